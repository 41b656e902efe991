"""The one statement that writes entries, for one of them or for a million, on either database.

PostgreSQL takes the entries and their lines in one data-modifying CTE. SQLite takes them while a gate stands
open. Both judge the whole and write the balances; a refusal leaves nothing behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from shebao.rooms.funds.models import Entry

ENTRY = (
    "book_id, ym, entry_type, rule_id, business_on, key, digest, lines, total, reverses_id, transfer_id, source, "
    "made_by, approved_by, posted_at"
)
POSTING = "line_no, account_id, side, amount"
_HOLES = ", ".join(["%s"] * 15)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the entries, in the order of their columns."""

    book_id: int
    ym: int
    entry_type: str
    rule_id: int
    business_on: date
    key: str
    digest: bytes
    lines: int
    total: int
    reverses_id: int | None
    transfer_id: int | None
    source: str
    made_by: str
    approved_by: str
    posted_at: datetime

    def values(self) -> tuple[Any, ...]:
        """As the driver takes them."""
        day = self.business_on.isoformat() if connection.vendor == "sqlite" else self.business_on
        at = Entry._meta.get_field("posted_at").get_db_prep_save(self.posted_at, connection)
        plain = _PLAIN(self)
        return (*plain[:4], day, *plain[4:], at)


# Not ``astuple``, which copies every value deeply.
_PLAIN = attrgetter(*(name for name in Row.__slots__ if name not in {"business_on", "posted_at"}))


Lines = Sequence[tuple[int, int, int]]
"""Account id, side and fen of each line."""


def write(row: Row, lines: Lines) -> int | None:
    """Write one entry; its id, or None when the book already has an entry under this key."""
    return _write_sqlite(row, lines) if connection.vendor == "sqlite" else _write_postgresql(row, lines)


# One shape of statement whatever the number of lines, so that it is prepared once.
_ONE = f"""
WITH entry AS (
  INSERT INTO funds_entry ({ENTRY}) VALUES ({_HOLES}) ON CONFLICT (book_id, key) DO NOTHING RETURNING id
)
INSERT INTO funds_posting (entry_id, {POSTING})
SELECT entry.id, line.no, line.account_id, line.side, line.amount
FROM entry, unnest(%s::bigint[], %s::smallint[], %s::bigint[]) WITH ORDINALITY AS line (account_id, side, amount, no)
RETURNING entry_id
"""  # noqa: S608  (names of columns)


def _write_postgresql(row: Row, lines: Lines) -> int | None:
    accounts, sides, amounts = (list(column) for column in zip(*lines, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [*row.values(), accounts, sides, amounts])
        written = cursor.fetchone()
    return written[0] if written else None


def _write_sqlite(row: Row, lines: Lines) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM funds_entry WHERE book_id = %s AND key = %s", [row.book_id, row.key])
        if cursor.fetchone():
            return None
        with gate(cursor, row.book_id):
            entry_id = next_id(cursor)
            cursor.execute(
                f"INSERT INTO funds_entry (id, {ENTRY}) VALUES (%s, {_HOLES})",  # noqa: S608
                [entry_id, *row.values()],
            )
            cursor.executemany(
                f"INSERT INTO funds_posting (entry_id, {POSTING}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
                [(entry_id, number, *line) for number, line in enumerate(lines, start=1)],
            )
    return entry_id


@contextmanager
def gate(cursor: Any, book_id: int) -> Iterator[None]:
    """SQLite: the gate is open for one book while the block runs; at its end all that came is judged as one."""
    cursor.execute(_OPEN, [book_id])
    yield
    cursor.execute(_SHUT, [book_id])


_OPEN = """
INSERT INTO funds_gate (id, book_id, opens_at, last_entry, shut_by, settled)
SELECT gate.number + 1, %s, entry.number + 1, entry.number, gate.number + 2, 1
FROM (SELECT coalesce(max(id), 0) AS number FROM funds_gate) AS gate,
  (SELECT coalesce(max(id), 0) AS number FROM funds_entry) AS entry
"""
_SHUT = """
INSERT INTO funds_gate (id, book_id, opens_at, last_entry, shut_by, settled)
SELECT gate.number + 1, %s, 9223372036854775807, entry.number, NULL, 0
FROM (SELECT max(id) AS number FROM funds_gate) AS gate, (SELECT max(id) AS number FROM funds_entry) AS entry
"""


def next_id(cursor: Any) -> int:
    """SQLite has one writer, who takes the next number."""
    cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM funds_entry")
    number: int = cursor.fetchone()[0]
    return number


def write_many(rows: Sequence[Row], lines: Sequence[Lines]) -> None:
    """Write many entries of one book, whose keys are new, in one judgement; inside a transaction."""
    if connection.vendor == "sqlite":
        _write_many_sqlite(rows, lines)
    else:
        _write_many_postgresql(rows, lines)


def _write_many_sqlite(rows: Sequence[Row], lines: Sequence[Lines]) -> None:
    with connection.cursor() as cursor, gate(cursor, rows[0].book_id):
        first = next_id(cursor)
        # Streams, so that a million tuples are never in memory at once.
        entries: Any = ((first + at, *row.values()) for at, row in enumerate(rows))
        postings: Any = _numbered(range(first, first + len(rows)), lines)
        cursor.executemany(f"INSERT INTO funds_entry (id, {ENTRY}) VALUES (%s, {_HOLES})", entries)  # noqa: S608
        cursor.executemany(
            f"INSERT INTO funds_posting (entry_id, {POSTING}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
            postings,
        )


# The numbers are drawn before, so that both halves of the statement read plain rows.
_STAGES = """
CREATE TEMPORARY TABLE staged_entry ON COMMIT DROP AS SELECT * FROM funds_entry WITH NO DATA;
CREATE TEMPORARY TABLE staged_line ON COMMIT DROP AS SELECT * FROM funds_posting WITH NO DATA
"""
_NUMBERS = "SELECT nextval(pg_get_serial_sequence('funds_entry', 'id')) FROM generate_series(1, %s)"
_MANY = f"""
WITH entry AS (INSERT INTO funds_entry (id, {ENTRY}) SELECT id, {ENTRY} FROM staged_entry)
INSERT INTO funds_posting (entry_id, {POSTING}) SELECT entry_id, {POSTING} FROM staged_line
"""  # noqa: S608


def _write_many_postgresql(rows: Sequence[Row], lines: Sequence[Lines]) -> None:
    with connection.cursor() as cursor:
        for stage in _STAGES.split(";"):
            cursor.execute(stage)
        cursor.execute(_NUMBERS, [len(rows)])
        numbers = [number for (number,) in cursor.fetchall()]
        with cursor.copy(f"COPY staged_entry (id, {ENTRY}) FROM STDIN") as copy:
            for number, row in zip(numbers, rows, strict=True):
                copy.write_row((number, *row.values()))
        with cursor.copy(f"COPY staged_line (entry_id, {POSTING}) FROM STDIN") as copy:
            for line in _numbered(numbers, lines):
                copy.write_row(line)
        cursor.execute(_MANY)
        for stage in ("staged_entry", "staged_line"):
            cursor.execute(f"DROP TABLE {stage}")


def _numbered(numbers: Iterable[int], lines: Sequence[Lines]) -> Iterator[tuple[int, int, int, int, int]]:
    for number, own in zip(numbers, lines, strict=True):
        for line_no, (account, side, amount) in enumerate(own, start=1):
            yield number, line_no, account, side, amount


def known_keys(book_id: int, keys: Sequence[str]) -> dict[str, bytes]:
    """Key → digest of the entries that already stand under these keys of the book."""
    source = {"sqlite": "(SELECT value FROM json_each(%s))", "postgresql": "ANY(%s)"}[connection.vendor]
    operator = {"sqlite": "IN", "postgresql": "="}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, digest FROM funds_entry WHERE book_id = %s AND key {operator} {source}",  # noqa: S608
            [book_id, json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)],
        )
        return {key: bytes(digest) for key, digest in cursor.fetchall()}
