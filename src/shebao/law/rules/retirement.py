"""Retirement age and month under the 2025 reform, the minimum contribution years, and elective retirement.

Law: 国务院关于渐进式延迟法定退休年龄的办法 (in force 2025-01-01) arts. 1-3; 实施弹性退休制度暂行办法.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, Word, at_least, at_most, step, where, whole


@rule("RET 1", since="2025-01-01")
def retirement_month(here: Here, birth: Number, category: Word) -> Result:
    """One month later for every four (two) months after January 2025, up to the maximum."""
    original_age = here.entry("retirement.original_age_months", category)
    original = step("original_month", birth + original_age, "RET 1")
    since_reform = original - here.number("retirement.reform_month")
    steps = whole(at_least(since_reform, 0) / here.entry("retirement.step_months", category))
    reached = at_most(steps + 1, here.entry("retirement.delay_at_most", category))
    delay = step("delay_months", where(since_reform < 0, 0, reached), "RET 1")
    month = step("retire_month", original + delay, "RET 1")
    return {"retire_month": month, "delay_months": delay, "age_months": step("age_months", month - birth)}


@rule("RET 2", since="2025-01-01")
def minimum_contribution(here: Here, retire_month: Number, months: Number) -> Result:
    """Months of contribution needed to draw a pension from that month, and how many are still missing."""
    needed = step("minimum_months", here.number("retirement.minimum_months", retire_month), "RET 2")
    return {
        "minimum_months": needed,
        "missing_months": step("missing_months", at_least(needed - months, 0), "SIL 16"),
    }


@rule("RET 3", since="2025-01-01")
def elective_window(here: Here, birth: Number, category: Word) -> Result:
    """The first and last month a person may choose: three years each way, never before the original age."""
    statutory = retirement_month(here, birth=birth, category=category)
    original = statutory["retire_month"] - statutory["delay_months"]
    width = here.number("retirement.elective_months")
    earliest = at_least(statutory["retire_month"] - width, original)
    return {
        "earliest_month": step("earliest_month", earliest, "RET 3"),
        "latest_month": step("latest_month", statutory["retire_month"] + width, "RET 3"),
    }
