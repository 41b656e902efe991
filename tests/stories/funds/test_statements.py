"""Statements are arithmetic: figures in, balance sheet, income and net assets out, to the fen."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shebao.rooms.funds import figures as books_of
from shebao.rooms.funds import sheets, statements
from shebao.rooms.funds.figures import Figures, Internal
from shebao.rooms.funds.statements import DoesNotReconcile

ITEMS = books_of.chart(date(2026, 11, 25))


def books(*entries, opening=()):
    """Figures from rows of `entry_type debit credit fen`, and from `symbol fen` (signed, debit up) at the opening."""
    moved = {}
    for entry_type, debit, credit, fen in entries:
        for symbol, pair in ((debit, (fen, 0)), (credit, (0, fen))):
            before = moved.get((symbol, entry_type), (0, 0))
            moved[symbol, entry_type] = (before[0] + pair[0], before[1] + pair[1])
    return Figures(dict(opening), moved)


YEAR = (
    ("contribution", "TREASURY", "CONTRIBUTIONS", 1_000_00),
    ("sweep", "SPECIAL_BANK", "TREASURY", 900_00),
    ("draw", "EXPENSE_BANK", "SPECIAL_BANK", 700_00),
    ("benefit", "BENEFIT", "EXPENSE_BANK", 650_01),
    ("interest", "SPECIAL_BANK", "INTEREST", 12_34),
    ("unidentified", "TREASURY", "HELD", 5_00),
    ("set_aside", "SURPLUS", "RESERVE", 40_00),
)
START = (("SPECIAL_BANK", 300_00), ("SURPLUS", -280_00), ("RESERVE", -20_00))


def test_a_year_becomes_a_balance_sheet_that_balances():
    sheet = statements.stated(books(*YEAR, opening=START), ITEMS).balance_sheet
    assert {line.item.symbol: line.closing for line in sheet.assets.lines} == {
        "SPECIAL_BANK": 512_34,
        "EXPENSE_BANK": 49_99,
        "TREASURY": 105_00,
    }
    assert {line.item.symbol: line.closing for line in sheet.net_assets.lines} == {
        "SURPLUS": 240_00,
        "RESERVE": 60_00,
        "RESULT": 362_33,
    }
    assert (sheet.assets.opening, sheet.assets.closing) == (300_00, 667_33)
    assert sheet.assets.closing == sheet.liabilities.closing + sheet.net_assets.closing
    assert sheet.assets.opening == sheet.liabilities.opening + sheet.net_assets.opening


def test_every_statement_is_laid_out_and_the_sums_of_its_lines_stand_below_them():
    memo = (("reserve", "MEMO_WAITING", "MEMO_OWED", 7_00), ("opening", "TREASURY", "SURPLUS", 1_00))
    with translation.override("en"):
        laid = sheets.sheets(statements.stated(books(*YEAR, *memo, opening=START), ITEMS))
        plain = sheets.sheets(statements.stated(books(), ITEMS))
    assert tuple(laid) == tuple(plain) == sheets.NAMES
    balance = {row.label: row.amounts for row in laid[sheets.BALANCE].rows}
    assert balance["Total assets"] == balance["Total liabilities and net assets"] == (300_00, 668_33)
    income = {row.label: row.amounts for row in laid[sheets.INCOME].rows}
    assert income["Balances the book was opened with"] == (1_00,)
    assert income["Income less expenditure"] == (362_33,)
    assert "Balances the book was opened with" not in {row.label for row in plain[sheets.INCOME].rows}
    change = [row.amounts for row in laid[sheets.NET].rows]
    assert change[-1] == tuple(sum(column) for column in zip(*change[:-1], strict=True))
    trial = [row for row in laid[sheets.TRIAL].rows if row.kind == sheets.TOTAL]
    assert all(row.amounts[at] == row.amounts[at + 1] for row in trial for at in (0, 2, 4))
    assert [row.kind for row in laid[sheets.TRIAL].rows].count(sheets.HEAD) == 1
    assert plain[sheets.TRIAL].rows == ()


def test_an_account_is_called_as_the_reader_reads():
    for language, name in (("zh-hans", "暂收款"), ("en", "Temporary receipts")):
        with translation.override(language):
            assert sheets.label(ITEMS["HELD"]) == name


def test_income_and_expenditure_carry_the_balance_forward():
    income = statements.stated(books(*YEAR, opening=START), ITEMS).income
    assert (income.total_income, income.total_expenditure, income.result) == (1_012_34, 650_01, 362_33)
    assert (income.brought_forward, income.carried_forward) == (300_00, 662_33)


def test_the_change_of_net_assets_tells_result_from_setting_aside():
    rows = {row.item.symbol: row for row in statements.stated(books(*YEAR, opening=START), ITEMS).net_change}
    general, reserve = rows["SURPLUS"], rows["RESERVE"]
    assert (general.opening, general.result, general.set_aside, general.closing) == (
        280_00,
        362_33,
        -40_00,
        602_33,
    )
    assert (reserve.opening, reserve.result, reserve.set_aside, reserve.closing) == (20_00, 0, 40_00, 60_00)


def test_closing_the_year_changes_no_statement_but_the_trial_balance():
    closing = (
        ("year_end", "CONTRIBUTIONS", "SURPLUS", 1_000_00),
        ("year_end", "INTEREST", "SURPLUS", 12_34),
        ("year_end", "SURPLUS", "BENEFIT", 650_01),
    )
    before = statements.stated(books(*YEAR, opening=START), ITEMS)
    after = statements.stated(books(*YEAR, *closing, opening=START), ITEMS)
    assert after.income == before.income
    assert after.net_change == before.net_change
    assert after.balance_sheet.net_assets.closing == before.balance_sheet.net_assets.closing
    assert "RESULT" not in {line.item.symbol for line in after.balance_sheet.net_assets.lines}
    assert {row.item.symbol: row.closing for row in after.trial}["BENEFIT"] == 0


def test_opening_balances_are_no_income():
    figures = books(("opening", "SPECIAL_BANK", "SURPLUS", 500_00))
    stated = statements.stated(figures, ITEMS)
    assert (stated.income.result, stated.income.opened_with, stated.income.carried_forward) == (
        0,
        500_00,
        500_00,
    )
    assert stated.net_change[0].opened_with == 500_00


def test_a_red_ink_reversal_leaves_nothing_behind():
    figures = books(*YEAR, ("benefit", "BENEFIT", "EXPENSE_BANK", -650_01), opening=START)
    stated = statements.stated(figures, ITEMS)
    assert stated.income.expenditure == ()
    assert next(row for row in stated.trial if row.item.symbol == "BENEFIT").debit == 0


def test_memorandum_accounts_never_reach_a_statement():
    figures = books(*YEAR, ("reserve", "MEMO_WAITING", "MEMO_OWED", 3_000_00), opening=START)
    stated = statements.stated(figures, ITEMS)
    plain = statements.stated(books(*YEAR, opening=START), ITEMS)
    assert replace(stated, memorandum=()) == plain
    assert {row.item.symbol: row.closing for row in stated.memorandum} == {
        "MEMO_WAITING": 3_000_00,
        "MEMO_OWED": -3_000_00,
    }


def test_every_total_of_the_trial_balance_is_zero():
    rows = statements.stated(books(*YEAR, opening=START), ITEMS).trial
    assert sum(row.opening for row in rows) == sum(row.closing for row in rows) == 0
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows)


@pytest.mark.parametrize(
    "broken",
    [
        Figures({"SPECIAL_BANK": 1}, {}),
        Figures({}, {("SPECIAL_BANK", "sweep"): (1, 0)}),
        Figures({"SPECIAL_BANK": 5, "MEMO_OWED": -5}, {}),
        Figures({}, {("SURPLUS", "sweep"): (0, 1), ("SPECIAL_BANK", "sweep"): (1, 0)}),
    ],
)
def test_figures_that_are_not_whole_make_no_statement(broken):
    with pytest.raises(DoesNotReconcile):
        statements.stated(broken, ITEMS)


UP = {"out": ("TO_UPPER", "up_out"), "into": ("FROM_LOWER", "up_in")}


def test_money_between_levels_is_neither_income_nor_expenditure_of_the_whole():
    city = books(*YEAR, ("up_out", "TO_UPPER", "EXPENSE_BANK", 10_00), opening=START)
    province = books(("up_in", "INCOME_BANK", "FROM_LOWER", 10_00))
    whole = books_of.together([city, province], [Internal(**UP, paid=10_00, received=10_00)])
    alone, stated = statements.stated(books(*YEAR, opening=START), ITEMS), statements.stated(whole, ITEMS)
    assert stated.income == alone.income
    assert stated.balance_sheet.assets.closing == alone.balance_sheet.assets.closing


def test_money_under_way_stands_as_an_asset_until_it_arrives():
    city = books(*YEAR, ("up_out", "TO_UPPER", "EXPENSE_BANK", 10_00), opening=START)
    whole = statements.stated(books_of.together([city], [Internal(**UP, paid=10_00)]), ITEMS)
    assert {line.item.symbol: line.closing for line in whole.balance_sheet.assets.lines}[
        "IN_TRANSIT"
    ] == 10_00
    assert whole.income.result == 362_33


def test_money_that_was_under_way_when_the_stretch_began_arrives_in_it():
    city = Figures({"EXPENSE_BANK": 90_00, "TO_UPPER": 10_00, "SURPLUS": -100_00}, {})
    province = books(("up_in", "INCOME_BANK", "FROM_LOWER", 10_00))
    between = Internal(**UP, received=10_00, paid_before=10_00, transit=10_00)
    whole = statements.stated(books_of.together([city, province], [between]), ITEMS)
    assert (whole.income.brought_forward, whole.income.result, whole.income.carried_forward) == (
        100_00,
        0,
        100_00,
    )
    assert whole.balance_sheet.assets.opening == whole.balance_sheet.assets.closing == 100_00


def test_money_of_last_year_under_way_belongs_to_the_general_balance():
    city = Figures({"EXPENSE_BANK": 90_00, "SURPLUS": -90_00}, {})
    whole = statements.stated(books_of.together([city], [Internal(**UP, transit=10_00)]), ITEMS)
    assert whole.income.brought_forward == 100_00
    assert whole.balance_sheet.assets.opening == 100_00


def test_a_closed_year_leaves_nothing_of_the_money_between_levels():
    city = books(
        ("contribution", "EXPENSE_BANK", "CONTRIBUTIONS", 100_00),
        ("up_out", "TO_UPPER", "EXPENSE_BANK", 10_00),
        ("year_end", "CONTRIBUTIONS", "SURPLUS", 100_00),
        ("year_end", "SURPLUS", "TO_UPPER", 10_00),
    )
    province = books(
        ("up_in", "INCOME_BANK", "FROM_LOWER", 10_00), ("year_end", "FROM_LOWER", "SURPLUS", 10_00)
    )
    between = Internal(**UP, paid=10_00, received=10_00, paid_closed=10_00, received_closed=10_00)
    whole = statements.stated(books_of.together([city, province], [between]), ITEMS)
    closing = {row.item.symbol: row.closing for row in whole.trial}
    assert {symbol: fen for symbol, fen in closing.items() if fen} == {
        "INCOME_BANK": 10_00,
        "EXPENSE_BANK": 90_00,
        "SURPLUS": -100_00,
    }
    assert (whole.income.total_income, whole.income.total_expenditure) == (100_00, 0)


@pytest.mark.parametrize(
    ("balance", "expenditure", "months", "tenths"),
    [(1200_00, 1200_00, 12, 120), (100, 300, 12, 40), (5, 120, 12, 5), (-5, 120, 12, 0), (5, 0, 12, None)],
)
def test_months_payable_are_tenths_rounded_half_up(balance, expenditure, months, tenths):
    assert statements.months_payable(balance, expenditure, months) == tenths


EARNED = st.lists(st.tuples(st.sampled_from(YEAR), st.integers(-(10**15), 10**15)), max_size=12)


def posted(drawn, *more):
    return books(*((*row[:3], fen) for row, fen in drawn), *more, opening=START)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # how busy the machine is, is not what is tried
@given(entries=EARNED, others=EARNED, sent=st.integers(0, 10**12))
def test_whatever_is_posted_every_statement_ties_to_the_others(entries, others, sent):
    city = posted(entries, ("up_out", "TO_UPPER", "EXPENSE_BANK", sent))
    whole = books_of.together([city, posted(others)], [Internal(**UP, paid=sent)])
    for figures in (city, whole):
        made = statements.stated(figures, ITEMS)
        sheet, income = made.balance_sheet, made.income
        assert sheet.assets.closing == sheet.liabilities.closing + sheet.net_assets.closing
        assert income.brought_forward + income.opened_with + income.result == income.carried_forward
        assert income.carried_forward == sheet.net_assets.closing
        assert sum(row.closing for row in made.net_change) == sheet.net_assets.closing
        assert sum(row.result for row in made.net_change) == income.result
