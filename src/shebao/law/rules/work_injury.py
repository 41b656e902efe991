"""Work-injury benefits by grade, with who pays; nursing; death.

Law: 工伤保险条例 arts. 33-39, 64; 社会保险法 arts. 38-39. Lump sums on leaving are regional (art. 36, 37).
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, at_most, choose, clamp, rounded, step, where

FUND, EMPLOYER = 1, 2


def own_wage(here: Here, wage: Number, average: Number) -> Number:
    """The person's wage, held between 60 % and 300 % of the regional average."""
    lower = rounded(average * here.number("work_injury.wage_floor_percent") / 100, "fen_half_up")
    upper = rounded(average * here.number("work_injury.wage_ceiling_percent") / 100, "fen_half_up")
    return step("own_wage", clamp(wage, lower, upper), "WIR 64")


@rule("WIR 35", since="2011-01-01")
def disability_lump_sum(here: Here, grade: Number, wage: Number, average_wage: Number) -> Result:
    """The one-off disability grant: months of the own wage by grade; the fund pays."""
    lump = own_wage(here, wage, average_wage) * here.entry("work_injury.lump_months", grade)
    return {
        "disability_lump": step("disability_lump", lump, "WIR 35"),
        "payer": step("payer", 0 * grade + FUND),
    }


@rule("WIR 35", since="2011-01-01")
def monthly_allowance(here: Here, grade: Number, wage: Number, average_wage: Number) -> Result:
    """The monthly allowance of grades 1 to 6: from the fund, or from the employer who has no suitable work."""
    percent = here.entry("work_injury.allowance_percent", grade)
    allowance = rounded(own_wage(here, wage, average_wage) * percent / 100, "fen_half_up")
    by_fund = grade <= here.number("work_injury.fund_pays_up_to_grade")
    return {
        "allowance": step("allowance", allowance, "WIR 35"),
        "payer": step("payer", where(by_fund, FUND, EMPLOYER)),
    }


@rule("WIR 36", since="2011-01-01")
def leaving_lump_sums(
    here: Here, grade: Number, wage: Number, average_wage: Number, years_to_age: Number
) -> Result:
    """Medical grant (fund) and employment grant (employer) when the employment ends, by the regional table."""
    medical = leaving_grant(here, "medical", grade, (wage, average_wage))
    employment = leaving_grant(here, "employment", grade, (wage, average_wage))
    missing = at_least(here.number("work_injury.reduction_years") - years_to_age, 0)
    cut = at_most(missing * here.number("work_injury.reduction_percent"), 100)
    employment = rounded(employment * (100 - cut) / 100, "fen_half_up")
    return {
        "medical_lump": step("medical_lump", medical, "WIR 36"),
        "employment_lump": step("employment_lump", employment, "WIR 36"),
        "both": step("leaving_sum", medical + employment, "WIR 36"),
    }


def leaving_grant(here: Here, kind: str, grade: Number, wages: tuple[Number, Number]) -> Number:
    """One of the two grants on leaving, before any reduction for age: wages by months, or a fixed sum."""
    wage, average_wage = wages
    months = f"work_injury.{kind}_months"
    return choose(
        here.word("work_injury.leaving_basis"),
        own_wage=lambda: own_wage(here, wage, average_wage) * here.entry(months, grade),
        average_wage=lambda: average_wage * here.entry(months, grade),
        fixed_sum=lambda: here.entry(f"work_injury.{kind}_sum", grade),
    )


@rule("WIR 34", since="2011-01-01")
def nursing(here: Here, degree: Number, average_wage: Number) -> Result:
    """Monthly nursing: 50, 40 or 30 % of the regional average wage."""
    percent = here.entry("work_injury.nursing_percent", degree)
    return {"nursing": step("nursing", rounded(average_wage * percent / 100, "fen_half_up"), "WIR 34")}


@rule("WIR 30", since="2011-01-01")
def hospital(here: Here, average_wage: Number, hospital_days: Number) -> Result:
    """Meals and nursing in hospital, where a region counts them by the day."""
    meal = step("meal", here.number("work_injury.meal_per_day") * hospital_days, "WIR 30")
    share = here.number("work_injury.hospital_nursing_percent")
    month = here.number("work_injury.working_days_per_month")
    care = rounded(average_wage * share * hospital_days / month / 100, "fen_half_up")
    return {"meal": meal, "hospital_nursing": step("hospital_nursing", care, "WIR 33")}


@rule("WIR 39", since="2011-01-01")
def death(here: Here, average_wage: Number) -> Result:
    """Funeral: six months of the regional average; one-off: twenty times the national urban income."""
    funeral = average_wage * here.number("work_injury.funeral_months")
    income = here.of_year("work_injury.national_urban_income", here.year() - 1)
    lump = income * here.number("work_injury.death_multiple")
    return {"funeral": step("funeral", funeral, "WIR 39"), "one_off": step("death_lump", lump, "WIR 39")}


@rule("WIR 39", since="2011-01-01")
def relatives_pension(
    here: Here, wage: Number, average_wage: Number, spouse: Number, others: Number
) -> Result:
    """Monthly pension of relatives who were provided for: spouse 40 %, others 30 % each, together at most the wage."""
    base = own_wage(here, wage, average_wage)
    percent = spouse * here.number("work_injury.spouse_percent") + others * here.number(
        "work_injury.relative_percent"
    )
    pension = rounded(base * at_most(percent, 100) / 100, "fen_half_up")
    return {"relatives": step("relatives", pension, "WIR 39")}
