"""The law author's command line, from list to coverage."""

import json
from datetime import date
from pathlib import Path

import pytest

from shebao.doors.console.main import main
from shebao.law import author
from shebao.law.rulebook import rules

HERE = Path(__file__).parent


@pytest.fixture
def say(capsys):
    def run(*words):
        code = main(["law", *words])
        return code, capsys.readouterr()

    return run


def test_list_show_and_diff(say):
    assert "pension.divisor (months)" in say("list", "pension.")[1].out
    code, said = say("show", "pension.calculation_base", "--region", "深圳")
    assert code == 0
    assert "Shenzhen (440300)" in said.out
    assert "9493" in said.out
    _, said = say("diff", "unemployment.", "--region", "Guangzhou", "--region", "上海")
    assert "unemployment.amount_method: share_of_minimum_wage | two_tiers" in said.out
    _, said = say(
        "diff", "pension.calculation_base", "--region", "Beijing", "--on", "2024-01-01", "--on", "2025-01-01"
    )
    assert said.out == "pension.calculation_base: 11883 | 12049\n"


def test_explain_as_text_json_and_html(say):
    words = ("explain", "retirement.retirement_month", "birth=1971-04", "category=f55")
    assert "法定退休年月: 2026-04 + 4 = 2026-08" in say(*words, "--language", "zh")[1].out
    data = json.loads(say(*words, "--form", "json")[1].out)
    assert {node["name"] for node in data} == {"retire_month", "delay_months", "age_months"}
    assert 'data-step="retire_month"' in say(*words, "--form", "html")[1].out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("explain", "pension.wish"), "No rule is called pension.wish"),
        (("explain", "retirement.retirement_month"), "asks for: birth, category"),
        (("explain", "retirement.retirement_month", "birth=1971-13", "category=f55"), "month"),
        (("explain", "retirement.retirement_month", "birth=1971-01", "category=x"), "is none of"),
        (("show", "pension.wish"), "No parameter is called"),
        (("show", "pension.divisor", "--region", "Atlantis"), "No region is called Atlantis"),
        (("cases", "nowhere.jsonl"), "There is no file"),
        (
            (
                "explain",
                "pension.basic_part",
                "average_index=1",
                "months=300",
                "--region",
                "四川",
                "--on",
                "2025-01-01",
            ),
            "Sichuan Social Insurance Center can answer",
        ),
    ],
)
def test_what_cannot_be_answered_says_why(say, words, sentence):
    code, said = say(*words)
    assert code == 1
    assert sentence in said.err


def test_check_names_file_and_line(say, tmp_path):
    assert "books of" in say("check")[1].out
    (tmp_path / "parameters").mkdir()
    book = tmp_path / "100000" / "test" / "quota.yaml"
    book.parent.mkdir(parents=True)
    book.write_text("unit: persons\nvalues: []\n", encoding="utf-8")
    code, said = say("check", str(tmp_path))
    assert code == 1
    assert "quota.yaml:1: parameter test.quota is not declared" in said.err


def test_published_examples_come_out_as_their_grades_promise(say, tmp_path):
    code, said = say("cases", str(HERE / "published.jsonl"))
    assert code == 0
    assert "RA17 differs age=61y4m age=61y5m" in said.out
    wrong = tmp_path / "wrong.jsonl"
    first = (HERE / "published.jsonl").read_text(encoding="utf-8").splitlines()[0]
    wrong.write_text(first.replace("2026-08", "2026-09"), encoding="utf-8")
    code, said = say("cases", str(wrong))
    assert code == 1
    assert "RA01 differs" in said.out


def test_the_cases_beside_the_rules_hold(say):
    code, said = say("test")
    assert code == 0
    assert said.out.endswith(" do not.\n")


def test_coverage_claims_no_more_than_the_books(say):
    rows = {
        (rule, code): standing
        for rule, code, standing in author.coverage(date(2025, 6, 1), ["310000", "510000"])
    }
    assert len(rows) == 2 * len(rules())
    assert rows["pension.basic_part", "510000"] == "silent"
    assert rows["contribution.contribution_base", "310000"] == "supported"
    assert rows["pension.monthly_pension", "310000"] == "unconfirmed"


def test_check_refuses_a_source_read_in_a_time_to_come(say, tmp_path):
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "test.yaml").write_text(
        "quota: {kind: integer, unit: persons, title_en: Quota, title_zh: 名额, range: [0, 50]}\n", "utf-8"
    )
    book = tmp_path / "100000" / "test" / "quota.yaml"
    book.parent.mkdir(parents=True)
    book.write_text(
        "unit: persons\nvalues:\n  - {from: 2020-01-01, operation: baseline, value: 1, source: statute,"
        " confirmed: true, rechecked: 2999-01-01}\n",
        encoding="utf-8",
    )
    code, said = say("check", str(tmp_path))
    assert code == 1
    assert "'rechecked' 2999-01-01 lies after" in said.err
