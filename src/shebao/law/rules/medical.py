"""Medical insurance for life: the years a retiree must have contributed.

Law: 社会保险法 art. 27; the years are regional.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, Word, at_least, step


@rule("SIL 27", since="2011-07-01")
def retiree(here: Here, sex: Word, months: Number) -> Result:
    """Months of medical contributions a retiree needs, and how many are missing."""
    needed = step("medical_months", here.entry("medical.retiree_months", sex), "SIL 27")
    return {
        "medical_months": needed,
        "missing_months": step("missing_months", at_least(needed - months, 0), "SIL 27"),
    }
