"""Unemployment benefit: who is entitled, for how many months, how much, and what stands beside it.

Law: 社会保险法 arts. 45-51; regional regulations decide months and amounts below the national maxima.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, at_most, choose, rounded, step, where, whole


@rule("SIL 45", since="2011-07-01")
def entitled(here: Here, months: Number, involuntary: Number, registered: Number) -> Result:
    """A year of contributions, leaving not by one's own will, and registered as looking for work."""
    needed = step("minimum_months", here.number("unemployment.minimum_months"), "SIL 45")
    enough = step("enough_months", where(months >= needed, 1, 0), "SIL 45")
    return {
        "minimum_months": needed,
        "missing_months": step("missing_months", at_least(needed - months, 0), "SIL 45"),
        "entitled": step("entitled", enough * involuntary * registered, "SIL 45"),
    }


@rule("SIL 46", since="2011-07-01")
def months_of_benefit(here: Here, months: Number, unused_months: Number) -> Result:
    """Months of benefit for the contribution time, unused months of an earlier spell added, up to the maximum."""
    own = here.entry("unemployment.months", months)
    lawful = at_most(own, here.entry("unemployment.months_at_most", months))
    longest = here.number("unemployment.total_at_most")
    return {"benefit_months": step("benefit_months", at_most(lawful + unused_months, longest), "SIL 46")}


@rule("SIL 47", since="2011-07-01")
def amount(here: Here, months: Number, benefit_month: Number) -> Result:
    """The monthly amount in the n-th month of benefit, by the method of the region."""
    later, extended = benefit_month > 12, benefit_month > here.number("unemployment.total_at_most")
    monthly = choose(
        here.word("unemployment.amount_method"),
        share_of_minimum_wage=lambda: rounded(
            here.number("unemployment.minimum_wage") * here.number("unemployment.amount_percent") / 100,
            "fen_half_up",
        ),
        by_tenure=lambda: where(
            later,
            here.number("unemployment.amount_later"),
            here.entry("unemployment.amount_by_tenure", months),
        ),
        two_tiers=lambda: where(
            extended,
            here.number("unemployment.amount_extended"),
            where(later, here.number("unemployment.amount_later"), here.number("unemployment.amount_first")),
        ),
    )
    return {"benefit": step("benefit", monthly, "SIL 47")}


@rule("GDUI 20", since="2014-07-01")
def job_seeking_subsidy(here: Here, average_wage: Number) -> Result:
    """The monthly subsidy for looking for work: a share of the last year's average contribution wage."""
    share = here.number("unemployment.job_seeking_percent")
    subsidy = rounded(average_wage * share / 100, "fen_half_up")
    return {
        "job_seeking": step("job_seeking", subsidy, "GDUI 20"),
        "longest": step("term_months", here.number("unemployment.job_seeking_months"), "GDUI 20"),
    }


@rule("GDUI 21", since="2014-07-01")
def birth_payment(here: Here, benefit: Number) -> Result:
    """The one-off payment for a birth while drawing."""
    return {"one_off": step("one_off", benefit * here.number("unemployment.birth_months"), "GDUI 21")}


@rule("GDUI 22", since="2014-07-01")
def reemployment_payment(here: Here, benefit: Number, months_left: Number) -> Result:
    """Half of the months left, a fraction counting as one, for taking up lasting work."""
    paid = rounded(months_left * here.number("unemployment.reemployment_percent") / 100, "whole_up")
    return {"one_off": step("one_off", benefit * paid, "GDUI 22")}


@rule("GDUI 23", since="2014-07-01")
def self_employment_payment(here: Here, benefit: Number, months_left: Number) -> Result:
    """All months left at once, for starting a business."""
    paid = whole(months_left * here.number("unemployment.self_employment_percent") / 100)
    return {"one_off": step("one_off", benefit * paid, "GDUI 23")}


@rule("SIL 49", since="2011-07-01")
def death_while_drawing(here: Here, benefit: Number, average_wage: Number) -> Result:
    """Funeral and survivors' grants, counted in average wages or in months of benefit, as the region says."""
    unit = choose(
        here.word("unemployment.death_basis"), average_wage=lambda: average_wage, benefit=lambda: benefit
    )
    funeral = unit * here.number("unemployment.funeral_months")
    grant = unit * here.number("unemployment.survivor_months")
    return {"funeral": step("funeral", funeral, "SIL 49"), "grant": step("grant", grant, "SIL 49")}
