"""A fund's days: what comes in and goes out, transfers, settlements, the month, the year and the end of a book."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledgers import opened
from shebao.rooms.funds import errors
from shebao.rooms.funds.actions import closing, events
from shebao.rooms.funds.actions.books import Detail, Opening, open_account, open_book, open_period
from shebao.rooms.funds.actions.bulk import Batch, post_many
from shebao.rooms.funds.actions.closing import Closing
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.events import Event
from shebao.rooms.funds.actions.levels import HandingUp, hand_up
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.actions.transfers import Receipt, Remittance, receive, send
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Edition, Entry, Period, Transfer
from shebao.rooms.funds.queries import balances_now, balances_of, in_transit
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
WHO = {"actor": Actor.system("importer"), "approver": Actor.system("operator")}
DAY = date(2026, 11, 2)


def event(amount: int, key: str, **more: Any) -> Event:
    return Event(on=DAY, amount=amount, key=key, source="file", **more)


def fund(book: Book, amount: int) -> None:
    """Money on the expenditure account: received, swept, drawn."""
    events.contribution_received(**WHO, book=book, event=event(amount, "in", detail="employer"))
    for key, to, source in (("sweep", "SPECIAL_BANK", "TREASURY"), ("draw", "EXPENSE_BANK", "SPECIAL_BANK")):
        draft = Draft(
            entry_type=key,
            business_on=DAY,
            key=key,
            lines=(debit(to, amount), credit(source, amount)),
            source="sweep",
        )
        post(**WHO, book=book, draft=draft)


def stands(book: Book, symbol: str, detail: str = "") -> int:
    return balances_now(book)[symbol, detail]


def test_what_happens_every_day_is_one_entry_each(province: Book) -> None:
    fund(province, 1000)
    events.benefit_paid(**WHO, book=province, event=event(300, "paid", detail="allowance"))
    events.bank_returned(**WHO, book=province, event=event(20, "returned"))
    events.interest_credited(**WHO, book=province, event=event(7, "interest"))
    events.subsidy_received(**WHO, book=province, event=event(50, "subsidy"))
    events.overpayment_recovered(**WHO, book=province, event=event(11, "back", detail="allowance"))
    late = event(2, "late", detail="allowance", paid_on=date(2025, 12, 31))
    events.overpayment_recovered(**WHO, book=province, event=late)
    assert stands(province, "OTHER_INCOME") == -2
    events.overpayment_recovered(
        **WHO, book=province, event=event(2, "soon", detail="other", paid_on=date(2026, 1, 1))
    )
    assert stands(province, "OTHER_INCOME") == -2
    assert stands(province, "EXPENSE_BANK") == 1000 - 300 + 20 + 11 + 2 + 2
    assert (stands(province, "BENEFIT", "allowance"), stands(province, "HELD")) == (289, -20)
    assert stands(province, "SPECIAL_BANK") == 57
    assert balances_of(province, 202611) == {
        key: fen for key, fen in balances_now(province).items() if fen or key in balances_of(province, 202611)
    }


def test_what_was_borrowed_is_paid_back_and_no_more(province: Book) -> None:
    lines = (debit("EXPENSE_BANK", 80), credit("BORROWED", 80))
    opening = Draft(entry_type="opening", business_on=DAY, key="opening", lines=lines, source="")
    post(**WHO, book=province, draft=opening)
    for amount, key in ((50, "half"), (31, "more than the rest")):
        lines = (debit("BORROWED", amount), credit("EXPENSE_BANK", amount))
        draft = Draft(entry_type="repay", business_on=DAY, key=key, lines=lines, source="contract 3")
        if amount == 50:
            post(**WHO, book=province, draft=draft)
            continue
        with pytest.raises(errors.Overdraft):
            post(**WHO, book=province, draft=draft)
    assert stands(province, "BORROWED") == -30 == -stands(province, "EXPENSE_BANK")


def test_pay_that_waits_is_written_beside_the_books_and_never_turns_negative(province: Book) -> None:
    events.pay_reserved(**WHO, book=province, event=event(300, "waits"))
    events.pay_released(**WHO, book=province, event=event(200, "released"))
    events.reserve_voided(**WHO, book=province, event=event(100, "void"))
    assert stands(province, "MEMO_WAITING") == stands(province, "MEMO_OWED") == 0
    with pytest.raises(errors.Overdraft):
        events.pay_released(**WHO, book=province, event=event(1, "too much"))


def test_more_than_there_is_cannot_be_paid(province: Book) -> None:
    fund(province, 100)
    with pytest.raises(errors.Overdraft):
        events.benefit_paid(**WHO, book=province, event=event(101, "paid"))
    assert stands(province, "EXPENSE_BANK") == 100


@pytest.fixture
def levels(edition: Edition) -> tuple[Book, Book]:
    """The medical fund of the employees: the adjustment book of the province, and a city below it."""
    upper = opened("medical_employee", "440000")
    return upper, opened("medical_employee", "440100", upper)


def remittance(sender: Book, receiver: Book, amount: int = 40, **more: str) -> Remittance:
    values = {"key": "send", "reason": "remitted", **more}
    return Remittance(from_book=sender, to_book=receiver, amount=amount, on=DAY, **values)


def test_money_sent_up_is_in_transit_until_it_is_received_once(levels: tuple[Book, Book]) -> None:
    upper, lower = levels
    fund(lower, 100)
    transfer = send(**WHO, remittance=remittance(lower, upper))
    assert send(**WHO, remittance=remittance(lower, upper)).pk == transfer.pk
    assert transfer.kind == Transfer.UP and list(in_transit(upper)) == [transfer]
    with pytest.raises(errors.KeyUsed):
        send(**WHO, remittance=remittance(lower, upper, 41))
    entry = receive(**WHO, receipt=Receipt(transfer=transfer, on=DAY, key="got", source="bank"))
    assert entry.entry_type == "up_in" and not in_transit(upper).exists()
    assert (stands(lower, "EXPENSE_BANK"), stands(upper, "INCOME_BANK")) == (60, 40)
    with pytest.raises(errors.AlreadyTransferred):
        receive(**WHO, receipt=Receipt(transfer=transfer, on=DAY, key="again", source="bank"))


def back(key: str) -> Draft:
    return Draft(entry_type="", business_on=DAY, key=key, lines=(), source="mistake")


def test_what_was_taken_back_does_not_arrive_and_what_arrived_is_not_taken_back(
    levels: tuple[Book, Book],
) -> None:
    upper, lower = levels
    fund(lower, 100)
    gone = send(**WHO, remittance=remittance(lower, upper))
    reverse(**WHO, entry=Entry.objects.get(transfer=gone), draft=back("back"))
    with pytest.raises(errors.TransferNotSent):
        receive(**WHO, receipt=Receipt(transfer=gone, on=DAY, key="got", source="bank"))
    kept = send(**WHO, remittance=remittance(lower, upper, key="second"))
    receive(**WHO, receipt=Receipt(transfer=kept, on=DAY, key="got", source="bank"))
    with pytest.raises(errors.TransferArrived):
        reverse(**WHO, entry=Entry.objects.get(transfer=kept, book=lower), draft=back("late"))
    assert stands(lower, "EXPENSE_BANK") == 60


def test_money_goes_down_as_well(levels: tuple[Book, Book]) -> None:
    upper, lower = levels
    fund(upper, 100)
    transfer = send(**WHO, remittance=remittance(upper, lower))
    receive(**WHO, receipt=Receipt(transfer=transfer, on=DAY, key="got", source="bank"))
    assert stands(lower, "FROM_UPPER") == -40


def test_between_funds_there_is_no_way_but_the_lawful_settlement(province: Book, medical: Book) -> None:
    fund(province, 100)
    with pytest.raises(errors.TransferAcrossFunds):
        send(**WHO, remittance=remittance(province, medical))
    with pytest.raises(errors.SettlementNotLawful):
        send(**WHO, remittance=remittance(medical, province, settlement="medical_premium"))
    with pytest.raises(errors.SettlementNotLawful):
        send(**WHO, remittance=remittance(province, medical, settlement="gift"))
    more = {"settlement": "medical_premium", "detail": "medical_premium"}
    transfer = send(**WHO, remittance=remittance(province, medical, **more))
    receipt = Receipt(transfer=transfer, on=DAY, key="got", source="x", bank="TREASURY", detail="unemployed")
    receive(**WHO, receipt=receipt)
    assert stands(province, "BENEFIT", "medical_premium") == 40
    assert stands(medical, "CONTRIBUTIONS", "unemployed") == -40


def test_a_month_closes_when_the_bank_agrees_and_never_opens_again(province: Book) -> None:
    fund(province, 100)
    wrong = Closing(ym=202611, statements={"EXPENSE_BANK": 99})
    with pytest.raises(errors.GatesStand, match="EXPENSE_BANK"):
        closing.close_period(actor=WHO["actor"], book=province, closing=wrong)
    assert Period.objects.get(book=province).status == Period.OPEN
    right = Closing(ym=202611, statements={"EXPENSE_BANK": 100})
    period = closing.close_period(actor=WHO["actor"], book=province, closing=right)
    again = closing.close_period(actor=WHO["actor"], book=province, closing=right)
    assert period.status == again.status == Period.CLOSED
    with pytest.raises(errors.PeriodClosed):
        events.interest_credited(**WHO, book=province, event=event(1, "late"))
    with pytest.raises(errors.PeriodClosed):
        closing.resume(actor=WHO["actor"], book=province, ym=202611)


def test_a_closing_begun_can_be_given_up(province: Book) -> None:
    closing.begin_closing(actor=WHO["actor"], book=province, ym=202611)
    with pytest.raises(errors.PeriodClosed):
        events.interest_credited(**WHO, book=province, event=event(1, "late"))
    closing.resume(actor=WHO["actor"], book=province, ym=202611)
    events.interest_credited(**WHO, book=province, event=event(1, "late"))
    with pytest.raises(errors.UnknownPeriod):
        closing.begin_closing(actor=WHO["actor"], book=province, ym=202701)


def test_the_year_ends_before_december_closes(province: Book) -> None:
    fund(province, 100)
    events.benefit_paid(**WHO, book=province, event=event(30, "paid"))
    operator = WHO["actor"]
    closing.close_period(
        actor=operator, book=province, closing=Closing(ym=202611, statements={"EXPENSE_BANK": 70})
    )
    open_period(actor=operator, book=province, ym=202612)
    december = Closing(ym=202612, statements={"EXPENSE_BANK": 70})
    with pytest.raises(errors.YearNotEnded):
        closing.close_period(actor=operator, book=province, closing=december)
    entry = closing.end_year(**WHO, book=province, on=date(2026, 12, 31))
    assert closing.end_year(**WHO, book=province, on=date(2026, 12, 31)) == entry
    assert stands(province, "SURPLUS") == -70 and stands(province, "BENEFIT") == 0
    assert closing.close_period(actor=operator, book=province, closing=december).status == Period.CLOSED


def test_a_book_is_handed_up_empty_or_not_at_all(levels: tuple[Book, Book]) -> None:
    upper, lower = levels
    fund(lower, 100)
    draft = Draft(
        entry_type="unidentified",
        business_on=DAY,
        key="whose",
        lines=(debit("TREASURY", 5), credit("HELD", 5)),
        source="bank",
    )
    post(**WHO, book=lower, draft=draft)
    before = balances_now(lower)
    end = HandingUp(on=date(2026, 11, 30), key="pooled", source="order 7")
    with pytest.raises(errors.BookNotEmpty):
        hand_up(**WHO, book=lower, handing=end)
    assert balances_now(lower) == before and not any(balances_now(upper).values())
    with pytest.raises(errors.TransferAcrossFunds):
        hand_up(**WHO, book=upper, handing=end)


def test_a_book_that_holds_nothing_is_handed_up_too(levels: tuple[Book, Book]) -> None:
    _, lower = levels
    with pytest.raises(errors.BookClosed):
        closing.close_period(actor=WHO["actor"], book=lower, closing=Closing(ym=202611))
        closing.close_book(actor=WHO["actor"], book=lower, on=date(2026, 11, 1))
    end = HandingUp(on=date(2026, 11, 30), key="pooled", source="order 7")
    assert hand_up(**WHO, book=lower, handing=end).closed_on == end.on


def test_a_year_is_carried_in_december_only(province: Book) -> None:
    fund(province, 100)
    with pytest.raises(errors.YearStillRuns) as refused:
        closing.end_year(**WHO, book=province, on=date(2026, 11, 30))
    assert refused.value.ground
    lines = (debit("GOV_SUBSIDY", 100), credit("SURPLUS", 100))
    draft = Draft(entry_type="year_end", business_on=DAY, key="by hand", lines=lines, source="")
    with pytest.raises(errors.YearStillRuns):
        post(**WHO, book=province, draft=draft)
    with pytest.raises(errors.EntryRefused) as refused:
        post_many(**WHO, book=province, batch=Batch([draft]))
    assert refused.value.params["because"] == "funds.year_still_runs"


def test_a_book_closes_empty_when_its_fund_moves_up(levels: tuple[Book, Book]) -> None:
    upper, lower = levels
    fund(lower, 100)
    operator = WHO["actor"]
    with pytest.raises((errors.PeriodOpen, errors.BookNotEmpty)):
        closing.close_book(actor=operator, book=lower, on=date(2026, 11, 30))
    income = Detail(symbol="INCOME_BANK", detail="0001", name_zh="一号账户", name_en="Bank 1", on=DAY)
    open_account(actor=operator, book=lower, detail=income)
    draft = Draft(
        entry_type="contribution",
        business_on=DAY,
        key="counter",
        lines=(debit("INCOME_BANK", 30, "0001"), credit("CONTRIBUTIONS", 30, "person")),
        source="bank",
    )
    post(**WHO, book=lower, draft=draft)
    end = HandingUp(on=date(2026, 11, 30), key="pooled", source="order 7")
    closed = hand_up(**WHO, book=lower, handing=end)
    assert closed.closed_on == date(2026, 11, 30)
    assert hand_up(**WHO, book=lower, handing=end) == closed
    assert closing.close_book(actor=operator, book=lower, on=date(2026, 11, 30)).pk == lower.pk
    assert stands(upper, "SPECIAL_BANK") == 130 == -stands(upper, "FROM_LOWER")
    assert not any(balances_now(lower).values()) and not in_transit(lower).exists()
    with pytest.raises(errors.BookClosed):
        open_period(actor=operator, book=lower, ym=202612)
    assert balances_of(lower, 202611)["EXPENSE_BANK", ""] == 0


def test_books_are_opened_where_the_law_keeps_them_and_once(province: Book) -> None:
    operator = WHO["actor"]
    again = Opening(scheme="unemployment", region="440000", on=DAY)
    assert open_book(actor=operator, opening=again).pk == province.pk
    with pytest.raises(errors.OtherLevel):
        open_book(actor=operator, opening=Opening(scheme="unemployment", region="440100", on=DAY))
    assert open_period(actor=operator, book=province, ym=202611).pk == Period.objects.get(book=province).pk
    for skipped in (202610, 202701):
        with pytest.raises((errors.PeriodOrder, errors.BookClosed)):
            open_period(actor=operator, book=province, ym=skipped)
    open_period(actor=operator, book=province, ym=202612)
    with pytest.raises(errors.PeriodOrder):
        open_period(actor=operator, book=province, ym=202613 + 89)
    assert open_period(actor=operator, book=province, ym=202701).ym == 202701


def test_a_bank_account_is_a_detail_of_the_chart(province: Book) -> None:
    detail = Detail(symbol="EXPENSE_BANK", detail="icbc", name_zh="工行", name_en="ICBC", on=DAY)
    account = open_account(actor=WHO["actor"], book=province, detail=detail)
    assert open_account(actor=WHO["actor"], book=province, detail=detail).pk == account.pk
    with pytest.raises(errors.NotInChart):
        odd = Detail(symbol="SLUSH", detail="", name_zh="", name_en="", on=DAY)
        open_account(actor=WHO["actor"], book=province, detail=odd)


def test_the_same_law_loaded_again_is_no_new_edition(edition: Edition) -> None:
    assert load_chart(actor=WHO["actor"]).pk == edition.pk


def staff(jurisdiction: str, *roles: str) -> Actor:
    return Actor(kind="staff", key=f"staff:{jurisdiction}", jurisdiction=jurisdiction, roles=frozenset(roles))


def test_a_book_of_another_jurisdiction_does_not_exist(province: Book) -> None:
    draft = Draft(
        entry_type="contribution",
        business_on=DAY,
        key="k",
        lines=(debit("TREASURY", 1), credit("CONTRIBUTIONS", 1)),
        source="",
    )
    supervisor = staff("/100000/440000/", "supervisor")
    clerk = Actor(kind="staff", key="staff:2", jurisdiction="/100000/440000/", roles=frozenset({"clerk"}))
    with pytest.raises(NotFound):
        post(actor=staff("/100000/430000/", "clerk"), approver=supervisor, book=province, draft=draft)
    with pytest.raises(NotFound):
        post(actor=clerk, approver=staff("/100000/430000/", "supervisor"), book=province, draft=draft)
    with pytest.raises(NotFound):
        post(actor=Actor.anonymous(), approver=supervisor, book=province, draft=draft)
    assert post(actor=clerk, approver=supervisor, book=province, draft=draft).approved_by == supervisor.key
