"""What a family receives after a death that was not from work: funeral grant and survivors' grant.

Law: 社会保险法 arts. 17, 49; 人社部发〔2021〕18号 (deaths from 2021-09-01). The income is the province's.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, rounded, step


@rule("SURV 3", since="2021-09-01")
def of_contributor(here: Here, months: Number) -> Result:
    """Both grants for somebody who died while contributing."""
    return grants(here, monthly_income(here), grant_twelfths(here, months))


@rule("SURV 5", since="2021-09-01")
def of_retiree(here: Here, months: Number, drawn_months: Number) -> Result:
    """Both grants for a pensioner: a twelfth of a month less for each month drawn, never below the floor."""
    return grants(here, monthly_income(here), after_drawing(here, grant_twelfths(here, months), drawn_months))


def after_drawing(here: Here, earned: Number, drawn_months: Number) -> Number:
    """What is left of the twelfths earned once a pension was drawn for so many months."""
    floor = here.number("survivors.retiree_floor_months") * 12
    return step("grant_twelfths", at_least(earned - drawn_months, floor), "SURV 5")


def monthly_income(here: Here) -> Number:
    """Last year's monthly disposable income of the province's urban residents."""
    return step("monthly_income", here.number("survivors.monthly_income"), "SURV 4")


def grant_twelfths(here: Here, months: Number) -> Number:
    """Twelfths of a month of income the grant is worth: contribution time counts to the month."""
    return step("grant_twelfths", here.entry("survivors.grant_twelfths", months), "SURV 5")


def grants(here: Here, income: Number, twelfths: Number) -> Result:
    """Funeral grant, survivors' grant and their sum."""
    funeral = rounded(income * here.number("survivors.funeral_months"), "fen_half_up")
    grant = rounded(income * twelfths / 12, "fen_half_up")
    return {
        "funeral": step("funeral", funeral, "SURV 4"),
        "grant": step("grant", grant, "SURV 5"),
        "sum": step("grants_sum", funeral + grant, "SURV 3"),
    }
