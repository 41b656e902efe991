"""Translations: compile what is committed, gather what the source says, refuse a catalogue that lags."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from shebao.doors.console.main import Verbs

PACKAGE = Path(__file__).resolve().parents[2]
LOCALE = "zh_Hans"
PLACE = Path("locale") / LOCALE / "LC_MESSAGES"
PYTHON_WORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_": None,
    "__": None,
    "_now": None,
}


def compile_all() -> int:
    """Write ``django.mo`` beside every ``django.po`` that is newer; returns how many were written."""
    written = 0
    for source in sorted(PACKAGE.rglob(f"{PLACE}/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        written += 1
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=LOCALE)
    draft = target.with_name(f"{target.name}.draft")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)  # a process that reads at this moment sees the old file or the new one, never half


def apps() -> list[Path]:
    """The folder of every app of ours, the deepest first so that each file belongs to one app."""
    from django.apps import apps as registry

    folders = {
        Path(config.path) for config in registry.get_app_configs() if config.name.startswith("shebao.")
    }
    return sorted(folders, key=lambda folder: (-len(folder.parts), folder))


def gathered(folder: Path, others: list[Path]) -> Catalog:
    """Every message in the Python and templates below ``folder`` that belongs to no other app."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(locale=LOCALE, domain="django", project="shebao", fuzzy=False)
    nested = [other for other in others if other != folder and folder in other.parents]
    # `values` is no app and is read by all: what it says stands in the catalogue of the ground, in `storage`.
    sources = [folder, PACKAGE / "values"] if folder == PACKAGE / "ground" / "storage" else [folder]
    for path in sorted(path for source in sources for path in source.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or any(other in path.parents for other in nested):
            continue
        if "migrations" in path.parts or (path.suffix == ".txt" and "templates" not in path.parts):
            continue
        for line, message, comments, context in _messages(path):
            place = (path.relative_to(PACKAGE.parent).as_posix(), line)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is outside the tags becomes filler that need not be indented as Python wants it.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
    file = io.BytesIO(text.encode())
    yield from extract("python", file, keywords=PYTHON_WORDS, comment_tags=("Translators:",))


def update() -> list[Path]:
    """Bring every catalogue to what the source says now, keeping translations; the files written."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    written = []
    folders = apps()
    for folder in folders:
        template = gathered(folder, folders)
        path = folder / PLACE / "django.po"
        if not len(template) and not path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read_po(path.open("rb"), locale=LOCALE) if path.exists() else Catalog(locale=LOCALE)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        draft = io.BytesIO()
        write_po(draft, catalogue, omit_header=False, sort_output=True, include_lineno=False, width=110)
        if not path.exists() or path.read_bytes() != draft.getvalue():
            path.write_bytes(draft.getvalue())
            written.append(path)
    return written


def problems() -> list[str]:
    """One sentence for every message that is missing, fuzzy, empty, broken or no longer said."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    found = []
    folders = apps()
    for folder in folders:
        template = gathered(folder, folders)
        path = folder / PLACE / "django.po"
        catalogue = read_po(path.open("rb"), locale=LOCALE) if path.exists() else Catalog(locale=LOCALE)
        name = path.relative_to(PACKAGE.parent).as_posix()
        found += [f"{name}: {sentence}" for sentence in _differences(template, catalogue)]
    return found


def _differences(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    said = {(message.id, message.context) for message in template if message.id}
    for message in template:
        if not message.id:
            continue
        ours = catalogue.get(message.id, context=message.context)
        strings = (
            () if ours is None else (ours.string,) if isinstance(ours.string, str) else ours.string or ()
        )
        if ours is None or not strings or not all(strings):
            yield f"no Chinese for {message.id!r}"
        elif ours.fuzzy:
            yield f"fuzzy: {message.id!r}"
        else:
            yield from (f"{message.id!r}: {error}" for error in ours.check(catalogue))
    for message in catalogue:
        if message.id and (message.id, message.context) not in said:
            yield f"no longer said: {message.id!r}"


def run(arguments: argparse.Namespace) -> int:
    """``shebao catalogues compile|update|check``."""
    if arguments.what == "compile":
        say(f"{compile_all()} catalogues compiled.")
        return 0
    ready()
    if arguments.what == "update":
        for path in update():
            say(f"updated {path}")
        return 0
    found = problems()
    return refuse("\n".join([*found, f"{len(found)} problems in the catalogues."])) if found else 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "catalogues",
        group="translator",
        help="gather, check or compile the Chinese translations",
        description="Translations live beside each app; English in the source is the key.",
    )
    parser.add_argument("what", choices=["update", "check", "compile"])
    parser.set_defaults(run=run)
