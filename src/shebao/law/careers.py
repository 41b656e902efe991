"""A rule over years and then over persons: for one career, and as one query for millions of them.

A row rule turns each year into numbers that are summed per person; a person rule goes on from the sums. In columns
the query reads `careers` (id, region, year and the row rule's inputs) and `people` (id, region, on_day and what the
person rule asks beside the sums).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.law.columns import Column
from shebao.law.here import ColumnsHere, Here
from shebao.law.library import Library
from shebao.law.numbers import Exact
from shebao.law.rulebook import Answer, Compiled, Rule, inputs, integers
from shebao.law.sheet import NOTHING_PROVEN, Proven, Sheet
from shebao.law.vocabulary import total


@dataclass(frozen=True, slots=True)
class Career:
    """A row rule and the person rule that takes its sums as inputs of the same names."""

    of_year: Rule
    of_person: Rule

    @property
    def rows_take(self) -> tuple[str, ...]:
        """The columns a career needs beside id and region."""
        return self.of_year.takes

    def ask(
        self,
        region: str,
        on: date,
        years: Iterable[Mapping[str, Any]],
        books: Library | None = None,
        **given: Any,
    ) -> Answer:
        """The answer for one person; a year may name its own `region`, where it was paid."""
        self.of_person.in_force(region, on)
        here = Here(region, on, books)
        asked = inputs()
        function, taken = self.of_year.function, [(name, asked[name].exact) for name in self.of_year.takes]
        summed: dict[str, list[Exact]] = {}
        for year in years:
            place = year.get("region", region)
            there = here if place == region else Here(place, on, books)
            for name, number in function(there, **{name: exact(year[name]) for name, exact in taken}).items():
                if name in summed:
                    summed[name].append(number)
                else:
                    summed[name] = [number]
        exact = {
            name: total(summed[name]) if name in summed else asked[name].exact(given[name])
            for name in self.of_person.takes
        }
        return Answer(self.of_person, region, on, self.of_person.function(here, **exact), here.conventions)

    def compiled(
        self, dialect: str = "duckdb", books: Library | None = None, proven: Proven = NOTHING_PROVEN
    ) -> Compiled:
        """One query; what is `proven` of all rows is not checked again row by row."""
        rows = Sheet(dialect, "r", proven)
        numbers = {name: inputs()[name].column(rows) for name in self.of_year.takes}
        summed = self.of_year.function(ColumnsHere(rows, books, has_day=False), **numbers)
        people = Sheet(dialect, "p", proven)
        self.of_person.bounded(people)
        asked = {
            name: _summed(people, name, summed[name]) if name in summed else inputs()[name].column(people)
            for name in self.of_person.takes
        }
        results = self.of_person.function(ColumnsHere(people, books), **asked)
        own = tuple(name for name in self.of_person.takes if name not in summed)
        sql = _query(rows, people, (summed, results), (self.of_year.takes, own))
        tables = {**rows.tables, **people.tables}
        scales = {name: getattr(result, "scale", 0) for name, result in results.items()}
        return Compiled(sql, tuple(tables.values()), scales, (*people.meanings(), *rows.meanings()))


def _summed(sheet: Sheet, name: str, row: Column) -> Column:
    declared = inputs()[name]
    sheet.flag(f"{name} IS NULL", f"input.{name}")
    by = 10**row.scale
    return Column(sheet, name, row.scale, (declared.lowest * by, declared.highest * by), 0)


def _query(
    rows: Sheet,
    people: Sheet,
    made: tuple[Mapping[str, Column], Mapping[str, Column]],
    takes: tuple[tuple[str, ...], tuple[str, ...]],
) -> str:
    summed, results = made
    of_row = ["id", *integers(("region", *takes[0]))]
    sums = ", ".join(f"CAST(SUM({column.text}) AS BIGINT) AS {name}" for name, column in summed.items())
    missing = _missing(rows)
    asked = f"(SELECT {', '.join(of_row)} FROM careers) asked"  # noqa: S608
    from_rows = rows.select(asked, (), everything=True)
    totals = f"SELECT id, {sums}{missing} FROM ({from_rows}) years GROUP BY id"  # noqa: S608
    of_person = [f"people.{name}" for name in ("id",)] + [
        f"CAST(people.{name} AS BIGINT) AS {name}" for name in ("region", "on_day", *takes[1])
    ]
    carried = [f"totals.{name}" for name in summed] + (["totals.missing"] if missing else [])
    columns = ", ".join([*of_person, *carried])
    joined = f"people LEFT JOIN ({totals}) totals ON totals.id = people.id"
    source = f"(SELECT {columns} FROM {joined}) asked"  # noqa: S608
    shift = 2 ** len(people.meanings())
    silent = f"{people.mask()} + COALESCE(missing, 0) * {shift}" if missing else people.mask()
    outputs = [(name, result.text) for name, result in results.items()]
    return people.select(source, [("id", "id"), *outputs, ("silent", silent)])


def _missing(rows: Sheet) -> str:
    terms = []
    for bit, meaning in enumerate(rows.meanings()):
        conditions = [text for text, name in rows.silent if name == meaning]
        if len(conditions) == 1 and conditions[0].endswith(" IS NULL") and " " not in conditions[0][:-8]:
            terms.append(f"CASE WHEN COUNT({conditions[0][:-8]}) < COUNT(*) THEN {2**bit} ELSE 0 END")
        else:
            either = " OR ".join(f"({text})" for text in conditions)
            terms.append(f"MAX(CASE WHEN {either} THEN {2**bit} ELSE 0 END)")
    return f", CAST({' + '.join(terms)} AS BIGINT) AS missing" if terms else ""
