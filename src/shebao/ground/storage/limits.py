"""Counting tries in a table every process shares.

A try is spent even when the request it belonged to fails. Therefore it is taken *before* the action's
transaction begins, in autocommit: SQLite has one writer, so a second connection could only wait for the
first one for ever.
:func:`take` refuses to run inside a transaction, on both databases, so that the mistake is found on either.
"""

from __future__ import annotations

from django.db import connection, transaction

from shebao.ground.storage import crypto
from shebao.ground.storage.models import Bucket
from shebao.values import clock

# One statement, so that two processes can never both take the last try. A window that has ended begins anew.
_TAKE = """
INSERT INTO storage_bucket (key, used, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN storage_bucket.until <= %s THEN 1 ELSE storage_bucket.used + 1 END,
  until = CASE WHEN storage_bucket.until <= %s THEN excluded.until ELSE storage_bucket.until END
RETURNING used
"""


def take(key: str, limit: int, seconds: int) -> bool:
    """Take one of ``limit`` tries that ``key`` has in a window of ``seconds``; False when none is left.

    The key may hold personal data: only its blind index is stored.

    :raises RuntimeError: inside a transaction, where a rollback would give the try back.
    """
    if _in_transaction():
        raise RuntimeError(
            "Tries are taken before the transaction begins: a rollback would give this one back."
        )
    moment = int(clock.now().timestamp())
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [_name(key), moment + seconds, moment, moment])
        used: int = cursor.fetchone()[0]
    return used <= limit


def forget(key: str) -> None:
    """Give a key all its tries back, e.g. after the right code was entered."""
    Bucket.objects.filter(key=_name(key)).delete()


def sweep() -> int:
    """Remove the buckets whose window has ended; returns how many."""
    return Bucket.objects.filter(until__lte=int(clock.now().timestamp())).delete()[0]


def _name(key: str) -> str:
    return crypto.blind_index("limit", key)


def _in_transaction() -> bool:
    """Whether the program has a transaction open; the one a test case wraps around all does not count."""
    blocks: list[transaction.Atomic] = connection.atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)
