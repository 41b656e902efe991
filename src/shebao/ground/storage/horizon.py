"""Up to which row of an append-only table all is decided, so that a seal never misses a late row.

On SQLite writers queue, and ids follow commits. On PostgreSQL a slow transaction may commit a *lower* id
after a higher one was sealed. Every inserter holds ROW EXCLUSIVE on the table before its id is drawn and
until it ends: once each holder seen after reading the highest id has gone, no id up to it can appear any
more. Nothing is blocked.
"""

from __future__ import annotations

import time

from django.db import connection, models

_HOLDERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND relation = to_regclass(%s) AND mode = 'RowExclusiveLock' AND granted
  AND pid IS DISTINCT FROM pg_backend_pid()
"""


def safe_row(model: type[models.Model], *, patience: float = 2.0) -> int | None:
    """The highest settled id of ``model``, 0 without rows, None when a writer outlasts the seconds."""
    highest = model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
    if connection.vendor != "postgresql":
        return int(highest)
    waiting = _holders(model)
    deadline = time.monotonic() + patience
    while waiting:
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
        waiting &= _holders(model)
    return int(highest)


def _holders(model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [f'"{model._meta.db_table}"'])
        return {row[0] for row in cursor.fetchall()}
