"""Published examples however they are written: other places, other spellings, other years, and broken lines."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machines import LONG
from shebao.law.examples import judged, report
from shebao.law.examples.places import day_in, region_in
from shebao.law.examples.verdict import KINDS, Malformed

TODAY = date(2026, 11, 22)
EXAMPLES = 2000 if LONG else 60


VARIANTS = Path(__file__).parent / "variants.jsonl"


def test_the_same_kinds_in_other_places_years_and_words_come_out_as_reckoned_by_hand():
    """Reckoned from the statutes and the sources of the books, not by the rules; one in fifteen is wrong on purpose."""
    lines = VARIANTS.read_text(encoding="utf-8").splitlines()
    verdicts = [judged(line, TODAY) for line in lines]
    assert [verdict.line() for verdict in verdicts if not verdict.expected] == []
    assert sum(verdict.outcome == "differs" for verdict in verdicts) >= 20
    assert {json.loads(line)["kind"] for line in lines} == set(KINDS)


def verdict(kind, published, grade="B", **inputs):
    line = json.dumps({"id": "T1", "kind": kind, "inputs": inputs, "published": published, "grade": grade})
    return judged(line, TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jiangsu (Zhangjiagang)", "320582"),
        ("江苏（张家港）", "320582"),
        ("Wuhu (Anhui) 2012", "340200"),
        ("湖北宜昌", "420000"),
        ("Huai’an", "320800"),
        ("xi'an", "610100"),
        ("Jiangsu (Taizhou)", "320000"),
        ("浙江台州", "330000"),
        ("天津市河北区", "120000"),
        ("Heilongjiang m 1965-01", "230000"),
        ("Taizhou", None),
        ("Atlantis", None),
    ],
)
def test_a_place_is_found_as_people_write_it(text, code):
    assert region_in(text) == code


def test_a_day_is_read_in_several_spellings_and_a_day_that_is_none_is_not():
    assert day_in("Shanghai from 2026-07-01") == date(2026, 7, 1)
    assert day_in("2026年7月") == date(2026, 7, 1)
    assert day_in("Wuhu 2012") == date(2012, 7, 1)
    assert day_in("2026-13-01") is None


def test_numbers_and_spans_are_read_as_they_are_printed():
    asked = {"calc_base": "8,613.00", "index": "0.61", "years": "26年9个月", "account": "88,596.22元"}
    found = verdict(
        "pension_adjudication",
        {"basic": 1854.7, "total": 2309.1},
        region="江苏（张家港）",
        payout_months=195,
        **asked,
    )
    assert found.outcome == "agrees", found.line()
    shares = verdict(
        "contribution", {"pension": 596.8}, region="Shanghai", base="７４６０", pension_rate="8%"
    )
    assert shares.outcome == "agrees"


def test_what_an_example_leaves_out_is_asked_of_the_books():
    base = verdict(
        "pension_adjudication",
        {"basic": 1854.7, "payout_months": 195},
        region="Jiangsu",
        birth="1974-01",
        index=0.61,
        years="26y9m",
        payout_months=195,
    )
    assert base.outcome == "agrees", base.line()
    days = verdict("maternity_allowance", {"allowance": 31600}, region="上海", unit_avg_monthly_wage=6000)
    assert days.outcome == "agrees", days.line()
    yearly = verdict(
        "account_rollforward",
        {"closing": 107420},
        opening=100000,
        opening_month="2023-12",
        last_month="2024-12",
        monthly_base=5000,
        credit_rate=0.08,
    )
    assert yearly.outcome == "agrees", yearly.line()


def test_a_part_that_cannot_be_told_leaves_the_others_and_takes_the_total_with_it():
    asked = {"region": "Guangdong", "calc_base": 9000, "index": 1, "years": 20, "deemed_years": 5}
    assert verdict("pension_adjudication", {"basic": 1800}, **asked).outcome == "agrees"
    assert verdict("pension_adjudication", {"total": 1800}, **asked).outcome == "silent"


def test_a_printed_base_serves_both_terms_and_the_provinces_beside_it_only_the_index():
    asked = {"region": "Jilin (Changchun)", "calc_base": 8000, "index": 0.5, "years": "20y0m"}
    assert verdict("pension_adjudication", {"basic": 1200}, **asked).outcome == "agrees"
    found = verdict("pension_adjudication", {"basic": 1150}, province_base=7000, **asked)
    assert found.outcome == "agrees", found.line()


def test_an_account_goes_forward_by_months_or_by_years_as_the_method_says():
    asked = {"opening": 100000, "last_month": "2025-12", "months": 12, "monthly_base": 0, "credit_rate": 0.08}
    yearly = verdict(
        "account_rollforward", {"interest": 1500}, annual_rate=0.015, method="annual, 12 months", **asked
    )
    monthly = verdict(
        "account_rollforward", {"interest": 1510.36}, annual_rate=0.015, method="each month", **asked
    )
    assert (yearly.outcome, monthly.outcome) == ("agrees", "agrees"), (yearly.line(), monthly.line())


def test_without_a_region_the_nations_maximum_of_unemployment_months_answers_but_not_for_an_unknown_place():
    assert verdict("unemployment_duration", {"months": [12, 18, 24]}, years=[1, 5, 10]).outcome == "agrees"
    unknown = verdict("unemployment_duration", {"months": 12}, years=1, region="Atlantis")
    assert unknown.outcome == "silent"
    assert "no_region_is_called_Atlantis" in unknown.line()


def test_a_truncated_figure_agrees_and_a_wrong_last_digit_does_not():
    asked = {"unit_avg_monthly_wage": 2695, "days": 95}
    assert verdict("maternity_allowance", {"allowance": 8534.16}, **asked).outcome == "agrees"
    assert verdict("maternity_allowance", {"allowance": 8534.17}, **asked).outcome == "agrees"
    assert verdict("maternity_allowance", {"allowance": 8534.18}, **asked).outcome == "differs"
    assert verdict("maternity_allowance", {"allowance": 8534.15}, **asked).outcome == "differs"


def test_a_total_may_be_the_sum_of_the_parts_as_printed_but_not_of_wrong_parts():
    asked = {"avg_wage": 5558, "own_base": 3335, "years": 15, "account": 48024, "payout_months": 139}
    printed = {"basic": 666.97, "account_pension": 345.49, "total": 1012.46}
    assert verdict("pension_textbook", printed, **asked).outcome == "agrees"
    assert (
        verdict("pension_textbook", printed | {"basic": 660, "total": 1005.49}, **asked).outcome == "differs"
    )


def test_an_unknown_kind_and_a_missing_input_are_silent_with_a_reason():
    assert "no_rule_for_the_kind_wish" in verdict("wish", {"a": 1}).line()
    assert "is_no_retirement_category" in verdict("retirement_age", {"age": "60y"}, birth="1965-01").line()
    assert "is_not_a_month" in verdict("retirement_age", {"age": "60y"}, birth="1965-13", category="m").line()


@pytest.mark.parametrize(
    ("kind", "published", "inputs"),
    [
        ("survivor_benefit", {"grant": 54256.13}, {"income": 345, "drawn_months": 42}),
        ("survivor_benefit", {"grant": 54256.13}, {"income": 345, "status": "retiree, drawn 3年6个月"}),
        ("survivor_benefit", {"grant": 54256.13}, {"income": 345, "pension_drawn_years": 3.5}),
        ("survivor_benefit", {"grant": 64120.88}, {"income": 345, "status": "contributor"}),
        (
            "contribution",
            {"pension": 1600, "total": 1600},
            {"base": 10000, "status": "employer", "date": "2025-06-01"},
        ),
        (
            "contribution",
            {"pension": 800, "total": 800},
            {"base": 10000, "status": "employee", "date": "2025-06-01"},
        ),
        (
            "certification_window",
            {"due_by": "2024年6月30日"},
            {"region": "广州", "last_certified": "2023-06"},
        ),
        ("certification_window", {"due_by": "2026/12/31"}, {"region": "重庆市忠县", "first_paid": "2025-04"}),
        ("certification_window", {"due_month": "2026-04"}, {"region": "福州", "first_paid": "2025-04"}),
        (
            "certification_window",
            {"due_by": "2025-04-30"},
            {"region": "高邮", "first_paid": "2025-04", "birth": "1965-05"},
        ),
        ("maternity_allowance", {"allowance": 29200}, {"region": "葫芦岛", "base": 7300}),
    ],
)
def test_what_the_rules_can_answer_is_answered_however_it_is_asked(kind, published, inputs):
    if kind == "survivor_benefit":
        inputs = {
            "province": "Hubei",
            "monthly_income": 2818.5,
            "contribution_months": inputs["income"],
            **{name: value for name, value in inputs.items() if name != "income"},
        }
    found = verdict(kind, published, **inputs)
    assert found.outcome == "agrees", found.line()


@pytest.mark.parametrize(
    ("kind", "published", "inputs"),
    [
        ("pension_sum_only", {"total": 6}, {"parts": "123"}),
        ("survivor_benefit", {"grant": 1}, {"monthly_income": 4000, "years": 30, "status": "retiree"}),
        ("certification_window", {"due_by": "2026-04-30"}, {"region": "高邮", "first_paid": "2025-04"}),
    ],
)
def test_what_is_left_out_is_silence_and_no_guess(kind, published, inputs):
    assert verdict(kind, published, **inputs).outcome == "silent"


def test_past_the_legal_age_the_employment_grant_is_nothing_and_never_less():
    inputs = {"region": "Zhejiang", "grade": 7, "avg_wage": 8433, "years_to_age": -3, "date": "2025-06-01"}
    published = {"medical": 84330, "employment": 0}
    line = json.dumps({"id": "W", "kind": "work_injury", "inputs": inputs, "published": published})
    assert judged(line, TODAY).outcome == "agrees"


def test_five_years_drawn_take_five_months():
    given = {"monthly_income": 4000, "years": 30, "status": "retiree, pension drawn 5 years"}
    assert verdict("survivor_benefit", {"grant": 76000}, **given).outcome == "agrees"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"id": "A"}', "has no kind, inputs, published"),
        ('{"id": "A", "kind": "x", "inputs": 1, "published": {"a": 1}}', "inputs must be an object"),
        ('{"id": "A", "kind": "x", "inputs": {}, "published": {}}', "published must be an object"),
    ],
)
def test_a_broken_line_is_named_by_its_number_and_the_rest_goes_on(line, sentence):
    with pytest.raises(Malformed, match=sentence):
        judged(line, TODAY)
    good = '{"id": "G", "kind": "pension_sum_only", "inputs": {"parts": [1, 2]}, "published": {"total": 3}}'
    printed = [said for said, _ in report(["", line, good], TODAY)]
    assert printed[0].startswith("line 2: ")
    assert printed[1] == "G agrees total=3 total=3"
    assert not list(report([line, good], TODAY))[-1][1]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1e999", "26y9m", "1/0", "-5", "Shanghai", "2024-02-30", "９"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
NAMES = (
    "region case birth category calc_base index years account payout_months transition retire parts opening "
    "months monthly_base credit_rate annual_rate method last_month opening_month own_wage grade days base status "
    "last_certified amount monthly from_ to date claimed_months deemed_years sum_monthly_index sex death_year"
).split()


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(NAMES), anything, max_size=8), anything
)
def test_whatever_stands_in_an_example_there_is_a_verdict_and_never_a_crash(kind, inputs, printed):
    line = json.dumps(
        {"id": "Z", "kind": kind, "inputs": inputs, "published": {"total": printed, "months": 1}}
    )
    assert judged(line, TODAY).outcome in ("agrees", "differs", "silent")
