"""What stands under ``shebao funds`` to post without a file: events, reversals, transfers, individual accounts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from shebao.doors.console.fund_hands import ask_for, two_officers
from shebao.doors.console.ready import ready, say

EVENTS = {
    "contribution": "contribution_received",
    "benefit": "benefit_paid",
    "bank-return": "bank_returned",
    "interest": "interest_credited",
    "subsidy": "subsidy_received",
    "recovery": "overpayment_recovered",
    "reserve": "pay_reserved",
    "release": "pay_released",
    "void-reserve": "reserve_voided",
}
"""What happens every day, by the word typed for it."""


def add_acts(acts: Any) -> None:
    """Add the acts to those of ``shebao funds``."""
    event = _act(acts, "event", "post one thing that happened", _event)
    event.add_argument("kind", choices=EVENTS)
    event.add_argument("fen", type=int)
    event.add_argument("--symbol", default="", help="another account than the usual one")
    event.add_argument(
        "--paid-on", type=date.fromisoformat, help="recovery: when the overpaid benefit was paid"
    )
    reverse = _act(acts, "reverse", "take an entry back, exactly, in red ink", _reverse)
    reverse.add_argument("entry", type=int, help="its number")
    send = _act(acts, "send", "send money to another level, or by a lawful settlement", _send)
    send.add_argument("to", help="the region of the receiving book")
    send.add_argument("fen", type=int)
    send.add_argument("--to-scheme", help="the receiving fund, with --settlement")
    send.add_argument("--settlement", default="", help="the name of a lawful settlement")
    receive = _act(acts, "receive", "take in what another book sent", _receive)
    receive.add_argument("transfer", type=int, help="its number, as `send` said it")
    for act in (event, send, receive):
        act.add_argument("--bank", default="", help="another money account than the usual one")
        act.add_argument("--detail", default="", help="the detail of the income or expenditure")
    year = _act(acts, "credit-interest", "credit a year's interest to every individual account", _interest)
    year.add_argument("year", type=int)
    for name, sentence, kind in (
        ("inherit", "pay a whole individual account to the heirs", "inherited"),
        ("move-out", "pay a whole individual account to where its holder moved", "moved_out"),
    ):
        leave = _act(acts, name, sentence, _leave)
        leave.set_defaults(kind=kind)
        leave.add_argument("subject", help="the key of the account")
        leave.add_argument("--detail", default="", help="the detail of the expenditure")
    _act(acts, "hand-up", "send all a book holds to the book above, and close it", _hand_up)


def _act(acts: Any, name: str, sentence: str, run: Callable[..., int]) -> argparse.ArgumentParser:
    act: argparse.ArgumentParser = acts.add_parser(name, help=sentence)
    act.set_defaults(run=run)
    act.add_argument("scheme")
    act.add_argument("region")
    act.add_argument("--on", type=date.fromisoformat, required=True, help="the business date")
    if name != "credit-interest":
        act.add_argument("--key", required=True, help="what it is posted once under")
        act.add_argument("--source", required=True, help="the document it rests on")
    ask_for(act)
    return act


def _book(arguments: argparse.Namespace) -> Any:
    ready()
    from shebao.rooms.funds.queries import open_book_of

    return open_book_of(arguments.scheme, arguments.region)


def _event(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions import events

    names = ("on", "key", "source", "bank", "detail", "symbol", "paid_on")
    event = events.Event(amount=arguments.fen, **{name: getattr(arguments, name) for name in names})
    act = getattr(events, EVENTS[arguments.kind])
    return _posted(act(**two_officers(arguments), book=book, event=event))


def _reverse(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.posting import reverse
    from shebao.rooms.funds.drafts import Draft
    from shebao.rooms.funds.queries import entry_of

    entry = entry_of(book, arguments.entry)
    draft = Draft(
        entry_type=entry.entry_type,
        business_on=arguments.on,
        key=arguments.key,
        lines=(),
        source=arguments.source,
    )
    return _posted(reverse(**two_officers(arguments), entry=entry, draft=draft))


def _send(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.transfers import Remittance, send
    from shebao.rooms.funds.queries import open_book_of

    remittance = Remittance(
        from_book=book,
        to_book=open_book_of(arguments.to_scheme or arguments.scheme, arguments.to),
        amount=arguments.fen,
        on=arguments.on,
        key=arguments.key,
        reason=arguments.source,
        bank=arguments.bank or "EXPENSE_BANK",
        settlement=arguments.settlement,
        detail=arguments.detail,
    )
    transfer = send(**two_officers(arguments), remittance=remittance)
    say(f"Transfer {transfer.pk} is under way.")
    return 0


def _receive(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.transfers import Receipt, receive
    from shebao.rooms.funds.queries import transfer_to

    receipt = Receipt(
        transfer=transfer_to(book, arguments.transfer),
        on=arguments.on,
        key=arguments.key,
        source=arguments.source,
        bank=arguments.bank or "INCOME_BANK",
        detail=arguments.detail,
    )
    return _posted(receive(**two_officers(arguments), receipt=receipt))


def _interest(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.interest import credit_interest

    done = credit_interest(**two_officers(arguments), book=book, year=arguments.year, on=arguments.on)
    say(f"{done.credited} individual accounts credited.")
    for subject in done.silent:
        say(f"No rule says what {subject} is credited: something left the account within the year.")
    return 0


def _leave(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.individuals import Leaving, latest, leave
    from shebao.rooms.funds.drafts import credit, debit

    balance = latest(book, [arguments.subject])[arguments.subject][2]
    inherited = arguments.kind == "inherited"
    leaving = Leaving(
        kind=arguments.kind,
        subject=arguments.subject,
        business_on=arguments.on,
        key=arguments.key,
        source=arguments.source,
        basis="SIL 14" if inherited else "SIL 19",
        money_type="benefit" if inherited else "move_out",
        money=(
            debit("BENEFIT" if inherited else "TRANSFER_OUT", balance, arguments.detail),
            credit("EXPENSE_BANK", balance),
        ),
    )
    sheet = leave(**two_officers(arguments), book=book, leaving=leaving)
    say(f"{-sheet.total} fen left the individual account, by entry {sheet.pk}.")
    return 0


def _hand_up(arguments: argparse.Namespace) -> int:
    book = _book(arguments)
    from shebao.rooms.funds.actions.levels import HandingUp, hand_up

    handing = HandingUp(on=arguments.on, key=arguments.key, source=arguments.source)
    closed = hand_up(**two_officers(arguments), book=book, handing=handing)
    say(f"{closed.scheme} {closed.region} is closed since {closed.closed_on}.")
    return 0


def _posted(entry: Any) -> int:
    say(f"Posted as entry {entry.pk}.")
    return 0
