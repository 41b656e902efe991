"""Closing a month, a year and a book. Nothing closed opens again; what is found later goes into the open month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.locks import lock
from shebao.rooms.funds import errors
from shebao.rooms.funds.actions.books import refusing
from shebao.rooms.funds.actions.interest import has_individuals, make_control
from shebao.rooms.funds.actions.posting import Hands, enter, must_end_a_year
from shebao.rooms.funds.drafts import Draft, Line
from shebao.rooms.funds.models import CREDIT, DEBIT, Book, Entry, Period
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.rooms.funds.queries import balances_of, moved_in
from shebao.values import clock
from shebao.values.actors import Actor

BANKS = ("CASH", "INCOME_BANK", "SPECIAL_BANK", "EXPENSE_BANK", "TREASURY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A month to close, and what the bank, the treasury and the safe say stands on each account at its end, in fen.

    ``statements`` maps a symbol to fen; an account without a balance need not be named.
    """

    ym: int
    statements: Mapping[str, int] = field(default_factory=dict)


def banks_agree(book: Book, closing: Closing) -> list[str]:
    """The gate of the bank: every money account equals the statement of who keeps the money."""
    found = []
    moved = balances_of(book, until=closing.ym)
    for symbol in BANKS:
        ours = sum(fen for (name, _), fen in moved.items() if name == symbol)
        theirs = closing.statements.get(symbol, 0)
        if ours != theirs:
            found.append(f"{symbol}: {ours} ≠ {theirs}")
    return found


GATES: list[Callable[[Book, Closing], list[str]]] = [banks_agree]
"""What must hold before a month closes; each answers with what stands in the way. The proofs add theirs."""


@transaction.atomic
def begin_closing(*, actor: Actor, book: Book, ym: int) -> Period:
    """Stop the ordinary postings of a month; only the end of the year may still be posted."""
    must_keep_books(actor, book.region)
    return _move(actor, book, ym, Period.CLOSING)


@transaction.atomic
def resume(*, actor: Actor, book: Book, ym: int) -> Period:
    """Let postings into a month again whose closing was begun and not finished."""
    must_keep_books(actor, book.region)
    return _move(actor, book, ym, Period.OPEN)


@transaction.atomic
def close_period(*, actor: Actor, book: Book, closing: Closing) -> Period:
    """Close a month for good, after every gate. Raises ``GatesStand`` with what stands in the way."""
    must_keep_books(actor, book.region)
    period = _period(book, closing.ym)
    if period.status == Period.CLOSED:
        return period
    _move(actor, book, closing.ym, Period.CLOSING)
    if has_individuals(book):
        make_control(actor=actor, book=book, ym=closing.ym)
    reasons = [reason for gate in GATES for reason in gate(book, closing)]
    if reasons:
        raise errors.GatesStand(reasons="; ".join(reasons))
    return _move(actor, book, closing.ym, Period.CLOSED)


@transaction.atomic
def end_year(*, actor: Actor, approver: Actor, book: Book, on: date) -> Entry | None:
    """Carry the income and expenditure of the year up to the month of ``on`` to the balance of the fund.

    The same again returns the first entry; None when nothing is to carry. Posted in the last month, also while it is
    closing.

    :raises YearStillRuns: outside December (Accounting Law art. 11).
    """
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    must_end_a_year("year_end", on)
    return carry(Hands(actor, approver), book, on)


def carry(hands: Hands, book: Book, on: date) -> Entry | None:
    """Carry the year so far, for an action that has asked who may and whether a year or a book ends."""
    ym = on.year * 100 + on.month
    lines = [
        Line(CREDIT if fen > 0 else DEBIT, symbol, abs(fen), detail)
        for (symbol, detail), fen in moved_in(book, on.year * 100 + 1, ym, kinds="IE").items()
        if fen
    ]
    if not lines:
        return Entry.objects.filter(book=book, ym=ym, entry_type="year_end").order_by("-pk").first()
    rest = sum(line.side * line.amount for line in lines)
    if rest:
        lines.append(Line(CREDIT if rest > 0 else DEBIT, "SURPLUS", abs(rest)))
    count = Entry.objects.filter(book=book, ym=ym, entry_type="year_end").count()
    draft = Draft(
        entry_type="year_end",
        business_on=on,
        key=f"year_end:{ym}:{count + 1}",
        lines=lines,
        source=f"year end {on.year}",
    )
    return enter(hands, book, draft)


@transaction.atomic
def close_book(*, actor: Actor, book: Book, on: date) -> Book:
    """Close an empty book whose months are closed, e.g. when its fund moves to another level; its history stays.

    What it held goes to the other level by transfers first. Raises ``BookNotEmpty`` or ``PeriodOpen``.
    """
    must_keep_books(actor, book.region)
    standing = lock(Book, book.pk)
    if standing.closed_on is not None:
        return standing
    with refusing():
        Book.objects.filter(pk=book.pk).update(closed_on=on, closed_by=actor.key)
    records.record(actor, "funds.book_closed", [book.key], purpose="funds")
    return Book.objects.get(pk=book.pk)


def _period(book: Book, ym: int) -> Period:
    period = Period.objects.filter(book=book, ym=ym).first()
    if period is None:
        raise errors.UnknownPeriod
    return period


def _move(actor: Actor, book: Book, ym: int, status: str) -> Period:
    """Move a month on; a month that stands there already stays. The database knows which ways there are."""
    period = lock(Period, _period(book, ym).pk)
    if period.status == status:
        return period
    if period.status == Period.CLOSED:
        raise errors.PeriodClosed
    changes = {"closed_by": actor.key, "closed_at": clock.now()} if status == Period.CLOSED else {}
    with refusing():
        Period.objects.filter(pk=period.pk).update(status=status, **changes)
    records.record(actor, "funds.period_changed", [book.key], purpose="funds", outcome=status)
    return Period.objects.get(pk=period.pk)
