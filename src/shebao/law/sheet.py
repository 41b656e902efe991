"""The sheet a rule is written on when it is compiled for columns: stages, look-ups, and what stays silent.

A value kept by name or looked up in a table becomes a column of the next stage, so nothing is written twice.
Look-ups are LEFT joins: a missing parameter sets a bit in `silent` for that row and never drops it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
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
    rows: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class Join:
    """One LEFT join of a stage: which table, on what, and the name the value takes."""

    table: Table
    on: str
    takes: str


@dataclass(slots=True)
class Stage:
    """What one SELECT adds to the one beneath it."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)


class Sheet:
    """Collects the columns of one rule in one dialect ('duckdb', 'spark' or 'postgresql')."""

    def __init__(self, dialect: str, prefix: str = "") -> None:
        self.dialect = dialect
        self.integer_division = INTEGER_DIVISION[dialect]
        self.prefix = prefix
        self.stages: list[Stage] = []
        self.tables: dict[str, Table] = {}
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
            self.tables[table.name] = table
            name = self.fresh("v")
            self._stage(level).joins.append(Join(table, on, name))
            self._joined[key] = (name, level + 1)
        return self._joined[key]

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
            added += [f"{join.takes}_t.v AS {join.takes}" for join in stage.joins]
            joins = "".join(
                f" LEFT JOIN {join.table.name} {join.takes}_t ON " + join.on.replace("@", f"{join.takes}_t.")
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
