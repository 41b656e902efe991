"""What books say in figures: balances and turnover by account of the national chart, of one book or of several as one.

Pure: no database. Amounts are whole fen; a signed balance counts debits up and credits down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from shebao import law

NATION = "100000"
SURPLUS, IN_TRANSIT, RESULT = "SURPLUS", "IN_TRANSIT", "RESULT"
YEAR_END = "year_end"
DEBIT, CREDIT = 1, -1


@dataclass(frozen=True, slots=True)
class Item:
    """One account of the national chart: kind A asset, L liability, N net assets, I income, E expenditure, M memo."""

    symbol: str
    code: str
    name_zh: str
    name_en: str
    side: int
    kind: str
    basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What books say of a stretch of days: balances at its opening, and turnover by (symbol, entry type) within."""

    opening: Mapping[str, int]
    """Signed balance by symbol, debit up."""
    moved: Mapping[tuple[str, str], tuple[int, int]]
    """(debit, credit) by symbol and entry type; a red-ink reversal counts down on its own side."""

    def closing(self, symbol: str) -> int:
        """The signed balance of a symbol at the end."""
        return self.opening.get(symbol, 0) + sum(
            debit - credit for (moved, _), (debit, credit) in self.moved.items() if moved == symbol
        )

    def turnover(self, symbol: str, *, without: frozenset[str] = frozenset()) -> tuple[int, int]:
        """(debit, credit) of a symbol in the stretch, some entry types left out."""
        pairs = [
            pair for (moved, kind), pair in self.moved.items() if moved == symbol and kind not in without
        ]
        return sum(debit for debit, _ in pairs), sum(credit for _, credit in pairs)

    @property
    def symbols(self) -> frozenset[str]:
        """Every symbol with a balance or turnover."""
        return frozenset(self.opening) | {symbol for symbol, _ in self.moved}


@dataclass(frozen=True, slots=True)
class Internal:
    """Money between two books that are shown as one: what left as `out` and what arrived as `into`, in fen.

    `before` is the same of the months of this year before the stretch, `closed` of the years that were closed within
    it; `transit` is what was under way when it began.
    """

    out: tuple[str, str]
    """Symbol and entry type of the side that paid."""
    into: tuple[str, str]
    """Symbol and entry type of the side that received."""
    paid: int = 0
    received: int = 0
    paid_before: int = 0
    received_before: int = 0
    paid_closed: int = 0
    received_closed: int = 0
    transit: int = 0


_OWN_ITEMS = (
    Item(
        IN_TRANSIT,
        "",
        "在途资金（上下级及基金间）",
        "Money in transit between books",
        DEBIT,
        "A",
        "SIAR 40",
        False,
    ),
    Item(RESULT, "", "本期收支结余（未结转）", "Result not yet closed", CREDIT, "N", "SIAR 41", False),
)


def chart(on: date) -> Mapping[str, Item]:
    """The national chart of that day, by symbol, in its order; with the two lines only statements have."""
    rows = law.value("funds.chart", NATION, on).value
    items = {
        symbol: Item(
            symbol,
            row["code"],
            row["zh"],
            row["en"],
            DEBIT if row["side"] == "debit" else CREDIT,
            row["kind"],
            row["basis"],
            row["confirmed"],
        )
        for symbol, row in rows.items()
    }
    return MappingProxyType(items | {item.symbol: item for item in _OWN_ITEMS})


def together(books: Iterable[Figures], internal: Iterable[Internal] = ()) -> Figures:
    """Several books as one: sums, with what moved between them taken out and what is still under way shown."""
    opening: dict[str, int] = defaultdict(int)
    moved: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for figures in books:
        for symbol, amount in figures.opening.items():
            opening[symbol] += amount
        for key, (debit, credit) in figures.moved.items():
            moved[key][0] += debit
            moved[key][1] += credit
    for between in internal:
        unclosed = between.paid_before - between.received_before
        opening[between.out[0]] -= between.paid_before
        opening[between.into[0]] += between.received_before
        opening[IN_TRANSIT] += between.transit
        opening[SURPLUS] -= between.transit - unclosed
        moved[between.out][0] -= between.paid
        moved[between.into][1] -= between.received
        moved[IN_TRANSIT, between.out[1]][0] += between.paid
        moved[IN_TRANSIT, between.into[1]][1] += between.received
        moved[between.out[0], YEAR_END][1] -= between.paid_closed
        moved[between.into[0], YEAR_END][0] -= between.received_closed
        moved[SURPLUS, YEAR_END][0] -= between.paid_closed
        moved[SURPLUS, YEAR_END][1] -= between.received_closed
    return Figures(
        {symbol: amount for symbol, amount in opening.items() if amount},
        {key: (pair[0], pair[1]) for key, pair in moved.items() if pair != [0, 0]},
    )
