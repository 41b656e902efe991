"""PostgreSQL as an independent check of the same query: slower, and a second opinion on every fen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, LiteralString

import psycopg

from shebao.law.rulebook import Compiled
from shebao.law.sheet import Table, unknown


def lay_out(
    connection: psycopg.Connection[Any], tables: Sequence[Table], known: dict[str, Table] | None = None
) -> None:
    """The tables a rule joins, as temporary tables filled by COPY; those `known` to be there already are left."""
    for table in unknown(tables, known):
        columns = ", ".join(f"{name} bigint" for name in table.columns)
        connection.execute(_trusted(f"DROP TABLE IF EXISTS {table.name}"))
        connection.execute(_trusted(f"CREATE TEMP TABLE {table.name} ({columns})"))
        with connection.cursor().copy(_trusted(f"COPY {table.name} FROM STDIN")) as copy:
            for row in table.rows:
                copy.write_row(row)


def read_from(
    connection: psycopg.Connection[Any],
    name: str,
    columns: Sequence[str],
    csv: Iterable[bytes],
) -> None:
    """Makes `people` or `careers` of integers that arrive as pieces of CSV without a head line."""
    lay_out(connection, [Table(name, tuple(columns), ())])
    with connection.cursor().copy(_trusted(f"COPY {name} FROM STDIN (FORMAT csv)")) as copy:
        for piece in csv:
            copy.write(piece)
    connection.execute(_trusted(f"ANALYZE {name}"))


def copied(connection: psycopg.Connection[Any], compiled: Compiled) -> Iterator[bytes]:
    """The answers as CSV with a head line, piece by piece, for more people than fit in memory."""
    with connection.cursor().copy(_trusted(f"COPY ({compiled.sql}) TO STDOUT (FORMAT csv, HEADER)")) as copy:
        yield from (bytes(piece) for piece in copy)


def answers(
    connection: psycopg.Connection[Any],
    compiled: Compiled,
    people: Sequence[Mapping[str, Any]],
    known: dict[str, Table] | None = None,
) -> list[dict[str, Any]]:
    """The answers for people given as rows of integers, in order of id; `compiled` must speak PostgreSQL."""
    lay_out(connection, compiled.tables, known)
    lay_out(connection, [Table("people", tuple(people[0]), tuple(tuple(row.values()) for row in people))])
    cursor = connection.execute(_trusted(compiled.sql))
    names = [column.name for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: row["id"])


def _trusted(sql: Any) -> LiteralString:
    """SQL made by the law from declared names and integers only; nobody's text is in it."""
    trusted: LiteralString = sql
    return trusted
