"""What happens to a fund every day, each as the one entry the accounting system has for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.rooms.funds.actions.posting import post
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Entry
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: the day, fen, the key it is posted once under, its document.

    ``bank`` is the symbol of the money account, ``detail`` the detail of the income or expenditure account; empty
    takes the usual one.
    """

    on: date
    amount: int
    key: str
    source: str
    bank: str = ""
    detail: str = ""
    symbol: str = ""
    paid_on: date | None = None
    """The day on which an overpaid benefit had been paid."""


def contribution_received(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """Contributions reached the treasury (Social Insurance Law art. 59, 60)."""
    return _post(actor, approver, book, event, ("contribution", event.bank or "TREASURY", "CONTRIBUTIONS"))


def benefit_paid(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """The bank confirmed that benefits were paid; nothing is booked when they are only sent (cash basis)."""
    symbol = event.symbol or "BENEFIT"
    return _post(actor, approver, book, event, ("benefit", symbol, event.bank or "EXPENSE_BANK"))


def bank_returned(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """The bank sent a payment back: it is held for whom it belongs to."""
    return _post(actor, approver, book, event, ("bank_return", event.bank or "EXPENSE_BANK", "HELD"))


def interest_credited(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """The bank credited interest (Social Insurance Law art. 69)."""
    return _post(actor, approver, book, event, ("interest", event.bank or "SPECIAL_BANK", "INTEREST"))


def subsidy_received(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """The government made good what was short (Social Insurance Law art. 65)."""
    return _post(actor, approver, book, event, ("subsidy", event.bank or "SPECIAL_BANK", "GOV_SUBSIDY"))


def overpayment_recovered(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """Overpaid benefits came back: to the expenditure of the same year, or as other income of a later one.

    Without a day of payment they count as paid this year. Whose expenditure was carried to the balance is not
    corrected any more: the chart has no account for earlier years but other income.
    """
    late = event.paid_on is not None and event.paid_on.year < event.on.year
    symbol = event.symbol or ("OTHER_INCOME" if late else "BENEFIT")
    return _post(actor, approver, book, event, ("recovery", event.bank or "EXPENSE_BANK", symbol))


def pay_reserved(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """A month of pay waits: it is written down beside the books, in the same fund; no money moves."""
    return _post(actor, approver, book, event, ("reserve", "MEMO_WAITING", "MEMO_OWED"))


def pay_released(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """What waited is owed no longer as waiting: it was released to be paid."""
    return _post(actor, approver, book, event, ("release", "MEMO_OWED", "MEMO_WAITING"))


def reserve_voided(*, actor: Actor, approver: Actor, book: Book, event: Event) -> Entry:
    """What waited is void, because the person had died before."""
    return _post(actor, approver, book, event, ("void_reserve", "MEMO_OWED", "MEMO_WAITING"))


def _post(actor: Actor, approver: Actor, book: Book, event: Event, kind: tuple[str, str, str]) -> Entry:
    entry_type, debited, credited = kind
    with_detail = {"BENEFIT", "CONTRIBUTIONS"}
    lines = tuple(
        make(symbol, event.amount, event.detail if symbol in with_detail else "")
        for make, symbol in ((debit, debited), (credit, credited))
    )
    draft = Draft(
        entry_type=entry_type, business_on=event.on, key=event.key, lines=lines, source=event.source
    )
    return post(actor=actor, approver=approver, book=book, draft=draft)
