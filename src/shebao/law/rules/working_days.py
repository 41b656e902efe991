"""Working days as the State Council arranges them: weekends, public holidays, and make-up working days."""

from datetime import date, timedelta

from shebao import law
from shebao.law.regions import NATION


def is_working_day(day: date) -> bool:
    """Whether offices work that day; years without a published arrangement count plain weeks."""
    arrangement = law.value("certification.rest_days", NATION, day).value
    if day in arrangement["work"]:
        return True
    return not _weekend(day) and day not in arrangement["off"]


def working_days_after(day: date, count: int) -> date:
    """The day on which a term of `count` working days ends; the day of the event itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def _weekend(day: date) -> bool:
    return day.strftime("%a") in ("Sat", "Sun")
