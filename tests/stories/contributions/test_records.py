"""What was paid: posted once, never twice, never changed; read by oneself and under a mandate; and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bindings import bound
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.ground.regions import queries as regions
from shebao.law.explain import provisional
from shebao.rooms.family import actions as family
from shebao.rooms.insurance.contributions import queries
from shebao.rooms.insurance.contributions.actions import Paid, Settled, post_record
from shebao.rooms.insurance.contributions.errors import (
    AccountBroken,
    NothingToChoose,
    OutsideWindow,
    PaidTwice,
    PostedOtherwise,
)
from shebao.rooms.insurance.contributions.models import AccountYear, ContributionYear
from shebao.rooms.insurance.contributions.outlook import Wishes, outlook
from shebao.values.errors import NotFound
from shebao.values.periods import Month

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
FULL = 0b111111111111


def paid(year: int = 2020, months: int = FULL, region: str = cast.GUANGZHOU, **other: object) -> Paid:
    row = Paid("pension", regions.region(region).id, year, months, 500_000, 8_000)
    return replace(row, **other)


def post(*rows: Paid, settled: tuple[Settled, ...] = ()) -> int:
    return post_record(actor=town.LOADER, person=town.someone("late_uncle"), paid=rows, settled=settled)


def test_a_record_is_posted_once_with_one_audit_row_and_may_come_again() -> None:
    uncle = town.someone("late_uncle")
    before = len(looks_at(uncle.key))
    assert post(paid(2019), paid(2020), settled=(Settled(2020, 0, 480_000, 0),)) == 3
    assert post(paid(2019), paid(2020), settled=(Settled(2020, 0, 480_000, 0),)) == 0
    looks = looks_at(uncle.key)
    assert len(looks) == before + 1 and looks[0].action == "contributions.posted"


def test_a_month_counts_once_and_two_halves_of_a_year_may_stand_in_two_regions() -> None:
    assert post(paid(2020, months=0b111111), paid(2020, months=0b111111000000, region=cast.SHENZHEN)) == 2
    with pytest.raises(PaidTwice):
        post(paid(2020, months=0b100000, region=cast.HANGZHOU))
    with pytest.raises(PaidTwice):
        post(paid(2020, months=1, base_fen=0, deemed=True, index=None))


def test_a_posted_year_is_not_posted_otherwise() -> None:
    post(paid(2020), settled=(Settled(2020, 0, 480_000, 0),))
    with pytest.raises(PostedOtherwise):
        post(paid(2020, base_fen=600_000))
    with pytest.raises(PostedOtherwise):
        post(settled=(Settled(2020, 0, 480_001, 0),))


def test_an_account_goes_on_where_it_stood() -> None:
    post(settled=(Settled(2020, 0, 480_000, 0),))
    with pytest.raises(AccountBroken):
        post(settled=(Settled(2021, 480_001, 0, 0),))
    with pytest.raises(AccountBroken):
        post(settled=(Settled(2022, 480_000, 0, 0),))
    assert post(settled=(Settled(2021, 480_000, 480_000, 32_112),)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 0},
        {"months": FULL + 1},
        {"base_fen": 0},
        {"deemed": True},
        {"scheme": "lottery"},
    ],
)
def test_the_database_refuses_a_year_that_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        post(replace(paid(), **wrong))


def test_the_database_refuses_an_account_that_does_not_add_up_and_any_change_of_a_posted_one() -> None:
    uncle = town.someone("late_uncle")
    figures = {"opening_fen": 100, "credited_fen": 10, "interest_fen": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountYear.objects.create(person=uncle, year=2020, **figures, closing_fen=112)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountYear.objects.create(
            person=uncle, year=2020, opening_fen=-1, credited_fen=1, interest_fen=0, closing_fen=0
        )
    AccountYear.objects.create(person=uncle, year=2020, **figures, closing_fen=111)
    for change in (
        "UPDATE contributions_accountyear SET year = 2019",
        "DELETE FROM contributions_accountyear",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_one_reads_ones_own_record_with_its_gaps_and_it_is_written_down() -> None:
    actor = town.citizen("daughter")
    record = queries.own(actor)
    assert [str(gap.first) for gap in record.gaps] == ["2004-07", "2017-06"]
    assert [gap.months for gap in record.gaps] == [2, 7]
    assert record.paid[0] == Month(1998, 8) and record.paid[-1] == Month(2026, 10)
    look = looks_at(actor.person_key)[0]
    assert (look.action, look.purpose) == ("contributions.read", "own_record")
    assert set(look.fields) == {"contributions", "account", "birth_date"}


def test_a_members_record_needs_a_live_mandate_to_see_records() -> None:
    holder, member = town.citizen("daughter"), town.someone("grandmother")
    with pytest.raises(NotFound):
        queries.of_member(holder, member.public_id)
    binding = bound()
    assert queries.of_member(holder, member.public_id).drawing
    assert looks_at(member.key)[0].mandate
    family.end(actor=holder, binding_id=binding.public_id, quietly=False)
    with pytest.raises(NotFound):
        queries.of_member(holder, member.public_id)


def test_nobody_below_level_two_has_a_record() -> None:
    with pytest.raises(NotFound):
        queries.own(replace(town.citizen("daughter"), level=1))


def test_the_demo_accounts_are_the_rules_own_sums() -> None:
    rows = list(AccountYear.objects.filter(person=town.someone("engineer")).order_by("year"))
    assert [row.year for row in rows] == list(range(2015, 2026))
    for before, row in pairwise(rows):
        assert row.opening_fen == before.closing_fen
    assert rows[-1].interest_fen == (rows[-1].opening_fen * 150 + 5_000) // 10_000


def test_the_outlook_of_a_man_in_hangzhou_by_hand() -> None:
    """Born 1974-11: 60 in 2034-11, 118 months after January 2025, so 30 months later: 2037-05, at 62 and a half."""
    record = queries.own(town.citizen("husband"))
    found = outlook(record, Wishes("male"), TODAY)
    assert (found.retires, found.delay_months) == (Month(2037, 5), 30)
    assert found.window == (Month(2034, 11), Month(2040, 5))
    assert found.months_recorded == 346 and found.months_ahead == 126
    assert found.enough["minimum_months"] == 228 and found.missing_months == 0
    assert found.pension is not None and provisional(found.pension)
    index = next(step for step in found.steps if "average_index" in step.results)["average_index"]
    basic = (Decimal(8433) * (1 + index) / 2 * 472 / 12 / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert found.pension["basic"] == basic
    balance = record.account[-1].closing_fen + (10 + 126) * 89_600
    account = (Decimal(balance) / 100 / Decimal("121.0")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert found.pension["account"] == account


def test_wishes_change_the_outlook_and_a_month_outside_the_window_is_refused() -> None:
    record = queries.own(town.citizen("husband"))
    plain = outlook(record, Wishes("male"), TODAY)
    assert plain.pension is not None
    early = outlook(record, Wishes("male", retire=Month(2034, 11)), TODAY)
    assert early.pension is not None and early.pension["total"] < plain.pension["total"]
    stop = outlook(record, Wishes("male", go_on=False), TODAY)
    assert stop.months_ahead == 0 and stop.pension["total"] < plain.pension["total"]  # type: ignore[index]
    rich = outlook(record, Wishes("male", wage_fen=2_500_000), TODAY)
    assert rich.pension is not None and rich.pension["total"] > plain.pension["total"]
    for month in (Month(2034, 10), Month(2040, 6)):
        with pytest.raises(OutsideWindow):
            outlook(record, Wishes("male", retire=month), TODAY)


def test_too_few_months_give_no_pension_and_say_how_many_are_missing() -> None:
    record = queries.own(town.citizen("husband"))
    few = replace(record, years=record.years[-10:])
    found = outlook(few, Wishes("male", go_on=False), TODAY)
    assert found.pension is None and found.silence is None
    assert found.missing_months == 228 - len(few.paid)


def test_what_the_books_do_not_say_is_silence_with_who_can_answer() -> None:
    record = replace(queries.own(town.citizen("husband")), region="510100")
    found = outlook(record, Wishes("male"), TODAY)
    assert found.pension is None and found.silence is not None
    assert found.silence.parameter == "pension.calculation_base"
    assert "Chengdu" in found.silence.agency_en


def test_deemed_months_count_and_need_the_regions_transitional_method() -> None:
    years = queries.own(town.citizen("husband")).years
    early = replace(years[0], year=1996, deemed=True, base_fen=0, index=None, paid=(Month(1996, 1),))
    record = replace(queries.own(town.citizen("husband")), years=(early, *years))
    found = outlook(record, Wishes("male"), TODAY)
    assert found.months_recorded == 347
    assert found.silence is not None and found.silence.parameter == "pension.transitional_method"
    beijing = outlook(replace(record, region="110000"), Wishes("male"), date(2025, 11, 20))
    assert beijing.pension is not None


def test_months_paid_before_the_accounts_began_are_no_zero_but_silence() -> None:
    record = queries.own(town.citizen("husband"))
    early = replace(record.years[0], year=1997, paid=(Month(1997, 12),))
    found = outlook(replace(record, years=(early, *record.years)), Wishes("male"), TODAY)
    assert found.pension is None and found.silence is not None
    assert found.silence.parameter == "pension.transitional_method"
    assert outlook(record, Wishes("male"), TODAY).pension is not None


def test_a_virtual_account_is_on_no_record_so_shanghai_is_silent_about_it() -> None:
    record = queries.own(town.citizen("husband"))
    early = replace(record.years[0], year=1992, paid=(Month(1992, 12),))
    found = outlook(
        replace(record, years=(early, *record.years), region="310000"), Wishes("male"), date(2025, 11, 20)
    )
    assert found.silence is not None and found.silence.parameter == "input.virtual_account"


def test_a_wage_above_the_limit_is_credited_from_the_limit_as_it_is_indexed() -> None:
    record = queries.own(town.citizen("husband"))
    high, higher = (outlook(record, Wishes("male", wage_fen=fen), TODAY) for fen in (4_000_000, 9_000_000))
    assert high.pension is not None and higher.pension is not None
    assert high.pension["total"] == higher.pension["total"]
    limit = next(step for step in higher.steps if "contribution_base" in step.results)["contribution_base"]
    ahead = [step for step in higher.steps if "balance" in step.results]
    credit = (limit * 8 / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert ahead[-1]["balance"] - ahead[-2]["balance"] == credit * higher.months_ahead


def test_no_month_that_has_passed_is_offered() -> None:
    record = replace(queries.own(town.citizen("husband")), birth=Month(1965, 6))
    found = outlook(record, Wishes("male"), TODAY)
    assert found.retires == Month(2025, 8) and found.window == (Month(2026, 11), Month(2028, 8))
    with pytest.raises(OutsideWindow):
        outlook(record, Wishes("male", retire=Month(2026, 10)), TODAY)
    past = replace(record, birth=Month(1960, 1))
    assert not outlook(past, Wishes("male"), TODAY).may_choose
    with pytest.raises(NothingToChoose):
        outlook(past, Wishes("male", retire=Month(2026, 12)), TODAY)


def test_what_was_paid_after_the_month_of_retirement_counts_nowhere() -> None:
    record = replace(queries.own(town.citizen("husband")), birth=Month(1965, 6))
    found = outlook(record, Wishes("male"), TODAY)
    counted = [month for month in record.paid if month <= Month(2025, 8)]
    assert found.months_recorded in (len(counted), len(counted) - 1) and found.months_ahead == 0
    shorter = replace(
        record,
        years=tuple(year for year in record.years if year.year < 2026),
    )
    assert found.pension is not None
    other = outlook(shorter, Wishes("male"), TODAY).pension
    assert other is not None and other["total"] == found.pension["total"]


def test_the_table_holds_no_person_it_should_not() -> None:
    assert not ContributionYear.objects.filter(person=town.someone("grandmother")).exists()
