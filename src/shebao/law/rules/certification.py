"""When a proof of life falls due: twelve natural months counted from the month after the last one.

Law: 社会保险经办条例 art. 26; 人社厅发〔2018〕107号 (the rolling cycle); the first is regional.
"""

from datetime import date

from shebao import law
from shebao.values.periods import Month


def due_on(certified: Month, cycle_months: int) -> date:
    """The last day on which the next certification is in time: certified 2023-06, due 2024-06-30."""
    return (certified + cycle_months).last


def suspended_from(certified: Month, region: str, on: date) -> Month:
    """The first month whose pay the region's rule allows a human to withhold (month 13 of a cycle of 12)."""
    return certified + int(law.value("certification.suspended_from_month", region, on).value)


def first_due_on(region: str, approved: Month, first_paid: Month, birth: Month) -> date:
    """A new pensioner's first due date, by the region's rule in force when the claim was approved."""
    cycle = int(law.value("certification.cycle_months", region, approved.first).value)
    starts = law.value("certification.first_cycle_from", region, approved.first).value
    if starts == "first_payment_anniversary":
        return due_on(first_paid, cycle)
    if starts == "year_after_first_payment":
        return Month(first_paid.year + 1, 12).last
    if starts == "birthday_month":
        return _before_birthday(birth, approved + cycle)
    return due_on(approved, cycle)


def _before_birthday(birth: Month, latest: Month) -> date:
    """The month before the last birthday month that is not later than `latest`."""
    year = latest.year if birth.month <= latest.month else latest.year - 1
    return (Month(year, birth.month) + -1).last
