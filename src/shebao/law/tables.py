"""Books as integer tables, for look-ups by the million: the same answers as `law.value`, laid out once.

Days are counted `((year × 12) + month − 1) × 31 + day − 1`: dense enough, ordered, and a month's first day is
its number times 31. A silent stretch has no row, so a LEFT join leaves the value empty there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from shebao.law import regions
from shebao.law.book import Parameter, Value
from shebao.law.library import Library, resolve
from shebao.law.numbers import Exact, lift
from shebao.law.sheet import Table
from shebao.law.silence import LawIsSilent
from shebao.values.periods import Month

END = date.max
FIRST_YEAR, LAST_YEAR = 1950, 2100
DAYS_IN_MONTH = 31
MONTHS = 12
MIDDLE_MONTH = 7


def day_number(day: date) -> int:
    """The day's place in an order of integers."""
    return ((day.year * MONTHS) + day.month - 1) * DAYS_IN_MONTH + day.day - 1


Days = tuple[date, date] | None


def day_of(number: int) -> date:
    """The day of that place; `ValueError` for the 30th of February."""
    months, day = divmod(number, DAYS_IN_MONTH)
    return date(months // MONTHS, months % MONTHS + 1, day + 1)


def segments(
    library: Library, name: str, region: str, within: Days = None
) -> Iterator[tuple[date, date, Value]]:
    """Every stretch of days on which the books answer for this region, with the answer; cut to `within`."""
    days = {END}
    for code in regions.chain(region):
        book = library.books.get((name, code))
        for window in book.windows if book else ():
            days.add(window.value.valid_from)
            days.add(window.value.valid_until or END)
    ordered = sorted(days)
    if within is not None:
        first, last = within[0], within[1] + timedelta(days=1)
        ordered = [first, *(day for day in ordered if first < day < last), last]
    for start, end in pairwise(ordered):
        try:
            yield start, end, resolve(library, name, region, start)
        except LawIsSilent:
            continue


@dataclass(frozen=True, slots=True)
class Shape:
    """How far a parameter varies: only the nation decides it; since which day it holds everywhere unchanged.

    `steady`: within the days asked for, every region has one answer or none.
    """

    national: bool
    since: date | None
    steady: bool


def shape(library: Library, name: str, within: Days = None) -> Shape:
    """The shape of a parameter, so that a look-up joins on no more than it must."""
    key = ("shape", name, within)
    if key not in library.tables:
        library.tables[key] = _shape(library, name, within)
    found: Shape = library.tables[key]
    return found


def _shape(library: Library, name: str, within: Days) -> Shape:
    national = all(code == regions.NATION for known, code in library.books if known == name)
    last = END if within is None else within[1] + timedelta(days=1)
    places = [list(segments(library, name, place.code, within)) for place in regions.tree()]
    spans = {tuple((start, end) for start, end, _ in stretches) for stretches in places}
    if len(spans) == 1 and len(only := spans.pop()) == 1 and only[0][1] == last:
        return Shape(national, only[0][0], steady=True)
    whole = ((within[0], last),) if within else ()
    return Shape(national, None, steady=within is not None and spans <= {(), whole})


def dated(library: Library, parameter: Parameter, keys: tuple[Any, ...] = (), within: Days = None) -> Table:
    """Region, first day, day it ends, key (of a table or ladder) and value: only the columns its shape needs."""
    form = shape(library, parameter.name, within)
    by_key = parameter.kind in ("table", "ladder")
    kept = [
        name
        for name, needed in (
            ("at_region", not form.national),
            ("at_from", not form.steady),
            ("at_until", not form.steady),
            ("at_key", by_key),
            ("v", True),
        )
        if needed
    ]
    rows = []
    for code in [regions.NATION] if form.national else [place.code for place in regions.tree()]:
        for start, end, value in segments(library, parameter.name, code, within):
            row = {"at_region": int(code), "at_from": day_number(start), "at_until": day_number(end)}
            for key, entry in laid_out(parameter, value.value) if by_key else ((0, value.value),):
                if entry is not None:
                    number = keys.index(key) if key in keys else key
                    row |= {"at_key": number, "v": units(entry, parameter)}
                    rows.append(tuple(row[name] for name in kept))
    return Table(_name(parameter, "dated" if within is None else "now"), tuple(kept), tuple(rows))


def yearly(library: Library, parameter: Parameter) -> Table:
    """Region (unless only the nation decides), year, and the value in force in the middle of the year."""
    national = shape(library, parameter.name).national
    codes = [regions.NATION] if national else [place.code for place in regions.tree()]
    rows = [
        (*(() if national else (int(code),)), year, units(value.value, parameter))
        for code in codes
        for start, end, value in segments(library, parameter.name, code)
        for year in range(max(start.year, FIRST_YEAR), min(end.year, LAST_YEAR) + 1)
        if value.value is not None and start <= date(year, MIDDLE_MONTH, 1) < end
    ]
    columns = (*(() if national else ("at_region",)), "at_year", "v")
    return Table(_name(parameter, "yearly"), columns, tuple(rows))


def of_one_year(library: Library, parameter: Parameter, year: int) -> Table:
    """Like `yearly`, for one year everybody asks of."""
    table = yearly(library, parameter)
    place = table.columns.index("at_year")
    rows = tuple((*row[:place], *row[place + 1 :]) for row in table.rows if row[place] == year)
    columns = tuple(name for name in table.columns if name != "at_year")
    return Table(_name(parameter, f"{year}"), columns, rows)


def laid_out(parameter: Parameter, content: Any) -> Iterator[tuple[Any, Any]]:
    """The pairs of a table; a ladder is climbed from its first rung to its declared top."""
    if content is None:
        return
    if parameter.kind != "ladder":
        yield from content.items()
        return
    for key in range(int(content[0]["from"]), parameter.top + 1):
        yield key, climbed(content, key)


def climbed(rungs: tuple[Any, ...], key: int) -> int | Decimal | None:
    """The value of a ladder at `key`: the last rung not above it, plus its growth for every full `each`."""
    rung = next((row for row in reversed(rungs) if row["from"] <= key), None)
    if rung is None:
        return None
    value: int | Decimal = rung["value"]
    if "each" in rung:
        value += (key - rung["from"]) // rung["each"] * rung["add"]
    highest: int | Decimal = rung.get("at_most", value)
    return min(value, highest)


def number(value: Any, parameter: Parameter) -> Exact:
    """A value of the books as a number: flags 0 and 1, months counted from year 0, words by their place."""
    if isinstance(value, bool):
        return Exact(int(value))
    if isinstance(value, str) and parameter.kind == "month":
        month = Month.parse(value)
        return Exact(month.year * MONTHS + month.month - 1)
    return Exact(parameter.choices.index(value)) if isinstance(value, str) else lift(value)


def units(value: Any, parameter: Parameter) -> int:
    """The value as an integer over 10^places."""
    exact = number(value, parameter)
    by: int = 10 ** (parameter.places - exact.scale)
    return exact.units * by


def _name(parameter: Parameter, kind: str) -> str:
    return f"law_{parameter.name.replace('.', '_')}_{kind}"
