"""What a family receives after a death that was not from work: funeral grant and survivors' grant.

Law: 社会保险法 arts. 17, 49; 人社部发〔2021〕18号 (deaths from 2021-09-01). The income is the province's.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, rounded, step, whole


@rule("SURV 3", since="2021-09-01")
def of_contributor(here: Here, months: Number) -> Result:
    """Both grants for somebody who died while contributing."""
    return grants(here, monthly_income(here), grant_months(here, months))


@rule("SURV 5", since="2021-09-01")
def of_retiree(here: Here, months: Number, drawn_months: Number) -> Result:
    """Both grants for a pensioner: one month less for each year drawn, never below the floor."""
    earned = grant_months(here, months)
    left = at_least(earned - whole(drawn_months / 12), here.number("survivors.retiree_floor_months"))
    return grants(here, monthly_income(here), step("grant_months", left, "SURV 5"))


def monthly_income(here: Here) -> Number:
    """Last year's monthly disposable income of the province's urban residents."""
    return step("monthly_income", here.number("survivors.monthly_income"), "SURV 4")


def grant_months(here: Here, months: Number) -> Number:
    """Months of income the grant is worth, by contribution time."""
    return step("grant_months", here.entry("survivors.grant_months", months), "SURV 5")


def grants(here: Here, income: Number, months: Number) -> Result:
    """Funeral grant, survivors' grant and their sum."""
    funeral = rounded(income * here.number("survivors.funeral_months"), "fen_half_up")
    grant = rounded(income * months, "fen_half_up")
    return {
        "funeral": step("funeral", funeral, "SURV 4"),
        "grant": step("grant", grant, "SURV 5"),
        "sum": step("grants_sum", funeral + grant, "SURV 3"),
    }
