"""Whatever happens in whatever order, the ledger answers as a hundred lines of Python would, on either database.

The same derandomised histories run on SQLite and on PostgreSQL, and every step of both is held against one oracle.
The machine counts what it did, so that it cannot pass idle, and it must notice rules that were cut out of the guards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from ledger_oracle import CLOSED, OPEN, Leg, Oracle, Posted
from machines import LONG, QUICK, World
from shebao.ground.storage import walls
from shebao.rooms.funds import writing
from shebao.rooms.funds.actions import posting
from shebao.rooms.funds.actions.books import Opening, open_book, open_period, refusing
from shebao.rooms.funds.actions.transfers import Receipt, Remittance, receive, send
from shebao.rooms.funds.drafts import Draft, Line
from shebao.rooms.funds.models import Account, Book, Edition, Entry, Period, Rule, Transfer
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import Refusal

MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
TRIAL, SENDER = Actor.system("trial"), Actor.system("trial sends")
MONTHS = (202608, 202609, 202610, 202611)
BOOKS = (("unemployment", "440000"), ("medical_employee", "440100"), ("medical_employee", "440300"))
USUAL = [
    ("contribution", "TREASURY", "CONTRIBUTIONS"),
    ("contribution", "TREASURY", "CONTRIBUTIONS"),
    ("subsidy", "SPECIAL_BANK", "GOV_SUBSIDY"),
    ("sweep", "SPECIAL_BANK", "TREASURY"),
    ("draw", "EXPENSE_BANK", "SPECIAL_BANK"),
    ("benefit", "BENEFIT", "EXPENSE_BANK"),
    ("bank_return", "EXPENSE_BANK", "HELD"),
    ("interest", "SPECIAL_BANK", "INTEREST"),
    ("reserve", "MEMO_WAITING", "MEMO_OWED"),
    ("release", "MEMO_OWED", "MEMO_WAITING"),
    ("benefit", "STABILITY", "EXPENSE_BANK"),  # lawful in the unemployment fund only
    ("benefit", "CONTRIBUTIONS", "EXPENSE_BANK"),
    ("lottery", "TREASURY", "CONTRIBUTIONS"),
]
REPEATABLE = settings(
    QUICK,
    derandomize=not LONG,
    max_examples=400 if LONG else 12,
    stateful_step_count=60 if LONG else 30,
    phases=[Phase.generate],
    report_multiple_bugs=False,
)
some_book = st.sampled_from(range(len(BOOKS)))
some_key = st.sampled_from([f"receipt {number}" for number in range(5)])
some_day = st.builds(
    lambda ym, day: date(ym // 100, ym % 100, day), st.sampled_from(MONTHS), st.integers(1, 28)
)
some_sum = st.sampled_from([1, 2, 99, 100_00, 123_456_78, 10**13])


Lines = list[tuple[int, int, int]]
Row = writing.Row


@dataclass(frozen=True)
class Mangle:
    """One thing a stranger gets wrong about a sound entry, and what the database then says."""

    codes: str
    of_row: Callable[[Row], dict[str, Any]] = lambda _: {}
    of_lines: Callable[[Lines], Lines] = lambda lines: lines


def same(book_id: int, symbol: str) -> int:
    return Account.objects.get(book=book_id, symbol=symbol, detail="").pk


def foreign(account_id: int) -> int:
    """The account of the same name in another fund."""
    mine = Account.objects.select_related("book").get(pk=account_id)
    others = Account.objects.filter(symbol=mine.symbol, detail="").exclude(book__scheme=mine.book.scheme)
    return others.order_by("pk")[0].pk


def neighbour(account_id: int, symbol: str) -> int:
    return same(Account.objects.get(pk=account_id).book_id, symbol)


def foreign_rule(row: Row) -> int:
    mine = Rule.objects.get(pk=row.rule_id)
    return Rule.objects.filter(entry_type=mine.entry_type).exclude(scheme=mine.scheme).latest("pk").pk


def refused(row: Row, lines: Lines) -> None:
    """Written as an action writes, with nothing asked before."""
    with refusing():
        writing.write(row, lines)


MANGLES = {
    "a closed month": Mangle("funds.period_closed"),
    "the line of another fund": Mangle(
        "funds.other_fund", of_lines=lambda x: [(foreign(x[0][0]), 1, 5), x[1]]
    ),
    "both lines of another fund": Mangle(
        "funds.other_fund", of_lines=lambda x: [(foreign(account), side, sum_) for account, side, sum_ in x]
    ),
    "the rule of another fund": Mangle(
        "funds.no_such_rule", of_row=lambda row: {"rule_id": foreign_rule(row)}
    ),
    "no rule": Mangle("funds.no_such_rule", of_row=lambda _: {"rule_id": 10**9}),
    "the name of another rule": Mangle("funds.no_such_rule", of_row=lambda _: {"entry_type": "benefit"}),
    "a purpose the rule does not name": Mangle(
        "funds.not_earmarked", of_lines=lambda x: [(neighbour(x[0][0], "CASH"), 1, 5), x[1]]
    ),
    "one line fewer": Mangle("funds.incomplete", of_row=lambda _: {"lines": 3}),
    "one line more": Mangle("funds.incomplete", of_lines=lambda x: [*x, (x[0][0], 1, 1), (x[1][0], -1, 1)]),
    "another total": Mangle("funds.wrong_total", of_row=lambda _: {"total": 6}),
    "unequal sides": Mangle("funds.unbalanced", of_lines=lambda x: [(x[0][0], 1, 7), (x[1][0], -1, 3)]),
    "red ink": Mangle(
        "funds.negative funds.overdraft",
        of_row=lambda _: {"total": -5},
        of_lines=lambda x: [(account, side, -5) for account, side, _ in x],
    ),
    "another month": Mangle(
        "funds.wrong_month", of_row=lambda row: {"business_on": row.business_on.replace(month=12)}
    ),
    "a month nobody opened": Mangle(
        "funds.unknown_period", of_row=lambda _: {"ym": 202712, "business_on": date(2027, 12, 1)}
    ),
    "one person": Mangle("funds.two_people", of_row=lambda row: {"approved_by": row.made_by}),
    "nobody": Mangle("funds.two_people", of_row=lambda _: {"approved_by": ""}),
    "no such account": Mangle(
        "funds.other_fund funds.unknown_account funds.refused", of_lines=lambda x: [(10**9, 1, 5), x[1]]
    ),
    "no such book": Mangle("funds.unknown_book", of_row=lambda _: {"book_id": 10**9}),
    "nothing to take back": Mangle("funds.nothing_to_reverse", of_row=lambda _: {"reverses_id": 10**9}),
    "a transfer nobody sent": Mangle("funds.transfer_missing", of_row=lambda _: {"transfer_id": 10**9}),
}


class Ledger(World):
    """Two people post, take back, close months; strangers write around the actions."""

    did: ClassVar[Counter[str]] = Counter()
    """What happened over all runs, refusals by their codes."""

    def __init__(self) -> None:
        super().__init__()
        self.transfers: list[Transfer] = []
        self.ids: list[int] = []
        """The real entry of each of the oracle's."""

    @initialize()
    def the_books_are_empty(self) -> None:
        self.books = list(Book.objects.filter(opened_by=TRIAL.key).order_by("pk"))
        self.numbers = {book.pk: number for number, book in enumerate(self.books)}
        self.oracle = Oracle(dict(enumerate(book.scheme for book in self.books)))
        for number in self.numbers.values():
            self.oracle.months |= {(number, ym): OPEN for ym in MONTHS[:3]}

    @rule(
        number=some_book,
        usual=st.sampled_from(USUAL),
        key=some_key,
        day=some_day,
        amount=some_sum,
        difference=st.sampled_from([0, 0, 0, 0, 0, 1, -1]),
        turned=st.sampled_from([False, False, False, False, True]),
        split=st.booleans(),
    )
    def somebody_posts(
        self,
        number: int,
        usual: tuple[str, str, str],
        key: str,
        day: date,
        amount: int,
        difference: int,
        turned: bool,
        split: bool,
    ) -> None:
        kind, debited, credited = usual
        if turned:
            debited, credited = credited, debited
        legs: list[Leg] = [(1, debited, amount), (-1, credited, amount + difference)]
        if split and amount > 1:
            legs[:1] = [(1, debited, 1), (1, debited, amount - 1)]
        asked = Posted(number, key, (kind, day, tuple(legs)), tuple(legs))
        draft = self.draft(kind, day, key, legs)
        before = self.oracle.standing(number, key)
        wrongs = set() if before and before.said == asked.said else self.oracle.wrongs(asked, kind, day)
        book = self.books[number]
        entry = self.answers(
            wrongs, lambda: posting.post(actor=MAKER, approver=APPROVER, book=book, draft=draft)
        )
        self.note(asked, entry, before)

    @rule(number=some_book, usual=st.sampled_from(USUAL[:4]), amount=some_sum, back=st.integers(0, 2))
    def an_ordinary_day(self, number: int, usual: tuple[str, str, str], amount: int, back: int) -> None:
        """What is right but for the money on the account: it makes the histories long enough to matter."""
        opened = [
            ym
            for (book, ym), status in sorted(self.oracle.months.items())
            if (book, status) == (number, OPEN)
        ]
        ym = opened[-1 - back % len(opened)]
        kind, debited, credited = usual
        legs: list[Leg] = [(1, debited, amount), (-1, credited, amount)]
        day, key = date(ym // 100, ym % 100, 5), f"day {len(self.oracle.entries)}"
        asked = Posted(number, key, (kind, day, tuple(legs)), tuple(legs))
        book, draft = self.books[number], self.draft(kind, day, key, legs)
        wrongs = self.oracle.wrongs(asked, kind, day)
        entry = self.answers(
            wrongs, lambda: posting.post(actor=MAKER, approver=APPROVER, book=book, draft=draft)
        )
        self.note(asked, entry, None)

    @precondition(lambda self: self.oracle.entries)
    @rule(which=st.integers(0, 30))
    def somebody_asks_again_because_the_answer_was_lost(self, which: int) -> None:
        which %= len(self.oracle.entries)
        asked = self.oracle.entries[which]
        if asked.reverses is not None or asked.transfer is not None:
            return
        kind, day, legs = asked.said
        book, draft = self.books[asked.book], self.draft(kind, day, asked.key, legs)
        again = posting.post(actor=MAKER, approver=APPROVER, book=book, draft=draft)
        assert again.pk == self.ids[which]
        self.did["the same again"] += 1

    @precondition(lambda self: self.oracle.entries)
    @rule(
        which=st.integers(0, 30), key=some_key, day=some_day, back_again=st.sampled_from([False, False, True])
    )
    def somebody_takes_an_entry_back(self, which: int, key: str, day: date, back_again: bool) -> None:
        red = [number for number, entry in enumerate(self.oracle.entries) if entry.reverses is not None]
        which = red[-1] if back_again and red else which % len(self.oracle.entries)
        taken = self.oracle.entries[which]
        legs = tuple((side, symbol, -amount) for side, symbol, amount in taken.legs)
        asked = Posted(taken.book, key, ("back", which, day), legs, which, taken.transfer, taken.way)
        before = self.oracle.standing(taken.book, key)
        wrongs = set() if before and before.said == asked.said else self.oracle.wrongs(asked, "", day)
        row = Entry.objects.get(pk=self.ids[which])
        draft = self.draft("", day, key, ())
        entry = self.answers(
            wrongs, lambda: posting.reverse(actor=MAKER, approver=APPROVER, entry=row, draft=draft)
        )
        self.note(asked, entry, before)

    @rule(amount=st.sampled_from([1, 50_00, 50_00, 10**14]))
    def one_fund_settles_with_the_other(self, amount: int) -> None:
        """The unemployment fund pays medical premiums (Social Insurance Law art. 48)."""
        self.an_ordinary_day(0, ("bank_return", "EXPENSE_BANK", "HELD"), 60_00, 0)
        day, key, transfer = self.late_in(0), f"sent {len(self.oracle.entries)}", len(self.transfers)
        legs = ((1, "BENEFIT", amount), (-1, "EXPENSE_BANK", amount))
        asked = Posted(0, key, "sent", legs, None, transfer, "out")
        said = Remittance(
            from_book=self.books[0], to_book=self.books[1], amount=amount, on=day, key=key, reason="premiums",
            settlement="medical_premium",
        )  # fmt: skip
        wrongs = self.oracle.wrongs(asked, "settle_out", day)
        sent = self.answers(wrongs, lambda: send(actor=SENDER, approver=APPROVER, remittance=said), "sent")
        if sent is not None:
            self.transfers.append(sent)
            self.note(asked, Entry.objects.get(transfer=sent), None)

    @precondition(lambda self: self.transfers)
    @rule(which=st.integers(0, 5))
    def money_arrives(self, which: int) -> None:
        which %= len(self.transfers)
        sent, day, key = self.transfers[which], self.late_in(1), f"arrived {len(self.oracle.entries)}"
        legs = ((1, "INCOME_BANK", sent.amount), (-1, "CONTRIBUTIONS", sent.amount))
        asked = Posted(1, key, "arrived", legs, None, which, "in")
        said = Receipt(transfer=sent, on=day, key=key, source="premiums")
        wrongs = self.oracle.wrongs(asked, "settle_in", day)
        entry = self.answers(wrongs, lambda: receive(actor=MAKER, approver=APPROVER, receipt=said), "arrived")
        self.note(asked, entry, None)

    def late_in(self, number: int) -> date:
        """A day of the last open month of a book."""
        ym = max(ym for (book, ym), status in self.oracle.months.items() if (book, status) == (number, OPEN))
        return date(ym // 100, ym % 100, 5)

    @rule(number=some_book, ym=st.sampled_from(MONTHS), closes=st.booleans())
    def time_passes(self, number: int, ym: int, closes: bool) -> None:
        """A month opens, or the oldest open one closes, if another is open."""
        mine = {month: status for (book, month), status in self.oracle.months.items() if book == number}
        opened = sorted(month for month, status in mine.items() if status == OPEN)
        if closes and len(opened) > 1:
            self.close_month(number, opened[0])
            return
        wrongs = {"funds.period_order"} if ym not in {*mine, max(mine) + 1} else set()
        book = self.books[number]
        self.answers(wrongs, lambda: open_period(actor=MAKER, book=book, ym=ym), "month opened")
        if not wrongs:
            self.oracle.months.setdefault((number, ym), OPEN)

    def close_month(self, number: int, ym: int) -> None:
        row = Period.objects.filter(book=self.books[number], ym=ym)
        row.update(status=Period.CLOSING)
        row.update(status=Period.CLOSED, closed_at=clock.now(), closed_by=MAKER.key)
        self.oracle.months[number, ym] = CLOSED
        self.did["month closed"] += 1

    @rule(number=some_book, what=st.sampled_from(sorted(MANGLES)))
    def a_stranger_writes_around_the_actions(self, number: int, what: str) -> None:
        """Everything is right about the entry but one thing, and the database itself says which."""
        wanted = CLOSED if what == "a closed month" else OPEN
        months = sorted(
            ym for (book, ym), status in self.oracle.months.items() if (book, status) == (number, wanted)
        )
        ym = months[0] if months else 202706
        row, lines = self.sound(number, ym)
        mangle = MANGLES[what]
        row, lines = replace(row, **mangle.of_row(row)), mangle.of_lines(lines)
        codes = set(mangle.codes.split()) if months else {"funds.unknown_period"}
        self.answers(codes, lambda: refused(row, lines), counted=f"stranger: {what}")

    def sound(self, number: int, ym: int) -> tuple[writing.Row, list[tuple[int, int, int]]]:
        """An entry the database would take."""
        book = self.books[number]
        accounts = dict(Account.objects.filter(book=book, detail="").values_list("symbol", "pk"))
        rule_id = Rule.objects.filter(scheme=book.scheme, entry_type="contribution").latest("pk").pk
        row = writing.Row(
            book_id=book.pk, ym=ym, entry_type="contribution", rule_id=rule_id, key=f"stranger {ym}",
            business_on=date(ym // 100, ym % 100, 9), digest=bytes(32), lines=2, total=5, reverses_id=None,
            transfer_id=None, source="none", made_by="a", approved_by="b", posted_at=clock.now(),
        )  # fmt: skip
        return row, [(accounts["TREASURY"], 1, 5), (accounts["CONTRIBUTIONS"], -1, 5)]

    def answers(self, wrongs: set[str], ask: Callable[[], Any], counted: str = "posted") -> Any:
        """The ledger does it when the oracle sees nothing wrong, and else names one of the wrongs."""
        try:
            with transaction.atomic():
                answer = ask()
        except Refusal as refused:
            code = refused.code
        else:
            assert not wrongs, f"not refused: {wrongs}"
            self.did[counted] += 1
            return answer
        assert code in wrongs, f"refused for {code}, not for one of {wrongs}"
        self.did[counted if counted.startswith("stranger") else code] += 1
        return None

    def note(self, asked: Posted, entry: Entry | None, before: Posted | None) -> None:
        if entry is None:
            return
        if before is not None:
            assert entry.pk == self.ids[self.oracle.entries.index(before)]
            return
        self.oracle.post(asked)
        self.ids.append(entry.pk)
        self.did["taken back"] += asked.reverses is not None

    def draft(self, kind: str, day: date, key: str, legs: Any) -> Draft:
        lines = tuple(Line(side, symbol, amount) for side, symbol, amount in legs)
        return Draft(entry_type=kind, business_on=day, key=key, lines=lines, source="papers")

    @invariant()
    def every_balance_is_the_oracles_and_the_sum_of_its_lines(self) -> None:
        real = Counter[tuple[int, str]]()
        for pk, symbol, debit, credit, debited, credited in read(BALANCES):
            assert (debit, credit) == (debited, credited), symbol
            real[self.numbers[pk], symbol] += debit - credit
        assert {key: fen for key, fen in real.items() if fen} == {
            key: fen for key, fen in self.oracle.balances.items() if fen
        }
        assert not any(
            sum(fen for (book, _), fen in real.items() if book == number) for number in self.numbers.values()
        )

    @invariant()
    def every_transfer_was_sent(self) -> None:
        numbers = [pk for (pk,) in read("SELECT id FROM funds_transfer WHERE made_by = 'system:trial sends'")]
        assert sorted(numbers) == sorted(transfer.pk for transfer in self.transfers)

    @invariant()
    def every_entry_is_whole_balanced_and_of_one_book(self) -> None:
        rows = read(ENTRIES)
        assert sorted(row[0] for row in rows) == sorted(self.ids)
        for _, book_id, lines, *found in rows:
            assert found == [lines, 0, book_id, book_id]


BALANCES = """
SELECT a.book_id, a.symbol, m.debit, m.credit, coalesce(sum(CASE l.side WHEN 1 THEN l.amount END), 0),
  coalesce(sum(CASE l.side WHEN -1 THEN l.amount END), 0)
FROM funds_book b JOIN funds_account a ON a.book_id = b.id JOIN funds_balance m ON m.account_id = a.id
LEFT JOIN funds_posting l ON l.account_id = a.id
WHERE b.opened_by = 'system:trial' GROUP BY a.id, a.book_id, a.symbol, m.debit, m.credit
"""
ENTRIES = """
SELECT e.id, e.book_id, e.lines, count(*), sum(l.side * l.amount), min(a.book_id), max(a.book_id)
FROM funds_book b JOIN funds_entry e ON e.book_id = b.id JOIN funds_posting l ON l.entry_id = e.id
JOIN funds_account a ON a.id = l.account_id
WHERE b.opened_by = 'system:trial' GROUP BY e.id, e.book_id, e.lines
"""


def read(query: str) -> list[tuple[Any, ...]]:
    """Rows as the database has them, past every model."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.fixture
def books(edition: Edition) -> None:
    """Three empty books: two cities of one fund, and the fund of the province beside them."""
    for scheme, region in BOOKS:
        opening = Opening(scheme=scheme, region=region, on=date(2026, 8, 3))
        book = open_book(actor=TRIAL, opening=opening)
        for ym in MONTHS[1:3]:
            open_period(actor=TRIAL, book=book, ym=ym)


FAULTS = ("other_fund", "unbalanced", "not_earmarked", "period_closed", "reversal_of_reversal")
"""Verdicts that are taken out of the judgement: what offends the rule then passes."""
VERDICT = r"(THEN|ELSE)\s+(?:RAISE\(ABORT, )?'funds\.{}'\)?"


def test_whatever_happens_the_ledger_answers_as_the_oracle(books: None) -> None:
    Ledger.did.clear()
    run_state_machine_as_test(Ledger, settings=REPEATABLE)
    did = Ledger.did
    print(*sorted(did.items()), sep="\n")
    idle = [
        what
        for what in ("posted", "taken back", "the same again", "month closed", "sent", "arrived")
        if not did[what]
    ]
    assert not idle, did


@pytest.mark.parametrize("fault", FAULTS)
def test_the_machine_notices_what_is_cut_out_of_the_guards(books: None, fault: str) -> None:
    verdict = re.compile(VERDICT.format(fault))
    standing = walls.statements("shebao.rooms.funds", "sql", connection.vendor)
    cut = [one for one in standing if verdict.search(one)]
    assert cut, f"no guard ever says {fault}"
    with connection.cursor() as cursor:
        for statement in cut:
            removed = walls._removal(connection.vendor, statement)
            never = verdict.sub(r"\1 NULL", statement)
            for sql in (*removed, *walls._creation(connection.vendor, never)):
                cursor.execute(sql)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Ledger, settings=REPEATABLE)
