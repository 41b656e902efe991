"""What somebody wants to post, before it is posted: plain values, and the digest that tells two requests apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

DEBIT, CREDIT = 1, -1
LARGEST = 10**16
"""No single line exceeds this many fen (a hundred trillion yuan), so that no sum leaves 64 bits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the symbol of an account of the chart, its detail or nothing, and what is debited or credited.

    ``amount`` is in fen; negative only in the exact reversal the ledger itself writes.
    """

    side: int
    symbol: str
    amount: int
    detail: str = ""


def debit(symbol: str, amount: int, detail: str = "") -> Line:
    """``amount`` fen to the debit of an account."""
    return Line(DEBIT, symbol, amount, detail)


def credit(symbol: str, amount: int, detail: str = "") -> Line:
    """``amount`` fen to the credit of an account."""
    return Line(CREDIT, symbol, amount, detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One whole entry as asked for: its type, its day, the key it is posted once under, its lines, its document."""

    entry_type: str
    business_on: date
    key: str
    lines: Sequence[Line]
    source: str
    transfer_id: int | None = None

    @property
    def ym(self) -> int:
        """The month it belongs to, as one number."""
        return self.business_on.year * 100 + self.business_on.month

    @property
    def total(self) -> int:
        """What it debits, in fen."""
        return sum(line.amount for line in self.lines if line.side == DEBIT)


def digest_of(draft: Draft, reverses: int | None = None) -> bytes:
    """32 bytes over everything the request says: the same key with another digest is another request."""
    lines = [(line.side, line.symbol, line.detail, line.amount) for line in draft.lines]
    said = [
        draft.entry_type,
        draft.business_on.isoformat(),
        draft.key,
        draft.source,
        draft.transfer_id,
        reverses,
        lines,
    ]
    return sha256(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode()).digest()
