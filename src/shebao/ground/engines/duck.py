"""The embedded engine: a compiled rule over Parquet, shard by shard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from shebao.law.rulebook import Compiled, Input, inputs
from shebao.law.sheet import Proven, Table, unknown
from shebao.law.tables import day_of


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


def lay_out(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], known: dict[str, Table] | None = None
) -> None:
    """The tables a rule joins, made in the connection; those `known` to lie there already are left."""
    for table in unknown(tables, known):
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
            connection.execute(f"COPY ({compiled.sql}) TO '{target}' (FORMAT parquet)")
            unfinished.replace(done)
        yield done
    connection.close()


def answers(
    compiled: Compiled,
    people: Sequence[Mapping[str, Any]],
    connection: duckdb.DuckDBPyConnection | None = None,
    known: dict[str, Table] | None = None,
) -> list[dict[str, Any]]:
    """The answers for people given as rows of integers (id, region, on_day and the inputs), in order of id.

    Who asks many rules hands over a `connection` and what is `known` to lie in it, and tables are laid out once.
    """
    used = connection or connected()
    lay_out(used, compiled.tables, known)
    lay_out(used, [Table("people", tuple(people[0]), tuple(tuple(row.values()) for row in people))])
    found = used.sql(compiled.sql)
    names = found.columns
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    if connection is None:
        used.close()
    return sorted(rows, key=lambda row: row["id"])


def proven(
    connection: duckdb.DuckDBPyConnection,
    shards: Sequence[Shard],
    of_people: Sequence[str],
    of_careers: Sequence[str] = (),
) -> Proven:
    """What the statistics of the Parquet files already say of all rows, so that no query looks at each again."""
    people = [_statistics(connection, shard.people) for shard in shards]
    careers = [_statistics(connection, shard.careers) for shard in shards if shard.careers]
    in_range = all(_within_ranges(file, of_people) for file in people)
    in_range = in_range and all(_within_ranges(file, of_careers) for file in careers)
    days = [file.get("on_day") for file in people]
    known = [day for day in days if day is not None]
    return Proven(in_range, _span(known) if known and len(known) == len(days) else None)


def _span(known: Sequence[tuple[int, int]]) -> tuple[date, date] | None:
    try:
        return day_of(min(low for low, _ in known)), day_of(max(high for _, high in known))
    except ValueError:
        return None


def _statistics(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, tuple[int, int]]:
    """Smallest and largest value of every column of integers whose statistics are whole and know of no gap."""
    query = (
        "SELECT path_in_schema, min(TRY_CAST(stats_min_value AS BIGINT)), max(TRY_CAST(stats_max_value AS BIGINT))"
        " FROM parquet_metadata(?) GROUP BY 1 HAVING coalesce(sum(stats_null_count), 1) = 0"
        " AND count(*) = count(TRY_CAST(stats_min_value AS BIGINT))"
        " AND count(*) = count(TRY_CAST(stats_max_value AS BIGINT)) AND count(*) = count(stats_null_count)"
    )
    return {name: (low, high) for name, low, high in connection.execute(query, [str(path)]).fetchall()}


def _within_ranges(file: Mapping[str, tuple[int, int]], names: Sequence[str]) -> bool:
    return all(name in file and _within(inputs()[name], file[name]) for name in names)


def _within(declared: Input, found: tuple[int, int]) -> bool:
    low, high = declared.bounds
    return low <= found[0] and found[1] <= high
