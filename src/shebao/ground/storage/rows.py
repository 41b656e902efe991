"""Many rows of one table at once: COPY on PostgreSQL, one statement for all on SQLite; in the caller's transaction.

For registers of a million. Models cost ten times what the database needs for a row; constraints, guards and foreign
keys judge these rows as they judge every other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models


def reserved(model: type[models.Model], count: int) -> Sequence[int]:
    """Numbers for ``count`` new rows that nobody else gets; on SQLite inside a transaction, which holds the lock."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
            first = cursor.fetchone()[0] + 1
            return range(first, first + count)
        # Taken one by one, and perhaps with others between them: any numbers will do.
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [number for (number,) in cursor.fetchall()]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows given in the order of ``columns``, ready as the driver takes them (:func:`instant`, ISO days)."""
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            holes = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', list(rows))  # noqa: S608
            return
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def instant(moment: datetime) -> Any:
    """An instant as this database is handed it."""
    return connection.ops.adapt_datetimefield_value(moment)
