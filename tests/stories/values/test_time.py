"""The clock and the months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.values import clock
from shebao.values.periods import Month

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


def test_a_business_day_begins_at_midnight_in_china() -> None:
    with clock.fixed(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 22)
    with clock.fixed(datetime(2026, 11, 22, 16, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 23)


def test_a_held_clock_is_given_back() -> None:
    clock.reset()
    held = datetime(2020, 1, 1, tzinfo=UTC)
    with clock.fixed(held):
        with clock.fixed(held + timedelta(days=1)):
            assert clock.now() == held + timedelta(days=1)
        assert clock.now() == held
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    with pytest.raises(ValueError, match="aware"), clock.fixed(datetime(2020, 1, 1)):  # noqa: DTZ001
        pass


@settings(deadline=None)
@given(MONTHS, st.integers(-500, 500))
def test_months_count_like_numbers(month: Month, steps: int) -> None:
    moved = month + steps
    assert moved - month == steps
    assert moved - steps == month
    assert (moved > month) == (steps > 0)
    assert Month.parse(str(month)) == month
    assert (month + 1).first - month.last == timedelta(days=1)
    assert month.first in month
    assert month.last in month
    assert (month + 1).first not in month
    assert Month.of(month.last) == month


@pytest.mark.parametrize(
    "text", ["", "2023-6", "2023-13", "2023-00", "202306", "2023-06-01", "٢٠٢٣-٠٦", "2023-06\n"]
)
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)
