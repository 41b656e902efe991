"""The rules: no number of the law in Python, cases and publications come out, articles are followed."""

import ast
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shebao.law
from shebao.law import author, casebook, explain, html
from shebao.law.examples import judged
from shebao.law.rulebook import InputError, month_number, rules
from shebao.law.rules.certification import due_on, suspended_from
from shebao.law.rules.working_days import is_working_day, working_days_after
from shebao.law.silence import LawIsSilent
from shebao.values.periods import Month

LAW = Path(shebao.law.__file__).parent
TODAY = date(2026, 11, 22)
PUBLISHED = (Path(__file__).parent / "published.jsonl").read_text(encoding="utf-8").splitlines()


def trees(folder):
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(folder.rglob("*.py"))]


def test_no_number_of_the_law_stands_in_a_rule():
    for path, tree in trees(LAW / "rules"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
                assert isinstance(node.value, bool) or node.value in (0, 1, 2, 12, 100), (
                    f"{path}:{node.lineno}"
                )


def test_no_float_anywhere_in_the_law():
    for path, tree in trees(LAW):
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), (
                f"{path}:{node.lineno}"
            )
            assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path}:{node.lineno}"


def test_the_law_knows_no_framework_database_or_clock():
    for path, tree in trees(LAW):
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] not in ("django", "duckdb", "pyspark", "psycopg", "sqlite3"), path
                assert name != "shebao.values.clock", path


def test_every_step_and_article_a_rule_names_is_written_in_both_languages():
    for path, tree in trees(LAW / "rules"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "step":
                assert node.args[0].value in explain.steps(), f"{path}:{node.lineno}"
                if len(node.args) > 2 and isinstance(node.args[2], ast.Constant):
                    assert explain.article_title(node.args[2].value, "zh")
    for parameter in shebao.law.parameters().values():
        if parameter.kind == "text":
            assert set(parameter.choices) <= set(explain.words())
    for rule in rules().values():
        assert explain.article_title(rule.article, "en")


@pytest.mark.parametrize("case", list(casebook.cases()), ids=lambda case: f"{case.rule}: {case.title}")
def test_a_case_beside_a_rule_holds(case):
    assert case.problems() == []


def test_beside_every_rule_stands_a_file_of_cases_that_bears_its_name():
    found = {case.rule: case.spot.path for case in casebook.cases()}
    assert set(found) == set(rules())
    for name, path in found.items():
        assert name == f"{path.parent.name}.{path.stem}"


def test_a_rule_that_is_silent_somewhere_today_has_a_case_of_silence():
    silent = {case.rule for case in casebook.cases() if casebook.SILENT in case.expect}
    places = [place.code for place in shebao.law.regions.tree()]
    for name, _code, standing in author.coverage(TODAY, places):
        assert standing != author.SILENT or name in silent, name


def test_every_rule_is_tried_more_than_once():
    tried = Counter(case.rule for case in casebook.cases())
    assert all(number > 1 for number in tried.values()), tried


@pytest.mark.parametrize("line", PUBLISHED, ids=lambda line: line[8:12])
def test_a_published_example_comes_out_as_its_grade_promises(line):
    verdict = judged(line, TODAY)
    assert verdict.expected, verdict.line()


@given(months=st.integers(0, 1200), category=st.sampled_from(["male", "f55", "f50"]))
def test_nobody_is_delayed_past_the_maximum_and_later_births_never_retire_earlier(months, category):
    rule = rules()["retirement.retirement_month"]
    birth = Month(1930, 1) + months
    one = rule.ask("100000", TODAY, birth=birth, category=category)
    next_one = rule.ask("100000", TODAY, birth=birth + 1, category=category)
    assert 0 <= one["delay_months"] <= (60 if category == "f50" else 36)
    assert one["retire_month"] < next_one["retire_month"]
    assert 0 <= next_one["delay_months"] - one["delay_months"] <= 1


def test_guangzhou_certified_in_june_2023_is_due_at_the_end_of_june_2024():
    assert due_on(Month(2023, 6), 12) == date(2024, 6, 30)
    assert suspended_from(Month(2023, 6), "440100", TODAY) == Month(2024, 7)


def test_working_days_follow_the_holidays():
    assert not is_working_day(date(2026, 10, 1))
    assert is_working_day(date(2026, 10, 10))
    assert working_days_after(date(2026, 9, 30), 5) == date(2026, 10, 13)


def test_an_input_out_of_range_is_refused_by_name():
    with pytest.raises(InputError, match="months: 721"):
        rules()["pension.basic_part"].ask("110000", TODAY, average_index=Decimal(1), months=721)


def pension(**more):
    asked = {"average_index": Decimal("0.61"), "months": 321, "account_balance": Decimal("88596.22")}
    return rules()["pension.monthly_pension"].ask(
        "320000", date(2023, 12, 31), **asked, age_months=603, transitional=0, **more
    )


def test_an_explanation_shows_quantity_formula_value_article_and_source():
    answer = pension()
    text = explain.as_text(answer)
    quotient = "8,613 × (1 + 0.6100) × 1 × 321 ÷ (2 × 100 × 12) = 1,854.70188…"
    assert f"Basic pension: {quotient}, rounded half up = 1,854.70" in text
    assert "[Social Insurance Law, art. 15]" in text
    assert "unconfirmed" in text
    assert "Rounding of the total up to the jiao (Jiangsu" in text
    assert "见分进角（江苏省" in explain.as_text(answer, "zh")
    assert "基础养老金" in explain.as_text(answer, "zh")
    basic = explain.explain(answer)[0]
    assert (basic.name, basic.shown, basic.confirmed) == ("basic", "1,854.70", False)
    data = explain.as_data(basic)
    assert data["steps"][0]["name"] == "calculation_base"
    assert data["article"]["zh"] == "社会保险法第15条"
    assert '<li class="step" data-step="basic"' in html.as_html(basic, "zh")


def explained(name, region, language="en", on=TODAY, **asked):
    return explain.as_text(rules()[name].ask(region, on, **asked), language)


def test_a_printed_formula_gives_the_printed_value():
    steps = {"average_index": Decimal(1), "months": 259}
    hundredths = explained("pension.basic_part", "110000", on=date(2022, 1, 15), **steps)
    assert "(259 ÷ 12 rounded half up to 21.58)" in hundredths
    chinese = explained("pension.basic_part", "110000", "zh", on=date(2022, 1, 15), **steps)
    assert "(259 ÷ 12 四舍五入为21.58)" in chinese
    whole = explained("retirement.retirement_month", "100000", birth=Month(1974, 11), category="male")
    assert "rounded down" in whole


def test_a_year_and_an_entitlement_show_what_they_are_made_of():
    year = explained("pension.year_of_career", "310000", year=2022, base=Decimal(8000), months_paid=12)
    assert "Sum of monthly indices of the year: 12 × " in year or " × 12 = " in year
    assert "Contribution index of the year" in year
    entitled = explained("unemployment.entitled", "100000", months=6, involuntary=1, registered=1)
    assert "Months still missing: max(12 - 6, 0) = 6 months" in entitled
    assert "Entitled: 0 × 1 × 1 = 0" in entitled


def test_every_work_injury_result_says_in_words_who_pays():
    lump = {"grade": 9, "wage": 5000, "average_wage": 6000}
    assert "Who pays: the fund" in explained("work_injury.disability_lump_sum", "100000", **lump)
    assert "支付方: 工伤保险基金" in explained(
        "work_injury.nursing", "100000", "zh", degree=1, average_wage=6000
    )
    for name, rule in rules().items():
        if name.startswith("work_injury."):
            assert any(key.endswith("payer") for key in rule.compiled().outputs), name


def test_provisional_and_final_are_told_apart():
    assert not explain.provisional(pension())
    rule = rules()["pension.basic_part"]
    early = rule.ask("320000", date(2026, 3, 1), average_index=Decimal(1), months=240)
    assert explain.provisional(early)
    assert explain.as_text(early).startswith("Provisional")


def test_a_base_nobody_knows_is_silence():
    with pytest.raises(LawIsSilent) as silence:
        rules()["pension.basic_part"].ask("510000", date(2025, 3, 1), average_index=Decimal(1), months=240)
    assert silence.value.parameter == "pension.calculation_base"


def test_months_are_counted_from_year_zero():
    assert month_number(Month(2025, 1)) == 24300


def test_silence_names_the_day_of_the_question_and_calls_the_parameter_by_its_title() -> None:
    with pytest.raises(LawIsSilent) as silence:
        rules()["pension.basic_part"].ask("140000", date(2025, 6, 1), average_index=1, months=180)
    assert silence.value.on == date(2025, 6, 1)
    assert "of 2024 for Shanxi on 2025-06-01" in silence.value.sentence_en
    assert "2025-06-01的“2024年度养老金计发基数" in silence.value.sentence_zh
    assert "pension." not in silence.value.sentence_zh
