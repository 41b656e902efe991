"""Individual accounts: a passbook a person, reconciled to the ledger, whole when it is inherited or moves away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shebao.law import LawIsSilent
from shebao.rooms.funds import errors, passbooks, proof_errors
from shebao.rooms.funds.actions.individuals import Batch, Leaving, Moved, leave, move, open_individuals
from shebao.rooms.funds.actions.interest import credit_interest, has_individuals, make_control
from shebao.rooms.funds.actions.posting import post
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Balance, Book, Control, Movement, Period, Sheet
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
DAY = date(2026, 11, 2)
FIRST, SECOND, THIRD = "subject:1", "subject:2", "subject:3"


@pytest.fixture
def pension(edition: object) -> Book:
    """The pension fund of the employees of Guangdong, with three accounts, 1,000.00 and 250.05 yuan and nothing."""
    from .conftest import opened

    book = opened("pension_employee", "440000")
    assert open_individuals(actor=MAKER, book=book, subjects=[FIRST, SECOND, THIRD], on=DAY) == 3
    moved(book, "contribution", {FIRST: 1000_00, SECOND: 250_05})
    return book


def moved(book: Book, kind: str, sums: dict[str, int], key: str = "", on: date = DAY) -> Sheet:
    key = key or f"{kind} {on}"
    batch = Batch(
        kind=kind,
        business_on=on,
        key=key,
        source="list 1",
        basis="SIL 14",
        movements=[Moved(subject, fen, key) for subject, fen in sums.items()],
    )
    return move(actor=MAKER, approver=APPROVER, book=book, batch=batch)


def balance(book: Book, subject: str) -> int:
    return {name: fen for _, name, fen in passbooks.balances(book, 209912)}[subject]


def entitled(book: Book) -> int:
    row = Balance.objects.get(account__book=book, account__symbol="MEMO_ENTITLED")
    return row.credit - row.debit


def closing(book: Book, ym: int = 202611) -> None:
    Period.objects.filter(book=book, ym=ym).update(status=Period.CLOSING)


def close(book: Book, ym: int = 202611) -> None:
    from shebao.values import clock

    Period.objects.filter(book=book, ym=ym).update(
        status=Period.CLOSED, closed_by="system:worker", closed_at=clock.now()
    )


def refused(code: str, sql: str, parameters: list[Any] | None = None) -> None:
    with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_credited_stands_in_the_passbook_and_in_the_ledger(pension: Book) -> None:
    assert (balance(pension, FIRST), balance(pension, SECOND), balance(pension, THIRD)) == (
        1000_00,
        250_05,
        0,
    )
    assert entitled(pension) == 1250_05
    sheet = Sheet.objects.get(book=pension)
    assert (sheet.accounts, sheet.total, sheet.entry.entry_type) == (2, 1250_05, "notional")
    assert has_individuals(pension)


def test_an_account_is_opened_once_and_only_where_the_fund_keeps_them(pension: Book, medical: Book) -> None:
    assert open_individuals(actor=MAKER, book=pension, subjects=[FIRST, FIRST], on=DAY) == 0
    with pytest.raises(proof_errors.NoIndividualAccounts):
        open_individuals(actor=MAKER, book=medical, subjects=[FIRST], on=DAY)
    with pytest.raises(NotFound):
        open_individuals(actor=Actor.anonymous(), book=pension, subjects=["s"], on=DAY)
    assert not has_individuals(medical)


def test_the_same_batch_again_is_one_sheet_and_another_content_is_refused(pension: Book) -> None:
    first = Sheet.objects.get(book=pension)
    again = moved(pension, "contribution", {FIRST: 1000_00, SECOND: 250_05})
    assert again.pk == first.pk and Movement.objects.count() == 2
    with pytest.raises(errors.KeyUsed):
        moved(pension, "contribution", {FIRST: 1000_05, SECOND: 250_00})
    with pytest.raises(errors.KeyUsed):
        moved(pension, "contribution", {FIRST: 1})


@pytest.mark.parametrize(
    ("kind", "sums", "refusal"),
    [
        ("drawn", {FIRST: -1000_01}, proof_errors.AccountOverdraft),
        ("drawn", {FIRST: 1}, proof_errors.MovementSign),
        ("contribution", {FIRST: 2, SECOND: -1}, proof_errors.MovementSign),
        ("lottery", {FIRST: 1}, proof_errors.MovementSign),
        ("correction", {FIRST: 2, SECOND: -1}, proof_errors.SheetDiffers),
        ("contribution", {"subject:9": 1}, proof_errors.UnknownIndividual),
        ("contribution", {}, errors.Incomplete),
        ("contribution", {FIRST: 10**16}, errors.TooLarge),
    ],
)
def test_what_cannot_be_is_refused_by_its_name_and_leaves_nothing(
    pension: Book, kind: str, sums: dict[str, int], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        moved(pension, kind, sums, key="wrong")
    assert entitled(pension) == 1250_05 and Sheet.objects.count() == 1 and Movement.objects.count() == 2


def test_nothing_is_written_twice_and_a_passbook_runs_forward(pension: Book) -> None:
    from shebao.rooms.funds.actions.books import open_period

    open_period(actor=MAKER, book=pension, ym=202612)
    moved(pension, "contribution", {FIRST: 1}, on=date(2026, 12, 1))
    with pytest.raises(proof_errors.MovementMonth):
        moved(pension, "contribution", {FIRST: 1}, key="late", on=DAY)
    batch = Batch(
        kind="contribution",
        business_on=date(2026, 12, 1),
        key="other entry",
        source="list 2",
        basis="SIL 14",
        movements=[Moved(FIRST, 1, "contribution 2026-12-01")],
    )
    with pytest.raises(proof_errors.MovementRepeated):
        move(actor=MAKER, approver=APPROVER, book=pension, batch=batch)


def test_a_month_closes_only_when_the_accounts_and_the_ledger_agree(pension: Book) -> None:
    with pytest.raises(proof_errors.ControlEarly):
        make_control(actor=MAKER, book=pension, ym=202611)
    closing(pension)
    with pytest.raises(DatabaseError, match=r"funds\.control_missing"), transaction.atomic():
        close(pension)
    control = make_control(actor=MAKER, book=pension, ym=202611)
    assert (control.accounts, control.opening, control.added, control.closing) == (3, 0, 1250_05, 1250_05)
    assert make_control(actor=MAKER, book=pension, ym=202611).pk == control.pk
    close(pension)
    assert Period.objects.get(book=pension, ym=202611).status == Period.CLOSED


def test_an_entry_without_its_movements_keeps_the_month_open(pension: Book) -> None:
    draft = Draft(
        entry_type="notional",
        business_on=DAY,
        key="by hand",
        lines=(debit("MEMO_ACCOUNTS", 5), credit("MEMO_ENTITLED", 5)),
        source="none",
    )
    post(actor=MAKER, approver=APPROVER, book=pension, draft=draft)
    closing(pension)
    make_control(actor=MAKER, book=pension, ym=202611)
    with pytest.raises(DatabaseError, match=r"funds\.control_differs"), transaction.atomic():
        close(pension)


def test_movements_after_the_control_totals_keep_the_month_open(pension: Book) -> None:
    closing(pension)
    make_control(actor=MAKER, book=pension, ym=202611)
    Period.objects.filter(book=pension, ym=202611).update(status=Period.OPEN)
    moved(pension, "contribution", {THIRD: 7}, key="after")
    closing(pension)
    with pytest.raises(DatabaseError, match=r"funds\.control_differs"), transaction.atomic():
        close(pension)


@pytest.fixture
def year_2025(edition: object) -> Book:
    """A book of 2025 with what three people brought into it, paid in it and took out of it."""
    from shebao.rooms.funds.actions.books import Opening, open_book, open_period

    opening = Opening(scheme="pension_employee", region="440000", on=date(2024, 12, 2))
    book = open_book(actor=MAKER, opening=opening)
    for ym in (*range(202501, 202513), 202601):
        open_period(actor=MAKER, book=book, ym=ym)
    open_individuals(actor=MAKER, book=book, subjects=[FIRST, SECOND, THIRD], on=opening.on)
    moved(book, "opening", {FIRST: 12_345_67, SECOND: 100_33, THIRD: 500_00}, on=opening.on)
    more = {"subject:same": 100_33, "subject:little": 10, "subject:left": 60_00}
    open_individuals(actor=MAKER, book=book, subjects=more, on=opening.on)
    moved(book, "opening", more, key="more", on=opening.on)
    moved(book, "moved_out", {"subject:left": -60_00}, on=date(2025, 1, 5))
    moved(book, "contribution", {FIRST: 800_00}, on=date(2025, 1, 6))
    moved(book, "drawn", {THIRD: -200_00}, on=date(2025, 1, 7))
    return book


def test_interest_is_credited_once_by_the_rule_of_the_year(year_2025: Book) -> None:
    """1.5 % in 2025 on what the year began with: 12,345.67 gives 185.19, 100.33 gives 1.50, 0.10 nothing."""
    done = credit_interest(actor=MAKER, approver=APPROVER, book=year_2025, year=2025, on=date(2026, 1, 5))
    assert (done.credited, done.silent) == (3, (THIRD,))
    assert done.sheet is not None and done.sheet.total == 185_19 + 1_50 + 1_50
    assert balance(year_2025, FIRST) == 12_345_67 + 800_00 + 185_19
    assert balance(year_2025, SECOND) == 100_33 + 1_50
    assert (balance(year_2025, "subject:little"), balance(year_2025, "subject:left")) == (10, 0)
    assert entitled(year_2025) == sum(fen for _, _, fen in passbooks.balances(year_2025, 209912))
    again = credit_interest(actor=MAKER, approver=APPROVER, book=year_2025, year=2025, on=date(2026, 1, 5))
    assert again.sheet == done.sheet and balance(year_2025, SECOND) == 100_33 + 1_50


def test_interest_waits_for_the_end_of_the_year_and_for_its_rate(year_2025: Book) -> None:
    with pytest.raises(proof_errors.InterestEarly):
        credit_interest(actor=MAKER, approver=APPROVER, book=year_2025, year=2026, on=date(2026, 12, 31))
    with pytest.raises(LawIsSilent):
        credit_interest(actor=MAKER, approver=APPROVER, book=year_2025, year=2098, on=date(2099, 1, 5))
    assert not Movement.objects.filter(kind="interest").exists()


def test_a_year_in_which_nobody_had_anything_bears_nothing(year_2025: Book) -> None:
    done = credit_interest(actor=MAKER, approver=APPROVER, book=year_2025, year=2023, on=date(2026, 1, 5))
    assert (done.sheet, done.credited, done.silent) == (None, 0, ())


def test_an_inheritance_takes_the_whole_account_and_leaves_the_rest_whole(pension: Book) -> None:
    fill(pension, 2000_00)
    leaving = Leaving(
        kind="inherited",
        subject=FIRST,
        business_on=DAY,
        key="estate 1",
        source="certificate 1",
        basis="SIL 14",
        money_type="benefit",
        money=(debit("BENEFIT", 1000_00, "survivors"), credit("EXPENSE_BANK", 1000_00)),
    )
    sheet = leave(actor=MAKER, approver=APPROVER, book=pension, leaving=leaving)
    assert (sheet.total, balance(pension, FIRST), balance(pension, SECOND)) == (-1000_00, 0, 250_05)
    assert entitled(pension) == 250_05
    paid = Balance.objects.get(account__book=pension, account__symbol="BENEFIT", account__detail="survivors")
    assert paid.debit == 1000_00
    again = leave(actor=MAKER, approver=APPROVER, book=pension, leaving=leaving)
    assert again.pk == sheet.pk and Movement.objects.filter(kind="inherited").count() == 1
    with pytest.raises(proof_errors.AccountOverdraft):
        leave(actor=MAKER, approver=APPROVER, book=pension, leaving=changed(leaving, key="estate 2"))
    closing(pension)
    assert make_control(actor=MAKER, book=pension, ym=202611).taken == -1000_00
    close(pension)


def test_money_that_is_less_than_the_account_leaves_nothing_changed(pension: Book) -> None:
    fill(pension, 2000_00)
    leaving = Leaving(
        kind="moved_out",
        subject=FIRST,
        business_on=DAY,
        key="move 1",
        source="letter 1",
        basis="SIL 19",
        money_type="move_out",
        money=(debit("TRANSFER_OUT", 999_99), credit("EXPENSE_BANK", 999_99)),
    )
    with pytest.raises(proof_errors.AccountOverdraft), transaction.atomic():
        leave(actor=MAKER, approver=APPROVER, book=pension, leaving=leaving)
    assert balance(pension, FIRST) == 1000_00 and entitled(pension) == 1250_05


def test_an_account_that_moves_arrives_whole_in_the_other_book(pension: Book) -> None:
    from .conftest import opened

    other = opened("pension_employee", "310000")
    open_individuals(actor=MAKER, book=other, subjects=[SECOND], on=DAY)
    leaving = Leaving(
        kind="moved_out", subject=SECOND, business_on=DAY, key="move 2", source="letter", basis="SIL 19"
    )
    sheet = leave(actor=MAKER, approver=APPROVER, book=pension, leaving=leaving)
    moved(other, "moved_in", {SECOND: -sheet.total}, key="move 2")
    assert entitled(pension) + entitled(other) == 1250_05
    assert (balance(pension, SECOND), balance(other, SECOND)) == (0, 250_05)


def changed(leaving: Leaving, **fields: Any) -> Leaving:
    from dataclasses import replace

    return replace(leaving, **fields)


def fill(book: Book, fen: int) -> None:
    """Money in the expenditure account, so that something can be paid."""
    for entry_type, source, target in (
        ("contribution", ("CONTRIBUTIONS", "employer"), "TREASURY"),
        ("sweep", ("TREASURY", ""), "SPECIAL_BANK"),
        ("draw", ("SPECIAL_BANK", ""), "EXPENSE_BANK"),
    ):
        draft = Draft(
            entry_type=entry_type,
            business_on=DAY,
            key=f"{entry_type} {target}",
            lines=(debit(target, fen), credit(source[0], fen, source[1])),
            source="list 0",
        )
        post(actor=MAKER, approver=APPROVER, book=book, draft=draft)


def test_closing_a_month_makes_the_control_totals_by_itself(pension: Book) -> None:
    from shebao.rooms.funds.actions.closing import Closing, close_period

    period = close_period(actor=MAKER, book=pension, closing=Closing(ym=202611))
    assert period.status == Period.CLOSED
    assert Control.objects.get(book=pension, ym=202611).closing == 1250_05
