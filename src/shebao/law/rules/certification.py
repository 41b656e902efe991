"""When a proof of life falls due: twelve natural months counted from the month after the last one.

Law: 社会保险经办条例 art. 26; 人社厅发〔2018〕107号 (the rolling cycle); the first is regional.
"""

from datetime import date

from shebao import law
from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, choose, step
from shebao.values.periods import Month


def due_on(certified: Month, cycle_months: int) -> date:
    """The last day on which the next certification is in time: certified 2023-06, due 2024-06-30."""
    return (certified + cycle_months).last


def suspended_from(certified: Month, region: str, on: date) -> Month:
    """The first month whose pay the region's rule allows a human to withhold (month 13 of a cycle of 12)."""
    return certified + int(law.value("certification.suspended_from_month", region, on).value)


@rule("CERT 1", since="2018-07-01")
def next_certification(here: Here, certified: Number) -> Result:
    """The month by whose last day the next certification is due, and the first month pay may be withheld."""
    due = certified + here.number("certification.cycle_months")
    suspended = certified + here.number("certification.suspended_from_month")
    return {
        "due_month": step("due_month", due, "CERT 1"),
        "suspended_from": step("suspended_from", suspended, "CERT 1"),
    }


@rule("CERT 1", since="2018-07-01")
def first_certification(here: Here, approved: Number, first_paid: Number, birth: Number) -> Result:
    """The same for a new pensioner, on the day the claim was approved: the first cycle begins where the region says."""
    cycle = here.number("certification.cycle_months")
    due = step("due_month", first_due(here, cycle, (approved, first_paid, birth)), "CERT 1")
    suspended = due - cycle + here.number("certification.suspended_from_month")
    return {"due_month": due, "suspended_from": step("suspended_from", suspended, "CERT 1")}


def first_due(here: Here, cycle: Number, months: tuple[Number, Number, Number]) -> Number:
    """The month the first certification is due, from the months of approval, of the first payment and of birth."""
    approved, first_paid, birth = months
    latest = approved + cycle
    return choose(
        here.word("certification.first_cycle_from"),
        month_after_approval=lambda: latest,
        first_payment_anniversary=lambda: first_paid + cycle,
        year_after_first_payment=lambda: first_paid - first_paid.rest(12) + 2 * 12 - 1,
        # The month before the last birthday month that is not later than `latest`.
        birthday_month=lambda: latest - (latest - birth.rest(12)).rest(12) - 1,
    )
