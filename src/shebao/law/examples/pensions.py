"""Examples about retirement, pensions, indices and accounts, computed by the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from shebao import law
from shebao.law.examples.asked import Asked, Unanswerable, exact, value_of
from shebao.law.here import Here, Word
from shebao.law.numbers import Exact, Ratio, lift
from shebao.law.rulebook import month_of
from shebao.law.rules import pension, resident, retirement
from shebao.law.silence import LawIsSilent
from shebao.law.vocabulary import at_most, rounded
from shebao.values.periods import Month

MONTHS = 12
LONGEST_LIFE = 1200
EXTRAS = ("extra", "supplement", "only_child", "increase", "increment", "long_service")


def retirement_age(asked: Asked) -> dict[str, Any]:
    """Statutory month, delay and age."""
    found = _statutory(asked)
    age = found["age_months"].units
    here, birth, sort = _reform(asked)
    needed = retirement.minimum_contribution(here, retire_month=found["retire_month"], months=lift(0))
    window = retirement.elective_window(here, birth=birth, category=sort)
    months = {"retire_month": found["retire_month"], **window}
    return {
        **{name: str(month_of(number.units)) for name, number in months.items()},
        "delay_months": value_of(found["delay_months"]),
        "age": f"{age // MONTHS}y{age % MONTHS}m",
        "age_months": Decimal(age),
        "minimum_months": value_of(needed["minimum_months"]),
        "minimum_years": value_of(needed["minimum_months"] / MONTHS),
    }


def _statutory(asked: Asked) -> Any:
    here, birth, sort = _reform(asked)
    return retirement.retirement_month(here, birth=birth, category=sort)


def _reform(asked: Asked) -> tuple[Here, Exact, Word]:
    birth = asked.month("birth")
    month = Exact(birth.year * MONTHS + birth.month - 1)
    # Before the Measures nobody was delayed; they answer for every month of birth from the day they are in force.
    here = Here(asked.region, max(asked.on, retirement.retirement_month.since))
    return here, month, Word(category(asked))


def category(asked: Asked) -> str:
    """The retirement category, also when it is written in other words; `Unanswerable` when it is none."""
    text = "".join(f"{asked.text('sex')}{asked.text('category')}".lower().split())
    woman = re.search(r"女|female|wom[ae]n|(?<![a-z])f", text)
    if woman is None and re.search(r"男|(?<![a-z])m", text):
        return "male"
    written = re.search(r"(?<![0-9])(50|55)(?![0-9])", asked.text("original_age") or text)
    if woman and (written or re.search(r"worker|工人", text)):
        return f"f{written[1] if written else 50}"
    if woman and re.search(r"cadre|manage|干部|管理|technic|技术", text):
        return "f55"
    raise Unanswerable(f"{text or 'nothing'} is no retirement category (male, f55, f50)")


def adjudication(asked: Asked) -> dict[str, Any]:
    """The parts of a pension and their total, by the region's conventions."""
    return _pension(asked, Here(asked.region, _retired_on(asked)))


def _retired_on(asked: Asked) -> date:
    """The day of retirement: as written, or the birth and the age the printed divisor belongs to."""
    if asked.first("retire", "date") or not asked.has("birth", "payout_months"):
        return asked.on
    table = law.value("pension.divisor", asked.region, asked.on).value
    printed = asked.number("payout_months").decimal
    age = next((age for age, months in table.items() if months == printed), None)
    return asked.on if age is None else (asked.month("birth") + age * MONTHS).first


def textbook(asked: Asked) -> dict[str, Any]:
    """The parts of a pension by the bare formula, unrounded."""
    return _pension(asked, asked.textbook())


def _pension(asked: Asked, here: Here) -> dict[str, Any]:
    """Every part the inputs allow; a total only when no part that is given stayed open."""
    wanted = [("transition", _transition)]
    if asked.first("account"):
        wanted.insert(0, ("account_pension", _account))
    if asked.first("index", "own_base", "indexed_wage"):
        wanted.insert(0, ("basic", _basic))
    parts, open_part = _parts(wanted, asked, here)
    if open_part is not None and not parts.keys() - {"transition"}:
        raise open_part
    found: dict[str, Any] = dict(parts)
    if open_part is None:
        extras = _extras(asked)
        found |= extras
        amount = sum([*parts.values(), *extras.values()], lift(0))
        found["total"] = rounded(amount, here.rounding("pension.total_rounding"))
    divisor = _divisor(asked, here)
    if divisor is not None:
        found |= {"payout_months": divisor, "divisor": divisor}
    if "basic" in found and asked.has("own_base"):
        found["index"] = _index(asked, here)
    return {name: value_of(number) for name, number in found.items()}


def _extras(asked: Asked) -> dict[str, Exact]:
    """What a sheet adds beside the parts of the law: supplements, increments, increases of the year."""
    found = {}
    for name, written in asked.inputs.items():
        if any(f"_{word}" in f"_{name}" for word in EXTRAS):
            # A note that happens to be called so is no amount.
            with suppress(Unanswerable):
                found[name] = exact(written)
    return found


def _parts(
    wanted: Sequence[tuple[str, Callable[[Asked, Here], Any]]], asked: Asked, here: Here
) -> tuple[dict[str, Any], Exception | None]:
    parts: dict[str, Any] = {}
    open_part: Exception | None = None
    for name, compute in wanted:
        try:
            parts[name] = compute(asked, here)
        except (Unanswerable, LawIsSilent) as reason:
            open_part = open_part or reason
    return parts, open_part


def _divisor(asked: Asked, here: Here) -> Any:
    """The months printed, or those of the age at retirement where it is known."""
    if asked.has("payout_months"):
        return asked.number("payout_months")
    age = _age(asked)
    return None if age is None else pension.divisor(here, age)


def _age(asked: Asked) -> Exact | None:
    if asked.has("retire_age"):
        return asked.months("retire_age")
    if asked.has("birth", "retire"):
        return lift(asked.month("retire") - asked.month("birth"))
    try:
        age: Exact = _statutory(asked)["age_months"]
    except Unanswerable:
        return None
    return age


def _base(asked: Asked, here: Here) -> Any:
    given = asked.first("calc_base", "avg_wage")
    return asked.number(given) if given else pension.calculation_base(here)[0]


def _index(asked: Asked, here: Here) -> Any:
    return (
        asked.number("index") if asked.has("index") else Ratio(asked.number("own_base"), _base(asked, here))
    )


def _basic(asked: Asked, here: Here) -> Any:
    """A printed base serves both terms, unless the province's is printed beside it."""
    years = asked.first("years", "years_decimal")
    months = asked.months(years) if years else asked.number("months")
    base = _base(asked, here)
    if asked.has("indexed_wage"):
        return pension.basic(here, base + asked.number("indexed_wage"), months)
    index = _index(asked, here)
    if asked.has("province_base"):
        means = base + asked.number("province_base") * index
    elif asked.first("calc_base", "avg_wage"):
        means = base * (1 + index)
    else:
        means = pension.means_of(here, base, index)
    return pension.basic(here, means, months)


def _account(asked: Asked, here: Here) -> Any:
    months = _divisor(asked, here)
    if months is None:
        raise Unanswerable("needs payout_months, or an age at retirement")
    return pension.settled(here, asked.number("account") / months)


def _transition(asked: Asked, here: Here) -> Any:
    if asked.has("transition"):
        return asked.number("transition")
    nothing = lift(0)
    deemed, early = _span(asked, "deemed"), _span(asked, "early")
    if deemed is None and early is None:
        return nothing
    paid = (nothing if deemed is None else deemed, nothing if early is None else early)
    base = _indexed_base(asked, here)
    index = asked.number("transition_index") if asked.has("transition_index") else _index(asked, here)
    if asked.has("transition_rate"):
        years = paid[0] + paid[1]
        return pension.settled(here, base * index * asked.number("transition_rate") * years / MONTHS)
    virtual = asked.number("virtual_account_total") if asked.has("virtual_account_total") else nothing
    return pension.transitional_of(here, base, index, (*paid, virtual))


def _indexed_base(asked: Asked, here: Here) -> Any:
    """The base an index counts on: the province's where it is printed or the region says so."""
    if asked.has("province_base"):
        return asked.number("province_base")
    base = _base(asked, here)
    return base if asked.first("calc_base", "avg_wage") else pension.indexed_base(here, base)


def _span(asked: Asked, which: str) -> Exact | None:
    if asked.has(f"{which}_years"):
        return asked.months(f"{which}_years")
    return asked.number(f"{which}_months") if asked.has(f"{which}_months") else None


def pension_sum(asked: Asked) -> dict[str, Any]:
    """Given parts and their total, rounded as the region rounds totals."""
    given = asked.inputs.get("parts")
    if isinstance(given, Mapping):
        given = list(given.values())
    if not isinstance(given, list) or not given:
        raise Unanswerable(f"needs a list of parts, not {given!r}")
    parts = [exact(part) for part in given]
    amount = sum(parts, lift(0))
    return {"total": value_of(rounded(amount, asked.here().rounding("pension.total_rounding")))}


def contribution_index(asked: Asked) -> dict[str, Any]:
    """An average index from monthly indices, or a year's index from two wages."""
    listed = asked.inputs.get("indices")
    if isinstance(listed, list) and listed:
        return {"index": value_of(sum([exact(one) for one in listed], lift(0)) / len(listed))}
    if asked.has("sum_monthly_index"):
        return {"index": value_of(asked.number("sum_monthly_index") / asked.number("months"))}
    own, here = asked.number("own_wage"), asked.textbook()
    if asked.has("avg_wage"):
        average = asked.number("avg_wage")
    else:
        average = here.of_year("contribution.average_wage", asked.number("year"))
    index = pension.year_index(here, own, average)
    return {"index": value_of(at_most(index, here.number("pension.index_highest")))}


def account_rollforward(asked: Asked) -> dict[str, Any]:
    """An account carried forward, by months (interest on each month's balance) or by yearly settlements."""
    opening, count = asked.number("opening"), _count(asked)
    credit = _credit(asked, count)
    if _is_monthly(asked.text("method").lower()):
        closing = _by_months(opening, credit, asked.number("annual_rate"), count)
    else:
        closing = _by_years(asked, opening, credit, count)
    principal = credit * count
    return {
        "principal": value_of(principal),
        "interest": value_of(closing - opening - principal),
        "closing": value_of(closing),
    }


def _credit(asked: Asked, count: int) -> Exact:
    """What is credited each month, from the base and its share, or from the credits of all the months."""
    if asked.has("credited"):
        return lift(rounded(asked.number("credited") / max(count, 1), "six_places"))
    if asked.has("monthly_credit"):
        return asked.number("monthly_credit")
    given = asked.has("credit_rate")
    share = asked.number("credit_rate") if given else asked.here().number("contribution.pension_credit")
    return asked.number("monthly_base") * share


def _is_monthly(method: str) -> bool:
    """Whether interest is added every month; the official method settles once a year."""
    if "r/12" in method or "each month" in method or "every month" in method:
        return True
    return ("month" in method or "月" in method) and not any(w in method for w in ("year", "annual", "年"))


def _count(asked: Asked) -> int:
    if not asked.has("months"):
        if not asked.has("last_month", "opening_month") and asked.has("year"):
            return MONTHS
        return asked.month("last_month") - asked.month("opening_month")
    count = int(asked.number("months").decimal)
    if not 0 <= count <= LONGEST_LIFE:
        raise Unanswerable(f"{count} months are no working life")
    return count


def _by_months(opening: Exact, credit: Exact, rate: Exact, count: int) -> Exact:
    scale = Decimal(10) ** 12
    balance, monthly, share = opening.decimal, credit.decimal, rate.decimal
    for _ in range(count):
        balance = ((balance + balance * share / MONTHS + monthly) * scale).to_integral_value() / scale
    return lift(balance)


def _by_years(asked: Asked, opening: Exact, credit: Exact, count: int) -> Exact:
    """Yearly settlements: a year's interest on its opening balance (part years by months), then its credits."""
    here = asked.here()
    balance, month, left = opening, _first_month(asked, count), count
    while left > 0:
        paid = min(MONTHS - month.month + 1, left)
        given = asked.has("annual_rate")
        year = lift(month.year)
        rate = asked.number("annual_rate") if given else here.of_year("pension.account_interest", year)
        balance = balance + rounded(balance * rate * paid / MONTHS, "fen_half_up") + credit * paid
        left, month = left - paid, month + paid
    return lift(rounded(balance, "fen_half_up"))


def _first_month(asked: Asked, count: int) -> Month:
    if asked.has("last_month"):
        return asked.month("last_month") - count + 1
    if asked.has("opening_month"):
        return asked.month("opening_month") + 1
    return Month(int(asked.number("year").decimal), 1)


def resident_pension(asked: Asked) -> dict[str, Any]:
    """The residents' pension from its parts; a missing part is asked of the books."""
    here = asked.here()
    years = asked.months("years") / MONTHS
    divisor = asked.number("payout_months") if asked.has("payout_months") else here.number("resident.divisor")
    account = rounded(asked.number("account") / divisor, "fen_half_up")
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
