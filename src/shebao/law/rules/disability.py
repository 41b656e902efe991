"""The disability allowance: total incapacity before the legal age.

Law: 社会保险法 art. 17; 人社部发〔2024〕72号 (from 2025-01-01). The terms are recalled and unconfirmed.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, step, where


@rule("DIS 3", since="2025-01-01")
def allowance(
    here: Here, months: Number, months_to_age: Number, basic: Number, full_pension: Number
) -> Result:
    """The full pension close to the legal age with enough years; otherwise the basic part, for a term if short."""
    needed = here.number("retirement.minimum_months")
    enough = months >= needed
    near = months_to_age <= here.number("disability.near_age_months")
    amount = where(enough & near, full_pension, basic)
    term = where(enough, 0, here.entry("disability.term_months", months))
    return {
        "disability": step("disability", amount, "DIS 3"),
        "term_months": step("term_months", term, "DIS 3"),
    }
