"""Sealing the funds, off the hot path: numbers without a gap, one chain of blocks for each book, one digest a day.

What is sealed of the law, of books, accounts, months and transfers are tables, each a stream of its own as the audit
is. What is posted is sealed in the stream of its book. The stream :data:`DAYS` chains one block a day over every block
made since the day before: the newest digest of it stands for all that the funds ever said.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, models, transaction

from shebao.ground.storage import blocks, horizon, seals
from shebao.ground.storage.models import Block
from shebao.rooms.funds import vouchers
from shebao.rooms.funds.models import Book, Control, Entry, Voucher
from shebao.rooms.funds.papers import Reader, stream_of

TABLES = (
    "funds_edition",
    "funds_chart",
    "funds_rule",
    "funds_settlement",
    "funds_book",
    "funds_account",
    "funds_period",
    "funds_transfer",
    "funds_individual",
    "funds_closure",
)
DAYS = "funds.days"
AT_ONCE = 65_536
"""How many entries one transaction seals at most."""

_NUMBER = """
INSERT INTO funds_voucher (book_id, number, kind, row_id)
SELECT n.book_id, b.last + row_number() OVER (PARTITION BY n.book_id ORDER BY n.id), {kind}, n.id
FROM (SELECT id, book_id FROM {table} WHERE id > %s AND id <= %s ORDER BY id LIMIT {limit}) n
JOIN (
  SELECT id, coalesce((SELECT max(number) FROM funds_voucher v WHERE v.book_id = k.id), 0) AS last FROM funds_book k
) b ON b.id = n.book_id
ORDER BY n.book_id, n.id
"""
_KINDS: tuple[tuple[int, type[models.Model]], ...] = ((Voucher.ENTRY, Entry), (Voucher.CONTROL, Control))


def seal(*, patience: int = 2) -> int:
    """Seal every settled row of the funds that no block covers yet; returns how many papers were sealed.

    Where a writer stays open longer than ``patience`` seconds its table waits for the next call.
    """
    for table in TABLES:
        seals.seal(table, patience=patience)
    until = {kind: horizon.safe_row(model, patience=patience) or 0 for kind, model in _KINDS}
    sealed = 0
    while papers := _seal_some(until):
        sealed += papers
    return sealed


def seal_day() -> Block | None:
    """Chain one block over every block made since the last day's; None when there is none. One day may have many."""
    with transaction.atomic():
        seals.one_sealer_at_a_time(DAYS)
        before = blocks.head(DAYS)
        first = before.last_row + 1 if before else 1
        digests = list(digests_between(first, None))
        if not digests:
            return None
        return blocks.write(DAYS, ["digest"], (first, digests[-1][0]), digests)


def digests_between(first: int, last: int | None) -> Iterator[tuple[int, bytes]]:
    """Id and digest of every block of the funds in a span of ids, the days' own left out."""
    found = Block.objects.filter(stream__startswith="funds", pk__gte=first).exclude(stream=DAYS)
    if last is not None:
        found = found.filter(pk__lte=last)
    for row, digest in found.order_by("pk").values_list("pk", "digest"):
        yield row, unhex(digest)


def unhex(digest: str) -> bytes:
    """The bytes of a digest; those of its text when it is none, which no seal ever matched."""
    try:
        plain = bytes.fromhex(digest)
    except ValueError:
        return digest.encode()
    return plain if plain.hex() == digest else digest.encode()


def _seal_some(until: dict[int, int]) -> int:
    with transaction.atomic():
        seals.one_sealer_at_a_time("funds")
        for kind, model in _KINDS:
            _number(kind, model._meta.db_table, until[kind])
        reader = Reader()
        return sum(_seal_book(book, reader) for book in Book.objects.order_by("pk"))


def _number(kind: int, table: str, until: int) -> None:
    """Give the next numbers. No row below the newest numbered one can still appear: the horizon says so."""
    newest = Voucher.objects.filter(kind=kind).aggregate(newest=models.Max("row_id"))["newest"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER.format(kind=kind, table=table, limit=AT_ONCE), [newest, until])


def _seal_book(book: Book, reader: Reader) -> int:
    stream = stream_of(book)
    before = blocks.head(stream)
    height, done = (before.height, before.last_row) if before else (0, 0)
    top = Voucher.objects.filter(book=book).aggregate(top=models.Max("number"))["top"] or 0
    for first in range(done + 1, top + 1, blocks.BLOCK_ROWS):
        last = min(top, first + blocks.BLOCK_ROWS - 1)
        height += 1
        seed = blocks.new_salt(stream, height)
        leaves = vouchers.leaves(seed, reader.papers(book.pk, first, last))
        blocks.write(stream, [vouchers.FORM], (first, last), leaves)
    return top - done
