"""The inputs of one example, read exactly, and the place and day its question stands on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shebao.law.examples.names import inputs_of
from shebao.law.examples.places import day_in, names_the_nation, region_in
from shebao.law.here import Here, Word, roundings
from shebao.law.numbers import Exact, Ratio, Rounding, lift
from shebao.law.regions import NATION
from shebao.values.periods import Month

_SPAN = re.compile(
    r"\s*(?:([0-9]+)\s*(?:y|年|岁|周岁)[a-z]*)?[\s零又,和]*(?:and)?\s*(?:([0-9]+)\s*(?:m|个?月)[a-z]*)?\s*\Z",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\s*([0-9]{4})\s*(?:-|/|\.|年)\s*([0-9]{1,2})(?![0-9])")
_UNITS = re.compile(r"\s*(?:yuan|rmb|cny|元|¥|,|years?|年|个?月|months?|days?|天)\s*", re.IGNORECASE)
_PLACE_KEYS = ("region", "city", "province", "case")
_DAY_KEYS = (
    "date",
    "retire",
    "death_date",
    "death_year",
    "region",
    "city",
    "province",
    "year",
    "month",
    "period",
)
_LONGEST = 18
MONTHS = 12


class Unanswerable(LookupError):
    """The example asks for something no rule of this kind computes, or leaves out what it needs."""


class Asked:
    """An example's inputs by our names, with exact numbers, and its region and day."""

    def __init__(self, kind: str, inputs: Mapping[str, Any], today: date) -> None:
        self.inputs = inputs_of(kind, inputs)
        self.today = today
        self.region = self._region()
        self.on = self._day()

    def has(self, *names: str) -> bool:
        """Whether all these inputs are given."""
        return all(self.inputs.get(name) is not None for name in names)

    def first(self, *names: str) -> str | None:
        """The first of these inputs that is given."""
        return next((name for name in names if self.has(name)), None)

    def number(self, *names: str) -> Exact:
        """The first of these inputs that is given; `Unanswerable` when none is."""
        return exact(self.inputs[self._needed(names)])

    def counted(self, name: str, otherwise: int = 0) -> Exact:
        """An input that may be left out, or stand as yes or no."""
        given = self.inputs.get(name)
        if given is None:
            return lift(otherwise)
        return lift(int(given)) if isinstance(given, bool) else exact(given)

    def text(self, name: str) -> str:
        """An input as text, empty when it is not given."""
        given = self.inputs.get(name)
        return "" if given is None else str(given)

    def months(self, *names: str) -> Exact:
        """A span written as years, as decimal years or like '26y9m', in months."""
        return months(self.inputs[self._needed(names)])

    def month(self, *names: str) -> Month:
        """A month written 2023-06, 2023/6, 2023年6月, or a day in it."""
        return month_in(self.text(self._needed(names)))

    def here(self) -> Here:
        """The question as the region's rules see it."""
        return Here(self.region, self.on)

    def textbook(self) -> Here:
        """The question as a textbook sees it: nothing is rounded before the end."""
        return Textbook(self.region, self.on)

    def is_national(self) -> bool:
        """Whether no place is named, or the country is."""
        return self.region == NATION and not self.unknown_place()

    def unknown_place(self) -> str:
        """A place the tree of regions does not have, as it is written; empty when all is known."""
        written = next((self.text(key) for key in _PLACE_KEYS if self.has(key)), "")
        return "" if self.region != NATION or names_the_nation(written) else written

    def _needed(self, names: tuple[str, ...]) -> str:
        found = self.first(*names)
        if found is None:
            raise Unanswerable(f"needs one of {', '.join(names)}")
        return found

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
    """A JSON number or numeric text ('1,234.56', '60%', '７２００元') as an exact number."""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Unanswerable(f"{value!r} is not a number")
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST or _decimals(number) > _LONGEST:
        raise Unanswerable(f"{value} is no number of this kind")
    return lift(number if number.as_tuple().exponent != 0 else int(number))


def ratio(value: Any) -> tuple[Exact, Exact]:
    """Numerator and denominator of a number, or of a quotient written '365/12'."""
    above, slash, below = str(value).partition("/")
    return exact(above), exact(below) if slash else lift(1)


def _written(text: str) -> Exact:
    plain = _UNITS.sub("", unicodedata.normalize("NFKC", text)).strip()
    share = plain.endswith("%")
    try:
        number = exact(Decimal(plain.rstrip("% ")))
    except InvalidOperation:
        raise Unanswerable(f"{text!r} is not a number") from None
    return number * lift(Decimal("0.01")) if share else number


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


def months(value: Any) -> Exact:
    """Years, decimal years or '26y9m' as months."""
    if isinstance(value, str):
        span = _SPAN.match(unicodedata.normalize("NFKC", value))
        if span and (span[1] or span[2]):
            return Exact(int(span[1] or 0) * MONTHS + int(span[2] or 0))
    return exact(value) * MONTHS


def month_in(text: str) -> Month:
    """The month a text begins with; `Unanswerable` when it does not."""
    found = _MONTH.match(unicodedata.normalize("NFKC", text))
    if found is None:
        raise Unanswerable(f"{text!r} is not a month written like 2023-06")
    return Month(int(found[1]), int(found[2]))


def value_of(number: Exact | Ratio | int) -> Decimal:
    """A result as a Decimal; a quotient is settled to six decimals first."""
    if isinstance(number, Ratio):
        number = number.above.divided(number.below, roundings()["six_places"])
    return lift(number).decimal
