"""What a law author asks of the library: list, show, compare, check, cover. Everything comes as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from shebao.law import regions
from shebao.law.book import Book, Value
from shebao.law.explain import article_title
from shebao.law.here import Here
from shebao.law.library import Library, library, resolve
from shebao.law.rulebook import Rule, inputs, rules
from shebao.law.silence import LawIsSilent

SUPPORTED, UNCONFIRMED, SILENT = "supported", "unconfirmed", "silent"


def listed(prefix: str = "") -> Iterator[str]:
    """Every parameter with its unit, title and the regions that have a book of it."""
    books = library()
    for name, parameter in sorted(books.parameters.items()):
        if name.startswith(prefix):
            where = [regions.region(code).name_en for known, code in sorted(books.books) if known == name]
            yield f"{name} ({parameter.unit}): {parameter.title_en} / {parameter.title_zh}: {', '.join(where) or '-'}"


def ruled() -> Iterator[str]:
    """Every rule with its article, its life in force and what it asks."""
    for name, rule in sorted(rules().items()):
        life = f"from {rule.since}" + (f" until {rule.until}" if rule.until else "")
        yield f"{name}({', '.join(rule.takes)}): {article_title(rule.article, 'en')}, {life}"


def shown_book(name: str, region: str) -> Iterator[str]:
    """Every dated value of a parameter on the way from the region up to the nation."""
    books = library()
    parameter = books.parameters[name]
    yield f"{name}: {parameter.title_en} / {parameter.title_zh}, in {parameter.unit}"
    for code in regions.chain(region):
        book = books.books.get((name, code))
        if book:
            yield f"{regions.region(code).name_en} ({code})"
            yield from _windows(book)


def _windows(book: Book) -> Iterator[str]:
    for window in book.windows:
        value = window.value
        until = f"until {value.valid_until}" if value.valid_until else "in force"
        content = "unknown" if window.silent else _plain(value.value)
        sure = "confirmed" if value.confirmed else "unconfirmed"
        yield f"  {value.valid_from} {until}: {value.operation} {content}  [{value.source}; {sure}]"


def differences(one: tuple[str, date], other: tuple[str, date], prefix: str = "") -> Iterator[str]:
    """Every parameter that does not say the same in two places or on two days."""
    for name in sorted(library().parameters):
        if not name.startswith(prefix):
            continue
        left, right = _said(name, *one), _said(name, *other)
        if left != right:
            yield f"{name}: {left} | {right}"


def _said(name: str, region: str, on: date) -> str:
    try:
        return _plain(resolve(library(), name, region, on).value)
    except LawIsSilent:
        return SILENT


def _plain(content: Any) -> str:
    if hasattr(content, "items"):
        return "{" + ", ".join(f"{key}: {_plain(value)}" for key, value in content.items()) + "}"
    if isinstance(content, tuple):
        return "[" + ", ".join(_plain(value) for value in content) + "]"
    return str(content)


class Recorder(Here):
    """A question that remembers every value of the books it touched."""

    __slots__ = ("touched",)

    def __init__(self, region: str, on: date, books: Library | None = None) -> None:
        super().__init__(region, on, books)
        self.touched: list[Value] = []
        self._facts = {}

    def _value(self, name: str, on: date) -> Value:
        found = super()._value(name, on)
        self.touched.append(found)
        return found


def standing(rule: Rule, region: str, on: date) -> str:
    """How far the books carry this rule here and now, tried with an ordinary person: supported, unconfirmed, silent."""
    here = Recorder(region, on)
    ordinary = {name: inputs()[name].exact(inputs()[name].sample) for name in rule.takes}
    try:
        rule.in_force(region, on)
        rule(here, **ordinary)
    except LawIsSilent:
        return SILENT
    return SUPPORTED if all(value.confirmed for value in here.touched) else UNCONFIRMED


def coverage(on: date, places: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Rule, region and standing, for every rule in every given region."""
    for name, rule in sorted(rules().items()):
        for code in places:
            yield name, code, standing(rule, code, on)
