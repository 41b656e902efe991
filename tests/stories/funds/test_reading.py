"""What the books say is read from their lines: by month, as of an instant, of several as one, to the document."""

import json
from datetime import date

import pytest

import booklets
from shebao.demo import town
from shebao.rooms.funds import audited, naming, proof_errors, proof_files, published, tasks, turnover
from shebao.rooms.funds.actions import closing
from shebao.rooms.funds.actions.posting import reverse
from shebao.rooms.funds.drafts import Draft
from shebao.rooms.funds.figures import chart
from shebao.rooms.funds.models import Period
from shebao.rooms.funds.statements import stated
from shebao.rooms.funds.turnover import Stretch, figures_of, figures_together
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.periods import Month

pytestmark = pytest.mark.django_db
ITEMS = chart(date(2026, 11, 20))
YEAR = Stretch(202601, 202611)


@pytest.fixture
def city():
    """The medical fund of Guangzhou under the provincial one, with a few months of life."""
    upper = booklets.keep("medical_employee", "440000")
    book = booklets.keep("medical_employee", "440100", upper)
    booklets.enter(book, "opening", date(2026, 1, 1), "EXPENSE_BANK", "SURPLUS", 1_000_00)
    booklets.enter(book, "contribution", date(2026, 2, 15), "TREASURY", "CONTRIBUTIONS", 300_00)
    booklets.enter(book, "benefit", date(2026, 3, 10), "BENEFIT", "EXPENSE_BANK", 120_00)
    booklets.enter(book, "benefit", date(2026, 10, 10), "BENEFIT", "EXPENSE_BANK", 80_00)
    return book


def auditor():
    return town.officer("auditor")


def test_the_months_before_the_stretch_are_its_opening(city):
    figures = figures_of(city, Stretch(202603, 202609))
    assert figures.opening == {
        "EXPENSE_BANK": 1_000_00,
        "SURPLUS": -1_000_00,
        "TREASURY": 300_00,
        "CONTRIBUTIONS": -300_00,
    }
    assert figures.moved == {("BENEFIT", "benefit"): (120_00, 0), ("EXPENSE_BANK", "benefit"): (0, 120_00)}


def test_as_of_an_instant_only_what_was_posted_by_then_counts(city):
    late = booklets.noon(date(2026, 11, 18))
    booklets.enter(city, "benefit", date(2026, 3, 31), "BENEFIT", "EXPENSE_BANK", 7_00, at=late)
    before = Stretch(202603, 202603, booklets.noon(date(2026, 11, 17)))
    assert stated(figures_of(city, before), ITEMS).income.total_expenditure == 120_00
    assert stated(figures_of(city, Stretch(202603, 202603)), ITEMS).income.total_expenditure == 127_00


def test_a_closed_month_is_read_once_and_an_open_one_every_time(city, django_assert_num_queries):
    months = Period.objects.filter(book=city, ym__lte=202610)
    months.update(status=Period.CLOSING)
    for month in months.order_by("ym"):
        Period.objects.filter(pk=month.pk).update(
            status=Period.CLOSED, closed_by="system:closer", closed_at=clock.now()
        )
    first = turnover.months_of(city, 202610)
    with django_assert_num_queries(1):
        assert turnover.months_of(city, 202610) == first
    booklets.enter(city, "benefit", date(2026, 11, 10), "BENEFIT", "EXPENSE_BANK", 5_00)
    assert turnover.months_of(city, 202611)[202611]["BENEFIT", "benefit"] == (5_00, 0)
    forgotten = next(iter(turnover._remembered))
    del turnover._remembered[forgotten]
    assert {**turnover.months_of(city, 202611), 202611: {}} == {**first, 202611: {}}


def test_no_more_months_are_remembered_than_are_kept(city, monkeypatch):
    monkeypatch.setattr(turnover, "KEPT", 2)
    months = Period.objects.filter(book=city, ym__lte=202604)
    months.update(status=Period.CLOSING)
    months.update(status=Period.CLOSED, closed_by="system:closer", closed_at=clock.now())
    first = turnover.months_of(city, 202604)
    assert len(turnover._remembered) == 2
    assert turnover.months_of(city, 202604) == first


def test_a_sum_between_levels_leaves_the_whole_untouched_and_stands_in_transit_till_it_arrives(city):
    upper = city.upper
    transfer = booklets.sent("up", city, upper, date(2026, 4, 8), 40_00)
    booklets.enter(city, "up_out", date(2026, 4, 8), "TO_UPPER", "EXPENSE_BANK", 40_00, transfer=transfer)
    under_way = stated(figures_together([upper, city], Stretch(202601, 202604)), ITEMS)
    assert {line.item.symbol: line.closing for line in under_way.balance_sheet.assets.lines} == {
        "EXPENSE_BANK": 840_00,
        "TREASURY": 300_00,
        "IN_TRANSIT": 40_00,
    }
    booklets.enter(upper, "up_in", date(2026, 5, 6), "SPECIAL_BANK", "FROM_LOWER", 40_00, transfer=transfer)
    whole = stated(figures_together([upper, city], YEAR), ITEMS)
    assert (whole.income.total_income, whole.income.total_expenditure) == (300_00, 200_00)
    later = stated(figures_together([upper, city], Stretch(202605, 202611)), ITEMS)
    assert later.balance_sheet.assets.opening == under_way.balance_sheet.assets.closing
    assert later.income.total_income == 0
    alone = stated(figures_of(city, YEAR), ITEMS)
    assert alone.income.total_expenditure == 240_00
    by_april = booklets.noon(date(2026, 4, 30))
    assert stated(
        figures_together([upper, city], Stretch(202601, 202611, by_april)), ITEMS
    ).balance_sheet == (
        stated(figures_together([upper, city], Stretch(202601, 202604, by_april)), ITEMS).balance_sheet
    )


def test_a_year_that_ended_before_the_stretch_leaves_nothing_between_the_levels():
    upper = booklets.keep("medical_employee", "440000", since=date(2025, 11, 1))
    city = booklets.keep("medical_employee", "440100", upper, since=date(2025, 11, 1))
    booklets.enter(city, "opening", date(2025, 11, 1), "EXPENSE_BANK", "SURPLUS", 90_00)
    transfer = booklets.sent("up", city, upper, date(2025, 12, 8), 40_00)
    booklets.enter(city, "up_out", date(2025, 12, 8), "TO_UPPER", "EXPENSE_BANK", 40_00, transfer=transfer)
    booklets.enter(upper, "up_in", date(2025, 12, 9), "SPECIAL_BANK", "FROM_LOWER", 40_00, transfer=transfer)
    for book in (city, upper):
        closing.end_year(
            actor=Actor.system("maker"), approver=Actor.system("checker"), book=book, on=date(2025, 12, 31)
        )
    whole = stated(figures_together([upper, city], YEAR), ITEMS)
    assert (whole.income.total_income, whole.income.total_expenditure) == (0, 0)
    assert whole.balance_sheet.assets.opening == whole.balance_sheet.assets.closing == 90_00


def test_the_public_reads_twelve_months_and_how_long_the_balance_lasts(city):
    fund = published.fund("440100", "medical_employee")
    assert fund.until == Month(2026, 10)
    assert (fund.income, fund.expenditure, fund.balance) == (300_00, 200_00, 1_100_00)
    assert fund.payable == 550
    year = published.year_of("440100", "medical_employee", Month(2026, 3))
    assert (year.income.total_income, year.income.total_expenditure) == (300_00, 120_00)
    assert published.digest() is None
    assert [row.balance for row in fund.months][:3] == [1_000_00, 1_300_00, 1_180_00]


def test_each_fund_of_a_city_comes_from_the_book_nearest_to_it(city):
    booklets.keep("unemployment", "440000")
    assert [(fund.scheme, fund.region) for fund in published.funds_of("440100")] == [
        ("medical_employee", "440100"),
        ("unemployment", "440000"),
    ]
    assert [fund.region for fund in published.everywhere()] == ["440000", "440000", "440100"]


def test_the_nearest_book_is_shown_also_when_it_is_the_older_one():
    booklets.keep("medical_employee", "440100")
    booklets.keep("medical_employee", "440000")
    assert [fund.region for fund in published.funds_of("440100")] == ["440100"]


def test_a_fund_nobody_keeps_here_is_not_there(city):
    with pytest.raises(NotFound):
        published.fund("330100", "medical_employee")


def test_an_auditor_walks_from_a_line_to_its_entries_to_the_document(city):
    found = audited.entries_of(auditor(), city.public_id, "BENEFIT", YEAR)
    assert [(line.business_on, line.debit, line.credit) for line in found.entries] == [
        (date(2026, 10, 10), 80_00, 0),
        (date(2026, 3, 10), 120_00, 0),
    ]
    entry = audited.entry(auditor(), city.public_id, found.entries[0].number)
    assert entry.source.startswith("0-") and entry.basis == "SIL 64; SIAR 40"
    assert [(line.symbol, line.debit, line.credit) for line in entry.lines] == [
        ("BENEFIT", 80_00, 0),
        ("EXPENSE_BANK", 0, 80_00),
    ]


def test_an_auditor_reads_the_entries_as_they_were_at_an_instant(city):
    assert audited.book(auditor(), city.public_id).region == "440100"
    march = Stretch(202601, 202611, booklets.noon(date(2026, 3, 31)))
    assert [
        line.business_on for line in audited.entries_of(auditor(), city.public_id, "BENEFIT", march).entries
    ] == [date(2026, 3, 10)]


def test_the_proof_of_an_entry_is_there_once_a_days_digest_covers_it(city, settings, tmp_path):
    settings.ANCHORS = tmp_path
    number = audited.entries_of(auditor(), city.public_id, "BENEFIT", YEAR).entries[0].number
    with pytest.raises(proof_errors.NotSealed):
        audited.proof_of(auditor(), city.public_id, number)
    tasks.anchor()
    proof = audited.proof_of(auditor(), city.public_id, number)
    assert proof_files.check(json.dumps(proof)).digest == published.digest().digest
    with pytest.raises(NotFound):
        audited.proof_of(auditor(), city.public_id, 10**12)


def test_a_fund_of_earlier_law_keeps_its_name_and_one_of_no_law_is_its_own(city):
    assert naming.scheme("maternity").name_en == "Maternity insurance fund"
    assert str(naming.scheme("no_such")) == "no_such"


def test_entries_are_read_page_by_page_until_the_first(city, monkeypatch):
    monkeypatch.setattr(audited, "SHOWN", 1)
    first = audited.entries_of(auditor(), city.public_id, "BENEFIT", YEAR)
    second = audited.entries_of(auditor(), city.public_id, "BENEFIT", YEAR, first.before)
    assert first.entries != second.entries and first.before and not second.before


def test_red_ink_and_what_it_takes_back_lead_to_each_other(city):
    wrong = booklets.enter(city, "benefit", date(2026, 11, 3), "BENEFIT", "EXPENSE_BANK", 9_00)
    draft = Draft(entry_type="benefit", business_on=date(2026, 11, 4), key="red", lines=[], source="1")
    red = reverse(actor=Actor.system("maker"), approver=Actor.system("checker"), entry=wrong, draft=draft)
    assert audited.entry(auditor(), city.public_id, wrong.pk).reversed_by == red.pk
    assert audited.entry(auditor(), city.public_id, red.pk).reverses == wrong.pk
    lines = audited.entries_of(auditor(), city.public_id, "BENEFIT", Stretch(202611, 202611)).entries
    assert [(line.debit, line.red) for line in lines] == [(-9_00, True), (9_00, False)]


def test_the_other_half_of_a_transfer_is_named_and_missing_while_it_is_under_way(city):
    transfer = booklets.sent("up", city, city.upper, date(2026, 4, 8), 40_00)
    out = booklets.enter(
        city, "up_out", date(2026, 4, 8), "TO_UPPER", "EXPENSE_BANK", 40_00, transfer=transfer
    )
    side = audited.entry(auditor(), city.public_id, out.pk).other_side
    assert (side.region, side.number, side.readable) == ("440000", 0, True)
    arrived = booklets.enter(
        city.upper, "up_in", date(2026, 5, 6), "SPECIAL_BANK", "FROM_LOWER", 40_00, transfer=transfer
    )
    assert audited.entry(auditor(), city.public_id, out.pk).other_side.number == arrived.pk


def test_an_auditor_sees_several_books_as_one_but_only_those_of_the_jurisdiction(city):
    injury = booklets.keep("work_injury", "440000")
    booklets.enter(injury, "contribution", date(2026, 2, 1), "TREASURY", "CONTRIBUTIONS", 50_00)
    levels = audited.statements_of(auditor(), city.upper.public_id, audited.LEVELS, YEAR)
    assert levels.income.total_income == 300_00
    funds = audited.statements_of(auditor(), city.upper.public_id, audited.FUNDS, YEAR)
    assert funds.income.total_income == 50_00
    clerk = town.officer("clerk")
    assert {book.region for book in audited.books(clerk)} == {"440100"}
    with pytest.raises(NotFound):
        audited.statements_of(clerk, city.upper.public_id, audited.ALONE, YEAR)


def test_what_is_not_there_is_not_there(city):
    with pytest.raises(NotFound):
        audited.entry(auditor(), city.public_id, 10**12)
    with pytest.raises(NotFound):
        audited.entries_of(auditor(), city.public_id, "NO_SUCH", YEAR)
    assert audited.entries_of(auditor(), city.public_id, "HELD", YEAR).entries == ()
