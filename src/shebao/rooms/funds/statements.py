"""The statements of a fund as arithmetic: what came in and went out by account makes every page an auditor reads.

Pure: figures in, statements out, no database. All amounts are whole fen. A signed balance counts debits up and
credits down; a line of a statement counts up on the side its kind grows on. 财会〔2017〕28号 gives each fund a
balance sheet (资产负债表) and a statement of income and expenditure (收支表); the change of net assets ties them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shebao.rooms.funds.figures import RESULT, SURPLUS, YEAR_END, Figures, Item

OPENING, SET_ASIDE = "opening", "set_aside"


class DoesNotReconcile(ValueError):
    """Figures whose debits and credits differ: no statement is made of them."""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance: signed balances, and the turnover of each side."""

    item: Item
    opening: int
    debit: int
    credit: int
    closing: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement; amounts count up on the side the kind grows on."""

    item: Item
    opening: int
    closing: int


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind with their totals."""

    kind: str
    lines: tuple[Line, ...]
    opening: int = field(init=False)
    closing: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "opening", sum(line.opening for line in self.lines))
        object.__setattr__(self, "closing", sum(line.closing for line in self.lines))


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Assets equal liabilities and net assets, at the opening and at the end."""

    assets: Section
    liabilities: Section
    net_assets: Section


@dataclass(frozen=True, slots=True)
class Earned:
    """One line of the statement of income and expenditure: its amount in the stretch."""

    item: Item
    amount: int


@dataclass(frozen=True, slots=True)
class IncomeStatement:
    """Income, expenditure, the result, and the balance it turns the one brought forward into."""

    income: tuple[Earned, ...]
    expenditure: tuple[Earned, ...]
    brought_forward: int
    opened_with: int
    carried_forward: int

    @property
    def total_income(self) -> int:
        """All income of the stretch."""
        return sum(line.amount for line in self.income)

    @property
    def total_expenditure(self) -> int:
        """All expenditure of the stretch."""
        return sum(line.amount for line in self.expenditure)

    @property
    def result(self) -> int:
        """Income less expenditure; negative when the fund spent more than it received."""
        return self.total_income - self.total_expenditure


@dataclass(frozen=True, slots=True)
class NetChange:
    """One row of the change of net assets; `opening + opened_with + result + set_aside == closing`."""

    item: Item
    opening: int
    opened_with: int
    result: int
    set_aside: int
    closing: int


@dataclass(frozen=True, slots=True)
class Statements:
    """Everything one book, or several as one, says of a stretch of days."""

    trial: tuple[TrialRow, ...]
    memorandum: tuple[TrialRow, ...]
    balance_sheet: BalanceSheet
    income: IncomeStatement
    net_change: tuple[NetChange, ...]


def stated(figures: Figures, items: Mapping[str, Item]) -> Statements:
    """Every statement of these figures; `DoesNotReconcile` when they are not whole."""
    _check(figures, items)
    rows = [
        TrialRow(
            item,
            figures.opening.get(symbol, 0),
            *figures.turnover(symbol),
            figures.closing(symbol),
        )
        for symbol, item in items.items()
        if symbol in figures.symbols
    ]
    income = _income(rows, figures)
    return Statements(
        trial=tuple(row for row in rows if row.item.kind != "M"),
        memorandum=tuple(row for row in rows if row.item.kind == "M"),
        balance_sheet=_balance_sheet(rows, items),
        income=income,
        net_change=tuple(_net_change(rows, items, figures, income.result)),
    )


def months_payable(balance: int, expenditure: int, months: int) -> int | None:
    """Tenths of months `balance` lasts at the average of `months` of expenditure; half up, None without any."""
    if expenditure <= 0 or months <= 0:
        return None
    return max(0, (2 * balance * 10 * months + expenditure) // (2 * expenditure))


def _check(figures: Figures, items: Mapping[str, Item]) -> None:
    for memo in (False, True):
        chosen = [symbol for symbol in figures.symbols if (items[symbol].kind == "M") is memo]
        opening = sum(figures.opening.get(symbol, 0) for symbol in chosen)
        turned = [figures.turnover(symbol) for symbol in chosen]
        debit, credit = sum(pair[0] for pair in turned), sum(pair[1] for pair in turned)
        if opening or debit != credit:
            raise DoesNotReconcile(
                f"opening off by {opening} fen, turnover by {debit - credit} fen"
                + (" (memorandum)" if memo else "")
            )


def _balance_sheet(rows: list[TrialRow], items: Mapping[str, Item]) -> BalanceSheet:
    def section(kind: str) -> list[Line]:
        return [
            Line(row.item, row.item.side * row.opening, row.item.side * row.closing)
            for row in rows
            if row.item.kind == kind and (row.opening or row.closing)
        ]

    net = section("N")
    earned = [row for row in rows if row.item.kind in "IE"]
    result = Line(items[RESULT], -sum(row.opening for row in earned), -sum(row.closing for row in earned))
    if result.opening or result.closing:
        net.append(result)
    return BalanceSheet(
        Section("A", tuple(section("A"))), Section("L", tuple(section("L"))), Section("N", tuple(net))
    )


def _income(rows: list[TrialRow], figures: Figures) -> IncomeStatement:
    def earned(kind: str) -> tuple[Earned, ...]:
        lines = []
        for row in rows:
            if row.item.kind == kind:
                debit, credit = figures.turnover(row.item.symbol, without=frozenset({YEAR_END, OPENING}))
                lines.append(Earned(row.item, row.item.side * (debit - credit)))
        return tuple(line for line in lines if line.amount)

    net = [row for row in rows if row.item.kind in "NIE"]
    return IncomeStatement(
        income=earned("I"),
        expenditure=earned("E"),
        brought_forward=-sum(row.opening for row in net),
        opened_with=_opened(figures, {row.item.symbol for row in net}),
        carried_forward=-sum(row.closing for row in net),
    )


def _net_change(
    rows: list[TrialRow], items: Mapping[str, Item], figures: Figures, result: int
) -> Iterable[NetChange]:
    """The general balance takes the result, closed or not; other reserves move by setting aside alone."""
    earned = [row for row in rows if row.item.kind in "IE"]
    general = [row for row in rows if row.item.symbol == SURPLUS]
    yield _change(items[SURPLUS], [*general, *earned], figures, result)
    for row in rows:
        if row.item.kind == "N" and row not in general:
            yield _change(row.item, [row], figures, 0)


def _change(item: Item, parts: list[TrialRow], figures: Figures, result: int) -> NetChange:
    symbols = {part.item.symbol for part in parts}
    change = NetChange(
        item,
        opening=-sum(part.opening for part in parts),
        opened_with=_opened(figures, symbols),
        result=result,
        set_aside=-_net(figures, symbols, SET_ASIDE),
        closing=-sum(part.closing for part in parts),
    )
    off = change.opening + change.opened_with + change.result + change.set_aside - change.closing
    if off:
        raise DoesNotReconcile(f"{item.symbol} moved by {off} fen that no entry type explains")
    return change


def _opened(figures: Figures, symbols: set[str]) -> int:
    return -_net(figures, symbols, OPENING)


def _net(figures: Figures, symbols: set[str], entry_type: str) -> int:
    pairs = [figures.moved.get((symbol, entry_type), (0, 0)) for symbol in symbols]
    return sum(debit - credit for debit, credit in pairs)
