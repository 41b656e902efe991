"""Money from one book to another: between two levels of one fund, or a lawful settlement between two funds.

It is sent in one book and received in the other, each by an entry that carries the number of the transfer; between
the two it is in transit. Nothing else leaves a book for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.rooms.funds import errors
from shebao.rooms.funds.actions.books import newest_edition, refusing
from shebao.rooms.funds.actions.posting import Hands, enter
from shebao.rooms.funds.drafts import Draft, Line, credit, debit
from shebao.rooms.funds.models import Book, Entry, Settlement, Transfer
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.values.actors import Actor

OUT = {Transfer.UP: ("up_out", "TO_UPPER"), Transfer.DOWN: ("down_out", "TO_LOWER")}
IN = {Transfer.UP: ("up_in", "FROM_LOWER"), Transfer.DOWN: ("down_in", "FROM_UPPER")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """What to send: both books, fen, the day, the key in the sending book, the reason, and from which account."""

    from_book: Book
    to_book: Book
    amount: int
    on: date
    key: str
    reason: str
    bank: str = "EXPENSE_BANK"
    settlement: str = ""
    """The name of a lawful settlement; empty between two levels of one fund."""
    detail: str = ""
    """The detail of the expenditure a settlement is for, such as ``medical_premium``."""


@transaction.atomic
def send(*, actor: Actor, approver: Actor, remittance: Remittance) -> Transfer:
    """Send money to another book: 上解, 下拨 or a settlement. The same key and content returns the first transfer.

    :raises TransferAcrossFunds: when the books are not two levels of one fund.
    :raises SettlementNotLawful: when no law lets this fund pay the other on that day (Social Insurance Law art. 64).
    """
    book = remittance.from_book
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    earlier = Entry.objects.select_related("transfer").filter(book=book, key=remittance.key).first()
    if earlier is not None and earlier.transfer is None:
        raise errors.KeyUsed
    transfer = earlier.transfer if earlier is not None else None
    if transfer is None:
        transfer = _transfer(actor, remittance)
    if (transfer.to_book_id, transfer.amount) != (remittance.to_book.pk, remittance.amount):
        raise errors.KeyUsed
    entry_type, symbol = OUT.get(transfer.kind, ("settle_out", "BENEFIT"))
    lines = (
        debit(symbol, remittance.amount, remittance.detail),
        credit(remittance.bank, remittance.amount),
    )
    enter(Hands(actor, approver), book, _draft(remittance, entry_type, lines, transfer))
    return transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What arrived: the transfer, the day, the key in the receiving book, the document, the account and detail."""

    transfer: Transfer
    on: date
    key: str
    source: str
    bank: str = "INCOME_BANK"
    detail: str = ""


@transaction.atomic
def receive(*, actor: Actor, approver: Actor, receipt: Receipt) -> Entry:
    """Take in what another book sent, once. Raises ``TransferNotSent`` for what was not sent or was taken back."""
    transfer = receipt.transfer
    book = transfer.to_book
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    entry_type, symbol = IN.get(transfer.kind, ("settle_in", "CONTRIBUTIONS"))
    draft = Draft(
        entry_type=entry_type,
        business_on=receipt.on,
        key=receipt.key,
        lines=(debit(receipt.bank, transfer.amount), credit(symbol, transfer.amount, receipt.detail)),
        source=receipt.source,
        transfer_id=transfer.pk,
    )
    return enter(Hands(actor, approver), book, draft)


def _transfer(actor: Actor, remittance: Remittance) -> Transfer:
    if remittance.amount <= 0:
        raise errors.Negative
    kind, settlement = Transfer.SETTLEMENT, None
    if remittance.settlement:
        settlement = _settlement(remittance)
    else:
        kind = Transfer.UP if remittance.from_book.upper_id == remittance.to_book.pk else Transfer.DOWN
    transfer = Transfer(
        kind=kind,
        from_book=remittance.from_book,
        to_book=remittance.to_book,
        settlement=settlement,
        amount=remittance.amount,
        business_on=remittance.on,
        reason=remittance.reason,
        made_by=actor.key,
    )
    with refusing():
        transfer.save()
    return transfer


def _settlement(remittance: Remittance) -> Settlement:
    """The lawful settlement of that name on that day, whose expenditure stands under its own name or under none."""
    if remittance.detail not in {"", remittance.settlement}:
        raise errors.SettlementNotLawful
    rows = Settlement.objects.filter(
        edition=newest_edition(), name=remittance.settlement, valid_from__lte=remittance.on
    ).order_by("-valid_from")
    for row in rows:
        if row.valid_until is None or remittance.on < row.valid_until:
            return row
    raise errors.SettlementNotLawful


def _draft(remittance: Remittance, entry_type: str, lines: tuple[Line, ...], transfer: Transfer) -> Draft:
    return Draft(
        entry_type=entry_type,
        business_on=remittance.on,
        key=remittance.key,
        lines=lines,
        source=remittance.reason,
        transfer_id=transfer.pk,
    )
