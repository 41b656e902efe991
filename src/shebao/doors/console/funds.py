"""``shebao funds``: load the law, open books and months, post from a file, close, look at the balances."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shebao.doors.console import fund_acts, fund_proofs
from shebao.doors.console.fund_hands import ask_for, two_officers
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """One act; what posts is prepared by one officer and approved by another, the rest is the operator's."""
    ready()
    acts = {
        "load": _load,
        "open": _open,
        "month": _month,
        "post": _post,
        "close": _close,
        "year": _year,
        "list": _list,
        "balances": _balances,
    }
    return acts[arguments.act](arguments)


def _operator() -> Any:
    from shebao.values.actors import Actor

    return Actor.system("operator")


def _load(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.actions.editions import load_chart

    edition = load_chart(actor=_operator())
    say(f"Edition {edition.pk} of the chart and the posting rules is in force.")
    return 0


def _book(arguments: argparse.Namespace) -> Any:
    from shebao.rooms.funds.queries import open_book_of

    return open_book_of(arguments.scheme, arguments.region)


def _open(arguments: argparse.Namespace) -> int:
    from shebao.law import LawIsSilent
    from shebao.rooms.funds.actions.books import Opening, open_book
    from shebao.rooms.funds.queries import open_book_of

    upper = open_book_of(arguments.scheme, arguments.upper) if arguments.upper else None
    opening = Opening(scheme=arguments.scheme, region=arguments.region, on=arguments.on, upper=upper)
    try:
        book = open_book(actor=_operator(), opening=opening)
    except LawIsSilent as silence:
        return refuse(silence.sentence_en)
    say(f"{book.scheme} {book.region} is open since {book.opened_on}.")
    return 0


def _month(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.actions.books import open_period

    period = open_period(actor=_operator(), book=_book(arguments), ym=arguments.ym)
    say(f"{period.ym} is {period.status}.")
    return 0


def _post(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.actions.bulk import Batch, Progress, post_many
    from shebao.rooms.funds.files import drafts_of

    if not arguments.file.is_file():
        return refuse(f"There is no file {arguments.file}. Nothing was posted.")

    def told(progress: Progress) -> None:
        say(f"{progress.posted} posted, {progress.known} known, {progress.lines} lines")

    book = _book(arguments)
    batch = Batch(drafts_of(arguments.file), arguments.slice, told)
    post_many(**two_officers(arguments), book=book, batch=batch)
    return 0


def _close(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.actions.closing import Closing, close_period

    statements = dict(arguments.bank or [])
    closing = Closing(ym=arguments.ym, statements=statements)
    period = close_period(actor=_operator(), book=_book(arguments), closing=closing)
    say(f"{period.ym} is {period.status}.")
    return 0


def _year(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.actions.closing import end_year

    book = _book(arguments)
    entry = end_year(**two_officers(arguments), book=book, on=arguments.on)
    say(f"The year is carried by entry {entry.pk}." if entry else "There was nothing to carry.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.permissions import books_of

    for book in books_of(_operator()).order_by("region", "scheme"):
        end = f" to {book.closed_on}" if book.closed_on else ""
        say(f"{book.region}  {book.scheme:<18}  {book.level:<8}  {book.opened_on}{end}")
    return 0


def _balances(arguments: argparse.Namespace) -> int:
    from shebao.rooms.funds.queries import balances_now

    for (symbol, detail), fen in balances_now(_book(arguments)).items():
        if fen:
            say(f"{symbol:<20}{detail:<20}{fen:>20}")
    return 0


def _statement(text: str) -> tuple[str, int]:
    symbol, _, fen = text.partition("=")
    return symbol, int(fen)


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "funds",
        group="keeper",
        help="the books of the funds: open, post, close, balances; seal, anchor, verify, export, prove",
        description="Money is in fen, a month is written 202611. The same act again changes nothing.",
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("load", help="load chart, rules and settlements from the books of law")
    acts.add_parser("list", help="every book, open and closed")
    for name, sentence in (
        ("open", "open the book of a scheme in a region"),
        ("month", "open a month"),
        ("post", "post the entries of a CSV file, each once"),
        ("close", "close a month: --bank EXPENSE_BANK=7000 for what each bank statement says"),
        ("year", "carry income and expenditure to the balance of the fund"),
        ("balances", "what stands on each account, debit less credit"),
    ):
        act = acts.add_parser(name, help=sentence)
        act.add_argument("scheme")
        act.add_argument("region")
        if name in {"open", "year"}:
            act.add_argument("--on", type=date.fromisoformat, required=True)
        if name == "open":
            act.add_argument("--upper", default="", help="the region of the book one level up")
        if name in {"month", "close"}:
            act.add_argument("ym", type=int)
        if name == "close":
            act.add_argument("--bank", type=_statement, action="append", metavar="SYMBOL=FEN")
        if name in {"post", "year"}:
            ask_for(act)
        if name == "post":
            act.add_argument("file", type=Path)
            act.add_argument("--slice", type=int, default=500_000, help="entries in one statement")
    parser.set_defaults(run=run)
    fund_acts.add_acts(acts)
    fund_proofs.add_acts(acts)
