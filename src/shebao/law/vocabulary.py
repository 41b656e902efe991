"""The few words rules are written in. They mean the same for one person and for millions of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from shebao.law.columns import Column, Condition, branch, extreme
from shebao.law.here import WordColumn, choose, roundings
from shebao.law.numbers import POWERS, Exact, Ratio, Rounding, lift

__all__ = [
    "at_least",
    "at_most",
    "choose",
    "clamp",
    "no",
    "rounded",
    "step",
    "total",
    "when",
    "where",
    "whole",
]

Number = Any
Word = Any


def step(name: str, number: Number, article: str = "") -> Number:
    """Names a result; the explanation shows it with its formula and the article it rests on."""
    return number.named(name, article)


def rounded(number: Number, how: Rounding | WordColumn | str) -> Number:
    """Rounds a number or settles a quotient, the way the books or the rule name."""
    if how.__class__ is Rounding and number.__class__ is Ratio:
        return number.above.divided(number.below, how)
    if isinstance(how, str):
        how = roundings()[how]
    if isinstance(how, WordColumn):
        ways = {code: roundings()[code] for code in how.choices}
        return choose(how, **{code: _settle(number, way) for code, way in ways.items()})
    return _settle(number, how)()


def _settle(number: Number, how: Rounding) -> Callable[[], Number]:
    if isinstance(number, Ratio):
        return lambda: number.above.divided(number.below, how)
    return lambda: number if number.scale <= how.places else number.divided(lift(1), how)


def whole(number: Number) -> Number:
    """The whole part of a quotient: completed years, full steps."""
    return rounded(number, "whole_down")


def where(condition: bool | Condition, one: Number, other: Number) -> Number:
    """One number where the condition holds, the other where it does not; both are always computed."""
    if isinstance(condition, bool):
        return lift_any(one if condition else other)
    return branch(condition, one, other)


def when(condition: bool | Condition, one: Callable[[], Number], other: Callable[[], Number]) -> Number:
    """Like `where`, but only the branch that holds is asked, so the other may be silent."""
    if isinstance(condition, bool):
        return lift_any(one() if condition else other())
    sheet = condition.sheet
    sheet.guards.append(condition.text)
    taken = one()
    sheet.guards[-1] = condition.negated().text
    untaken = other()
    sheet.guards.pop()
    return branch(condition, taken, untaken)


def no(condition: bool | Condition) -> bool | Condition:
    """The opposite of a condition."""
    return (not condition) if isinstance(condition, bool) else condition.negated()


def at_least(number: Number, floor: Number) -> Number:
    """The number, but not below the floor."""
    return _extreme(number, floor, ">")


def at_most(number: Number, ceiling: Number) -> Number:
    """The number, but not above the ceiling."""
    return _extreme(number, ceiling, "<")


def clamp(number: Number, floor: Number, ceiling: Number) -> Number:
    """The number, held between floor and ceiling."""
    return at_most(at_least(number, floor), ceiling)


def total(numbers: Sequence[Number]) -> Number:
    """The sum of a list of numbers of the same scale (one person's years)."""
    if not numbers:
        return lift(0)
    scale = max([number.scale for number in numbers])
    units = sum([number.units * POWERS[scale - number.scale] for number in numbers])
    return Exact(units, scale, ("sum", *numbers))


def _extreme(number: Number, limit: Number, sign: str) -> Number:
    if isinstance(number, Column) or isinstance(limit, Column):
        column, other = (number, limit) if isinstance(number, Column) else (limit, number)
        return extreme(column, other, sign)
    one, other = lift(number), lift(limit)
    takes_limit = one < other if sign == ">" else one > other
    chosen = other if takes_limit else one
    return Exact(chosen.units, chosen.scale, ("max" if sign == ">" else "min", one, other))


def lift_any(number: Number) -> Number:
    """A literal as an exact number; anything else unchanged."""
    return lift(number) if isinstance(number, int) else number


class Here(Protocol):
    """Where and when a rule is asked (see `law.here`)."""

    def number(self, name: str, month: Number = None) -> Number:
        """The number in force."""

    def of_year(self, name: str, year: Number) -> Number:
        """The number that belongs to a year."""

    def entry(self, name: str, key: Number, month: Number = None) -> Number:
        """The row of a table or ladder."""

    def has(self, name: str, year: Number) -> Any:
        """Whether the books know the year's number."""

    def word(self, name: str, month: Number = None) -> Any:
        """The convention in force."""

    def silent_where(self, condition: Any, name: str) -> None:
        """Silence about a parameter where the condition holds."""

    def rounding(self, name: str) -> Any:
        """The rounding in force."""

    def year(self) -> Number:
        """The year of the question."""

    def month(self) -> Number:
        """The month of the question."""
