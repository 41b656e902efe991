"""Examples about retirement, pensions, indices and accounts, computed by the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shebao.law.examples.asked import Asked, exact, value_of
from shebao.law.here import Here, Word
from shebao.law.numbers import Exact, Ratio, lift
from shebao.law.rulebook import month_of
from shebao.law.rules import pension, resident, retirement
from shebao.law.vocabulary import rounded
from shebao.values.periods import Month

MONTHS = 12
EXTRAS = ("extra", "extras", "supplement", "only_child", "increase", "increment", "long_service", "other")


def retirement_age(asked: Asked) -> dict[str, Any]:
    """Statutory month, delay and age."""
    birth = Month.parse(asked.text("birth")[:7])
    month = Exact(birth.year * MONTHS + birth.month - 1)
    found = retirement.retirement_month(asked.here(), birth=month, category=Word(category(asked)))
    age = found["age_months"].units
    return {
        "retire_month": str(month_of(found["retire_month"].units)),
        "delay_months": value_of(found["delay_months"]),
        "age": f"{age // MONTHS}y{age % MONTHS}m",
        "age_months": Decimal(age),
    }


def category(asked: Asked) -> str:
    """The retirement category, also when it is written in other words."""
    text = asked.text("category").lower()
    words = {
        "m": "male",
        "man": "male",
        "男": "male",
        "female55": "f55",
        "female50": "f50",
        "女55": "f55",
        "女50": "f50",
    }
    return words.get(text, text)


def adjudication(asked: Asked) -> dict[str, Any]:
    """The parts of a pension and their total, by the region's conventions."""
    return _pension(asked, asked.here())


def textbook(asked: Asked) -> dict[str, Any]:
    """The parts of a pension by the bare formula, unrounded."""
    return _pension(asked, asked.textbook())


def _pension(asked: Asked, here: Here) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if asked.has("index") or asked.has("own_base"):
        parts["basic"] = _basic(asked, here)
    if asked.has("account"):
        parts["account_pension"] = _account(asked, here)
    parts["transition"] = _transition(asked, here)
    extras = [exact(asked.inputs[name]) for name in EXTRAS if asked.has(name)]
    amount = sum([*parts.values(), *extras], lift(0))
    parts["total"] = rounded(amount, here.rounding("pension.total_rounding"))
    parts |= _payout_months(asked, here)
    return {name: value_of(number) for name, number in parts.items()}


def _payout_months(asked: Asked, here: Here) -> dict[str, Any]:
    if not asked.has("retire_age") and not asked.has("age"):
        return {}
    age = asked.months("retire_age", "age")
    return {"payout_months": pension.divisor(here, age), "divisor": pension.divisor(here, age)}


def _base(asked: Asked, here: Here) -> Any:
    if asked.has("calc_base") or asked.has("avg_wage"):
        return asked.number("calc_base", "avg_wage")
    return pension.calculation_base(here)[0]


def _index(asked: Asked, here: Here) -> Any:
    return (
        asked.number("index") if asked.has("index") else Ratio(asked.number("own_base"), _base(asked, here))
    )


def _basic(asked: Asked, here: Here) -> Any:
    months = asked.months("years", "years_decimal", "total_years")
    return pension.basic(here, _base(asked, here), _index(asked, here), months)


def _account(asked: Asked, here: Here) -> Any:
    if asked.has("payout_months"):
        return pension.settled(here, asked.number("account") / asked.number("payout_months"))
    age = asked.months("retire_age", "age")
    return pension.account_part(here, account_balance=asked.number("account"), age_months=age)["account"]


def _transition(asked: Asked, here: Here) -> Any:
    if asked.has("transition"):
        return asked.number("transition")
    nothing = lift(0)
    deemed = _first_span(asked, ("deemed_years", "transition_years", "transitional_years"))
    early = _first_span(asked, ("pre1993_years", "pre98_actual_years", "pre1998_years"))
    if deemed is None and early is None:
        return nothing
    virtual = asked.number("virtual_account_total") if asked.has("virtual_account_total") else nothing
    paid = (nothing if deemed is None else deemed, nothing if early is None else early, virtual)
    given = next((name for name in ("transition_index", "deemed_index") if asked.has(name)), None)
    index = asked.number(given) if given else _index(asked, here)
    return pension.transitional_of(here, _base(asked, here), index, paid)


def _first_span(asked: Asked, names: tuple[str, ...]) -> Exact | None:
    return next((asked.months(name) for name in names if asked.has(name)), None)


def pension_sum(asked: Asked) -> dict[str, Any]:
    """Given parts and their total, rounded as the region rounds totals."""
    parts = [exact(part) for part in asked.inputs["parts"]]
    amount = sum(parts, lift(0))
    return {"total": value_of(rounded(amount, asked.here().rounding("pension.total_rounding")))}


def contribution_index(asked: Asked) -> dict[str, Any]:
    """An average index from monthly indices, or a year's index from two wages."""
    if asked.has("sum_monthly_index"):
        return {"index": value_of(asked.number("sum_monthly_index") / asked.number("months"))}
    own = asked.number("annual_contribution_wage", "contribution_wage", "own_wage", "base")
    average = asked.number("prev_year_avg_wage", "avg_wage", "average_wage")
    return {"index": value_of(pension.year_index(asked.textbook(), own, average))}


def account_rollforward(asked: Asked) -> dict[str, Any]:
    """An account carried forward, by months (interest on each month's balance) or by yearly settlements."""
    opening, rate = asked.number("opening"), asked.number("annual_rate")
    credit = asked.number("monthly_base", "base") * asked.number("credit_rate")
    count = int(asked.number("months").units)
    if "month" in asked.text("method"):
        closing = _by_months(opening, credit, rate, count)
    else:
        closing = _by_years(asked, opening, credit, rate)
    principal = credit * count
    return {
        "principal": value_of(principal),
        "interest": value_of(closing - opening - principal),
        "closing": value_of(closing),
    }


def _by_months(opening: Exact, credit: Exact, rate: Exact, count: int) -> Exact:
    scale = Decimal(10) ** 12
    balance, monthly, share = opening.decimal, credit.decimal, rate.decimal
    for _ in range(count):
        balance = ((balance + balance * share / MONTHS + monthly) * scale).to_integral_value() / scale
    return lift(balance)


def _by_years(asked: Asked, opening: Exact, credit: Exact, rate: Exact) -> Exact:
    """Yearly settlements: a year's interest on its opening balance (part years by months), then its credits."""
    last = Month.parse(asked.text("last_month")[:7])
    left = int(asked.number("months").units)
    balance, month = opening, last - left + 1
    while left > 0:
        paid = min(MONTHS - month.month + 1, left)
        interest = rounded(balance * rate * paid / MONTHS, "fen_half_up")
        balance = balance + interest + credit * paid
        left, month = left - paid, month + paid
    return balance


def resident_pension(asked: Asked) -> dict[str, Any]:
    """The residents' pension from its parts; a missing part is asked of the books."""
    here = asked.here()
    years = asked.months("years") / MONTHS
    divisor = asked.number("payout_months") if asked.has("payout_months") else here.number("resident.divisor")
    account = rounded(asked.number("account", "account_balance") / divisor, "fen_half_up")
    basic = asked.number("base_pension") if asked.has("base_pension") else here.number("resident.basic")
    if asked.has("year_bonus"):
        bonus = asked.number("year_bonus")
    else:
        bonus = here.entry("resident.year_bonus", rounded(years, "whole_down"))
    parts = resident.parts(basic, bonus, account)
    found = {"account_pension": account, "year_bonus": bonus, "base_pension": basic, "total": parts["total"]}
    return {name: value_of(number) for name, number in found.items()}


__all__ = [
    "account_rollforward",
    "adjudication",
    "contribution_index",
    "pension_sum",
    "resident_pension",
    "retirement_age",
    "textbook",
]
