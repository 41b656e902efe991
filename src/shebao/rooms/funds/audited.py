"""What an auditor reads: the books of the jurisdiction, statements at any instant, and the way down to the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from shebao.rooms.funds import naming
from shebao.rooms.funds.figures import Item, chart
from shebao.rooms.funds.models import DEBIT, Account, Book, Entry, Period, Posting, Voucher
from shebao.rooms.funds.naming import Name
from shebao.rooms.funds.permissions import book_for, books_of
from shebao.rooms.funds.proving import prove_entry
from shebao.rooms.funds.statements import Statements, stated
from shebao.rooms.funds.turnover import Stretch, figures_together
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.periods import Month

ALONE, LEVELS, FUNDS = "alone", "levels", "funds"
SCOPES = (ALONE, LEVELS, FUNDS)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class BookView:
    """One book: its fund, its region and level, and the months it has."""

    public_id: str
    scheme: str
    name: Name
    region: str
    level: str
    opened_on: date
    closed_on: date | None
    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as it touches one account: what it debits and credits there, in fen."""

    number: int
    business_on: date
    kind: Name
    debit: int
    credit: int
    source: str
    red: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of entries, the newest first; `before` continues it, 0 at the end."""

    item: Item
    entries: tuple[EntryLine, ...]
    before: int


@dataclass(frozen=True, slots=True)
class PostingView:
    """One line of an entry."""

    symbol: str
    name: Name
    detail: Name | None
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Where money of a transfer came from or went to; `number` is 0 while it is under way."""

    book: str
    name: Name
    region: str
    number: int
    readable: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """A whole entry: its lines, the rule that let it be posted, its document, its hands and what it is tied to."""

    number: int
    kind: Name
    business_on: date
    posted_at: datetime
    key: str
    source: str
    basis: str
    total: int
    made_by: str
    approved_by: str
    lines: tuple[PostingView, ...]
    reverses: int
    reversed_by: int
    other_side: OtherSide | None
    reason: str
    voucher: int
    """Its number in the sealed book; 0 while no seal covers it."""


def books(actor: Actor) -> list[BookView]:
    """The books of the jurisdiction, by region and fund."""
    order = {scheme: place for place, scheme in enumerate(naming.schemes())}
    rows = sorted(
        books_of(actor), key=lambda book: (book.region, order.get(book.scheme, len(order)), book.pk)
    )
    return [_view(book) for book in rows]


def book(actor: Actor, public_id: str) -> BookView:
    """One book of the jurisdiction; raises ``NotFound``."""
    return _view(book_for(actor, public_id))


def statements_of(actor: Actor, public_id: str, scope: str, stretch: Stretch) -> Statements:
    """The statements of a book, of it with the levels below, or of all funds of its region; raises ``NotFound``."""
    chosen = _chosen(actor, book_for(actor, public_id), scope)
    day = Month(stretch.until // 100, stretch.until % 100).last
    return stated(figures_together(chosen, stretch), chart(day))


def entries_of(actor: Actor, public_id: str, symbol: str, stretch: Stretch, before: int = 0) -> Lines:
    """The entries behind one line of a statement of one book; raises ``NotFound`` for an account it does not have."""
    owner = book_for(actor, public_id)
    accounts = list(Account.objects.filter(book=owner, symbol=symbol))
    item = chart(Month(stretch.until // 100, stretch.until % 100).last).get(symbol)
    if not accounts or item is None:
        raise NotFound
    touching = Posting.objects.filter(account__in=accounts, entry__ym__range=(stretch.since, stretch.until))
    if stretch.known_at is not None:
        touching = touching.filter(entry__posted_at__lte=stretch.known_at)
    if before:
        touching = touching.filter(entry_id__lt=before)
    numbers = list(touching.order_by("-entry_id").values_list("entry_id", flat=True).distinct()[: SHOWN + 1])
    shown = numbers[:SHOWN]
    entries = Entry.objects.filter(pk__in=shown).order_by("-pk")
    sums = _sums(touching.filter(entry__in=shown))
    lines = tuple(
        EntryLine(
            entry.pk,
            entry.business_on,
            naming.entry_type(entry.entry_type),
            *sums[entry.pk],
            entry.source,
            entry.reverses_id is not None,
        )
        for entry in entries
    )
    return Lines(item, lines, shown[-1] if len(numbers) > SHOWN else 0)


def entry(actor: Actor, public_id: str, number: int) -> EntryView:
    """One entry of a book with everything it rests on; raises ``NotFound``."""
    owner = book_for(actor, public_id)
    row = (
        Entry.objects.filter(book=owner, pk=number).select_related("rule", "transfer", "reversed_by").first()
    )
    if row is None:
        raise NotFound
    reversal = getattr(row, "reversed_by", None)
    return EntryView(
        number=row.pk,
        kind=naming.entry_type(row.entry_type),
        business_on=row.business_on,
        posted_at=row.posted_at,
        key=row.key,
        source=row.source,
        basis=row.rule.basis,
        total=row.total,
        made_by=row.made_by,
        approved_by=row.approved_by,
        lines=tuple(_postings(row)),
        reverses=row.reverses_id or 0,
        reversed_by=reversal.pk if reversal else 0,
        other_side=_other_side(actor, row),
        reason=row.transfer.reason if row.transfer else "",
        voucher=Voucher.objects.filter(kind=Voucher.ENTRY, row_id=row.pk)
        .values_list("number", flat=True)
        .first()
        or 0,
    )


def proof_of(actor: Actor, public_id: str, number: int) -> dict[str, Any]:
    """The proof that an entry is part of a day's digest; raises ``NotFound``, or ``NotSealed`` before it is."""
    row = Entry.objects.filter(book=book_for(actor, public_id), pk=number).first()
    if row is None:
        raise NotFound
    return prove_entry(row)


def _view(row: Book) -> BookView:
    months = list(Period.objects.filter(book=row).order_by("ym").values_list("ym", flat=True))
    opened = row.opened_on.year * 100 + row.opened_on.month
    first, last = (months[0], months[-1]) if months else (opened, opened)
    return BookView(
        str(row.public_id),
        row.scheme,
        naming.scheme(row.scheme),
        row.region,
        row.level,
        row.opened_on,
        row.closed_on,
        Month(first // 100, first % 100),
        Month(last // 100, last % 100),
    )


def _chosen(actor: Actor, row: Book, scope: str) -> Sequence[Book]:
    mine: QuerySet[Book] = books_of(actor)
    if scope == FUNDS:
        return list(mine.filter(region=row.region))
    chosen, below = [row], [row]
    while scope == LEVELS and below:
        below = list(mine.filter(upper__in=below))
        chosen += below
    return chosen


def _sums(lines: QuerySet[Posting]) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for number, side, amount in lines.values_list("entry_id", "side", "amount"):
        debit, credit = sums.get(number, (0, 0))
        sums[number] = (debit + amount, credit) if side == DEBIT else (debit, credit + amount)
    return sums


def _postings(row: Entry) -> list[PostingView]:
    items = chart(row.business_on)
    lines = []
    for line in Posting.objects.filter(entry=row).select_related("account").order_by("line_no"):
        account, item = line.account, items[line.account.symbol]
        detail = Name(account.name_zh, account.name_en) if account.detail else None
        debit, credit = (line.amount, 0) if line.side == DEBIT else (0, line.amount)
        lines.append(PostingView(account.symbol, Name(item.name_zh, item.name_en), detail, debit, credit))
    return lines


def _other_side(actor: Actor, row: Entry) -> OtherSide | None:
    if row.transfer is None:
        return None
    ends = (row.transfer.from_book, row.transfer.to_book)
    other = ends[1] if row.book_id == ends[0].pk else ends[0]
    theirs = Entry.objects.filter(transfer=row.transfer, book=other, reverses=None).first()
    return OtherSide(
        str(other.public_id),
        naming.scheme(other.scheme),
        other.region,
        theirs.pk if theirs else 0,
        books_of(actor).filter(pk=other.pk).exists(),
    )
