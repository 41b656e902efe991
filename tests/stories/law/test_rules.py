"""The rules: no number of the law in Python, cases and publications come out, articles are followed."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shebao.law
from shebao.law import casebook, explain, html
from shebao.law.examples import judged
from shebao.law.rulebook import InputError, month_number, rules
from shebao.law.rules.certification import due_on, first_due_on, suspended_from
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


def test_the_first_cycle_starts_where_the_region_says():
    new = {"approved": Month(2025, 3), "first_paid": Month(2025, 4), "birth": Month(1965, 5)}
    assert first_due_on("440100", **new) == date(2026, 3, 31)
    assert first_due_on("350100", **new) == date(2026, 4, 30)
    assert first_due_on("500233", **new) == date(2026, 12, 31)
    assert first_due_on("321084", **new) == date(2025, 4, 30)


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
    assert "Basic pension: 8,613 × (1 + 0.6100) × 1 × 321 ÷ (2 × 100 × 12) = 1,854.70" in text
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
