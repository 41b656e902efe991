"""Beyond one machine: the same query on any Spark Connect endpoint, over Parquet that its cluster can reach.

Needs the dependency group `spark` on this side. Values travel as integers of 64 bits, both ways.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shebao.law.rulebook import Compiled
from shebao.law.sheet import Table, unknown


def connected(endpoint: str) -> Any:
    """A session at a Spark Connect endpoint like ``sc://host:15002``; whoever opens it stops it."""
    sessions = importlib.import_module("pyspark.sql")
    return sessions.SparkSession.builder.remote(endpoint).create()


def lay_out(session: Any, tables: Sequence[Table], known: dict[str, Table] | None = None) -> None:
    """The tables a rule joins, as temporary views of the session; those `known` to be there already are left."""
    arrow = importlib.import_module("pyarrow")
    for table in unknown(tables, known):
        columns = zip(*table.rows, strict=True) if table.rows else [() for _ in table.columns]
        arrays = [arrow.array(list(column), arrow.int64()) for column in columns]
        laid = arrow.Table.from_arrays(arrays, names=list(table.columns))
        session.createDataFrame(laid).createOrReplaceTempView(table.name)


def read_from(session: Any, people: str, careers: str | None = None) -> None:
    """Points `people` and `careers` at Parquet the cluster can reach."""
    session.read.parquet(people).createOrReplaceTempView("people")
    if careers is not None:
        session.read.parquet(careers).createOrReplaceTempView("careers")


def over_shards(
    session: Any, compiled: Compiled, shards: Sequence[tuple[str, str | None]], into: str
) -> Iterator[str]:
    """Answers every pair of people and careers into Parquet of its own under `into`; done pairs are made anew."""
    lay_out(session, compiled.tables)
    for number, (people, careers) in enumerate(shards):
        read_from(session, people, careers)
        done = f"{into}/{number}"
        session.sql(compiled.sql).write.mode("overwrite").parquet(done)
        yield done


def answers(
    session: Any,
    compiled: Compiled,
    people: Sequence[Mapping[str, Any]],
    known: dict[str, Table] | None = None,
) -> list[dict[str, Any]]:
    """The answers for people given as rows of integers, in order of id; `compiled` must speak Spark."""
    lay_out(session, compiled.tables, known)
    lay_out(session, [Table("people", tuple(people[0]), tuple(tuple(row.values()) for row in people))])
    rows = session.sql(compiled.sql).toArrow().to_pylist()
    return sorted(rows, key=lambda row: row["id"])
