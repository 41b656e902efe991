"""The inputs of one example, read exactly, and the place and day its question stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shebao.law.examples.places import day_in, region_in
from shebao.law.here import Here, Word, roundings
from shebao.law.numbers import Exact, Ratio, Rounding, lift
from shebao.law.regions import NATION

_SPAN = re.compile(
    r"\s*(?:([0-9]+)\s*(?:y|年)[a-z]*)?\s*(?:([0-9]+)\s*(?:m|个?月)[a-z]*)?\s*\Z", re.IGNORECASE
)
_PLACE_KEYS = ("region", "city", "province", "case")
_DAY_KEYS = ("date", "on", "retire", "death_year", "region", "city", "province")
MONTHS = 12


class Unanswerable(LookupError):
    """The example asks for something no rule of this kind computes, or leaves out what it needs."""


class Asked:
    """An example's inputs with exact numbers, and its region and day."""

    def __init__(self, inputs: Mapping[str, Any], today: date) -> None:
        self.inputs = inputs
        self.today = today
        self.region = self._region()
        self.on = self._day()

    def has(self, *names: str) -> bool:
        """Whether all these inputs are given."""
        return all(self.inputs.get(name) is not None for name in names)

    def number(self, *names: str) -> Exact:
        """The first of these inputs that is given; `Unanswerable` when none is."""
        for name in names:
            if self.inputs.get(name) is not None:
                return exact(self.inputs[name])
        raise Unanswerable(f"needs one of {', '.join(names)}")

    def text(self, name: str) -> str:
        """An input as text, empty when it is not given."""
        return str(self.inputs.get(name, ""))

    def months(self, *names: str) -> Exact:
        """A span written as years, as decimal years or like '26y9m', in months."""
        for name in names:
            if self.inputs.get(name) is not None:
                return months(self.inputs[name])
        raise Unanswerable(f"needs one of {', '.join(names)}")

    def here(self) -> Here:
        """The question as the region's rules see it."""
        return Here(self.region, self.on)

    def textbook(self) -> Here:
        """The question as a textbook sees it: nothing is rounded before the end."""
        return Textbook(self.region, self.on)

    def _region(self) -> str:
        for key in _PLACE_KEYS:
            found = region_in(self.text(key))
            if found:
                return found
        return NATION

    def _day(self) -> date:
        for key in _DAY_KEYS:
            found = day_in(self.text(key))
            if found:
                return found
        return self.today


class Textbook(Here):
    """The national rule without local rounding: parts keep six decimals."""

    def rounding(self, name: str) -> Rounding:
        """Six decimals, whatever the books say."""
        return roundings()["six_places"]

    def word(self, name: str, month: Exact | None = None) -> Word:
        """Years as exact twelfths; other conventions as the region has them."""
        return Word("twelfths") if name == "pension.year_fraction" else super().word(name, month)


def exact(value: Any) -> Exact:
    """A JSON number or numeric text as an exact number."""
    if isinstance(value, str):
        return lift(Decimal(value.replace(",", "").strip()))
    return lift(value)


def months(value: Any) -> Exact:
    """Years, decimal years or '26y9m' as months."""
    if isinstance(value, str):
        span = _SPAN.match(value)
        if span and (span[1] or span[2]):
            return Exact(int(span[1] or 0) * MONTHS + int(span[2] or 0))
    return exact(value) * MONTHS


def value_of(number: Exact | Ratio | int) -> Decimal:
    """A result as a Decimal; a quotient is settled to six decimals first."""
    if isinstance(number, Ratio):
        number = number.above.divided(number.below, roundings()["six_places"])
    return lift(number).decimal
