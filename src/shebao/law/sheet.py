"""The sheet a rule is written on when it is compiled for columns: stages, look-ups, and what stays silent.

A value kept by name or looked up in a table becomes a column of the next stage, so nothing is written twice.
Look-ups are LEFT joins: a missing parameter sets a bit in `silent` for that row and never drops it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shebao.law.columns import Column

INTEGER_DIVISION = {"duckdb": "//", "spark": "DIV", "postgresql": "/"}
BITS = 62


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of integers a look-up joins: made from the books, named for what it holds."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """What is known of all rows before they are asked: every input within its range; the first and last day."""

    in_range: bool = False
    days: tuple[date, date] | None = None


NOTHING_PROVEN = Proven()


@dataclass(slots=True)
class Join:
    """One LEFT join of a stage: on what, the tables that have these keys, and the name each value takes."""

    on: str
    tables: list[Table] = field(default_factory=list)
    takes: list[str] = field(default_factory=list)

    @property
    def table(self) -> Table:
        """What is joined: the one table, or several with the same keys laid side by side."""
        return self.tables[0] if len(self.tables) == 1 else side_by_side(self.tables)

    def takes_in(self, table: Table) -> bool:
        """Whether the table can be laid beside those already here."""
        keys = table.columns[:-1]
        return "at_from" not in keys and keys == self.tables[0].columns[:-1]

    def values(self) -> list[tuple[str, str]]:
        """The column of the joined table for each value, and the name it takes."""
        return list(zip(self.table.columns[-len(self.takes) :], self.takes, strict=True))


@dataclass(slots=True)
class Stage:
    """What one SELECT adds to the one beneath it."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)


class Sheet:
    """Collects the columns of one rule in one dialect ('duckdb', 'spark' or 'postgresql')."""

    def __init__(self, dialect: str, prefix: str = "", proven: Proven = NOTHING_PROVEN) -> None:
        self.dialect = dialect
        self.proven = proven
        self.integer_division = INTEGER_DIVISION[dialect]
        self.prefix = prefix
        self.stages: list[Stage] = []
        self.silent: list[tuple[str, str]] = []
        self.guards: list[str] = []
        self._count = 0
        self._kept: dict[str, Column] = {}
        self._joined: dict[str, tuple[str, int]] = {}

    def fresh(self, hint: str) -> str:
        """A column name nobody has yet."""
        self._count += 1
        return f"{self.prefix}{hint}_{self._count}"

    def keep(self, column: Column, hint: str) -> Column:
        """The column computed in a stage of its own, to be referred to by name."""
        known = self._kept.get(column.text)
        if known is not None and known.scale == column.scale:
            return known
        if column.text.replace("_", "").isalnum():
            return column
        name = self.fresh(hint)
        self._stage(column.level).kept.append((name, column.text))
        bounds = (column.lowest, column.highest)
        kept = type(column)(self, name, column.scale, bounds, column.level + 1)
        self._kept[column.text] = kept
        return kept

    def join(self, table: Table, on: str, level: int) -> tuple[str, int]:
        """LEFT joins the table and gives the name of its value and the level it can be used from."""
        key = f"{table.name} {on}"
        if key not in self._joined:
            name = self.fresh("v")
            joins = self._stage(level).joins
            join = next((join for join in joins if join.on == on and join.takes_in(table)), None)
            if join is None:
                join = Join(on)
                joins.append(join)
            join.tables.append(table)
            join.takes.append(name)
            self._joined[key] = (name, level + 1)
        return self._joined[key]

    @property
    def tables(self) -> dict[str, Table]:
        """Every table the query joins, by name."""
        made = (join.table for stage in self.stages for join in stage.joins)
        return {table.name: table for table in made}

    def flag(self, condition: str, meaning: str) -> None:
        """Marks the row silent for `meaning` where the SQL condition holds (and the branch is taken)."""
        guarded = " AND ".join([*self.guards, condition])
        if (guarded, meaning) not in self.silent:
            self.silent.append((guarded, meaning))

    def mask(self) -> str:
        """The SQL of the silent bits: bit n stands for the n-th meaning."""
        meanings = self.meanings()
        if not meanings:
            return "CAST(0 AS BIGINT)"
        terms = []
        for bit, meaning in enumerate(meanings):
            conditions = " OR ".join(f"({text})" for text, name in self.silent if name == meaning)
            terms.append(f"CASE WHEN {conditions} THEN {2**bit} ELSE 0 END")
        # Most rows are silent about nothing: one cheap test spares them the bits.
        anything = " OR ".join(f"({text})" for text in dict.fromkeys(text for text, _ in self.silent))
        return f"CAST(CASE WHEN {anything} THEN {' + '.join(terms)} ELSE 0 END AS BIGINT)"

    def meanings(self) -> list[str]:
        """What each silent bit stands for."""
        names = list(dict.fromkeys(name for _, name in self.silent))
        if len(names) > BITS:
            raise ValueError("a rule may look up at most 62 different parameters")
        return names

    def select(
        self, source: str, outputs: Iterable[tuple[str, str]], tail: str = "", everything: bool = False
    ) -> str:
        """The nested SELECT over `source` that yields the outputs, or `everything` it has computed."""
        query = f"SELECT * FROM {source}"  # noqa: S608 - every name here is declared or made by this sheet
        for number, stage in enumerate(self.stages):
            alias = f"{self.prefix}s{number}"
            added = [f"{text} AS {name}" for name, text in stage.kept]
            added += [f"{join.takes[0]}_t.{v} AS {name}" for join in stage.joins for v, name in join.values()]
            joins = "".join(
                f" LEFT JOIN {join.table.name} {join.takes[0]}_t ON "
                + join.on.replace("@", f"{join.takes[0]}_t.")
                for join in stage.joins
            )
            query = f"SELECT {alias}.*, {', '.join(added)} FROM ({query}) {alias}{joins}"  # noqa: S608
        if everything:
            return query
        columns = ", ".join(f"{text} AS {name}" for name, text in outputs)
        return f"SELECT {columns} FROM ({query}) {self.prefix}whole{tail}"  # noqa: S608

    def _stage(self, level: int) -> Stage:
        while len(self.stages) <= level:
            self.stages.append(Stage())
        return self.stages[level]


def unknown(tables: Iterable[Table], known: dict[str, Table] | None) -> Iterator[Table]:
    """The tables that do not lie with an engine yet, by name and content; from here on they are `known` there."""
    for table in tables:
        if known is None or known.get(table.name) != table:
            yield table
            if known is not None:
                known[table.name] = table


def side_by_side(tables: Sequence[Table]) -> Table:
    """Tables with the same keys as one: a value of each, empty where one has no such key."""
    keys = tables[0].columns[:-1]
    found: dict[tuple[int | None, ...], list[int | None]] = {}
    for number, table in enumerate(tables):
        for *key, value in table.rows:
            found.setdefault(tuple(key), [None] * len(tables))[number] = value
    name = f"law_together_{zlib.crc32(' '.join(table.name for table in tables).encode()):08x}"
    columns = (*keys, *(f"v{number}" for number in range(len(tables))))
    return Table(name, columns, tuple((*key, *values) for key, values in found.items()))
