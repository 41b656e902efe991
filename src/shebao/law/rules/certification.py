"""When a proof of life falls due: twelve natural months counted from the month after the last one.

Law: 社会保险经办条例 art. 26; 人社厅发〔2018〕107号 (the rolling cycle); the first is regional.
"""

from datetime import date

from shebao import law
from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, step
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


@rule("CERT 1", since="2018-07-01")
def next_certification(here: Here, certified: Number) -> Result:
    """The month by whose last day the next certification is due, and the first month pay may be withheld."""
    due = certified + here.number("certification.cycle_months")
    suspended = certified + here.number("certification.suspended_from_month")
    return {
        "due_month": step("due_month", due, "CERT 1"),
        "suspended_from": step("suspended_from", suspended, "CERT 1"),
    }
