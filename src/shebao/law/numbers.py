"""Exact numbers for one person: an integer over a power of ten that remembers how it came about.

`+`, `-` and `×` are exact. `/` makes a `Ratio`, which says nothing until it is rounded by name: where to
round is law, and so it stands in the rule. Columns (`law.columns`) offer the same operators for millions.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from shebao.law.book import Value

POWERS: tuple[int, ...] = tuple(10**n for n in range(64))
How: TypeAlias = Any
Operand: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Rounding:
    """A named way to round: to so many decimals, half up, always up or always down."""

    code: str
    places: int
    mode: str


@dataclass(frozen=True, slots=True)
class Given:
    """A number the person brought."""

    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A number a book says; `key` is the row of a table, where there is one."""

    value: Value
    key: Any = None


class Step:
    """A named intermediate result and the article it rests on."""

    __slots__ = ("article", "name", "of")

    def __init__(self, name: str, of: Exact, article: str) -> None:
        self.name = name
        self.of = of
        self.article = article


class Exact:
    """`units` over 10^`scale`. `how`: a Given, Fact, Step, an operation's tuple, or None for a literal."""

    __slots__ = ("how", "scale", "units")

    def __init__(self, units: int, scale: int = 0, how: How = None) -> None:
        self.units = units
        self.scale = scale
        self.how = how

    @property
    def decimal(self) -> Decimal:
        """The number as a Decimal with all its places."""
        return Decimal(self.units).scaleb(-self.scale)

    def __repr__(self) -> str:
        return f"Exact({self.decimal})"

    def __bool__(self) -> bool:
        raise TypeError("a rule asks where(condition, one, other), never `if`")

    def __add__(self, other: Operand) -> Exact:
        if other.__class__ is not Exact:
            if isinstance(other, Ratio):
                return NotImplemented
            other = lift(other)
        if self.scale == other.scale:
            return Exact(self.units + other.units, self.scale, ("+", self, other))
        left, right, scale = aligned(self, other)
        return Exact(left + right, scale, ("+", self, other))

    def __sub__(self, other: Operand) -> Exact:
        if other.__class__ is not Exact:
            other = lift(other)
        left, right, scale = aligned(self, other)
        return Exact(left - right, scale, ("-", self, other))

    def __mul__(self, other: Operand) -> Exact:
        if other.__class__ is not Exact:
            if isinstance(other, Ratio):
                return NotImplemented
            other = lift(other)
        return Exact(self.units * other.units, self.scale + other.scale, ("×", self, other))

    def __truediv__(self, other: Operand) -> Ratio:
        return Ratio(self, other if other.__class__ is Exact else lift(other))

    def __radd__(self, other: Operand) -> Exact:
        return lift(other) + self

    def __rsub__(self, other: Operand) -> Exact:
        return lift(other) - self

    __rmul__ = __mul__

    def __lt__(self, other: Operand) -> bool:
        left, right, _ = aligned(self, lift(other))
        return left < right

    def __le__(self, other: Operand) -> bool:
        left, right, _ = aligned(self, lift(other))
        return left <= right

    def __gt__(self, other: Operand) -> bool:
        return not self <= other

    def __ge__(self, other: Operand) -> bool:
        return not self < other

    def equals(self, other: Operand) -> bool:
        """Whether both are the same number, whatever their scales."""
        left, right, _ = aligned(self, lift(other))
        return left == right

    def divided(self, divisor: Exact, rounding: Rounding) -> Exact:
        """This number over the divisor, rounded; both must not be negative."""
        shift = rounding.places + divisor.scale - self.scale
        if shift >= 0:
            above, below = self.units * POWERS[shift], divisor.units
        else:
            above, below = self.units, divisor.units * POWERS[-shift]
        if above < 0 or below <= 0:
            raise ArithmeticError("a rule divides non-negative numbers by positive ones")
        if rounding.mode == "half_up":
            units = (2 * above + below) // (2 * below)
        elif rounding.mode == "up":
            units = (above + below - 1) // below
        else:
            units = above // below
        return Exact(units, rounding.places, ("÷", self, divisor, rounding))

    def rest(self, divisor: int) -> Exact:
        """What is left after dividing by a whole number: months beyond full years."""
        return Exact(self.units % divisor, 0, ("rest", self, lift(divisor)))

    def named(self, name: str, article: str) -> Exact:
        """This number as a named step of the explanation."""
        return Exact(self.units, self.scale, Step(name, self, article))


class Ratio:
    """A quotient not rounded yet: numerator and denominator are exact numbers of the same kind of operand."""

    __slots__ = ("above", "below")

    def __init__(self, above: Any, below: Any) -> None:
        self.above = above
        self.below = below

    def __mul__(self, other: Any) -> Ratio:
        if isinstance(other, Ratio):
            return Ratio(self.above * other.above, self.below * other.below)
        return Ratio(self.above * other, self.below)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ratio:
        return Ratio(self.above, self.below * other)

    def __add__(self, other: Any) -> Ratio:
        if isinstance(other, Ratio):
            return Ratio(self.above * other.below + other.above * self.below, self.below * other.below)
        return Ratio(self.above + other * self.below, self.below)

    __radd__ = __add__

    def __bool__(self) -> bool:
        raise TypeError("a quotient must be rounded by name before it is used")


def lift(number: Operand) -> Exact:
    """A Python int or Decimal as an exact number; a float is refused."""
    if number.__class__ is Exact:
        exact: Exact = number
        return exact
    if isinstance(number, int) and not isinstance(number, bool):
        return Exact(number)
    if isinstance(number, Decimal) and number.is_finite():
        above, below = number.as_integer_ratio()
        if below == 1:
            return Exact(above)
        scale = -int(number.as_tuple().exponent)
        return Exact(above * POWERS[scale] // below, scale)
    raise TypeError(f"not an exact number: {number!r}")


def aligned(one: Exact, other: Exact) -> tuple[int, int, int]:
    """Both numerators over the same power of ten, and that power."""
    if one.scale == other.scale:
        return one.units, other.units, one.scale
    if one.scale > other.scale:
        return one.units, other.units * POWERS[one.scale - other.scale], one.scale
    return one.units * POWERS[other.scale - one.scale], other.units, other.scale
