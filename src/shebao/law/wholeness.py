"""Whether the law of this installation may be trusted: asked when a center opens and by the law author's check.

Each book is whole by itself or does not load (`law.book`). Here they are held against each other, by
`books/fits.yaml`, and against the calendar; and every rule is compiled once, which tries its bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from shebao.law import regions
from shebao.law.book import BookError, Value, Window
from shebao.law.columns import RangeError
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.library import Library, library, resolve
from shebao.law.rulebook import rules
from shebao.law.silence import LawIsSilent
from shebao.law.tables import laid_out


def problems(today: date) -> list[str]:
    """Why the installed law must not be used, as sentences; empty when it is whole."""
    try:
        books = library()
        books.check_read_by(today)
        rules()
    except (BookError, RangeError) as error:
        return [str(error)]
    return [str(error) for error in misfits(books)]


def misfits(books: Library) -> Iterator[BookError]:
    """Every pair of values that does not fit, named by the book that stands nearest."""
    for fit in read(BOOKS / "fits.yaml").plain():
        names = _names_of(fit)
        for code in _places(books, names):
            for day in _days(books, names, code):
                if problem := _problem(books, fit, code, day):
                    entry = _nearest(books, names, code, day)
                    yield BookError(
                        entry.path, entry.line, f"{regions.region(code).name_en}, {day}: {problem}"
                    )


def _names_of(fit: Mapping[str, Any]) -> list[str]:
    if "where" in fit:
        return [*fit["where"], *fit["needs"]]
    return list(fit.get("rising") or fit.get("same_rows") or [fit["not_below_above"]])


def _places(books: Library, names: Sequence[str]) -> list[str]:
    """Regions with a book of their own about any of these: everybody else says what stands above them."""
    own = {code for name, code in books.books if name in names}
    return [place.code for place in regions.tree() if place.code in own]


def _days(books: Library, names: Sequence[str], code: str) -> list[date]:
    chain = regions.chain(code)
    entries = [w for n in names for c in chain if (b := books.books.get((n, c))) for w in b.windows]
    return sorted({entry.value.valid_from for entry in entries})


def _problem(books: Library, fit: Mapping[str, Any], code: str, day: date) -> str:
    if "where" in fit:
        return _missing(books, fit, code, day)
    if "not_below_above" in fit:
        return _below(books, fit["not_below_above"], code, day)
    found = {name: value for name in _names_of(fit) if (value := _said(books, name, code, day)) is not None}
    for one, other in pairwise(found):
        if "same_rows" in fit and set(found[one].value) != set(found[other].value):
            return f"{one} and {other} do not answer for the same rows"
        if "rising" in fit and (key := _falls(books, found[one], found[other])) is not None:
            return f"{one} is more than {other}" + (f" at {key}" if key else "")
    return ""


def _falls(books: Library, one: Value, other: Value) -> Any:
    """The first row at which the first is more than the other; empty text where both are single numbers."""
    left, right = _rows(books, one), _rows(books, other)
    for key, value in left.items():
        against = right.get(key, right.get(""))
        if against is not None and value > against:
            return key
    return None


def _rows(books: Library, value: Value) -> dict[Any, Any]:
    parameter = books.parameters[value.name]
    return (
        {"": value.value}
        if isinstance(value.value, int | Decimal)
        else dict(laid_out(parameter, value.value))
    )


def _missing(books: Library, fit: Mapping[str, Any], code: str, day: date) -> str:
    ((convention, words),) = fit["where"].items()
    value = _said(books, convention, code, day)
    if value is None or value.value not in words:
        return ""
    chain = regions.chain(code)
    open_names = [n for n in fit["needs"] if all(books.window(n, c, day) is None for c in chain)]
    return f"{convention} is {value.value}, but no book says {', '.join(open_names)}" if open_names else ""


def _below(books: Library, name: str, code: str, day: date) -> str:
    above = regions.region(code).parent
    own, over = _said(books, name, code, day), above and _said(books, name, above, day)
    return f"{name} is less than what stands above it" if own and over and own.value < over.value else ""


def _said(books: Library, name: str, code: str, day: date) -> Value | None:
    try:
        found = resolve(books, name, code, day)
    except LawIsSilent:
        return None
    return found if found.value is not None else None


def _nearest(books: Library, names: Sequence[str], code: str, day: date) -> Window:
    found = (books.window(name, place, day) for place in regions.chain(code) for name in names)
    return next(entry for entry in found if entry is not None)
