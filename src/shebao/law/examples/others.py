"""Examples about the other insurances, certification and overpayment, computed by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shebao.law.examples.asked import Asked, Unanswerable, exact, months, value_of
from shebao.law.here import Here
from shebao.law.numbers import Exact, lift
from shebao.law.rules import certification, maternity, survivors, unemployment, work_injury
from shebao.law.silence import LawIsSilent
from shebao.law.vocabulary import at_least, rounded, whole
from shebao.values.periods import Month

MONTHS = 12
INSURANCES = ("pension", "medical", "unemployment", "maternity", "work_injury")


def survivor_benefit(asked: Asked) -> dict[str, Any]:
    """Funeral and survivors' grants; a pensioner's years drawn lower the months."""
    here = asked.here()
    income = asked.number("monthly_income") if asked.has("monthly_income") else survivors.monthly_income(here)
    granted = survivors.grant_months(here, asked.months("contribution_years", "years"))
    drawn = next((name for name in ("drawn_years", "retired_years", "pension_years") if asked.has(name)), "")
    if drawn:
        left = granted - whole(asked.months(drawn) / MONTHS)
        granted = at_least(left, here.number("survivors.retiree_floor_months"))
    found = survivors.grants(here, income, granted)
    names = {
        "funeral": "funeral",
        "pension_max": "grant",
        "pension": "grant",
        "grant": "grant",
        "total_max": "sum",
    }
    result = {name: value_of(found[key]) for name, key in names.items()}
    return {**result, "total": value_of(found["sum"]), "months": value_of(granted)}


def work_injury_benefits(asked: Asked) -> dict[str, Any]:
    """Every work-injury amount the inputs allow, and the sum of those the publication prints."""
    found: dict[str, Any] = {}
    here = asked.here()
    for compute in (_lump, _leaving, _hospital, _funeral, _death):
        try:
            found.update(compute(asked, here))
        except (Unanswerable, LawIsSilent):
            continue
    return {name: value_of(number) for name, number in found.items()}


def _average(asked: Asked) -> Exact:
    return asked.number("avg_wage", "average_wage", "province_avg_wage")


def _own(asked: Asked, here: Here) -> Exact:
    wage = asked.number("own_wage", "wage")
    if not asked.has("avg_wage"):
        return wage
    own: Exact = work_injury.own_wage(here, wage, _average(asked))
    return own


def _lump(asked: Asked, here: Here) -> dict[str, Any]:
    lump = _own(asked, here) * here.entry("work_injury.lump_months", asked.number("grade"))
    return {"disability_lump": lump, "lump": lump}


def _leaving(asked: Asked, here: Here) -> dict[str, Any]:
    basis = here.word("work_injury.leaving_basis").text
    wage = asked.number("own_wage", "wage") if basis == "own_wage" else lift(0)
    average = _average(asked) if basis == "average_wage" or asked.has("avg_wage") else wage
    grade, wages = asked.number("grade"), (wage, average)
    medical = work_injury.leaving_grant(here, "medical", grade, wages)
    employment = work_injury.leaving_grant(here, "employment", grade, wages)
    if asked.has("years_to_age"):
        missing = at_least(here.number("work_injury.reduction_years") - asked.number("years_to_age"), 0)
        employment = (
            employment
            * (100 - missing * here.number("work_injury.reduction_percent"))
            * lift(Decimal("0.01"))
        )
    return {
        "medical": medical,
        "medical_lump": medical,
        "employment": employment,
        "employment_lump": employment,
        "medical_plus_employment": medical + employment,
    }


def _hospital(asked: Asked, here: Here) -> dict[str, Any]:
    found = work_injury.hospital(
        here, average_wage=_average(asked), hospital_days=asked.number("hospital_days")
    )
    return {"meal": found["meal"], "nursing": found["hospital_nursing"]}


def _funeral(asked: Asked, here: Here) -> dict[str, Any]:
    count = asked.number("months") if asked.has("months") else here.number("work_injury.funeral_months")
    return {"funeral": _average(asked) * count}


def _death(asked: Asked, here: Here) -> dict[str, Any]:
    given = next((name for name in asked.inputs if name.startswith("national_urban_income")), None)
    if given is not None:
        income = exact(asked.inputs[given])
    else:
        income = here.of_year("work_injury.national_urban_income", asked.number("death_year") - 1)
    lump = income * here.number("work_injury.death_multiple")
    return {"one_time_death": lump, "death_lump": lump}


def maternity_allowance(asked: Asked) -> dict[str, Any]:
    """By days, or by months where the example is counted in months."""
    here = asked.textbook()
    wage = asked.number("unit_avg_monthly_wage", "base", "avg_wage", "wage")
    if asked.has("days"):
        days = asked.number("days")
        divisor = asked.number("days_per_month") if asked.has("days_per_month") else None
        paid = wage * days / (here.number("maternity.days_per_month") if divisor is None else divisor)
        return {"allowance": value_of(paid)}
    if asked.has("months"):
        return {"allowance": value_of(wage * asked.number("months"))}
    return {"allowance": value_of(maternity.allowance(here, unit_wage=wage, leave_days=lift(0))["allowance"])}


def unemployment_duration(asked: Asked) -> dict[str, Any]:
    """Months of benefit for one contribution time or a list of them."""
    given = asked.inputs["years"] if "years" in asked.inputs else asked.inputs["contribution_years"]
    spans = given if isinstance(given, list) else [given]
    unused = asked.number("unused_months") if asked.has("unused_months") else lift(0)
    found = [
        value_of(
            unemployment.months_of_benefit(
                asked.here(), months=rounded(months(span), "whole_down"), unused_months=unused
            )["benefit_months"]
        )
        for span in spans
    ]
    return {"months": found if isinstance(given, list) else found[0]}


def unemployment_amount(asked: Asked) -> dict[str, Any]:
    """The monthly amount in the given month of benefit."""
    month = at_least(asked.number("claimed_months"), 1) if asked.has("claimed_months") else lift(1)
    time = (
        asked.months("years", "contribution_years")
        if asked.has("years") or asked.has("contribution_years")
        else lift(MONTHS)
    )
    found = unemployment.amount(asked.here(), months=rounded(time, "whole_down"), benefit_month=month)
    return {"monthly": value_of(found["benefit"])}


def contribution(asked: Asked) -> dict[str, Any]:
    """Each insurance's amount at the given or the books' rate, employee's or employer's, and the total."""
    here = asked.here()
    base = asked.number("base", "wage")
    status = asked.text("status") or "employee"
    found: dict[str, Exact] = {}
    for insurance in INSURANCES:
        for side in ("flexible",) if status == "flexible" else ("employee", "employer"):
            rate = _rate(asked, here, insurance, side)
            if rate is None:
                continue
            amount = rounded(base * rate, "fen_half_up")
            found[f"{side}_{insurance}"] = found[f"{insurance}_{side}"] = amount
            if side in ("flexible", status):
                found[insurance] = amount
    result = {name: value_of(number) for name, number in found.items()}
    plain = [value for name, value in result.items() if name in INSURANCES]
    for side in ("employee", "employer"):
        result[f"{side}_total"] = sum(
            (result[f"{side}_{i}"] for i in INSURANCES if f"{side}_{i}" in result), Decimal(0)
        )
    result |= {side: result[f"{side}_total"] for side in ("employee", "employer")}
    return {**result, "total": sum(plain, Decimal(0)), "base": value_of(base)}


def _rate(asked: Asked, here: Here, insurance: str, side: str) -> Exact | None:
    for name in (f"{insurance}_{side}_rate", f"{side}_{insurance}_rate", f"{insurance}_rate"):
        if asked.has(name):
            return asked.number(name)
    try:
        return here.number(f"contribution.{insurance}_{side}")
    except (LawIsSilent, KeyError):
        return None


def certification_window(asked: Asked) -> dict[str, Any]:
    """The last day in time, and the month of the cycle from which pay may be withheld."""
    given = next((name for name in ("last_certified", "certified", "approved") if asked.has(name)), "")
    certified = Month.parse(asked.text(given)[:7])
    here = Here(asked.region, max(asked.on, date(certified.year, certified.month, 1)))
    cycle = int(here.number("certification.cycle_months").units)
    due = certification.due_on(certified, cycle)
    suspended = here.number("certification.suspended_from_month")
    return {
        "due_by": str(due),
        "due_month": str(Month.of(due)),
        "suspended_from_month": value_of(suspended),
        "suspended_from": str(certified + suspended.units),
    }


def overpayment(asked: Asked) -> dict[str, Any]:
    """The sum of what each person drew too long, and the days to pay it back."""
    people = [entry for entry in asked.inputs.values() if isinstance(entry, Mapping)]
    amounts = [_drawn(entry) for entry in people] or [_drawn(asked.inputs)]
    days = asked.here().number("overpayment.repay_working_days")
    return {
        "total": sum((value_of(a) for a in amounts), Decimal(0)),
        "repay_within_working_days": value_of(days),
    }


def _drawn(entry: Mapping[str, Any]) -> Exact:
    if entry.get("amount") is not None:
        return exact(entry["amount"])
    if entry.get("monthly") is None:
        raise Unanswerable("needs an amount, or a monthly amount with from and to")
    if entry.get("months") is not None:
        return exact(entry["monthly"]) * exact(entry["months"])
    first, last = Month.parse(str(entry.get("from_") or entry.get("from"))), Month.parse(str(entry["to"]))
    return exact(entry["monthly"]) * (last - first + 1)


__all__ = [
    "certification_window",
    "contribution",
    "maternity_allowance",
    "overpayment",
    "survivor_benefit",
    "unemployment_amount",
    "unemployment_duration",
    "work_injury_benefits",
]
