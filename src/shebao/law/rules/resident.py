"""The residents' pension: basic part, bonus for long contribution, account over the divisor.

Law: 国发〔2014〕8号; amounts are set by city or province, never below the national minimum.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, choose, rounded, step


@rule("RES 5", since="2014-02-21")
def monthly_pension(here: Here, years: Number, account_balance: Number) -> Result:
    """The monthly pension of a resident of pension age."""
    basic = step("resident_basic", here.number("resident.basic"), "RES 5")
    bonus = step("year_bonus", here.entry("resident.year_bonus", years), "RES 5")
    return parts(basic, bonus, account_share(here, account_balance))


def account_share(here: Here, account_balance: Number) -> Number:
    """The account over the divisor of the residents' scheme."""
    share = rounded(account_balance / here.number("resident.divisor"), "fen_half_up")
    return step("account", share, "RES 5")


def parts(basic: Number, bonus: Number, account: Number) -> Result:
    """The parts and their sum."""
    return {"account": account, "total": step("total", basic + bonus + account, "RES 5")}


@rule("RES 6", since="2014-02-21")
def funeral(here: Here) -> Result:
    """The funeral allowance, where a region gives one: months of the basic pension, or a fixed sum."""
    amount = choose(
        here.word("resident.funeral_basis"),
        months_of_basic=lambda: here.number("resident.basic") * here.number("resident.funeral_months"),
        fixed_sum=lambda: here.number("resident.funeral_sum"),
    )
    return {"funeral": step("resident_funeral", amount, "RES 6")}


@rule("RES 6", since="2014-02-21")
def missing_months(here: Here, months: Number) -> Result:
    """Months still missing for a monthly pension at 60."""
    needed = here.number("resident.minimum_months")
    return {"missing_months": step("missing_months", at_least(needed - months, 0), "RES 6")}
