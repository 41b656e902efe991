"""Where and when a rule is asked: the same questions for one person (`Here`) and for columns (`ColumnsHere`).

`number` asks what is in force (on the day of the question or in a given month), `of_year` what belongs to a
year, `entry` a row of a table or ladder, `word` a convention the rule chooses by, `rounding` how to round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from shebao.law import tables
from shebao.law.book import Parameter, Value
from shebao.law.columns import Column, Condition, branch
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.library import Library, library, resolve
from shebao.law.numbers import Exact, Fact, Given, Rounding, lift
from shebao.law.regions import NATION
from shebao.law.sheet import Sheet, Table
from shebao.law.silence import LawIsSilent, NotOpen

MONTHS = 12


class Word:
    """A convention as one word, with the value it came from."""

    __slots__ = ("fact", "text")

    def __init__(self, text: str, fact: Value | None = None) -> None:
        self.text = text
        self.fact = fact


class WordColumn:
    """A convention per row: an integer column over the declared choices."""

    __slots__ = ("choices", "column")

    def __init__(self, column: Column, choices: tuple[str, ...]) -> None:
        self.column = column
        self.choices = choices


@cache
def roundings() -> Mapping[str, Rounding]:
    """Every named rounding, from `books/roundings.yaml`."""
    rows = read(BOOKS / "roundings.yaml").plain()
    return MappingProxyType({code: Rounding(code, row["places"], row["mode"]) for code, row in rows.items()})


class Here:
    """One region on one day, for one person; from the installed library unless another is given."""

    __slots__ = ("_facts", "_library", "_roundings", "conventions", "on", "region")

    def __init__(self, region: str, on: date, books: Library | None = None) -> None:
        self.region = region
        self.on = on
        self.conventions: dict[str, Value] = {}
        self._roundings: dict[str, Rounding] = {}
        self._library = books or library()
        self._facts = _facts_of(self._library, region)

    def number(self, name: str, month: Exact | None = None) -> Exact:
        """The number in force; `LawIsSilent` when nobody says it."""
        key = (name, self.on if month is None else month.units)
        known = self._facts.get(key)
        return self._found(key, self._day(month)) if known is None else known

    def of_year(self, name: str, year: Exact) -> Exact:
        """The number that belongs to a calendar year."""
        key = (name, year.units, "year")
        known = self._facts.get(key)
        if known is not None:
            exact: Exact = known
            return exact
        try:
            return self._found(key, date(year.units, tables.MIDDLE_MONTH, 1))
        except LawIsSilent as silence:
            raise LawIsSilent(silence.parameter, self.region, silence.on, asked_on=self.on) from None

    def year(self) -> Exact:
        """The year of the question."""
        return Exact(self.on.year, 0, Given("year_asked"))

    def month(self) -> Exact:
        """The month of the question."""
        return Exact(self.on.year * MONTHS + self.on.month - 1, 0, Given("month_asked"))

    def has(self, name: str, year: Exact) -> bool:
        """Whether the books know the number that belongs to this year."""
        try:
            self.of_year(name, year)
        except LawIsSilent:
            return False
        return True

    def entry(self, name: str, key: Exact | Word, month: Exact | None = None) -> Exact:
        """The row of a table, or the rung of a ladder, for this key."""
        wanted = key.text if isinstance(key, Word) else key.units
        cached = (name, self.on if month is None else month.units, wanted)
        known = self._facts.get(cached)
        return self._entry(cached, self._day(month)) if known is None else known

    def word(self, name: str, month: Exact | None = None) -> Word:
        """The convention in force."""
        found = self._convention(name, self._day(month))
        return Word(str(found.value), found)

    def silent_where(self, condition: bool, name: str) -> None:
        """`LawIsSilent` about that parameter when the condition holds: an input nothing is said about."""
        if condition:
            raise LawIsSilent(name, self.region, self.on)

    def rounding(self, name: str) -> Rounding:
        """The rounding this region's books name."""
        known = self._roundings.get(name)
        if known is None:
            known = self._roundings[name] = roundings()[self._convention(name, self.on).value]
        return known

    def _convention(self, name: str, on: date) -> Value:
        key = (name, on, "convention")
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = self._value(name, on)
        self.conventions[name] = found
        return found

    def _day(self, month: Exact | None) -> date:
        return self.on if month is None else date(month.units // MONTHS, month.units % MONTHS + 1, 1)

    def _value(self, name: str, on: date) -> Value:
        found = resolve(self._library, name, self.region, on)
        if found.value is None:
            raise NotOpen(name, self.region, on, found.source)
        return found

    def _found(self, key: tuple[Any, ...], on: date) -> Exact:
        value = self._value(key[0], on)
        number = tables.number(value.value, self._library.parameters[key[0]])
        exact = self._facts[key] = _marked(number, Fact(value))
        return exact

    def _entry(self, cached: tuple[Any, ...], on: date) -> Exact:
        name, _, wanted = cached
        value = self._value(name, on)
        if self._library.parameters[name].kind == "ladder":
            found = tables.climbed(value.value, wanted)
        else:
            found = value.value.get(wanted)
        if found is None:
            raise LawIsSilent(f"{name}[{wanted}]", self.region, on)
        exact = self._facts[cached] = _marked(lift(found), Fact(value, wanted))
        return exact


def _facts_of(books: Library, region: str) -> dict[Any, Any]:
    return books.facts.setdefault(region, {})


def _marked(exact: Exact, fact: Fact) -> Exact:
    return Exact(exact.units, exact.scale, fact)


class ColumnsHere:
    """The region and day of every row, as columns `region` (its code) and `on_day` (see `law.tables`).

    The rows of a career have no day of their own: there, only what belongs to a year or never changed may be asked.
    """

    def __init__(self, sheet: Sheet, books: Library | None = None, has_day: bool = True) -> None:
        self.sheet = sheet
        self._library = books or library()
        self._has_day = has_day
        self._days = sheet.proven.days if has_day else None

    def number(self, name: str, month: Column | None = None) -> Column:
        """The number in force, joined from the books; a constant where it never changed and is everywhere the same."""
        parameter = self._library.parameters[name]
        form = tables.shape(self._library, name, self._within(month))
        if form.national and form.since is not None:
            return self._constant(parameter, form.since, month)
        return self._dated(parameter, "", month, 0)

    def of_year(self, name: str, year: Column) -> Column:
        """The number that belongs to a calendar year."""
        parameter, table, on, level = self._of_year(name, year)
        text, ready = self.sheet.join(table, on, level)
        return self._found(parameter, text, ready)

    def has(self, name: str, year: Column) -> Condition:
        """Whether the books know the number that belongs to this year."""
        _, table, on, level = self._of_year(name, year)
        text, ready = self.sheet.join(table, on, level)
        return Condition(self.sheet, f"({text} IS NOT NULL)", ready)

    def year(self) -> Column:
        """The year of every row's question."""
        if self._days is not None and self._days[0].year == self._days[1].year:
            year = self._days[0].year
            return Column(self.sheet, str(year), 0, (year, year), 0)
        divide, days = self.sheet.integer_division, tables.DAYS_IN_MONTH * MONTHS
        return Column(self.sheet, f"(on_day {divide} {days})", 0, (tables.FIRST_YEAR, tables.LAST_YEAR), 0)

    def month(self) -> Column:
        """The month of every row's question."""
        bounds = (tables.FIRST_YEAR * MONTHS, tables.LAST_YEAR * MONTHS)
        text = f"(on_day {self.sheet.integer_division} {tables.DAYS_IN_MONTH})"
        return Column(self.sheet, text, 0, bounds, 0)

    def entry(self, name: str, key: Column | WordColumn, month: Column | None = None) -> Column:
        """The row of a table, or the rung of a ladder, for this key."""
        parameter = self._library.parameters[name]
        choices = key.choices if isinstance(key, WordColumn) else ()
        kept = self.sheet.keep(key.column if isinstance(key, WordColumn) else key, "key")
        return self._dated(parameter, f"@at_key = {kept.text}", month, kept.level, choices)

    def word(self, name: str, month: Column | None = None) -> WordColumn:
        """The convention in force, as an integer column over the declared choices."""
        return WordColumn(self.number(name, month), self._library.parameters[name].choices)

    def silent_where(self, condition: Condition, name: str) -> None:
        """Marks the rows silent about that parameter where the condition holds."""
        self.sheet.flag(condition.text, name)

    def rounding(self, name: str) -> WordColumn | Rounding:
        """The rounding in force; one for all rows where every book names the same."""
        words = {
            entry.value.value
            for (known, _), book in self._library.books.items()
            for entry in book.windows
            if known == name
        }
        since = tables.shape(self._library, name, self._days).since
        if len(words) == 1 and since is not None:
            self._since(self._library.parameters[name], since, None)
            return roundings()[str(words.pop())]
        return self.word(name)

    def _of_year(self, name: str, year: Column) -> tuple[Parameter, Table, str, int]:
        parameter = self._library.parameters[name]
        if year.lowest == year.highest and not tables.shape(self._library, name).national:
            only = self._library.table("one year", parameter, tables.of_one_year, year.lowest)
            return parameter, only, "@at_region = region", 0
        kept = self.sheet.keep(year, "year")
        table = self._library.table("yearly", parameter, tables.yearly)
        by_region = "@at_region = region AND " if "at_region" in table.columns else ""
        return parameter, table, f"{by_region}@at_year = {kept.text}", kept.level

    def _dated(
        self, parameter: Parameter, on_key: str, month: Column | None, level: int, keys: tuple[str, ...] = ()
    ) -> Column:
        within = self._within(month)
        table = self._library.table("dated", parameter, tables.dated, keys, within)
        conditions = [on_key] if on_key else []
        if "at_region" in table.columns:
            conditions.append("@at_region = region")
        day, ready = self._day(month)
        if "at_from" in table.columns:
            conditions.append(f"@at_from <= {day} AND {day} < @at_until")
        else:
            self._since(parameter, tables.shape(self._library, parameter.name, within).since, month)
        text, ready = self.sheet.join(table, " AND ".join(conditions) or "TRUE", max(level, ready))
        return self._found(parameter, text, ready)

    def _found(self, parameter: Parameter, text: str, level: int) -> Column:
        self.sheet.flag(f"{text} IS NULL", parameter.name)
        return Column(self.sheet, text, parameter.places, _bounds(parameter), level)

    def _constant(self, parameter: Parameter, since: date, month: Column | None) -> Column:
        self._since(parameter, since, month)
        value = resolve(self._library, parameter.name, NATION, since)
        if value.value is None:
            self.sheet.flag("TRUE", parameter.name)
            return Column(self.sheet, "0", parameter.places, (0, 0), 0)
        units = tables.units(value.value, parameter)
        return Column(self.sheet, str(units), parameter.places, (units, units), 0)

    def _since(self, parameter: Parameter, since: date | None, month: Column | None) -> None:
        proven = month is None and self._days is not None and since is not None and since <= self._days[0]
        if since is not None and not proven and (self._has_day or month is not None):
            self.sheet.flag(f"{self._day(month)[0]} < {tables.day_number(since)}", parameter.name)

    def _within(self, month: Column | None) -> tables.Days:
        return self._days if month is None else None

    def _day(self, month: Column | None) -> tuple[str, int]:
        if month is None:
            return ("on_day" if self._has_day else "no_day_in_a_career_row"), 0
        kept = self.sheet.keep(month, "month")
        return f"({kept.text} * {tables.DAYS_IN_MONTH})", kept.level


def _bounds(parameter: Parameter) -> tuple[int, int]:
    if parameter.choices:
        return 0, len(parameter.choices) - 1
    if parameter.kind == "flag":
        return 0, 1
    if parameter.kind == "month":
        return tables.FIRST_YEAR * MONTHS, tables.LAST_YEAR * MONTHS
    if parameter.lowest is None or parameter.highest is None:
        raise ValueError(f"{parameter.name} needs a range before a rule may compute with it")
    by = 10**parameter.places
    return int(parameter.lowest * by), int(parameter.highest * by)


def choose(word: Word | WordColumn, **branches: Callable[[], Any]) -> Any:
    """The branch the convention names; only that one is asked, and only its parameters can be silent."""
    if isinstance(word, Word):
        return branches[word.text]()
    sheet = word.column.sheet
    chosen: Any = None
    for name in reversed(word.choices):
        if name not in branches:
            continue
        condition = word.column.equals(word.choices.index(name))
        sheet.guards.append(condition.text)
        value = branches[name]()
        sheet.guards.pop()
        chosen = value if chosen is None else branch(condition, value, chosen)
    return chosen
