"""The words of the messages: both languages say the same, and no SMS asks anybody to open an address."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from shebao.ground.notices import templates
from shebao.ground.notices.templates import Template, book, render

ALL = pytest.mark.parametrize("template", book().values(), ids=lambda template: template.code)


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@ALL
def test_both_languages_say_the_same(template: Template) -> None:
    assert named(template.zh.title + template.zh.body) == named(template.en.title + template.en.body)
    assert re.search(r"[\u4e00-\u9fff]", template.zh.body)
    assert not re.search(r"[\u4e00-\u9fff]", template.en.title + template.en.body)


@ALL
def test_no_message_carries_an_address_to_open(template: Template) -> None:
    for words in (template.zh, template.en):
        assert not re.search(r"https?:|www\.|\b\w+\.(cn|com|gov|org)\b|://", words.title + words.body)
    assert template.link == "" or template.link.startswith("/")


def test_a_date_is_written_as_the_reader_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    words = templates.Words("{who}", "{day}")
    monkeypatch.setitem(book(), "t", Template("t", words, words, link="/x/{id}/"))
    params: dict[str, templates.Param] = {
        "who": {"zh": "王芳", "en": "Wang Fang"},
        "day": {"date": "2024-06-30"},
        "id": "abc",
    }
    chinese, english = render("t", params, "zh-hans"), render("t", params, "en")
    assert (chinese.title, chinese.body, chinese.link) == ("王芳", "2024年6月30日", "/x/abc/")
    assert (english.title, english.body) == ("Wang Fang", "30 June 2024")
