"""The embedded engine: a compiled rule over Parquet, shard by shard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from shebao.law.rulebook import Compiled, inputs
from shebao.law.sheet import Table


@dataclass(frozen=True, slots=True)
class Shard:
    """People and their careers, the same persons in both files. `careers` is None for a rule without years."""

    people: Path
    careers: Path | None


def connected(threads: int | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own, with an upper limit for threads and memory where given."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if memory:
        connection.execute("SET memory_limit = ?", [memory])
    return connection


def lay_out(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """The tables a rule joins, made in the connection."""
    for table in tables:
        columns = ", ".join(f"{name} BIGINT" for name in table.columns)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table.name} ({columns})")
        if table.rows:
            lists = ", ".join("unnest(CAST(? AS BIGINT[]))" for _ in table.columns)
            columns_of = [list(column) for column in zip(*table.rows, strict=True)]
            connection.execute(f"INSERT INTO {table.name} SELECT {lists}", columns_of)


def read_from(connection: duckdb.DuckDBPyConnection, shard: Shard) -> None:
    """Points `people` and `careers` at the shard's files."""
    for name, path in (("people", shard.people), ("careers", shard.careers)):
        if path is not None:
            source = str(path).replace("'", "''")
            view = f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{source}')"  # noqa: S608
            connection.execute(view)


def over_shards(
    compiled: Compiled,
    shards: Sequence[Shard],
    into: Path,
    threads: int | None = None,
    memory: str | None = None,
) -> Iterator[Path]:
    """Answers every shard into a Parquet file of its own; a file that is already there is not made again."""
    into.mkdir(parents=True, exist_ok=True)
    connection = connected(threads, memory)
    lay_out(connection, compiled.tables)
    for shard in shards:
        done = into / shard.people.name
        if not done.exists():
            read_from(connection, shard)
            unfinished = done.with_suffix(".part")
            target = str(unfinished).replace("'", "''")
            connection.execute(f"COPY ({compiled.sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            unfinished.replace(done)
        yield done
    connection.close()


def answers(compiled: Compiled, people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers for people given as rows of integers (id, region, on_day and the inputs), in order of id."""
    connection = connected()
    lay_out(connection, compiled.tables)
    lay_out(connection, [Table("people", tuple(people[0]), tuple(tuple(row.values()) for row in people))])
    found = connection.sql(compiled.sql)
    names = found.columns
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    connection.close()
    return sorted(rows, key=lambda row: row["id"])


def within_ranges(connection: duckdb.DuckDBPyConnection, path: Path, names: Sequence[str]) -> bool:
    """Whether the statistics of a Parquet file already prove every input present and within its declared range."""
    query = (
        "SELECT path_in_schema, min(CAST(stats_min_value AS BIGINT)), max(CAST(stats_max_value AS BIGINT)),"
        " coalesce(sum(stats_null_count), 1), count(*) - count(stats_min_value)"
        " FROM parquet_metadata(?) GROUP BY 1"
    )
    proven = {row[0]: row[1:] for row in connection.execute(query, [str(path)]).fetchall() if row[0] in names}
    for name in names:
        declared = inputs()[name]
        low, high = declared.lowest * 10**declared.places, declared.highest * 10**declared.places
        if declared.choices:
            low, high = 0, len(declared.choices) - 1
        smallest, largest, empty, unknown = proven.get(name, (None, None, 1, 1))
        if smallest is None or empty or unknown or smallest < low or largest > high:
            return False
    return True
