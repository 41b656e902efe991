"""Statements laid out as an accountant reads them: titled tables of lines and sums, for a page, a file or paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.rooms.funds.figures import Item
from shebao.rooms.funds.statements import (
    BalanceSheet,
    IncomeStatement,
    NetChange,
    Section,
    Statements,
    TrialRow,
)

PLAIN, HEAD, TOTAL = "plain", "head", "total"
BALANCE, INCOME, NET, TRIAL = "balance", "income", "net", "trial"
NAMES = (BALANCE, INCOME, NET, TRIAL)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line: what it is, its account if it is one, and a sum in fen for every column."""

    label: str
    amounts: tuple[int | None, ...] = ()
    kind: str = PLAIN
    symbol: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One statement; `heads` name the columns, the first of them the lines."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def titles() -> dict[str, str]:
    """What each statement is called."""
    return {
        BALANCE: _("Balance sheet"),
        INCOME: _("Income and expenditure"),
        NET: _("Change of net assets"),
        TRIAL: _("Trial balance"),
    }


def sheets(stated: Statements) -> dict[str, Sheet]:
    """Every statement in the reader's language, by name."""
    return {
        BALANCE: _sheet(BALANCE, (_("At the beginning"), _("At the end")), _balance(stated.balance_sheet)),
        INCOME: _sheet(INCOME, (_("In these months"),), _income(stated.income)),
        NET: _sheet(NET, _net_heads(), _net(stated.net_change)),
        TRIAL: _sheet(TRIAL, _trial_heads(), _trial(stated)),
    }


def _sheet(name: str, heads: tuple[str, ...], rows: Iterable[SheetRow]) -> Sheet:
    return Sheet(name, titles()[name], (_("Account"), *heads), tuple(rows))


def label(item: Item) -> str:
    """The name of an account of the chart in the reader's language."""
    return item.name_zh if (get_language() or "").startswith("zh") else item.name_en


def _line(item: Item, *amounts: int | None) -> SheetRow:
    return SheetRow(label(item), amounts, PLAIN, item.symbol, item.code)


def _balance(sheet: BalanceSheet) -> Iterable[SheetRow]:
    yield from _section(_("Assets"), _("Total assets"), sheet.assets)
    yield from _section(_("Liabilities"), _("Total liabilities"), sheet.liabilities)
    yield from _section(_("Net assets"), _("Total net assets"), sheet.net_assets)
    owed, net = sheet.liabilities, sheet.net_assets
    both = (owed.opening + net.opening, owed.closing + net.closing)
    yield SheetRow(_("Total liabilities and net assets"), both, TOTAL)


def _section(head: str, total: str, section: Section) -> Iterable[SheetRow]:
    yield SheetRow(head, kind=HEAD)
    for line in section.lines:
        yield _line(line.item, line.opening, line.closing)
    yield SheetRow(total, (section.opening, section.closing), TOTAL)


def _income(income: IncomeStatement) -> Iterable[SheetRow]:
    yield SheetRow(_("Income"), kind=HEAD)
    for line in income.income:
        yield _line(line.item, line.amount)
    yield SheetRow(_("Total income"), (income.total_income,), TOTAL)
    yield SheetRow(_("Expenditure"), kind=HEAD)
    for line in income.expenditure:
        yield _line(line.item, line.amount)
    yield SheetRow(_("Total expenditure"), (income.total_expenditure,), TOTAL)
    yield SheetRow(_("Balance"), kind=HEAD)
    yield SheetRow(_("Income less expenditure"), (income.result,), TOTAL)
    yield SheetRow(_("Balance brought forward"), (income.brought_forward,))
    if income.opened_with:
        yield SheetRow(_("Balances the book was opened with"), (income.opened_with,))
    yield SheetRow(_("Balance carried forward"), (income.carried_forward,), TOTAL)


def _net_heads() -> tuple[str, ...]:
    return (
        _("At the beginning"),
        _("Opened with"),
        _("Income less expenditure"),
        _("Set aside"),
        _("At the end"),
    )


def _net(changes: tuple[NetChange, ...]) -> Iterable[SheetRow]:
    sums = [(row.opening, row.opened_with, row.result, row.set_aside, row.closing) for row in changes]
    for row, amounts in zip(changes, sums, strict=True):
        yield _line(row.item, *amounts)
    yield SheetRow(_("Total"), tuple(sum(column) for column in zip(*sums, strict=True)), TOTAL)


def _trial_heads() -> tuple[str, ...]:
    return (
        _("Debit balance before"),
        _("Credit balance before"),
        _("Debited"),
        _("Credited"),
        _("Debit balance after"),
        _("Credit balance after"),
    )


def _trial(stated: Statements) -> Iterable[SheetRow]:
    yield from _trial_rows(stated.trial)
    if stated.memorandum:
        yield SheetRow(_("Memorandum accounts, on no statement"), kind=HEAD)
        yield from _trial_rows(stated.memorandum)


def _trial_rows(rows: tuple[TrialRow, ...]) -> Iterable[SheetRow]:
    sums = [(*_sides(row.opening), row.debit, row.credit, *_sides(row.closing)) for row in rows]
    for row, amounts in zip(rows, sums, strict=True):
        yield _line(row.item, *(amount or None for amount in amounts))
    if sums:
        yield SheetRow(_("Total"), tuple(sum(column) for column in zip(*sums, strict=True)), TOTAL)


def _sides(balance: int) -> tuple[int, int]:
    return (balance, 0) if balance >= 0 else (0, -balance)
