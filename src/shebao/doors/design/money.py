"""How money is written for the reader of a page: whole fen in, yuan with fen out, big sums in words people use."""

from __future__ import annotations

from shebao.doors.design.reading import reads_chinese

MINUS = "\N{MINUS SIGN}"
FEN = 100
WAN = 10_000 * FEN
CHINESE = ((WAN**3 // FEN**2, "万亿元"), (WAN**2 // FEN, "亿元"), (WAN, "万元"), (0, "元"))
MILLION = 1_000_000 * FEN
ENGLISH = ((MILLION**2 // FEN, " trillion"), (MILLION * 1000, " billion"), (MILLION, " million"), (0, ""))
"""Units from large to small; below the last a sum is said exactly."""


def yuan(fen: int) -> str:
    """`123456789` as 1,234,567.89; exact, with a true minus sign."""
    whole, rest = divmod(abs(fen), FEN)
    return f"{MINUS if fen < 0 else ''}{whole:,}.{rest:02d}"


def plain_yuan(fen: int) -> str:
    """The same for machines: no thousands, an ASCII minus."""
    whole, rest = divmod(abs(fen), FEN)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def about(fen: int) -> str:
    """A sum as a person says it, 12.35亿元 or CNY 1.24 billion, rounded half up to two places; small sums exactly."""
    chinese = reads_chinese()
    unit, word = next(row for row in (CHINESE if chinese else ENGLISH) if abs(fen) >= row[0])
    text = _scaled(fen, unit) if unit else yuan(fen)
    return f"{text}{word}" if chinese else f"CNY {text}{word}"


def tenths(value: int) -> str:
    """A count of tenths with one decimal: `123` as 12.3."""
    return f"{value // 10:,}.{value % 10}"


def _scaled(fen: int, unit: int) -> str:
    hundredths = (2 * abs(fen) * 100 + unit) // (2 * unit)
    return yuan(-hundredths if fen < 0 else hundredths)
