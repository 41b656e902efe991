"""Examples about the other insurances, certification and overpayment, computed by the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shebao.law.examples.asked import Asked, Unanswerable, exact, month_in, months, ratio, value_of
from shebao.law.examples.names import inputs_of
from shebao.law.examples.places import day_in
from shebao.law.here import Here
from shebao.law.numbers import Exact, lift
from shebao.law.rulebook import month_number, month_of
from shebao.law.rules import certification, maternity, survivors, unemployment, work_injury
from shebao.law.rules import overpayment as repayment
from shebao.law.silence import LawIsSilent
from shebao.law.vocabulary import at_least, rounded
from shebao.values.periods import Month

MONTHS = 12
_RETIREE = re.compile(r"retire|pensioner|退休", re.IGNORECASE)
_CONTRIBUTOR = re.compile(r"contributor|gross|在职|参保", re.IGNORECASE)
_DRAWN = re.compile(
    r"[0-9]+ *(?:years?|年)(?:,? *(?:and)? *[0-9]+ *(?:months?|个?月))?|[0-9]+ *(?:months?|个?月)",
    re.IGNORECASE,
)
_SPOUSE = re.compile(r"spouse|wife|husband|配偶|妻|夫", re.IGNORECASE)
_LONELY = re.compile(r"orphan|lonely|孤", re.IGNORECASE)
LONGEST = 24
INSURANCES = ("pension", "medical", "unemployment", "maternity", "work_injury")


def survivor_benefit(asked: Asked) -> dict[str, Any]:
    """Funeral and survivors' grants; a pensioner's years drawn lower the months."""
    here = asked.here()
    income = _income(asked, here)
    paid = asked.first("contribution_years")
    span = asked.months(paid) if paid else asked.number("contribution_months")
    granted = survivors.grant_twelfths(here, rounded(span, "whole_down"))
    drawn = _months_drawn(asked)
    if drawn is not None:
        granted = survivors.after_drawing(here, granted, rounded(drawn, "whole_down"))
    found = survivors.grants(here, income, granted)
    result = {name: value_of(found[name]) for name in ("funeral", "grant", "sum")}
    return {**result, "months": value_of(granted / MONTHS)}


def _income(asked: Asked, here: Here) -> Exact:
    """The province's monthly income, a twelfth of its yearly one, or what the books say."""
    if asked.has("monthly_income"):
        return asked.number("monthly_income")
    if asked.has("annual_income"):
        return lift(rounded(asked.number("annual_income") / MONTHS, "fen_half_up"))
    return lift(survivors.monthly_income(here))


def _months_drawn(asked: Asked) -> Exact | None:
    """Months a pension was drawn, from a key or the words of the status; None for somebody who still contributed."""
    if asked.has("drawn_years"):
        return asked.months("drawn_years")
    if asked.has("drawn_months"):
        return asked.number("drawn_months")
    status = asked.text("status")
    if not _RETIREE.search(status) or _CONTRIBUTOR.search(status):
        return None
    span = _DRAWN.search(status)
    if span is None:
        raise Unanswerable("needs the years or months a retiree drew a pension")
    return months(span[0])


def work_injury_benefits(asked: Asked) -> dict[str, Any]:
    """Every work-injury amount the inputs allow, and the sum of those the publication prints."""
    found: dict[str, Any] = {}
    here = asked.here()
    for compute in (_lump, _monthly, _leaving, _meal, _ward, _nursing, _funeral, _death, _relatives):
        try:
            found.update(compute(asked, here))
        except (Unanswerable, LawIsSilent):
            continue
    sums = ("disability_lump", "medical_plus_employment", "meal", "nursing")
    result = {name: value_of(number) for name, number in found.items()}
    return {**result, "total": sum((result[name] for name in sums if name in result), Decimal(0))}


def _own(asked: Asked, here: Here) -> Exact:
    wage = asked.number("own_wage")
    if not asked.has("avg_wage"):
        return wage
    own: Exact = work_injury.own_wage(here, wage, asked.number("avg_wage"))
    return own


def _lump(asked: Asked, here: Here) -> dict[str, Any]:
    return {
        "disability_lump": _own(asked, here) * here.entry("work_injury.lump_months", asked.number("grade"))
    }


def _monthly(asked: Asked, here: Here) -> dict[str, Any]:
    percent = here.entry("work_injury.allowance_percent", asked.number("grade"))
    return {"monthly_allowance": rounded(_own(asked, here) * percent / 100, "fen_half_up")}


def _nursing(asked: Asked, here: Here) -> dict[str, Any]:
    average = asked.number("avg_wage")
    care = work_injury.nursing(here, degree=asked.number("degree"), average_wage=average)["nursing"]
    return {"monthly_nursing": care}


def _leaving(asked: Asked, here: Here) -> dict[str, Any]:
    basis = here.word("work_injury.leaving_basis").text
    wage = asked.number("own_wage") if basis == "own_wage" else lift(0)
    average = asked.number("avg_wage") if basis == "average_wage" or asked.has("avg_wage") else wage
    grade, wages = asked.number("grade"), (wage, average)
    medical = work_injury.leaving_grant(here, "medical", grade, wages)
    employment = work_injury.leaving_grant(here, "employment", grade, wages)
    if asked.has("years_to_age"):
        years = at_least(asked.number("years_to_age"), 0)
        employment = work_injury.reduced(here, employment, years)
    return {
        "medical_lump": medical,
        "employment_lump": employment,
        "medical_plus_employment": medical + employment,
    }


def _meal(asked: Asked, here: Here) -> dict[str, Any]:
    days = asked.number("hospital_days")
    if asked.has("meal_per_day"):
        return {"meal": asked.number("meal_per_day") * days}
    return {"meal": work_injury.meals(here, hospital_days=days)["meal"]}


def _ward(asked: Asked, here: Here) -> dict[str, Any]:
    given = asked.first("nursing_per_day")
    days = asked.number("hospital_days")
    if given:
        return {"nursing": asked.number(given) * days}
    care: Exact = work_injury.ward_nursing(here, asked.number("avg_wage"), days)
    return {"nursing": care}


def _funeral(asked: Asked, here: Here) -> dict[str, Any]:
    count = asked.number("months") if asked.has("months") else here.number("work_injury.funeral_months")
    return {"funeral": asked.number("avg_wage") * count}


def _death(asked: Asked, here: Here) -> dict[str, Any]:
    given = next((name for name in asked.inputs if name.startswith("national_urban_income")), None)
    if given is not None:
        income = exact(asked.inputs[given])
    else:
        year = asked.number("death_year") if asked.has("death_year") else _year_of_death(asked)
        income = here.of_year("work_injury.national_urban_income", year - 1)
    return {"one_time_death": income * here.number("work_injury.death_multiple")}


def _year_of_death(asked: Asked) -> Exact:
    if asked.first("death_date", "year", "date") is None:
        raise Unanswerable("needs the year of death")
    return lift(asked.on.year)


def _relatives(asked: Asked, here: Here) -> dict[str, Any]:
    """The pension of all relatives, and of one of each kind."""
    own = _own(asked, here)
    listed = asked.inputs.get("relatives")
    kin = [str(one) for one in listed] if isinstance(listed, list) else []
    spouses = sum(_SPOUSE.search(one) is not None for one in kin)
    lonely = sum(_LONELY.search(one) is not None for one in kin)
    counts = {
        "spouse": asked.counted("spouse", spouses),
        "others": asked.counted("others", len(kin) - spouses),
        "lonely": asked.counted("lonely", lonely),
    }
    found = {"relatives": work_injury.relatives_share(here, own, **counts)}
    one, nobody = lift(1), {"spouse": lift(0), "others": lift(0), "lonely": lift(0)}
    found["spouse"] = work_injury.relatives_share(here, own, **{**nobody, "spouse": one})
    found["child"] = work_injury.relatives_share(here, own, **{**nobody, "others": one})
    found["orphan"] = work_injury.relatives_share(here, own, **{**nobody, "others": one, "lonely": one})
    return {**found, "other": found["child"], "parent": found["child"]}


def maternity_allowance(asked: Asked) -> dict[str, Any]:
    """By days, or by months where the example or the region counts in months; days not given are the region's."""
    here = asked.textbook()
    wage = _unit_wage(asked)
    if asked.has("days"):
        if asked.has("days_per_year"):
            above, below = asked.number("days_per_year"), lift(MONTHS)
        elif asked.has("days_per_month"):
            above, below = ratio(asked.inputs["days_per_month"])
        else:
            above, below = here.number("maternity.days_per_month"), lift(1)
        paid = wage * asked.number("days") * below / above
        return {"allowance": value_of(paid), "daily": value_of(wage * below / above)}
    if asked.has("months"):
        return {"allowance": value_of(wage * asked.number("months"))}
    if here.word("maternity.paid_by").text == "months":
        return {"allowance": value_of(wage * here.number("maternity.paid_months"))}
    leave = _leave(asked, here)
    paid = maternity.allowance(here, unit_wage=wage, leave_days=leave)["allowance"]
    daily = wage / here.number("maternity.days_per_month")
    return {"allowance": value_of(paid), "days": value_of(leave), "daily": value_of(daily)}


def _unit_wage(asked: Asked) -> Exact:
    if asked.has("annual_wage") and not asked.has("unit_avg_monthly_wage"):
        return lift(rounded(asked.number("annual_wage") / MONTHS, "six_places"))
    return asked.number("unit_avg_monthly_wage")


def _leave(asked: Asked, here: Here) -> Exact:
    """The days of a birth; of a miscarriage where one is spoken of."""
    if asked.has("pregnancy_months"):
        lost = maternity.miscarriage_days(here, pregnancy_months=asked.number("pregnancy_months"))
        return lift(lost["leave_days"])
    twins = 2 if asked.inputs.get("twins") or asked.inputs.get("twin") else 1
    given = {"children": asked.counted("children", twins), "birth_order": asked.counted("birth_order", 1)}
    return lift(maternity.leave_days(here, dystocia=asked.counted("dystocia"), **given)["leave_days"])


def unemployment_duration(asked: Asked) -> dict[str, Any]:
    """Months of benefit for one contribution time or a list of them; for no region, the nation's maximum."""
    name = asked.first("years", "months")
    if name is None:
        raise Unanswerable("needs years, or months of contribution")
    given = asked.inputs[name]
    spans = given if isinstance(given, list) else [given]
    found = [_duration(asked, exact(span) if name == "months" else months(span)) for span in spans]
    return {"months": found if isinstance(given, list) else found[0]}


def _duration(asked: Asked, span: Exact) -> Decimal:
    here = asked.here()
    time = rounded(span, "whole_down")
    if asked.is_national():
        return value_of(here.entry("unemployment.months_at_most", time))
    unused = asked.number("unused_months") if asked.has("unused_months") else lift(0)
    return value_of(unemployment.months_of_benefit(here, months=time, unused_months=unused)["benefit_months"])


def unemployment_amount(asked: Asked) -> dict[str, Any]:
    """The monthly amount in the given month of benefit, or in each of a list; and what each tier pays."""
    given = asked.inputs.get("claimed_months")
    if given is None and asked.has("month") and day_in(asked.text("month")) is None:
        given = asked.inputs["month"]
    if isinstance(given, list):
        return {"monthly": [_amount(asked, exact(one)) for one in given]}
    found = {"monthly": _amount(asked, lift(1) if given is None else exact(given))}
    for name, month in (("first_year", 1), ("second_year", MONTHS + 1), ("extended", LONGEST + 1)):
        found[name] = _amount(asked, lift(month))
    return found


def _amount(asked: Asked, month: Exact) -> Decimal:
    here = asked.here()
    if asked.has("minimum_wage"):
        given = asked.has("percent")
        share = asked.number("percent") if given else here.number("unemployment.amount_percent")
        share = share * 100 if given and share <= 1 else share
        return value_of(rounded(asked.number("minimum_wage") * share / 100, "fen_half_up"))
    months_paid = asked.months("years") if asked.has("years") else asked.counted("months", MONTHS)
    paid = rounded(months_paid, "whole_down")
    return value_of(unemployment.amount(here, months=paid, benefit_month=at_least(month, 1))["benefit"])


def certification_window(asked: Asked) -> dict[str, Any]:
    """The last day in time, and the month of the cycle from which pay may be withheld."""
    if not asked.has("last_certified"):
        return _first_window(asked)
    certified = asked.month("last_certified")
    here = Here(asked.region, max(asked.on, certified.first))
    cycle = int(here.number("certification.cycle_months").units)
    due = certification.due_on(certified, cycle)
    suspended = here.number("certification.suspended_from_month")
    return {
        "due_by": str(due),
        "due_month": str(Month.of(due)),
        "suspended_from_month": value_of(suspended),
        "suspended_from": str(certified + suspended.units),
    }


def _first_window(asked: Asked) -> dict[str, Any]:
    """A new pensioner's first cycle; the first payment stands for the approval where that is not given."""
    approved = asked.month("approved", "first_paid")
    here = Here(asked.region, max(asked.on, approved.first))
    starts = here.word("certification.first_cycle_from").text
    paid = asked.month("first_paid") if "first_payment" in starts else approved
    birth = asked.month("birth") if starts == "birthday_month" else approved
    given = {"approved": approved, "first_paid": paid, "birth": birth}
    numbers = {name: lift(month_number(month)) for name, month in given.items()}
    found = certification.first_certification(here, **numbers)
    due = month_of(found["due_month"].units)
    return {
        "due_by": str(due.last),
        "due_month": str(due),
        "suspended_from": str(month_of(found["suspended_from"].units)),
        "suspended_from_month": value_of(here.number("certification.suspended_from_month")),
    }


def overpayment(asked: Asked) -> dict[str, Any]:
    """The sum of what each person drew too long, the days to pay it back, instalments, and the fine for fraud."""
    here = asked.here()
    people = [entry for value in asked.inputs.values() for entry in _persons(value)]
    entries = [inputs_of("overpayment", entry) for entry in people] or [asked.inputs]
    drawn = sum([_drawn(entry) for entry in entries], lift(0))
    owed = at_least(drawn - asked.counted("set_off"), 0)
    fine = repayment.fraud_fine(here, overpaid=drawn)
    found = {
        "total": drawn,
        "owed": owed,
        "repay_within_working_days": here.number("overpayment.repay_working_days"),
        **fine,
    }
    if asked.has("instalments"):
        found |= repayment.instalment(here, owed=owed, instalments=asked.number("instalments"))
    result = {name: value_of(number) for name, number in found.items()}
    counted = [count for entry in entries if (count := _months_too_long(entry)) is not None]
    if len(counted) == 1:
        result["months"] = Decimal(counted[0])
        result["monthly"] = value_of(drawn / max(counted[0], 1))
    return result


def _persons(value: Any) -> list[Mapping[str, Any]]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _drawn(entry: Mapping[str, Any]) -> Exact:
    if entry.get("amount") is not None:
        return exact(entry["amount"])
    if entry.get("monthly") is None:
        raise Unanswerable("needs an amount, or a monthly amount with from and to")
    if entry.get("months") is not None:
        return exact(entry["monthly"]) * exact(entry["months"])
    count = _months_too_long(entry)
    if count is None:
        raise Unanswerable("needs an amount, or a monthly amount with from and to")
    return exact(entry["monthly"]) * count


def _months_too_long(entry: Mapping[str, Any]) -> int | None:
    """Payments from the first month too many to the last; a pension ends with the month of the death."""
    last = entry.get("to")
    first, died = entry.get("from_"), entry.get("death_date")
    if last is None or (first is None and died is None):
        return None
    start = month_in(str(first)) if first is not None else month_in(str(died)) + 1
    return month_in(str(last)) - start + 1


__all__ = [
    "certification_window",
    "maternity_allowance",
    "overpayment",
    "survivor_benefit",
    "unemployment_amount",
    "unemployment_duration",
    "work_injury_benefits",
]
