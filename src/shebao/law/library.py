"""The library: all books loaded and checked once, and the answer to "what holds here, on this day?"."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shebao.law import regions
from shebao.law.book import KINDS, Book, Parameter, Value, Window, load
from shebao.law.exact_yaml import BOOKS, BookError, read
from shebao.law.silence import LawIsSilent

_answers: dict[tuple[str, str, date], Value] = {}


def value(name: str, region: str, on: date) -> Value:
    """What the books say of parameter `name` in `region` on that day, nearest jurisdiction first.

    Errors: `LawIsSilent` when no book answers or one declares it unknown; `KeyError` for an unknown name.
    """
    key = (name, region, on)
    answer = _answers.get(key)
    if answer is None:
        answer = _answers[key] = resolve(library(), name, region, on)
    return answer


def parameters() -> Mapping[str, Parameter]:
    """Every declared parameter by name."""
    return library().parameters


class Library:
    """All books of a folder. Opening one checks every file; `BookError` names the first that fails.

    `read_by`: a value said to be read again at its source after that day is refused as well.
    """

    def __init__(self, folder: Path, read_by: date | None = None) -> None:
        self.folder = folder
        self.parameters = MappingProxyType(_declared(folder / "parameters"))
        self.books: dict[tuple[str, str], Book] = {}
        self.facts: dict[str, dict[Any, Any]] = {}
        self.tables: dict[Any, Any] = {}
        for path in sorted(folder.glob("*/*/*.yaml")):
            book = load(path, self.parameters)
            self.books[book.parameter.name, book.region] = book
        for book in self.books.values():
            _check_operations(self, book)
        if read_by is not None:
            self.check_read_by(read_by)

    def check_read_by(self, today: date) -> None:
        """`BookError` for the first value said to be read again on a day that has not come yet.

        The law knows no clock, so whoever loads it says which day it is. Either the book is wrong or the clock is,
        and a center whose clock runs behind its own law would decide by days that are over.
        """
        for book in self.books.values():
            for entry in book.windows:
                if entry.value.rechecked_on > today:
                    said = f"'rechecked' {entry.value.rechecked_on} lies after today, {today}"
                    raise BookError(entry.path, entry.line, f"{said}: the book or the clock is wrong")

    def table(self, kind: str, parameter: Parameter, made: Callable[..., Any], *more: Any) -> Any:
        """A table made of these books, made once."""
        key = (kind, parameter.name, *more)
        if key not in self.tables:
            self.tables[key] = made(self, parameter, *more)
        return self.tables[key]

    def window(self, name: str, region: str, on: date) -> Window | None:
        """The entry in force in exactly this region, if any."""
        book = self.books.get((name, region))
        return next((entry for entry in book.windows if entry.holds(on)), None) if book else None


@cache
def library() -> Library:
    """The library of this installation."""
    return Library(BOOKS)


def resolve(books: Library, name: str, region: str, on: date) -> Value:
    """Like `value`, from the given library and without a cache."""
    books.parameters[name]
    overlays: list[Value] = []
    for code in regions.chain(region):
        entry = books.window(name, code, on)
        if entry is None:
            continue
        if entry.silent:
            break
        overlays.append(entry.value)
        if entry.value.operation in ("baseline", "replace", "exempt"):
            return _overlaid(overlays)
    raise LawIsSilent(name, region, on)


def _overlaid(overlays: list[Value]) -> Value:
    """The nearest value, with `add` and `restrict` applied to what stands under them."""
    combined = overlays[-1]
    for overlay in reversed(overlays[:-1]):
        content = (_added if overlay.operation == "add" else _restricted)(combined.value, overlay.value)
        combined = Value(
            name=overlay.name,
            value=content,
            unit=overlay.unit,
            region=overlay.region,
            valid_from=max(combined.valid_from, overlay.valid_from),
            valid_until=_earlier(combined.valid_until, overlay.valid_until),
            source=f"{overlay.source}; {combined.source}",
            confirmed=overlay.confirmed and combined.confirmed,
            rechecked_on=min(overlay.rechecked_on, combined.rechecked_on),
            operation=overlay.operation,
            note=overlay.note or combined.note,
        )
    return combined


def _added(base: Any, extra: Any) -> Any:
    if isinstance(base, Mapping):
        return MappingProxyType({**base, **extra})
    return base + extra


def _restricted(base: Any, allowed: Any) -> Any:
    if isinstance(base, Mapping):
        return MappingProxyType({key: base[key] for key in base if key in allowed})
    if isinstance(base, tuple):
        return tuple(item for item in base if item in allowed)
    return min(base, allowed)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _check_operations(books: Library, book: Book) -> None:
    """A baseline stands on nothing; every other operation needs something above to work on."""
    above = [books.books.get((book.parameter.name, code)) for code in regions.chain(book.region)[1:]]
    for entry in book.windows:
        if entry.silent:
            continue
        covered = any(other and any(_touches(entry, under) for under in other.windows) for other in above)
        operation = entry.value.operation
        if operation == "baseline" and covered:
            raise BookError(
                entry.path,
                entry.line,
                "a baseline stands above this region: say replace, add or restrict",
            )
        # What the nation closes to everybody stands on nothing.
        closed = operation == "exempt" and book.region == regions.NATION
        if operation != "baseline" and not covered and not closed:
            raise BookError(
                entry.path,
                entry.line,
                f"nothing above this region to {operation}: say baseline",
            )


def _touches(one: Window, other: Window) -> bool:
    if other.silent:
        return False
    first, second = one.value, other.value
    starts_before = second.valid_until is None or first.valid_from < second.valid_until
    return starts_before and (first.valid_until is None or second.valid_from < first.valid_until)


def _declared(folder: Path) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        for key, spot in read(path).content.items():
            row = spot.fields(("kind", "unit", "title_en", "title_zh"), ("range", "choices", "places", "top"))
            if row["kind"].text() not in KINDS:
                raise row["kind"].fail(f"kind must be one of {', '.join(KINDS)}")
            low, high = row["range"].plain() if "range" in row else (None, None)
            name = f"{path.stem}.{key}"
            found[name] = Parameter(
                name=name,
                kind=row["kind"].text(),
                unit=row["unit"].text(),
                title_en=row["title_en"].text(),
                title_zh=row["title_zh"].text(),
                lowest=None if low is None else Decimal(low),
                highest=None if high is None else Decimal(high),
                choices=row["choices"].plain() if "choices" in row else (),
                places=row["places"].plain() if "places" in row else 0,
                top=row["top"].plain() if "top" in row else 0,
            )
    return found
