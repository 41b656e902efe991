"""The hashes of the individual accounts: of the movements in a sheet, and of every balance at the end of a month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from shebao.ground.storage import blocks, chains, merkle
from shebao.rooms.funds import vouchers
from shebao.rooms.funds.models import Book
from shebao.rooms.funds.vouchers import Paper

Leaves = list[tuple[int, bytes]]

_SHEET = """
SELECT individual_id, number, ym, kind, amount, balance, key, basis
FROM funds_movement WHERE entry_id = %s ORDER BY individual_id
"""
# The last row of each passbook that is not of a later month.
_BALANCES = """
SELECT i.id, i.subject, coalesce((
  SELECT m.balance FROM funds_movement m
  WHERE m.individual_id = i.id AND m.ym <= %s ORDER BY m.number DESC LIMIT 1
), 0)
FROM funds_individual i WHERE i.book_id = %s AND i.opened_on < %s ORDER BY i.id
"""


def sheet_seed(entry_id: int, version: int) -> bytes:
    """The secret seed of a sheet; raises ``KeyMissing``."""
    return blocks.salt_of("funds.sheet", entry_id, version)


def sheet_papers(entry_id: int) -> Iterator[Paper]:
    """The movements of a sheet as papers, in the order of the accounts."""
    for row in _rows(_SHEET, [entry_id]):
        yield vouchers.movement_paper(row)


def control_seed(book: Book, ym: int, version: int) -> bytes:
    """The secret seed of the control totals of a month; raises ``KeyMissing``."""
    return blocks.salt_of(f"funds.control/{book.public_id}", ym, version)


def control_papers(book: Book, ym: int) -> Iterator[Paper]:
    """Every individual account of a book at the end of a month, as papers, in the order of the accounts."""
    for account, subject, balance in balances(book, ym):
        yield vouchers.balance_paper(account, subject, ym, balance)


def balances(book: Book, ym: int) -> list[tuple[int, str, int]]:
    """Account, subject and fen of every individual account opened by the end of a month."""
    after = f"{ym // 100 + ym % 100 // 12:04d}-{ym % 100 % 12 + 1:02d}-01"
    return _rows(_BALANCES, [ym, book.pk, after])


def root_of(found: Leaves) -> str:
    """The root over the leaves, in hex."""
    return merkle.root([digest for _, digest in found]).hex()


def packed(found: Leaves) -> bytes:
    """The leaves as a sheet keeps them."""
    return chains.packed(found)


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
