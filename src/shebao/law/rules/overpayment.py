"""Benefits paid after they should have ended: what is owed back, what is set off, and the fine for fraud.

Law: 社会保险经办条例 art. 46; 社会保险法 art. 88.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, rounded, step


@rule("SIAR 46", since="2023-12-01")
def owed_back(here: Here, monthly: Number, months_overpaid: Number, set_off: Number) -> Result:
    """The overpaid months, less what later benefits or an account balance can bear."""
    paid = step("overpaid", monthly * months_overpaid, "SIAR 46")
    days = here.number("overpayment.repay_working_days")
    return {
        "overpaid": paid,
        "owed": step("owed", at_least(paid - set_off, 0), "SIAR 46"),
        "repay_working_days": step("repay_working_days", days, "SIAR 46"),
    }


@rule("SIAR 46", since="2023-12-01")
def instalment(here: Here, owed: Number, instalments: Number) -> Result:
    """The monthly instalment, rounded up so that the last one is never larger."""
    return {"instalment": step("instalment", rounded(owed / instalments, "fen_up"), "SIAR 46")}


@rule("SIL 88", since="2011-07-01")
def fraud_fine(here: Here, overpaid: Number) -> Result:
    """The fine for fraud: from two to five times the amount."""
    lowest = overpaid * here.number("overpayment.fine_lowest_times")
    highest = overpaid * here.number("overpayment.fine_highest_times")
    return {
        "fine_lowest": step("fine_lowest", lowest, "SIL 88"),
        "fine_highest": step("fine_highest", highest, "SIL 88"),
    }
