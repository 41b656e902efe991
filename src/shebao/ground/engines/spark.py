"""Beyond one machine: the same query on any Spark session, local or Spark Connect, that the caller opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shebao.law.rulebook import Compiled
from shebao.law.sheet import Table


def lay_out(session: Any, tables: Sequence[Table]) -> None:
    """The tables a rule joins, as temporary views of the session."""
    for table in tables:
        schema = ", ".join(f"{name} BIGINT" for name in table.columns)
        session.createDataFrame(list(table.rows), schema).createOrReplaceTempView(table.name)


def read_from(session: Any, people: str, careers: str | None = None) -> None:
    """Points `people` and `careers` at Parquet the cluster can reach."""
    session.read.parquet(people).createOrReplaceTempView("people")
    if careers is not None:
        session.read.parquet(careers).createOrReplaceTempView("careers")


def answers(session: Any, compiled: Compiled, people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers for people given as rows of integers, in order of id; `compiled` must speak Spark."""
    lay_out(session, compiled.tables)
    lay_out(session, [Table("people", tuple(people[0]), tuple(tuple(row.values()) for row in people))])
    rows = [row.asDict() for row in session.sql(compiled.sql).collect()]
    return sorted(rows, key=lambda row: row["id"])
