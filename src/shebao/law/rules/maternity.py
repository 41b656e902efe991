"""Maternity leave in days and the allowance.

Law: 女职工劳动保护特别规定 arts. 7-8; 社会保险法 arts. 54-56; provinces add days.
"""

from shebao.law.numbers import lift
from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, choose, rounded, step, where

FUND, EMPLOYER = lift(1), lift(2)


@rule("FWP 7", since="2012-04-28")
def leave_days(here: Here, children: Number, dystocia: Number, birth_order: Number) -> Result:
    """Days of leave: the statutory days, more for a difficult birth and each further child, the province's extra."""
    own = here.number("maternity.statutory_days") + dystocia * here.number("maternity.dystocia_days")
    more = (children - 1) * here.number("maternity.further_child_days")
    days = own + more + here.entry("maternity.extra_days", birth_order)
    return {"leave_days": step("leave_days", days, "FWP 7")}


@rule("FWP 7", since="2012-04-28")
def miscarriage_days(here: Here, pregnancy_months: Number) -> Result:
    """Days of leave after a miscarriage, before or from the fourth month."""
    early = here.number("maternity.miscarriage_early_days")
    late = here.number("maternity.miscarriage_late_days")
    limit = here.number("maternity.miscarriage_limit_months")
    return {"leave_days": step("leave_days", where(pregnancy_months < limit, early, late), "FWP 7")}


@rule("SIL 54", since="2011-07-01")
def paid_first(here: Here, months: Number) -> Result:
    """Who pays the allowance first: the fund, or the employer of somebody who has not contributed long enough."""
    at_once = months >= here.number("maternity.fund_pays_from_months")
    missing = at_least(here.number("maternity.repaid_after_months") - months, 0)
    return {
        "maternity_payer": step("maternity_payer", where(at_once, FUND, EMPLOYER), "SIL 54"),
        "repaid_missing": step("repaid_missing", where(at_once, 0, missing), "SIL 54"),
    }


@rule("FWP 8", since="2012-04-28")
def allowance(here: Here, unit_wage: Number, leave_days: Number) -> Result:
    """The employer's average monthly wage of last year, by the day; or by whole months where a city pays so."""
    days = here.number("maternity.days_per_month")
    paid = choose(
        here.word("maternity.paid_by"),
        days=lambda: rounded(unit_wage * leave_days / days, "fen_half_up"),
        months=lambda: unit_wage * here.number("maternity.paid_months"),
    )
    return {"allowance": step("maternity_allowance", paid, "FWP 8")}
