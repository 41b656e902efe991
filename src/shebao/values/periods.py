"""Months of the calendar, the unit in which contributions, benefits and certifications are counted."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import overload


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year; ordered, and adding an ``int`` moves by whole months.

    :raises ValueError: for a month outside 1..12 or a year outside 1..9999.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or not 1 <= self.year <= 9999:
            raise ValueError(f"{self.year}-{self.month} is not a month.")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month in which ``day`` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written ``2023-06``; ``ValueError`` for anything else."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if match is None:
            raise ValueError(f"{text!r} is not a month written like 2023-06.")
        return cls(int(match[1]), int(match[2]))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def __add__(self, months: int) -> Month:
        year, month = divmod(self._count + months, 12)
        return Month(year, month + 1)

    @overload
    def __sub__(self, other: Month) -> int: ...
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: Month | int) -> Month | int:
        return self._count - other._count if isinstance(other, Month) else self + -other

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def _count(self) -> int:
        return self.year * 12 + self.month - 1
