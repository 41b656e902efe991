"""Rules as they are registered: a pure function, its article, its life in force, what it asks of a person.

The names of a rule's parameters are inputs declared in `books/inputs.yaml` (unit, decimals, range). The same
function answers one person (`Rule.ask`) and is compiled for columns (`Rule.compiled`); its bounds are checked
when it is loaded.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from shebao.law.book import Value
from shebao.law.columns import Column
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.here import ColumnsHere, Here, Word, WordColumn
from shebao.law.library import Library
from shebao.law.numbers import POWERS, Exact, Given, lift
from shebao.law.sheet import NOTHING_PROVEN, Proven, Sheet, Table
from shebao.law.silence import LawIsSilent
from shebao.law.tables import day_number
from shebao.values.periods import Month

Result = Mapping[str, Any]
_RULES: dict[str, Rule] = {}


class InputError(ValueError):
    """A number outside what a rule may be asked; names the input and its range."""

    def __init__(self, name: str, given: object, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {given} {problem}")


@dataclass(frozen=True, slots=True)
class Input:
    """What a rule asks of a person: decimals, range, unit, bilingual title; or the words to choose from."""

    name: str
    places: int
    lowest: int
    highest: int
    unit: str
    title_en: str
    title_zh: str
    choices: tuple[str, ...] = ()
    sample: Any = None
    bounds: tuple[int, int] = field(init=False)
    given: Given = field(init=False)

    def __post_init__(self) -> None:
        """Lays out once what every year of a career asks: the integers a column may hold, and the mark."""
        by = POWERS[self.places]
        known = (0, len(self.choices) - 1) if self.choices else (self.lowest * by, self.highest * by)
        object.__setattr__(self, "bounds", known)
        object.__setattr__(self, "given", Given(self.name))

    def parsed(self, text: str) -> Any:
        """The value as a person writes it: a word, a month like 1965-01, or a decimal."""
        if self.choices:
            return text
        return Month.parse(text) if self.unit == "month" and "-" in text else Decimal(text)

    def exact(self, given: Any) -> Exact | Word:
        """The given value as an exact number or a word; `InputError` outside the declared range."""
        if self.choices:
            if given not in self.choices:
                raise InputError(self.name, given, f"is none of {', '.join(self.choices)}")
            return Word(given)
        kind = given.__class__
        if kind is int:
            units = given * POWERS[self.places]
        elif kind is Decimal and given.is_finite():
            above, below = given.as_integer_ratio()
            units = self._units(above, below, given)
        elif kind is Month:
            units = month_number(given) * POWERS[self.places]
        else:
            number = lift(given)
            units = self._units(number.units, POWERS[number.scale], given)
        low, high = self.bounds
        if low <= units <= high:
            return Exact(units, self.places, self.given)
        raise InputError(self.name, given, f"lies outside {self.lowest} to {self.highest}")

    def _units(self, above: int, below: int, given: Any) -> int:
        units, rest = divmod(above * POWERS[self.places], below)
        if rest:
            raise InputError(self.name, given, f"has more than {self.places} decimals")
        return units

    def column(self, sheet: Sheet) -> Column | WordColumn:
        """The input as a column of integers; rows outside the declared range are silent, unless proven within."""
        low, high = self.bounds
        if not sheet.proven.in_range:
            sheet.flag(
                f"{self.name} IS NULL OR {self.name} NOT BETWEEN {low} AND {high}", f"input.{self.name}"
            )
        column = Column(sheet, self.name, self.places, (low, high), 0)
        return WordColumn(column, self.choices) if self.choices else column


def month_number(month: Month) -> int:
    """A month as an integer: years times twelve plus months since January."""
    return month.year * 12 + month.month - 1


def month_of(number: int) -> Month:
    """The month an integer stands for."""
    return Month(number // 12, number % 12 + 1)


@cache
def inputs() -> Mapping[str, Input]:
    """Every input a rule may ask for."""
    found = {}
    for name, row in read(BOOKS / "inputs.yaml").plain().items():
        low, high = row.get("range", (0, 0))
        found[name] = Input(
            name=name,
            places=row.get("places", 0),
            lowest=low,
            highest=high,
            unit=row["unit"],
            title_en=row["en"],
            title_zh=row["zh"],
            choices=row.get("choices", ()),
            sample=row.get("sample", row.get("choices", (low,))[0]),
        )
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of one person: named exact results that remember how they came about."""

    rule: Rule
    region: str
    on: date
    results: Result
    conventions: Mapping[str, Value]

    def __getitem__(self, name: str) -> Decimal:
        found: Decimal = self.results[name].decimal
        return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule as one SELECT over `people` (id, region, on_day and the inputs), with the tables it joins."""

    sql: str
    tables: tuple[Table, ...]
    outputs: Mapping[str, int]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the law: `function(here, …inputs) -> {name: number}`; `takes` names the inputs after `here`."""

    name: str
    function: Callable[..., Result]
    article: str
    since: date
    until: date | None = None
    takes: tuple[str, ...] = ()

    def __call__(self, here: Any, **numbers: Any) -> Result:
        return self.function(here, **numbers)

    def ask(self, region: str, on: date, books: Library | None = None, **given: Any) -> Answer:
        """The answer for one person; `LawIsSilent`, `InputError`, or `KeyError` for a missing input."""
        exact = {name: inputs()[name].exact(given[name]) for name in self.takes}
        self.in_force(region, on)
        here = Here(region, on, books)
        return Answer(self, region, on, self.function(here, **exact), here.conventions)

    def in_force(self, region: str, on: date) -> None:
        """`LawIsSilent` on a day before the rule came into force or after it ended."""
        if on < self.since or (self.until is not None and on >= self.until):
            raise LawIsSilent(self.name, region, on)

    def bounded(self, sheet: Sheet) -> None:
        """Marks rows silent that have no day, or one outside the rule's life."""
        days = sheet.proven.days
        if days is None:
            sheet.flag("on_day IS NULL", "input.on_day")
        elif self.since <= days[0] and (self.until is None or days[1] < self.until):
            return
        ends = "" if self.until is None else f" OR on_day >= {day_number(self.until)}"
        sheet.flag(f"on_day < {day_number(self.since)}{ends}", self.name)

    def compiled(
        self, dialect: str = "duckdb", books: Library | None = None, proven: Proven = NOTHING_PROVEN
    ) -> Compiled:
        """The rule for columns; `RangeError` when an intermediate result could pass 2^53.

        What is `proven` of all rows is not checked again row by row.
        """
        sheet = Sheet(dialect, proven=proven)
        self.bounded(sheet)
        numbers = {name: inputs()[name].column(sheet) for name in self.takes}
        results = self.function(ColumnsHere(sheet, books), **numbers)
        outputs = [(name, _text(sheet, result)) for name, result in results.items()]
        asked = ", ".join(["id", *integers(("region", "on_day", *self.takes))])
        source = f"(SELECT {asked} FROM people) asked"  # noqa: S608 - names of declared inputs only
        select = sheet.select(source, [("id", "id"), *outputs, ("silent", sheet.mask())])
        scales = {name: getattr(result, "scale", 0) for name, result in results.items()}
        return Compiled(select, tuple(sheet.tables.values()), scales, tuple(sheet.meanings()))


def integers(names: tuple[str, ...]) -> list[str]:
    """The columns cast to the widest integer, so that nothing wraps."""
    return [f"CAST({name} AS BIGINT) AS {name}" for name in names]


def _text(sheet: Sheet, result: Any) -> str:
    return result.text if isinstance(result, Column) else str(lift(result).units)


def rule(article: str, since: str, until: str = "") -> Callable[[Callable[..., Result]], Rule]:
    """Registers a function of `law.rules` under `<module>.<function>` with its article and life in force."""
    start = date.fromisoformat(since)
    end = date.fromisoformat(until) if until else None

    def register(function: Callable[..., Result]) -> Rule:
        asks = tuple(inspect.signature(function).parameters)[1:]
        name = f"{function.__module__.rsplit('.', 1)[-1]}.{function.__name__}"
        _RULES[name] = Rule(name, function, article, start, end, asks)
        return _RULES[name]

    return register


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, loaded: each is compiled once, so a bound that could break stops the start, not a run."""
    package = importlib.import_module("shebao.law.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"shebao.law.rules.{module.name}")
    for known in _RULES.values():
        known.compiled()
    return MappingProxyType(_RULES)
