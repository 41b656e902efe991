"""The same operators over columns: numbers written as SQL text, with a scale and proven bounds.

Every intermediate result is an integer whose bounds stay below 2^53, so that engines which divide through
float64 agree with those which do not. A rule that could leave the bounds does not load: `RangeError`.
"""

from __future__ import annotations

from typing import Any

from shebao.law.numbers import POWERS, Exact, Ratio, Rounding, lift
from shebao.law.sheet import Sheet

LIMIT = 2**53
Number = Any


class RangeError(ArithmeticError):
    """A result could pass 2^53, or a division could meet a negative: round earlier or narrow the inputs."""


class Condition:
    """A truth of a row, as SQL text."""

    __slots__ = ("level", "sheet", "text")

    def __init__(self, sheet: Sheet, text: str, level: int) -> None:
        self.sheet = sheet
        self.text = text
        self.level = level

    def __and__(self, other: Condition | bool) -> Condition:
        if isinstance(other, bool):
            return self if other else Condition(self.sheet, "FALSE", self.level)
        return Condition(self.sheet, f"({self.text} AND {other.text})", max(self.level, other.level))

    def __or__(self, other: Condition | bool) -> Condition:
        if isinstance(other, bool):
            return Condition(self.sheet, "TRUE", self.level) if other else self
        return Condition(self.sheet, f"({self.text} OR {other.text})", max(self.level, other.level))

    __rand__ = __and__
    __ror__ = __or__

    def negated(self) -> Condition:
        """The opposite."""
        return Condition(self.sheet, f"(NOT {self.text})", self.level)

    def __bool__(self) -> bool:
        raise TypeError("a rule asks where(condition, one, other), never `if`")


class Column:
    """SQL text whose value is an integer over 10^`scale`, between `lowest` and `highest` (in those units)."""

    __slots__ = ("highest", "level", "lowest", "scale", "sheet", "text")

    def __init__(self, sheet: Sheet, text: str, scale: int, bounds: tuple[int, int], level: int) -> None:
        self.sheet = sheet
        self.text = text
        self.scale = scale
        self.lowest, self.highest = bounds
        self.level = level
        if max(abs(self.lowest), abs(self.highest)) >= LIMIT:
            raise RangeError(
                f"may reach {max(abs(self.lowest), abs(self.highest)):.3g}, over 2^53: {text[:200]}"
            )

    def __bool__(self) -> bool:
        raise TypeError("a rule asks where(condition, one, other), never `if`")

    def _other(self, other: Number) -> Column:
        if isinstance(other, Column):
            return other
        exact = lift(other)
        return Column(self.sheet, str(exact.units), exact.scale, (exact.units, exact.units), 0)

    def _made(self, text: str, scale: int, bounds: tuple[int, int], other: Column) -> Column:
        return Column(self.sheet, text, scale, bounds, max(self.level, other.level))

    def scaled(self, scale: int) -> Column:
        """The same number over a finer power of ten."""
        if scale == self.scale:
            return self
        by = POWERS[scale - self.scale]
        text = str(int(self.text) * by) if _literal(self.text) else f"({self.text} * {by})"
        return Column(self.sheet, text, scale, (self.lowest * by, self.highest * by), self.level)

    def _aligned(self, other: Number) -> tuple[Column, Column, int]:
        right = self._other(other)
        scale = max(self.scale, right.scale)
        return self.scaled(scale), right.scaled(scale), scale

    def __add__(self, other: Number) -> Column | Ratio:
        if isinstance(other, Ratio):
            return other + self
        a, b, scale = self._aligned(other)
        return a._made(f"({a.text} + {b.text})", scale, (a.lowest + b.lowest, a.highest + b.highest), b)

    def __sub__(self, other: Number) -> Column:
        a, b, scale = self._aligned(other)
        return a._made(f"({a.text} - {b.text})", scale, (a.lowest - b.highest, a.highest - b.lowest), b)

    def __rsub__(self, other: Number) -> Column:
        return self._other(other) - self

    def __mul__(self, other: Number) -> Column | Ratio:
        if isinstance(other, Ratio):
            return other * self
        b = self._other(other)
        if _literal(b.text) and b.lowest == 1:
            bounds = (self.lowest, self.highest)
            return Column(self.sheet, self.text, self.scale + b.scale, bounds, self.level)
        corners = [x * y for x in (self.lowest, self.highest) for y in (b.lowest, b.highest)]
        text = f"({self.text} * {b.text})"
        if _literal(self.text) and _literal(b.text):
            text = str(self.lowest * b.lowest)
        return self._made(text, self.scale + b.scale, (min(corners), max(corners)), b)

    def __truediv__(self, other: Number) -> Ratio:
        return Ratio(self, self._other(other))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rtruediv__(self, other: Number) -> Ratio:
        return Ratio(self._other(other), self)

    def _compared(self, other: Number, sign: str) -> Condition:
        a, b, _ = self._aligned(other)
        return Condition(self.sheet, f"({a.text} {sign} {b.text})", max(a.level, b.level))

    def __lt__(self, other: Number) -> Condition:
        return self._compared(other, "<")

    def __le__(self, other: Number) -> Condition:
        return self._compared(other, "<=")

    def __gt__(self, other: Number) -> Condition:
        return self._compared(other, ">")

    def __ge__(self, other: Number) -> Condition:
        return self._compared(other, ">=")

    def equals(self, other: Number) -> Condition:
        """Whether both are the same number."""
        return self._compared(other, "=")

    def divided(self, divisor: Number, rounding: Rounding) -> Column:
        """This over the divisor, rounded on integers; refuses operands that could be negative."""
        below = self._other(divisor)
        shift = rounding.places + below.scale - self.scale
        n = self.scaled(self.scale + shift) if shift > 0 else self
        d = below.scaled(below.scale - shift) if shift < 0 else below
        if n.lowest < 0 or d.lowest < 0:
            raise RangeError(
                f"a division could meet a negative number: {self.text[:100]} / {below.text[:100]}"
            )
        if 2 * n.highest + d.highest >= LIMIT:
            raise RangeError(
                f"a division may reach {2 * n.highest + d.highest:.3g}, over 2^53: {n.text[:200]}"
            )
        if d.lowest == 0:
            n.sheet.flag(f"{d.text} = 0", "input.divisor_is_zero")
            d = Column(d.sheet, f"NULLIF({d.text}, 0)", d.scale, (1, d.highest), d.level)
        smallest = max(d.lowest, 1)
        bounds = (0, n.highest // smallest + 1)
        return n._made(_quotient(n, d, rounding.mode), rounding.places, bounds, d)

    def rest(self, divisor: int) -> Column:
        """What is left after dividing by a whole number: months beyond full years."""
        return Column(self.sheet, f"({self.text} % {divisor})", 0, (0, divisor - 1), self.level)

    def named(self, name: str, article: str) -> Column:
        """This number kept under a name of its own, so that it is computed once."""
        return self.sheet.keep(self, name)


def _quotient(n: Column, d: Column, mode: str) -> str:
    divide = n.sheet.integer_division
    if _literal(d.text) and d.lowest == 1:
        return n.text
    if mode == "down":
        return f"({n.text} {divide} {d.text})"
    if mode == "up":
        return f"(({n.text} + {d.text} - 1) {divide} {d.text})"
    if _literal(d.text):
        half = d.lowest // 2
        if d.lowest % 2 == 0:
            return f"(({n.text} + {half}) {divide} {d.text})"
        return f"((2 * {n.text} + {d.text}) {divide} {2 * d.lowest})"
    return f"((2 * {n.text} + {d.text}) {divide} (2 * {d.text}))"


def _literal(text: str) -> bool:
    return text.lstrip("-").isdigit()


def branch(condition: Condition, one: Number, other: Number) -> Column:
    """CASE over two numbers."""
    sheet = condition.sheet
    a = one if isinstance(one, Column) else _constant(sheet, one)
    b = other if isinstance(other, Column) else _constant(sheet, other)
    scale = max(a.scale, b.scale)
    a, b = a.scaled(scale), b.scaled(scale)
    text = f"CAST(CASE WHEN {condition.text} THEN {a.text} ELSE {b.text} END AS BIGINT)"
    bounds = (min(a.lowest, b.lowest), max(a.highest, b.highest))
    return Column(sheet, text, scale, bounds, max(a.level, b.level, condition.level))


def _constant(sheet: Sheet, number: Exact | int) -> Column:
    exact = lift(number)
    return Column(sheet, str(exact.units), exact.scale, (exact.units, exact.units), 0)


def extreme(one: Column, other: Number, sign: str) -> Column:
    """The greater (`>`) or the smaller (`<`) of two numbers, with bounds to match."""
    a, b, scale = one._aligned(other)
    text = f"{'GREATEST' if sign == '>' else 'LEAST'}({a.text}, {b.text})"
    pick = max if sign == ">" else min
    bounds = (pick(a.lowest, b.lowest), pick(a.highest, b.highest))
    return Column(one.sheet, text, scale, bounds, max(a.level, b.level))
