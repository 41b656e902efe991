"""The one clock. Instants are UTC; a business day is the day in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")

_fixed: datetime | None = None


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _fixed if _fixed is not None else datetime.now(UTC)


def today() -> date:
    """The business date: what the calendar on a wall in China says."""
    return now().astimezone(BUSINESS_ZONE).date()


def machine_day() -> date:
    """The day on this machine's calendar, also while the clock is held: for what happens to the installation."""
    return datetime.now(UTC).astimezone(BUSINESS_ZONE).date()


@contextmanager
def fixed(at: datetime) -> Iterator[datetime]:
    """Hold the clock at ``at`` for the whole process; ``ValueError`` when ``at`` has no time zone."""
    global _fixed
    if at.tzinfo is None:
        raise ValueError("The clock is held at an aware datetime.")
    before, _fixed = _fixed, at.astimezone(UTC)
    try:
        yield _fixed
    finally:
        _fixed = before


def reset() -> None:
    """Let the clock run again, whatever held it."""
    global _fixed
    _fixed = None
