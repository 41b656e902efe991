"""Finding what was changed: every sealed row, every number, every sum that two places must agree on.

Each sentence says where. What is not sealed yet is no finding; :func:`waiting` counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from django.db import connection

from shebao.ground.storage import blocks, chains, keyring, proofs, seals
from shebao.ground.storage.models import Block
from shebao.rooms.funds import elsewhere, passbooks, rejudging, vouchers
from shebao.rooms.funds.elsewhere import Span
from shebao.rooms.funds.models import Book, Control, Entry, Sheet, Voucher
from shebao.rooms.funds.papers import STREAM, Reader, instant, stream_of
from shebao.rooms.funds.sealing import DAYS, TABLES, digests_between

SPAN = 8
"""Blocks a process looks through at a time."""
_UNNUMBERED = """
SELECT e.id FROM {table} e LEFT JOIN funds_voucher v ON v.kind = {kind} AND v.row_id = e.id
WHERE e.id <= (SELECT coalesce(max(row_id), 0) FROM funds_voucher WHERE kind = {kind}) AND v.row_id IS NULL
"""
_BALANCES = """
SELECT coalesce(a.id, b.account_id) FROM funds_account a
FULL JOIN funds_balance b ON b.account_id = a.id
LEFT JOIN (
  SELECT account_id, sum(CASE side WHEN 1 THEN amount ELSE 0 END) AS debit,
    sum(CASE side WHEN 1 THEN 0 ELSE amount END) AS credit
  FROM funds_posting GROUP BY account_id
) p ON p.account_id = a.id
WHERE a.id IS NULL OR b.account_id IS NULL OR b.debit <> coalesce(p.debit, 0) OR b.credit <> coalesce(p.credit, 0)
  OR b.side <> a.side OR b.guarded <> a.guarded
ORDER BY 1
"""
_CLOSED = {
    "book": "SELECT id, closed_by, {day} FROM funds_book WHERE closed_on IS NOT NULL OR closed_by <> ''",
    "account": "SELECT id, '', {day} FROM funds_account WHERE closed_on IS NOT NULL",
    "period": "SELECT id, CASE status WHEN 'closed' THEN closed_by ELSE status END, {instant} "
    "FROM funds_period WHERE status NOT IN ('open', 'closing') "
    "OR closed_by <> '' OR closed_at IS NOT NULL",
}
_DAY = {"sqlite": "closed_on", "postgresql": "to_char(closed_on, 'YYYY-MM-DD')"}


def verify(processes: int = 1) -> Iterator[str]:
    """What is wrong with the funds, one English line each, the newest anchors included; nothing when all is well.

    With more ``processes`` the papers of the books are read by as many, each with a connection of its own: what this
    one has not committed they do not see.
    """
    for table in TABLES:
        yield from seals.verify(table)
    books = list(Book.objects.order_by("pk"))
    for book in books:
        yield from _chain_of(book)
    yield from _papers_of(books, processes)
    yield from _unnumbered()
    yield from proofs.check(DAYS, lambda block: digests_between(block.first_row, block.last_row))
    yield from _strange_blocks(books)
    yield from individual_problems()
    yield from agreement_problems()
    yield from rejudging.unlawful()


def verify_book(book: Book, processes: int = 1) -> Iterator[str]:
    """What is wrong with the papers of one book."""
    yield from _chain_of(book)
    yield from _papers_of([book], processes)


def _chain_of(book: Book) -> Iterator[str]:
    """Blocks that do not follow each other, and numbers no block covers."""
    yield from proofs.check_chain(stream_of(book))
    head = blocks.head(stream_of(book))
    beyond = Voucher.objects.filter(book=book).exclude(number__range=(1, head.last_row if head else 0))
    for number in beyond.order_by("number").values_list("number", flat=True):
        yield f"{book.scheme} {book.region} voucher {number}: it was numbered outside every seal."


def _papers_of(books: list[Book], processes: int) -> Iterator[str]:
    """Papers that are not what was sealed, book by book and block by block, however many look."""
    spans = [
        (book.pk, first, first + SPAN)
        for book in books
        if (head := blocks.head(stream_of(book)))
        for first in range(1, head.height + 1, SPAN)
    ]
    if processes < 2 or len(spans) < 2:
        yield from chain.from_iterable(map(partial(span_problems, Reader()), spans))
        return
    yield from chain.from_iterable(elsewhere.problems(spans, processes))


def span_problems(reader: Reader, span: Span) -> list[str]:
    """What is wrong with the papers of one book in the blocks from one height to before another."""
    book_id, first, beyond = span
    book = Book.objects.get(pk=book_id)
    return proofs.check_rows(
        stream_of(book), partial(_leaves, reader, book), partial(_called, book), range(first, beyond)
    )


def waiting() -> int:
    """How many entries and control totals no seal covers yet."""
    newest = (
        Voucher.objects.filter(kind=Voucher.ENTRY).order_by("-row_id").values_list("row_id", flat=True)[:1]
    )
    controls = Control.objects.exclude(
        pk__in=Voucher.objects.filter(kind=Voucher.CONTROL).values("row_id")
    ).count()
    return Entry.objects.filter(pk__gt=next(iter(newest), 0)).count() + controls


def individual_problems() -> Iterator[str]:
    """Movements that are not those of their sheet, and newest control totals that are not those of the passbooks."""
    for sheet in Sheet.objects.order_by("pk").iterator(chunk_size=16):
        yield from _sheet_problems(sheet)
    for book in Book.objects.filter(controls__isnull=False).distinct().order_by("pk"):
        control = Control.objects.filter(book=book).order_by("-ym")[0]
        found = vouchers.leaves(
            _seed(passbooks.control_seed, book, control.ym, control.key_version),
            passbooks.control_papers(book, control.ym),
        )
        total = sum(fen for _, _, fen in passbooks.balances(book, control.ym))
        if (len(found), total, passbooks.root_of(found)) != (control.accounts, control.closing, control.root):
            yield f"{book.scheme} {book.region} control totals of {control.ym}: the individual accounts differ."


def agreement_problems() -> Iterator[str]:
    """Balances that are not the sum of their lines, and closings that were not sealed as they stand."""
    for (account,) in _rows(_BALANCES):
        yield f"funds_balance of account {account}: it is not the sum of the account's lines."
    sealed = {
        (what, row): (by, at)
        for what, row, by, at in _rows("SELECT what, row_id, closed_by, closed_at FROM funds_closure")
    }
    for what, sql in _CLOSED.items():
        forms = {"day": _DAY[connection.vendor], "instant": instant("closed_at")}
        for row, by, at in _rows(sql.format(**forms)):
            if sealed.pop((what, row), None) != (by, at):
                yield f"funds_{what} row {row}: it is closed otherwise than was sealed."
    for what, row in sealed:
        yield f"funds_{what} row {row}: it was closed, and is not any more."


def _leaves(reader: Reader, book: Book, block: Block) -> list[tuple[int, bytes]]:
    seed = _seed(blocks.salt_of, block.stream, block.height, _version(block))
    return vouchers.leaves(seed, reader.papers(book.pk, block.first_row, block.last_row))


def _version(block: Block) -> int:
    try:
        return blocks.key_version(block)
    except ValueError:
        return 0


def _seed(derive: Callable[..., bytes], *names: object) -> bytes:
    """The seed, or none that ever was one when the ring has no such key: every paper then reads as changed."""
    try:
        return derive(*names)
    except keyring.KeyMissing:
        return b""


def _called(book: Book, number: int) -> str:
    row = Voucher.objects.filter(book=book, number=number).first()
    of = "" if row is None else f" ({'entry' if row.kind == Voucher.ENTRY else 'control'} {row.row_id})"
    return f"{book.scheme} {book.region} voucher {number}{of}"


def _sheet_problems(sheet: Sheet) -> Iterator[str]:
    name = f"individual accounts behind entry {sheet.pk}"
    kept = bytes(sheet.leaves)
    found = vouchers.leaves(
        _seed(passbooks.sheet_seed, sheet.pk, sheet.key_version), passbooks.sheet_papers(sheet.pk)
    )
    if chains.root_of(kept) != sheet.root:
        yield f"{name}: the leaves are not the ones that were sealed."
    for account, what in chains.differences(kept, found):
        yield f"{name}: the movement of account {account} was {what}."


def _unnumbered() -> Iterator[str]:
    for kind, table in ((Voucher.ENTRY, "funds_entry"), (Voucher.CONTROL, "funds_control")):
        for (row,) in _rows(_UNNUMBERED.format(kind=kind, table=table)):
            yield f"{table} row {row}: it was inserted among rows that were sealed, or its number was taken away."


def _strange_blocks(books: list[Book]) -> Iterator[str]:
    known = {*seals.streams(), *TABLES, DAYS, *(stream_of(book) for book in books)}
    for stream in Block.objects.order_by("stream").values_list("stream", flat=True).distinct():
        if stream not in known:
            what = "its book was removed" if stream.startswith(STREAM) else "there is no such stream"
            yield f"{stream}: {what}."


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
