"""Where a value was read is said in the reader's language, and a table's row with what it says."""

import re
from datetime import date

import pytest

from shebao.law import explain
from shebao.law.library import library
from shebao.law.rulebook import rules
from shebao.law.sources import source_in

SCHEMES = (
    "pension contribution unemployment maternity work_injury survivors resident retirement disability medical"
    " overpayment certification"
).split()
HAN = re.compile("[\u4e00-\u9fff]")
ADDRESS = re.compile(r"\S*[./][a-z]\S*|GitHub \S+|\S*[0-9]\S*")


def sources():
    books = (book for (name, _), book in library().books.items() if name.split(".")[0] in SCHEMES)
    return sorted({entry.value.source for book in books for entry in book.windows})


def test_no_source_of_a_rule_is_left_in_the_other_language():
    assert len(sources()) > 100
    english = [source_in(source, "en") for source in sources()]
    assert [said for said in english if HAN.search(re.sub(r"\[[^]]*\]|\(本中心自定\)", "", said))] == []
    chinese = [source_in(source, "zh") for source in sources()]
    assert [said for said in chinese if re.search("[A-Za-z]{3}", ADDRESS.sub("", said))] == []


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        (
            "工伤保险条例 第三十九条",
            "Work-Injury Insurance Regulation [工伤保险条例] art. 39",
            "工伤保险条例 第三十九条",
        ),
        (
            "人社部发〔2021〕18号 第四条",
            "MOHRSS document 2021 No. 18 [人社部发〔2021〕18号] art. 4",
            "人社部发〔2021〕18号 第四条",
        ),
        ("recalled, not confirmed", "recalled, not confirmed", "凭记忆，未核实"),
        (
            "重庆市失业保险条例 第一百零二、一百一十条",
            "Chongqing Unemployment Insurance Regulation [重庆市失业保险条例] arts. 102, 110",
            "重庆市失业保险条例 第一百零二、一百一十条",
        ),
    ],
)
def test_a_document_is_named_in_both_languages_and_a_remark_in_the_readers(source, english, chinese):
    assert source_in(source, "en") == english
    assert source_in(source, "zh") == chinese


def test_the_row_of_a_table_and_the_rung_of_a_ladder_say_what_they_are():
    rule = rules()["unemployment.months_of_benefit"]
    told = explain.as_text(rule.ask("440000", date(2025, 6, 1), months=60, unused_months=0))
    assert "Months of benefit, by contribution months [60] 6 (Guangdong" in told
    rule = rules()["retirement.retirement_month"]
    told = explain.as_text(rule.ask("100000", date(2025, 6, 1), birth=23652, category="f55"), "zh")
    assert "[原55周岁退休的女性] 36（全国" in told


def test_as_data_both_languages_stand_side_by_side():
    rule = rules()["work_injury.disability_lump_sum"]
    answer = rule.ask("100000", date(2025, 6, 1), grade=5, wage=5000, average_wage=8000)
    (lump,) = (explain.as_data(node) for node in explain.explain(answer) if node.name == "disability_lump")
    (fact,) = lump["sources"]
    assert fact["said"]["en"].endswith("by grade [5] 18")
    assert fact["source"]["en"].startswith("Work-Injury Insurance Regulation [工伤保险条例]")
    assert fact["source"]["zh"].startswith("工伤保险条例")
