"""Twelve months of a small province against a ledger kept by hand, ``golden_ledger.txt``, whose workings are added up.

The page gives the entries, what each account holds at the end of every month and how it comes to that, the year's
income and expenditure and the sums by another way. Nothing in it was written by the center.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from shebao.rooms.funds import queries
from shebao.rooms.funds.actions.books import Opening, open_book, open_period
from shebao.rooms.funds.actions.closing import BANKS, Closing, banks_agree, end_year
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.actions.transfers import Receipt, Remittance, receive, send
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Edition, Entry, Posting, Transfer
from shebao.values.actors import Actor

PAGE = Path(__file__).with_name("golden_ledger.txt")
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
INTERNAL = {"FROM_UPPER", "FROM_LOWER", "TO_UPPER", "TO_LOWER"}
INCOME = {"CONTRIBUTIONS", "GOV_SUBSIDY", "INTEREST", "FROM_UPPER", "FROM_LOWER"}
CREDITS = INCOME | {"HELD", "SURPLUS", "MEMO_OWED"}
_ENTRY = re.compile(r"  ([UCP])  (\d{4}-\d\d-\d\d)  (\w+(?: \w+)?) +(\S+) +(\S+) +(\S+)  (.+)")
_WORKING = re.compile(r"  (?:([UCP])  )?(\S+(?: assets)?) +([−\d].*) = (\S+)")


def fen(yuan: str) -> int:
    """``1,234.50`` as fen; twelve or 78 of something is no money and has no fen."""
    whole, _, part = yuan.replace(",", "").replace("−", "-").partition(".")
    return int(whole + part) if part else int(whole)


def yuan(sum_: int) -> str:
    return f"{'−' if sum_ < 0 else ''}{abs(sum_) // 100:,}.{abs(sum_) % 100:02}"


def added_up(terms: str) -> int:
    """A working such as ``12 × 500.00 + 3.00 − 1.00``, in fen."""
    total, sign, product = 0, 1, None
    for word in terms.split():
        if word in "+−":
            total, sign, product = total + sign * (product or 0), 1 if word == "+" else -1, None
        elif word != "×":
            product = fen(word) * (1 if product is None else product)
    return total + sign * (product or 0)


@dataclass(frozen=True)
class Page:
    """The golden ledger, read: its entries in order, and under each title its workings (book, name) → fen."""

    entries: list[tuple[str, ...]]
    workings: dict[str, dict[tuple[str | None, str], int]]


@pytest.fixture(scope="module")
def page() -> Page:
    entries, workings, title = [], {}, ""
    for line in PAGE.read_text("utf-8").splitlines():
        if found := _ENTRY.fullmatch(line):
            entries.append(found.groups())
        elif found := _WORKING.fullmatch(line):
            book, name, terms, result = found.groups()
            assert added_up(terms) == fen(result), f"{title}: {line}"
            workings.setdefault(title, {})[book, name] = fen(result)
        elif line and not line.startswith(" "):
            title = line
    return Page(entries, workings)


@pytest.fixture
def books(edition: Edition) -> dict[str, Book]:
    def opened(scheme: str, region: str, upper: Book | None = None) -> Book:
        return open_book(
            actor=MAKER, opening=Opening(scheme=scheme, region=region, on=date(2025, 1, 1), upper=upper)
        )

    province = opened("medical_employee", "440000")
    return {
        "U": opened("unemployment", "440000"),
        "C": opened("medical_employee", "440100", province),
        "P": province,
    }


class Keeper:
    """Posts the lines of the page through the actions a bookkeeper has."""

    def __init__(self, books: dict[str, Book]) -> None:
        self.books = books
        self.sent: dict[str, Transfer] = {}

    def enter(self, number: int, line: tuple[str, ...]) -> None:
        name, day, kind, debited, credited, sum_, paper = line
        book, on, key = self.books[name], date.fromisoformat(day), f"line {number}"
        legs = (debit(*_account(debited, fen(sum_))), credit(*_account(credited, fen(sum_))))
        draft = Draft(entry_type=kind, business_on=on, key=key, lines=legs, source=paper)
        bank = credited if kind.endswith("out") else debited
        if kind == "red ink":
            wrong = Entry.objects.get(book=book, source=paper, reverses=None)
            reverse(actor=MAKER, approver=APPROVER, entry=wrong, draft=draft)
        elif kind in {"up_out", "down_out", "settle_out"}:
            other = {"up_out": "P", "down_out": "C", "settle_out": "C"}[kind]
            self.sent[paper] = send(
                actor=MAKER,
                approver=APPROVER,
                remittance=Remittance(
                    from_book=book,
                    to_book=self.books[other],
                    amount=fen(sum_),
                    on=on,
                    key=key,
                    reason=paper,
                    bank=bank,
                    settlement="medical_premium" if kind == "settle_out" else "",
                    detail=_account(debited, 0)[2],
                ),
            )
        elif kind in {"up_in", "down_in", "settle_in"}:
            receipt = Receipt(
                transfer=self.sent[paper],
                on=on,
                key=key,
                source=paper,
                bank=bank,
                detail=_account(credited, 0)[2],
            )
            receive(actor=MAKER, approver=APPROVER, receipt=receipt)
        else:
            post(actor=MAKER, approver=APPROVER, book=book, draft=draft)

    def holds(self, ym: int) -> dict[tuple[str | None, str], int]:
        """What every account of every book holds at the end of a month, in the direction of the account."""
        return {
            (name, f"{symbol}:{detail}" if detail else symbol): -held if symbol in CREDITS else held
            for name, book in self.books.items()
            for (symbol, detail), held in queries.balances_of(book, until=ym).items()
            if held
        }


def _account(name: str, amount: int) -> tuple[str, int, str]:
    symbol, _, detail = name.partition(":")
    return symbol, amount, detail


MONTHS = "January February March April May June July August September October November December".split()


@pytest.mark.django_db
def test_a_year_of_a_small_province_is_the_ledger_kept_by_hand(page: Page, books: dict[str, Book]) -> None:
    keeper = Keeper(books)
    lines = list(enumerate(page.entries))
    for number, month in enumerate(MONTHS, start=1):
        ym = 202500 + number
        for book in books.values():
            open_period(actor=MAKER, book=book, ym=ym)
        for at, line in lines:
            if line[1].startswith(f"2025-{number:02}"):
                keeper.enter(at, line)
        by_hand = page.workings[f"{month} 2025"]
        assert keeper.holds(ym) == {key: held for key, held in by_hand.items() if held}, month
        for name, book in books.items():
            money = {symbol: by_hand.get((name, symbol), 0) for symbol in BANKS}
            assert banks_agree(book, Closing(ym=ym, statements=money)) == []
        waiting = {transfer.reason for book in books.values() for transfer in queries.in_transit(book)}
        assert waiting == ({"premium 6"} if number == 6 else set())
    assert printed(books) == [line for line in PAGE.read_text("utf-8").splitlines() if _ENTRY.fullmatch(line)]
    year_ends(page, keeper)


def year_ends(page: Page, keeper: Keeper) -> None:
    """Income and expenditure go to the balance of the fund, and both statements are those worked out by hand."""
    by_hand = page.workings["Year end 2025"]
    before = keeper.holds(202512)
    for (name, account), held in page.workings[
        next(t for t in page.workings if t.startswith("The same"))
    ].items():
        assert before[name, account] == held
    for name, book in keeper.books.items():
        moved = {
            key: held for key, held in before.items() if key[0] == name and not key[1].startswith("MEMO")
        }
        income = sum(held for key, held in moved.items() if key[1].partition(":")[0] in INCOME)
        assert income == by_hand[name, "income"]
        end_year(actor=MAKER, approver=APPROVER, book=book, on=date(2025, 12, 31))
        left = {key[1]: held for key, held in keeper.holds(202512).items() if key[0] == name}
        assert left.pop("SURPLUS") == by_hand[name, "SURPLUS"] == income - by_hand[name, "expenditure"]
        assert set(left) <= {*BANKS}, (
            "nothing of income and expenditure is left, and nothing is held for others"
        )
        assert sum(left.values()) == by_hand[name, "assets"] == by_hand[name, "net assets"]
    as_one = page.workings["Medical as one fund, what moved between its levels left out"]
    for title, symbols in (("income", INCOME), ("expenditure", {"BENEFIT", "TO_UPPER", "TO_LOWER"})):
        found = sum(
            held
            for (name, account), held in before.items()
            if name in {"C", "P"} and account.partition(":")[0] in symbols - INTERNAL
        )
        assert found == as_one[None, title]
    assert as_one[None, "SURPLUS"] == by_hand["C", "SURPLUS"] + by_hand["P", "SURPLUS"]


def printed(books: dict[str, Book]) -> list[str]:
    """The entries as the ledger has them, printed as the page prints them."""
    names = {book.pk: name for name, book in books.items()}
    text = []
    for entry in Entry.objects.filter(book__in=books.values()).order_by("business_on", "pk"):
        rows = Posting.objects.filter(entry=entry).select_related("account").order_by("line_no")
        accounts = [
            row.account.symbol + (f":{row.account.detail}" if row.account.detail else "") for row in rows
        ]
        kind = "red ink" if entry.reverses_id else entry.entry_type
        text.append(
            f"  {names[entry.book_id]}  {entry.business_on}  {kind:<13} {accounts[0]:<28} {accounts[1]:<28}"
            f"{yuan(entry.total):>13}  {entry.source}"
        )
    return text


def test_a_working_that_does_not_add_up_is_seen() -> None:
    assert added_up("12 × 500.00 + 78 × 10.00 − 0.01") == 677999
    assert added_up("0.00 + 5.00 − 6.50") == fen("−1.50")
