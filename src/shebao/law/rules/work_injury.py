"""Work-injury benefits by grade, with who pays; nursing; death.

Law: 工伤保险条例 arts. 33-39, 64; 社会保险法 arts. 38-39. Lump sums on leaving are regional (art. 36, 37).
"""

from shebao.law.numbers import lift
from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, at_most, choose, clamp, rounded, step, where

FUND, EMPLOYER = lift(1), lift(2)
"""Who pays: the fund for what article 38 of the Social Insurance Law lists, else the employer."""


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
        "payer": step("payer", FUND, "SIL 38"),
    }


@rule("WIR 35", since="2011-01-01")
def monthly_allowance(here: Here, grade: Number, wage: Number, average_wage: Number) -> Result:
    """The monthly allowance of grades 1 to 6: from the fund, or from the employer who has no suitable work."""
    percent = here.entry("work_injury.allowance_percent", grade)
    allowance = rounded(own_wage(here, wage, average_wage) * percent / 100, "fen_half_up")
    by_fund = grade <= here.number("work_injury.fund_pays_up_to_grade")
    return {
        "allowance": step("allowance", allowance, "WIR 35"),
        "payer": step("payer", where(by_fund, FUND, EMPLOYER), "WIR 35"),
    }


@rule("WIR 35", since="2011-01-01")
def allowance_top_up(
    here: Here, grade: Number, wage: Number, average_wage: Number, minimum_wage: Number
) -> Result:
    """What brings the monthly allowance up to the local minimum wage, from whoever pays the allowance."""
    monthly = monthly_allowance(here, grade=grade, wage=wage, average_wage=average_wage)
    paid = at_least(monthly["allowance"], minimum_wage)
    return {
        "topped_up": step("topped_up", paid, "WIR 35"),
        "top_up": step("top_up", paid - monthly["allowance"], "WIR 35"),
        "payer": monthly["payer"],
    }


@rule("WIR 36", since="2011-01-01")
def leaving_lump_sums(
    here: Here, grade: Number, wage: Number, average_wage: Number, years_to_age: Number
) -> Result:
    """Medical grant (fund) and employment grant (employer) when the employment ends, by the regional table."""
    medical = leaving_grant(here, "medical", grade, (wage, average_wage))
    employment = leaving_grant(here, "employment", grade, (wage, average_wage))
    employment = reduced(here, employment, years_to_age)
    return {
        "medical_lump": step("medical_lump", medical, "WIR 36"),
        "employment_lump": step("employment_lump", employment, "WIR 36"),
        "medical_payer": step("medical_payer", FUND, "SIL 38"),
        "employment_payer": step("employment_payer", EMPLOYER, "SIL 39"),
        "both": step("leaving_sum", medical + employment, "WIR 36"),
    }


def reduced(here: Here, employment: Number, years_to_age: Number) -> Number:
    """The employment grant, less a share for each year short of the region's distance to the legal age."""
    missing = at_least(here.number("work_injury.reduction_years") - years_to_age, 0)
    cut = at_most(missing * here.number("work_injury.reduction_percent"), 100)
    return rounded(employment * (100 - cut) / 100, "fen_half_up")


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
    care = rounded(average_wage * percent / 100, "fen_half_up")
    return {"nursing": step("nursing", care, "WIR 34"), "payer": step("payer", FUND, "SIL 38")}


@rule("WIR 30", since="2011-01-01")
def hospital(here: Here, average_wage: Number, hospital_days: Number) -> Result:
    """Meals and nursing in hospital, where a region counts them by the day."""
    meal = step("meal", here.number("work_injury.meal_per_day") * hospital_days, "WIR 30")
    care = ward_nursing(here, average_wage, hospital_days)
    return {
        "meal": meal,
        "payer": step("payer", FUND, "SIL 38"),
        "hospital_nursing": step("hospital_nursing", care, "WIR 33"),
        "nursing_payer": step("nursing_payer", EMPLOYER, "WIR 33"),
    }


@rule("WIR 30", since="2011-01-01")
def meals(here: Here, hospital_days: Number) -> Result:
    """Meals in hospital: so much a day, or a share of the minimum wage by the days, as the region counts."""
    meal = choose(
        here.word("work_injury.meal_basis"),
        per_day=lambda: here.number("work_injury.meal_per_day") * hospital_days,
        share_of_minimum_wage=lambda: rounded(
            here.number("unemployment.minimum_wage")
            * here.number("work_injury.meal_percent")
            * hospital_days
            / here.number("work_injury.meal_days_per_month")
            / 100,
            "fen_half_up",
        ),
    )
    return {"meal": step("meal", meal, "WIR 30"), "payer": step("payer", FUND, "SIL 38")}


def ward_nursing(here: Here, average_wage: Number, hospital_days: Number) -> Number:
    """Nursing in hospital by the day: a share of the average wage over the paid days of a month."""
    share = here.number("work_injury.hospital_nursing_percent")
    month = here.number("work_injury.working_days_per_month")
    return rounded(average_wage * share * hospital_days / month / 100, "fen_half_up")


@rule("WIR 39", since="2011-01-01")
def death(here: Here, average_wage: Number) -> Result:
    """Funeral: six months of the regional average; one-off: twenty times the national urban income."""
    funeral = average_wage * here.number("work_injury.funeral_months")
    return {
        "funeral": step("funeral", funeral, "WIR 39"),
        "one_off": step("death_lump", death_grant(here), "WIR 39"),
        "payer": step("payer", FUND, "SIL 38"),
    }


@rule("WIR 39", since="2011-01-01")
def relatives_pension(
    here: Here, wage: Number, average_wage: Number, spouse: Number, others: Number, lonely: Number
) -> Result:
    """Monthly pension of relatives: spouse 40 %, others 30 % each, 10 more for an orphan or lonely elder, capped."""
    base = own_wage(here, wage, average_wage)
    pension = relatives_share(here, base, spouse=spouse, others=others, lonely=lonely)
    return {"relatives": step("relatives", pension, "WIR 39"), "payer": step("payer", FUND, "SIL 38")}


def relatives_share(here: Here, base: Number, *, spouse: Number, others: Number, lonely: Number) -> Number:
    """The share of the own wage all relatives receive together; never more than the wage."""
    percent = (
        spouse * here.number("work_injury.spouse_percent")
        + others * here.number("work_injury.relative_percent")
        + lonely * here.number("work_injury.lonely_extra_percent")
    )
    return rounded(base * at_most(percent, 100) / 100, "fen_half_up")


@rule("WIR 41", since="2011-01-01")
def missing_person(
    here: Here, wage: Number, average_wage: Number, others: Number, spouse: Number, missing_month: Number
) -> Result:
    """Somebody missing after an accident at work: the wage goes on, then the relatives' pension; half in advance."""
    wages_go_on = missing_month <= here.number("work_injury.missing_wage_months")
    own = own_wage(here, wage, average_wage)
    pension = relatives_share(here, own, spouse=spouse, others=others, lonely=0)
    return {
        "wage_continues": step("wage_continues", where(wages_go_on, wage, 0), "WIR 41"),
        "relatives": step("relatives", where(wages_go_on, 0, pension), "WIR 41"),
        "payer": step("payer", where(wages_go_on, EMPLOYER, FUND), "WIR 41"),
    }


@rule("WIR 41", since="2011-01-01")
def missing_advance(here: Here) -> Result:
    """Half of the death grant in advance, for the family of somebody missing who is in need."""
    grant = death_grant(here) * here.number("work_injury.missing_advance_percent")
    return {
        "advance": step("advance", rounded(grant / 100, "fen_half_up"), "WIR 41"),
        "payer": step("payer", FUND, "SIL 38"),
    }


def death_grant(here: Here) -> Number:
    """Twenty times last year's national urban income."""
    income = here.of_year("work_injury.national_urban_income", here.year() - 1)
    return income * here.number("work_injury.death_multiple")
