"""The books of the funds hang together: chart, rules, details, settlements and levels speak of the same accounts."""

from datetime import date

import pytest

from shebao import law
from shebao.law.explain import article_title

DAY = date(2026, 11, 25)
NATION = "100000"


def book(name, region=NATION, on=DAY):
    return law.value(f"funds.{name}", region, on).value


def allowed(schemes):
    return set(book("schemes")) if "all" in schemes else set(schemes)


def every_basis(content):
    if isinstance(content, str):
        return
    for key, inner in content.items():
        if key == "basis":
            yield from inner.split("; ")
        elif hasattr(inner, "items"):
            yield from every_basis(inner)


def test_maternity_has_a_book_of_its_own_only_until_it_was_merged():
    assert "maternity" in book("schemes", on=date(2018, 6, 1))
    assert "maternity" not in book("schemes")
    assert book("schemes")["medical_employee"]["with"] == ("maternity",)


def test_an_account_stands_on_the_side_its_kind_grows_on():
    for symbol, row in book("chart").items():
        if row["kind"] != "M":
            assert row["side"] == ("debit" if row["kind"] in "AE" else "credit"), symbol
        assert allowed(row["schemes"]) <= set(book("schemes")), symbol


def test_no_code_of_the_chart_stands_twice_and_none_is_called_confirmed():
    rows = book("chart").values()
    assert len({row["code"] for row in rows}) == len(rows)
    assert not any(row["confirmed"] for row in rows)


@pytest.mark.parametrize("entry_type", list(book("rules")))
def test_a_rule_names_only_accounts_that_its_schemes_have(entry_type):
    rule = book("rules")[entry_type]
    for side in ("debit", "credit"):
        for symbol, schemes in rule[side].items():
            chart = allowed(book("chart")[symbol]["schemes"])
            assert "all" in schemes or allowed(schemes) <= chart, (symbol, side)


@pytest.mark.parametrize("entry_type", list(book("rules")))
def test_memorandum_accounts_meet_only_each_other(entry_type):
    rule = book("rules")[entry_type]
    kinds = {book("chart")[symbol]["kind"] == "M" for side in ("debit", "credit") for symbol in rule[side]}
    assert len(kinds) == 1


def test_the_work_injury_fund_has_no_way_to_invest():
    for entry_type in ("invest", "divest"):
        rule = book("rules")[entry_type]
        for side in ("debit", "credit"):
            assert all("work_injury" not in allowed(schemes) for schemes in rule[side].values())


def test_a_detail_stands_under_an_account_of_the_chart():
    for scheme, accounts in book("details").items():
        for symbol in accounts:
            assert scheme in allowed(book("chart")[symbol]["schemes"]), (scheme, symbol)


def test_money_leaves_one_fund_for_another_only_where_the_law_says_so():
    assert {(row["from"], row["to"]) for row in book("settlements").values()} == {
        ("unemployment", "medical_employee"),
        ("unemployment", "pension_employee"),
    }
    assert "pension_premium" not in book("settlements", on=date(2024, 12, 31))


def test_every_basis_is_an_article_with_a_title_in_both_languages():
    for name in ("schemes", "chart", "details", "rules", "settlements"):
        found = list(every_basis(book(name)))
        assert found, name
        for article in found:
            assert article_title(article, "zh") and article_title(article, "en"), article


@pytest.mark.parametrize(
    ("region", "scheme", "on", "level"),
    [
        ("440100", "pension_employee", DAY, {"level": "province", "upper": "nation"}),
        ("440100", "pension_employee", date(2018, 3, 1), {"level": "province"}),
        ("440100", "unemployment", DAY, {"level": "province"}),
        ("440100", "unemployment", date(2022, 5, 31), {"level": "city", "upper": "province"}),
        ("330100", "unemployment", DAY, {"level": "city", "upper": "province"}),
        ("330100", "work_injury", DAY, {"level": "city", "upper": "province"}),
        ("440100", "work_injury", DAY, {"level": "province"}),
        ("310000", "medical_employee", DAY, {"level": "province"}),
    ],
)
def test_the_level_of_a_fund_follows_region_and_day(region, scheme, on, level):
    assert dict(book("pooling_level", region, on)[scheme]) == level


def test_every_fund_has_a_level_in_every_window():
    for on in (date(2018, 1, 1), date(2018, 7, 1), date(2021, 1, 1), DAY):
        assert set(book("pooling_level", on=on)) == set(book("schemes", on=on)) - {"maternity"}
