"""Examples about contributions: each insurance's amount, the base and its limits, late fees, undeclared months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shebao.law.examples.asked import Asked, Unanswerable, exact, value_of
from shebao.law.here import Here
from shebao.law.numbers import Exact, lift
from shebao.law.rules import contribution as owed
from shebao.law.silence import LawIsSilent
from shebao.law.vocabulary import rounded

INSURANCES = ("pension", "medical", "unemployment", "maternity", "work_injury")
FLEXIBLE = ("pension", "medical")
SIDES = ("employee", "employer")
LIMITS = {"lower": "base_lower", "upper": "base_upper", "average": "average_wage", "avg_wage": "average_wage"}
LIMIT_WORDS = {"lower": ("lower", "low", "min", "下限"), "upper": ("upper", "high", "max", "上限")}


def contribution(asked: Asked) -> dict[str, Any]:
    """Each insurance's amount at the given or the books' rate, employee's or employer's, and the total."""
    here = asked.here()
    if asked.has("arrears"):
        return _late(asked, here)
    if asked.has("last_owed"):
        charged = owed.undeclared(here, last_owed=asked.number("last_owed"))["charged"]
        return {"charged": value_of(charged)}
    result = _limits(here)
    if not asked.first("base", "wage") and result:
        return result
    return {**result, **_amounts(asked, here, _base(asked, here))}


def _late(asked: Asked, here: Here) -> dict[str, Any]:
    arrears, days = asked.number("arrears"), asked.number("days_late")
    rate = asked.number("late_rate") if asked.has("late_rate") else here.number("contribution.late_fee_daily")
    fee = rounded(arrears * rate * days, "fen_half_up")
    found = {"late_fee": fee, "to_pay": arrears + fee, "total": arrears + fee}
    return {name: value_of(number) for name, number in found.items()}


def _limits(here: Here) -> dict[str, Any]:
    found = {}
    for name, parameter in LIMITS.items():
        try:
            found[name] = value_of(here.number(f"contribution.{parameter}"))
        except LawIsSilent:
            continue
    return found


def _base(asked: Asked, here: Here) -> Exact:
    """The base as printed; in words, one of the limits; else the wage between them."""
    if not asked.has("base"):
        held: Exact = owed.limited_base(here, asked.number("wage"))
        return held
    written = asked.text("base").lower()
    for limit, words in LIMIT_WORDS.items():
        if any(word in written for word in words):
            return here.number(f"contribution.base_{limit}")
    return asked.number("base")


def _amounts(asked: Asked, here: Here, base: Exact) -> dict[str, Any]:
    status = _side(asked.text("status"))
    found: dict[str, Exact] = {}
    for side in ("flexible",) if status == "flexible" else SIDES:
        owed_by_side = {
            insurance: rounded(base * rate, "fen_half_up")
            for insurance in INSURANCES
            if (rate := _rate(asked, here, insurance, side)) is not None
        }
        for insurance, amount in owed_by_side.items():
            found[f"{side}_{insurance}"] = found[f"{insurance}_{side}"] = amount
            if side == status or not status:
                found[insurance] = found.get(insurance, lift(0)) + amount
        summed = _summed(asked, owed_by_side, side)
        if summed is not None:
            found[side] = found[f"{side}_total"] = summed
    totals = [found[side] for side in ([status] if status else SIDES) if side in found]
    if totals and len(totals) == (1 if status else len(SIDES)):
        found["total"] = sum(totals, lift(0))
    credit = "pension_flexible_credit" if status == "flexible" else "pension_credit"
    found["credit"] = rounded(base * here.number(f"contribution.{credit}"), "fen_half_up")
    return {name: value_of(number) for name, number in {**found, "base": base}.items()}


def _summed(asked: Asked, amounts: Mapping[str, Exact], side: str) -> Exact | None:
    """What one side pays in all: at the printed rates; else of each insurance, and nothing where one is unknown."""
    printed = [name for name in amounts if any(name in key for key in _printed_rates(asked))]
    if printed:
        return sum([amounts[name] for name in printed], lift(0))
    needed = FLEXIBLE if side == "flexible" else INSURANCES[:-1]
    return sum(amounts.values(), lift(0)) if all(name in amounts for name in needed) else None


def _printed_rates(asked: Asked) -> dict[str, Any]:
    """Every rate an example prints, by its name; those of a table `rates` as well."""
    rates = asked.inputs.get("rates")
    listed = {f"{name}_rate": rate for name, rate in rates.items()} if isinstance(rates, Mapping) else {}
    return listed | {name: rate for name, rate in asked.inputs.items() if name.endswith("_rate")}


def _side(status: str) -> str:
    """Who pays: a flexible worker alone, the employer or the employee their own shares; both where nobody is named."""
    plain = status.lower()
    if any(word in plain for word in ("flex", "灵活", "individual", "self")):
        return "flexible"
    if any(word in plain for word in ("employer", "单位", "company")):
        return "employer"
    return "employee" if plain else ""


def _rate(asked: Asked, here: Here, insurance: str, side: str) -> Exact | None:
    """The rate as printed, for the side or for whoever pays; where none is printed, the books'."""
    printed = _printed_rates(asked)
    for name in (f"{insurance}_{side}_rate", f"{side}_{insurance}_rate"):
        if name in printed:
            return exact(printed[name])
    if f"{insurance}_rate" in printed:
        shared = exact(printed[f"{insurance}_rate"])
        return shared if side == (_side(asked.text("status")) or SIDES[0]) else None
    if side == "flexible" and insurance not in FLEXIBLE:
        return None
    try:
        if insurance == "work_injury" and side == "employer":
            return here.entry("contribution.work_injury_class", asked.number("industry_class"))
        return here.number(f"contribution.{insurance}_{side}")
    except (LawIsSilent, Unanswerable):
        return None


__all__ = ["contribution"]
