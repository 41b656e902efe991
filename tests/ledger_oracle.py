"""A ledger of a hundred lines that knows what the real one must answer: the oracle of the trials.

It takes the rules from the books of law by their symbols, never from the database, and keeps one number an account.
For a request it gives every reason to refuse it; the real ledger must name one of them, or post when there is none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shebao.law.library import library
from shebao.law.regions import NATION

OPEN, CLOSED = "open", "closed"
Leg = tuple[int, str, int]
"""Side, symbol and fen."""


@dataclass(frozen=True)
class Posted:
    """What was asked for under a key, and whether it takes another one back."""

    book: int
    key: str
    said: Any
    legs: tuple[Leg, ...]
    reverses: int | None = None
    transfer: int | None = None
    way: str = ""
    """``out`` or ``in``, for an entry that carries a transfer."""


@dataclass
class Oracle:
    """Several small books. ``schemes`` says which fund each number is."""

    schemes: dict[int, str]
    balances: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(book, symbol) → debits less credits, in fen."""
    entries: list[Posted] = field(default_factory=list)
    months: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chart = _newest("funds.chart")
        self.rules = _newest("funds.rules")

    def standing(self, book: int, key: str) -> Posted | None:
        """What stands under a key."""
        return next((entry for entry in self.entries if (entry.book, entry.key) == (book, key)), None)

    def wrongs(self, entry: Posted, kind: str, day: date) -> set[str]:
        """Every reason to refuse; empty when it must be posted."""
        found = self._wrong_time(entry.book, day)
        if self.standing(entry.book, entry.key) is not None:
            found.add("funds.key_used")
        if entry.reverses is None:
            found |= self._wrong_legs(entry) | self._wrong_purpose(entry, kind)
        else:
            found |= self._wrong_reversal(entry.reverses)
        if entry.transfer is not None:
            found |= self._wrong_transfer(entry)
        return found | self._overdrawn(entry)

    def post(self, entry: Posted) -> None:
        """Take it into the books."""
        self.entries.append(entry)
        for side, symbol, amount in entry.legs:
            self.balances[entry.book, symbol] += side * amount

    def _wrong_time(self, book: int, day: date) -> set[str]:
        status = self.months.get((book, day.year * 100 + day.month))
        if status is None:
            return {"funds.unknown_period"}
        return {"funds.period_closed"} if status == CLOSED else set()

    def _wrong_legs(self, entry: Posted) -> set[str]:
        found = set()
        if len(entry.legs) < 2:
            found.add("funds.incomplete")
        if sum(side * amount for side, _, amount in entry.legs):
            found.add("funds.unbalanced")
        if any(amount <= 0 for _, _, amount in entry.legs):
            found.add("funds.negative")
        return found

    def _wrong_purpose(self, entry: Posted, kind: str) -> set[str]:
        scheme = self.schemes[entry.book]
        rule = self.rules.get(kind)
        if rule is None:
            return {"funds.no_such_rule"}
        return {
            "funds.not_earmarked" if self._touched(symbol, scheme) else "funds.unknown_account"
            for side, symbol, _ in entry.legs
            if not _names(rule["debit" if side == 1 else "credit"].get(symbol, []), scheme)
        }

    def _touched(self, symbol: str, scheme: str) -> bool:
        """Whether the fund keeps this account at all: some rule of it names it."""
        sides = [rule[side] for rule in self.rules.values() for side in ("debit", "credit")]
        return any(_names(side.get(symbol, []), scheme) for side in sides)

    def _wrong_reversal(self, number: int) -> set[str]:
        found = set()
        if self.entries[number].reverses is not None:
            found.add("funds.reversal_of_reversal")
        if any(entry.reverses == number for entry in self.entries):
            found.add("funds.already_reversed")
        return found

    def _wrong_transfer(self, entry: Posted) -> set[str]:
        if entry.reverses is not None:
            arrived = entry.way == "out" and self._stands(entry.transfer, "in")
            return {"funds.transfer_arrived"} if arrived else set()
        found = set()
        if any((e.transfer, e.way, e.reverses) == (entry.transfer, entry.way, None) for e in self.entries):
            found.add("funds.already_transferred")
        if entry.way == "in" and not self._stands(entry.transfer, "out"):
            found.add("funds.transfer_not_sent")
        return found

    def _stands(self, transfer: int | None, way: str) -> bool:
        """Whether this half of a transfer was posted and not taken back."""
        taken = {entry.reverses for entry in self.entries}
        return any(
            (entry.transfer, entry.way, entry.reverses) == (transfer, way, None) and number not in taken
            for number, entry in enumerate(self.entries)
        )

    def _overdrawn(self, entry: Posted) -> set[str]:
        after = Counter({key: value for key, value in self.balances.items() if key[0] == entry.book})
        for side, symbol, amount in entry.legs:
            after[entry.book, symbol] += side * amount
        over = [symbol for (_, symbol), value in after.items() if self._turned(symbol, value)]
        return {"funds.overdraft"} if over else set()

    def _turned(self, symbol: str, value: int) -> bool:
        row = self.chart[symbol]
        return row["no_overdraft"] and (value if row["side"] == "debit" else -value) < 0


def _names(who: list[str], scheme: str) -> bool:
    return "all" in who or scheme in who


def _newest(name: str) -> dict[str, dict[str, Any]]:
    value: dict[str, dict[str, Any]] = library().books[name, NATION].windows[-1].value.value
    return value
