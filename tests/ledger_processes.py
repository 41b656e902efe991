"""Processes of a ledger that die: a job runs in a fork with a connection of its own and is killed where a test says."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from shebao.rooms.funds.models import Book

FAILED = 1
Job = Callable[[], object]


def leave_database() -> None:
    """No connection is shared with a fork."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def start(job: Job) -> int:
    """Run the job in a process of its own; its number."""
    leave_database()
    number = os.fork()
    if number:
        return number
    code = FAILED
    try:
        job()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(number: int) -> int:
    """How a process ended: 0, ``FAILED`` or the negative number of the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


class Dying:
    """Counts every statement and every commit of this process, and kills it with -9 before the one at ``point``."""

    def __init__(self, point: int = 0) -> None:
        self.point, self.count = point, 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        return execute(sql, params, many, context)

    def run(self, job: Job) -> int:
        """The job, to its end or to its death; how many points it has."""
        commit = connection._commit  # type: ignore[attr-defined]

        def counted() -> None:
            self.step()
            commit()
            self.step()

        connection._commit = counted  # type: ignore[attr-defined]
        try:
            with connection.execute_wrapper(self.statement):
                job()
        finally:
            del connection._commit  # type: ignore[attr-defined]
        return self.count


WRONG = """
SELECT 'entry not whole', e.id FROM funds_entry e LEFT JOIN funds_posting l ON l.entry_id = e.id
WHERE e.book_id IN ({books}) GROUP BY e.id, e.lines HAVING count(l.line_no) <> e.lines OR sum(l.side * l.amount) <> 0
UNION ALL SELECT 'line without its entry', l.entry_id FROM funds_posting l
LEFT JOIN funds_entry e ON e.id = l.entry_id WHERE e.id IS NULL
UNION ALL SELECT 'balance not the sum of its lines', a.id
FROM funds_account a JOIN funds_balance m ON m.account_id = a.id
LEFT JOIN funds_posting l ON l.account_id = a.id WHERE a.book_id IN ({books})
GROUP BY a.id, m.debit, m.credit
HAVING m.debit <> coalesce(sum(CASE l.side WHEN 1 THEN l.amount END), 0)
  OR m.credit <> coalesce(sum(CASE l.side WHEN -1 THEN l.amount END), 0)
UNION ALL SELECT 'transfer nobody posted', t.id FROM funds_transfer t
LEFT JOIN funds_entry e ON e.transfer_id = t.id WHERE t.from_book_id IN ({books}) AND e.id IS NULL
"""


def wrong(*books: Book) -> list[tuple[str, int]]:
    """What does not hold in these books, whatever happened; empty when they are sound."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG.format(books=", ".join(str(book.pk) for book in books)))
        return list(cursor.fetchall())
