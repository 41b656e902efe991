"""Reads of the ledger: balances now and at the end of a month, what is in transit, what a rule allows."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, QuerySet, Sum

from shebao.rooms.funds import errors
from shebao.rooms.funds.models import Balance, Book, Entry, Posting, Transfer

Sums = dict[tuple[str, str], int]
"""(symbol, detail) → fen, debits less credits."""


def open_book_of(scheme: str, region: str) -> Book:
    """The open book of a scheme in a region; raises ``UnknownBook``."""
    book = Book.objects.filter(scheme=scheme, region=region, closed_on=None).first()
    if book is None:
        raise errors.UnknownBook
    return book


def entry_of(book: Book, number: int) -> Entry:
    """One entry of a book, by its number; raises ``NothingToReverse``."""
    entry = Entry.objects.filter(book=book, pk=number).first()
    if entry is None:
        raise errors.NothingToReverse
    return entry


def transfer_to(book: Book, number: int) -> Transfer:
    """A transfer this book is to receive, by its number; raises ``TransferNotSent``."""
    transfer = Transfer.objects.filter(to_book=book, pk=number).first()
    if transfer is None:
        raise errors.TransferNotSent
    return transfer


def gate_left_open() -> list[str]:
    """SQLite: why posting cannot go on, when somebody without foreign keys left the gate open; else empty."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM funds_gate WHERE id = (SELECT max(id) FROM funds_gate) AND shut_by IS NOT NULL"
        )
        found = cursor.fetchone()
    if found is None:
        return []
    return [f"funds.E002: Gate {found[0]} was left open: rows of the funds were written that nobody judged."]


def balances_now(book: Book) -> Sums:
    """What stands on every account of the book, from the balances the database keeps."""
    rows = Balance.objects.filter(account__book=book).values_list(
        "account__symbol", "account__detail", "debit", "credit"
    )
    return {(symbol, detail): debit - credit for symbol, detail, debit, credit in rows}


def balances_of(book: Book, until: int) -> Sums:
    """What stood on every account at the end of a month (202611), from the lines."""
    return _summed(Posting.objects.filter(entry__book=book, entry__ym__lte=until))


def moved_in(book: Book, since: int, until: int, kinds: str = "ALNIEM") -> Sums:
    """What moved from one month to another, both included, on accounts of these kinds."""
    return _summed(
        Posting.objects.filter(
            entry__book=book, entry__ym__gte=since, entry__ym__lte=until, account__kind__in=list(kinds)
        )
    )


def in_transit(book: Book) -> QuerySet[Transfer]:
    """Transfers sent from or to this book that have left one book and not reached the other."""
    sent = Transfer.objects.filter(
        entries__rule__way="out", entries__reversed_by=None, entries__reverses=None
    )
    arrived = Transfer.objects.filter(
        entries__rule__way="in", entries__reversed_by=None, entries__reverses=None
    )
    ours = Transfer.objects.filter(from_book=book) | Transfer.objects.filter(to_book=book)
    return ours.filter(pk__in=sent.values("pk")).exclude(pk__in=arrived.values("pk")).order_by("pk")


def _summed(lines: QuerySet[Posting]) -> Sums:
    rows = (
        lines.values("account__symbol", "account__detail")
        .annotate(fen=Sum(F("side") * F("amount")))
        .values_list("account__symbol", "account__detail", "fen")
    )
    return {(symbol, detail): int(fen) for symbol, detail, fen in rows}
