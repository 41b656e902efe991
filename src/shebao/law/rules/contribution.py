"""What is owed: the base between its limits, each side's share of the five insurances, flexible workers, late fees.

Law: 社会保险法 arts. 10-12, 23, 35, 44, 53, 60-62, 86. Rates and limits stand in the regions' books.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, Word, at_most, choose, clamp, rounded, step, when


def limited_base(here: Here, wage: Number) -> Number:
    """The contribution base: the wage, held between the region's limits; above the upper one no other is asked."""
    upper = here.number("contribution.base_upper")
    base = when(
        wage >= upper,
        lambda: at_most(wage, upper),
        lambda: clamp(wage, here.number("contribution.base_lower"), upper),
    )
    return step("contribution_base", base, "SIL 60")


def shares(here: Here, base: Number, insurance: str, article: str) -> Result:
    """Both sides' shares of one insurance, to the fen."""
    employer = rounded(base * here.number(f"contribution.{insurance}_employer"), "fen_half_up")
    employee = rounded(base * here.number(f"contribution.{insurance}_employee"), "fen_half_up")
    return {
        "employer_share": step("employer_share", employer, article),
        "employee_share": step("employee_share", employee, article),
    }


@rule("SIL 60", since="2011-07-01")
def contribution_base(here: Here, wage: Number) -> Result:
    """The base contributions are computed on."""
    return {"contribution_base": limited_base(here, wage)}


@rule("SIL 12", since="2011-07-01")
def pension(here: Here, wage: Number) -> Result:
    """Employees' pension: employer to the pooled fund, employee to the individual account."""
    base = limited_base(here, wage)
    credit = rounded(base * here.number("contribution.pension_credit"), "fen_half_up")
    return {**shares(here, base, "pension", "SIL 12"), "credit": step("credit", credit, "SIL 12")}


@rule("SIL 23", since="2011-07-01")
def medical(here: Here, wage: Number) -> Result:
    """Employees' medical insurance."""
    return shares(here, limited_base(here, wage), "medical", "SIL 23")


@rule("SIL 44", since="2011-07-01")
def unemployment(here: Here, wage: Number) -> Result:
    """Unemployment insurance."""
    return shares(here, limited_base(here, wage), "unemployment", "SIL 44")


@rule("SIL 53", since="2011-07-01")
def maternity(here: Here, wage: Number) -> Result:
    """Maternity insurance: the employer alone."""
    return shares(here, limited_base(here, wage), "maternity", "SIL 53")


@rule("SIL 35", since="2011-07-01")
def work_injury(here: Here, wage: Number, industry_class: Number) -> Result:
    """Work-injury insurance: the employer alone, by the industry's risk class."""
    base = limited_base(here, wage)
    rate = here.entry("contribution.work_injury_class", industry_class)
    nothing = rounded(base * here.number("contribution.work_injury_employee"), "fen_half_up")
    return {
        "employer_share": step("employer_share", rounded(base * rate, "fen_half_up"), "SIL 35"),
        "employee_share": step("employee_share", nothing, "SIL 33"),
    }


@rule("SIL 10", since="2011-07-01")
def flexible_pension(here: Here, wage: Number) -> Result:
    """A flexible worker's pension contribution and the part credited to the account."""
    base = limited_base(here, wage)
    owed = rounded(base * here.number("contribution.pension_flexible"), "fen_half_up")
    credit = rounded(base * here.number("contribution.pension_flexible_credit"), "fen_half_up")
    return {
        "employee_share": step("employee_share", owed, "SIL 12"),
        "credit": step("credit", credit, "SIL 12"),
    }


@rule("SIL 23", since="2011-07-01")
def flexible_medical(here: Here, wage: Number) -> Result:
    """A flexible worker's medical contribution."""
    owed = limited_base(here, wage) * here.number("contribution.medical_flexible")
    return {"employee_share": step("employee_share", rounded(owed, "fen_half_up"), "SIL 23")}


@rule("SIL 10", since="2011-07-01")
def flexible(here: Here, wage: Number, insurance: Word) -> Result:
    """What a flexible worker owes for one insurance; the books name the article that closes one to them."""
    rate = choose(
        insurance,
        pension=lambda: here.number("contribution.pension_flexible"),
        medical=lambda: here.number("contribution.medical_flexible"),
        unemployment=lambda: here.number("contribution.unemployment_flexible"),
        work_injury=lambda: here.number("contribution.work_injury_flexible"),
        maternity=lambda: here.number("contribution.maternity_flexible"),
    )
    owed = rounded(limited_base(here, wage) * rate, "fen_half_up")
    return {"employee_share": step("employee_share", owed, "SIL 10")}


@rule("SIL 62", since="2011-07-01")
def undeclared(here: Here, last_owed: Number) -> Result:
    """What is charged when an employer does not declare: 110 % of last month's amount."""
    owed = rounded(last_owed * here.number("contribution.undeclared_percent") / 100, "fen_half_up")
    return {"charged": step("charged", owed, "SIL 62")}


@rule("SIL 86", since="2011-07-01")
def late_fee(here: Here, arrears: Number, days_late: Number) -> Result:
    """The late fee: 0.05 % of the arrears for each day."""
    fee = rounded(arrears * here.number("contribution.late_fee_daily") * days_late, "fen_half_up")
    return {"late_fee": step("late_fee", fee, "SIL 86"), "to_pay": step("to_pay", arrears + fee, "SIL 86")}
