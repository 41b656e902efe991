"""Catalogues: what the source says is found in Python and templates; a lagging translation is named."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from shebao.doors.console import catalogues

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Open")
B = pgettext("door", "Open")
def many(n): return ngettext("%(n)s year", "%(n)s years", n)
"""
PAGE = (
    "{% load i18n %}<h1>{% translate 'Family service' %}</h1>"
    "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
)
CHINESE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Open"
msgstr "开通"

msgid "Family service"
msgstr ""

msgid "Gone"
msgstr "没有了"
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small app with words in Python and in a template."""
    folder = tmp_path / "shebao" / "room"
    (folder / "templates").mkdir(parents=True)
    (folder / catalogues.PLACE).mkdir(parents=True)
    (folder / "words.py").write_text(PYTHON)
    (folder / "templates" / "page.html").write_text(PAGE)
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path / "shebao")
    monkeypatch.setattr(catalogues, "apps", lambda: [folder])
    return folder


def test_words_are_gathered_from_python_and_templates(room: Path) -> None:
    found = {(message.id, message.context) for message in catalogues.gathered(room, [room]) if message.id}
    assert found == {
        ("Open", None),
        ("Open", "door"),
        (("%(n)s year", "%(n)s years"), None),
        ("Family service", None),
        ("Hello %(name)s", None),
    }


def test_what_lags_is_named(room: Path) -> None:
    (room / catalogues.PLACE / "django.po").write_text(CHINESE)
    found = "\n".join(catalogues.problems())
    assert "no Chinese for 'Family service'" in found
    assert "no longer said: 'Gone'" in found
    assert "no Chinese for 'Open'" in found  # the door's Open, which has its own translation
    assert found.count("'Open'") == 1


def test_update_keeps_translations_and_drops_what_is_gone(room: Path) -> None:
    path = room / catalogues.PLACE / "django.po"
    path.write_text(CHINESE)
    assert catalogues.update() == [path]
    text = path.read_text()
    assert 'msgstr "开通"' in text
    assert "Gone" not in text
    assert "Hello %(name)s" in text
    assert catalogues.update() == []


def test_compiling_is_done_once_and_again_after_a_change(room: Path) -> None:
    path = room / catalogues.PLACE / "django.po"
    path.write_text(CHINESE)
    assert catalogues.compile_all() == 1
    assert catalogues.compile_all() == 0
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Open") == "开通"
    os.utime(path, (path.stat().st_mtime + 5, path.stat().st_mtime + 5))
    assert catalogues.compile_all() == 1
