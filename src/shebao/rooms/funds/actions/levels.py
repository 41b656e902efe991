"""A fund moves to the level above: what its book holds goes up, and the empty book closes, as one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.rooms.funds import errors
from shebao.rooms.funds.actions.closing import Closing, carry, close_book, close_period
from shebao.rooms.funds.actions.posting import Hands, enter
from shebao.rooms.funds.actions.transfers import Receipt, Remittance, receive, send
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.rooms.funds.queries import balances_now
from shebao.values.actors import Actor

SWEPT = ("TREASURY", "INCOME_BANK", "SPECIAL_BANK")
HANDED = ("SPECIAL_BANK", "EXPENSE_BANK")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingUp:
    """The last day of a book, the key and the document of what is posted, and the account the money reaches."""

    on: date
    key: str
    source: str
    arrives: str = "SPECIAL_BANK"


@transaction.atomic
def hand_up(*, actor: Actor, approver: Actor, book: Book, handing: HandingUp) -> Book:
    """Hand a whole fund to the book above, and close its own; the same again returns the closed book.

    Money is gathered on the fiscal special account and sent up, income and expenditure of the part of the year are
    carried, the last month and the book close. Its months before must be closed. All of it happens, or nothing.

    :raises TransferAcrossFunds: when no book stands above.
    :raises BookNotEmpty: when it holds what no transfer moves: investments, advances, what is held for somebody,
        individual accounts. These are settled first.
    """
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    standing = Book.objects.get(pk=book.pk)
    if standing.closed_on is not None:
        return standing
    if standing.upper is None:
        raise errors.TransferAcrossFunds
    hands = Hands(actor, approver)
    _gather(hands, standing, handing)
    for bank in HANDED:
        _send(hands, (standing, standing.upper), handing, bank)
    carry(hands, standing, handing.on)
    close_period(actor=actor, book=standing, closing=Closing(ym=handing.on.year * 100 + handing.on.month))
    return close_book(actor=actor, book=standing, on=handing.on)


def _gather(hands: Hands, book: Book, handing: HandingUp) -> None:
    """Everything that may be swept stands on the fiscal special account."""
    lines = [
        credit(symbol, fen, detail)
        for (symbol, detail), fen in balances_now(book).items()
        if symbol in SWEPT and fen and (symbol, detail) != ("SPECIAL_BANK", "")
    ]
    if not lines:
        return
    total = debit("SPECIAL_BANK", sum(line.amount for line in lines))
    draft = Draft(
        entry_type="sweep",
        business_on=handing.on,
        key=f"{handing.key} gathered",
        lines=[total, *lines],
        source=handing.source,
    )
    enter(hands, book, draft)


def _send(hands: Hands, levels: tuple[Book, Book], handing: HandingUp, bank: str) -> None:
    book, upper = levels
    amount = balances_now(book).get((bank, ""), 0)
    if not amount:
        return
    key = f"{handing.key} {bank}"
    remittance = Remittance(
        from_book=book,
        to_book=upper,
        amount=amount,
        on=handing.on,
        key=key,
        reason=handing.source,
        bank=bank,
    )
    transfer = send(actor=hands.maker, approver=hands.approver, remittance=remittance)
    receipt = Receipt(transfer=transfer, on=handing.on, key=key, source=handing.source, bank=handing.arrives)
    receive(actor=hands.maker, approver=hands.approver, receipt=receipt)
