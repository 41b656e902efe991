"""The employees' basic pension: index, basic part, account part, transitional part, and their total.

Law: 社会保险法 arts. 15-16; 国发〔2005〕38号. How years are counted, which base is used, how the divisor runs
between two ages and where to round is decided by the regions and stands in their books.
"""

from shebao.law.rulebook import Result, rule
from shebao.law.vocabulary import Here, Number, at_least, at_most, choose, rounded, step, when, where, whole

BASE = "pension.calculation_base"


@rule("GF38 6", since="2006-01-01")
def year_of_career(here: Here, year: Number, base: Number, months_paid: Number) -> Result:
    """One year: the contribution base over that year's average wage, weighted by the months paid."""
    index = year_index(here, base, here.of_year("contribution.average_wage", year))
    return {"weighted": index * months_paid, "months": months_paid}


def year_index(here: Here, wage: Number, average: Number) -> Number:
    """The contribution index of a year: own wage over the average wage, to the decimals the books keep."""
    return step("year_index", rounded(wage / average, here.rounding("pension.index_rounding")), "GF38 6")


@rule("GF38 6", since="2006-01-01")
def average_of_career(here: Here, weighted: Number, months: Number) -> Result:
    """The sum of monthly indices over the months counted; no base counts above its upper limit."""
    index = rounded(weighted / months, here.rounding("pension.index_rounding"))
    index = at_most(index, here.number("pension.index_highest"))
    return {"average_index": step("average_index", index, "GF38 6")}


def calculation_base(here: Here) -> tuple[Number, Number]:
    """The base of the year of retirement, or last year's (provisional) while that is unpublished."""
    year = here.year()
    known = here.has(BASE, year)
    base = when(known, lambda: here.of_year(BASE, year), lambda: here.of_year(BASE, year - 1))
    return step("calculation_base", base, "GF38 6"), where(known, 0, 1)


@rule("GF38 6", since="2006-01-01")
def basic_part(here: Here, average_index: Number, months: Number) -> Result:
    """Base × (1 + index) ÷ 2 × years × 1 %; the index counts on the province's base where the region says so."""
    base, provisional = calculation_base(here)
    means = means_of(here, base, average_index)
    return {"basic": basic(here, means, months), "provisional": provisional}


def basic(here: Here, means: Number, months: Number) -> Number:
    """The basic part, with years as exact twelfths or first rounded to hundredths, as the region does."""
    share = means * here.number("pension.accrual_percent") / 2 / 100
    part = choose(
        here.word("pension.year_fraction"),
        twelfths=lambda: settled(here, share * months / 12),
        hundredths=lambda: settled(here, share * rounded(months / 12, "two_places")),
    )
    return step("basic", part, "SIL 15")


def means_of(here: Here, base: Number, index: Number) -> Number:
    """The base and the indexed base, which the basic part averages; some cities index the province's base."""
    return choose(
        here.word("pension.index_base"),
        own=lambda: base * (1 + index),
        province=lambda: base + province_base(here) * index,
    )


def province_base(here: Here) -> Number:
    """The province's base, where a city has one of its own but the index still counts on the province's."""
    year, name = here.year(), "pension.province_base"
    return when(here.has(BASE, year), lambda: here.of_year(name, year), lambda: here.of_year(name, year - 1))


def settled(here: Here, part: Number) -> Number:
    """A part of the pension, rounded the way the region rounds parts."""
    return rounded(part, here.rounding("pension.part_rounding"))


@rule("GF38 6", since="2006-01-01")
def account_part(here: Here, account_balance: Number, age_months: Number) -> Result:
    """The account balance over the months of the divisor table."""
    months = divisor(here, age_months)
    return {"account": step("account", settled(here, account_balance / months), "SIL 15"), "divisor": months}


def divisor(here: Here, age_months: Number) -> Number:
    """Months an account is spread over: by whole age, or read between two ages to one decimal."""
    age = whole(age_months / 12)
    beyond = age_months.rest(12)
    lower = here.entry("pension.divisor", age)
    months = choose(
        here.word("pension.divisor_between_ages"),
        interpolated=lambda: rounded(
            (lower * (12 - beyond) + next_divisor(here, age) * beyond) / 12, "one_place"
        ),
        completed_age=lambda: lower,
    )
    return step("divisor", months, "GF38 6")


def next_divisor(here: Here, age: Number) -> Number:
    """The divisor of the next whole age; the table's last age is its own next."""
    return here.entry("pension.divisor", at_most(age + 1, here.number("pension.divisor_last_age")))


@rule("GF38 6", since="2006-01-01")
def transitional_part(
    here: Here,
    average_index: Number,
    deemed_months: Number,
    transitional_months: Number,
    virtual_account: Number,
) -> Result:
    """The part for years before the accounts began, by the method of the region."""
    base, provisional = calculation_base(here)
    paid = (deemed_months, transitional_months, virtual_account)
    return {
        "transitional": transitional_of(here, indexed_base(here, base), average_index, paid),
        "provisional": provisional,
    }


def transitional_of(here: Here, base: Number, index: Number, paid: tuple[Number, Number, Number]) -> Number:
    """Deemed years by index; or deemed and early paid years apart; or early years and a virtual account."""
    deemed, early, virtual = paid
    # What a method has no word for is not worth nothing: it makes the rule silent instead of vanishing.
    left_out = choose(
        here.word("pension.transitional_method"),
        none=lambda: 0 * deemed + 0 * early + 0 * virtual,
        deemed_by_index=lambda: early + virtual,
        deemed_and_early=lambda: 0 * deemed + virtual,
        early_and_virtual=lambda: deemed + 0 * early,
    )
    here.silent_where(left_out > 0, "pension.transitional_method")
    part = choose(
        here.word("pension.transitional_method"),
        none=lambda: 0 * deemed,
        deemed_by_index=lambda: settled(here, base * index * coefficient(here) * deemed / 12),
        deemed_and_early=lambda: settled(here, base * coefficient(here) * (deemed + early * index) / 12),
        early_and_virtual=lambda: settled(
            here,
            base * rounded(early / 12, "two_places") * coefficient(here)
            + virtual / here.number("pension.virtual_divisor"),
        ),
    )
    return step("transitional", part, "GF38 6")


def indexed_base(here: Here, base: Number) -> Number:
    """The base an index counts on: the person's own, or the province's."""
    word = here.word("pension.index_base")
    return choose(word, own=lambda: base, province=lambda: province_base(here))


def coefficient(here: Here) -> Number:
    """The share of the base one transitional year is worth."""
    return here.number("pension.transitional_rate")


@rule("SIL 15", since="2011-07-01")
def monthly_pension(
    here: Here,
    average_index: Number,
    months: Number,
    account_balance: Number,
    age_months: Number,
    transitional: Number,
) -> Result:
    """The whole monthly pension of somebody retiring on the day of the question."""
    basic_result = basic_part(here, average_index=average_index, months=months)
    account_result = account_part(here, account_balance=account_balance, age_months=age_months)
    parts = basic_result["basic"] + account_result["account"] + transitional
    return {
        **basic_result,
        "account": account_result["account"],
        "total": step("total", rounded(parts, here.rounding("pension.total_rounding")), "SIL 15"),
    }


@rule("ZJP 37", since="2008-05-30")
def lowest(here: Here, full_pension: Number, average_pension: Number) -> Result:
    """Who always paid in full is topped up to a share of last year's average pension of the place."""
    share = here.number("pension.floor_percent")
    floor = step("floor", rounded(average_pension * share / 100, "fen_half_up"), "ZJP 37")
    paid = at_least(full_pension, floor)
    return {
        "topped_up": step("topped_up", paid, "ZJP 37"),
        "top_up": step("top_up", paid - full_pension, "ZJP 37"),
    }


@rule("ACC 1", since="2016-01-01")
def account_year(here: Here, account_balance: Number, credited: Number, year: Number) -> Result:
    """One yearly settlement: interest on the opening balance, on the credits by local rule."""
    rate = here.of_year("pension.account_interest", year)
    interest = rounded(account_balance * rate, "fen_half_up")
    on_credits = choose(
        here.word("pension.credit_interest"),
        none=lambda: 0 * credited,
        half_year=lambda: rounded(credited * rate / 2, "fen_half_up"),
    )
    earned = step("interest", interest + on_credits, "SIL 14")
    return {"interest": earned, "closing": step("closing", account_balance + earned + credited, "SIL 14")}


@rule("SIL 12", since="2016-01-01")
def account_ahead(here: Here, account_balance: Number, base: Number, months: Number) -> Result:
    """A balance with the credits of months not settled yet, without the interest that nobody knows."""
    credit = rounded(base * here.number("contribution.pension_credit"), "fen_half_up")
    credited = step("credit", credit, "SIL 12") * months
    return {"balance": step("balance", account_balance + credited, "SIL 14")}


@rule("GF38 6", since="2006-01-01")
def pension_of_career(
    here: Here,
    weighted: Number,
    months: Number,
    account_balance: Number,
    age_months: Number,
    transitional: Number,
) -> Result:
    """The monthly pension from the sums of a whole career (`year_of_career`) and the posted account balance."""
    average = average_of_career(here, weighted=weighted, months=months)["average_index"]
    parts = monthly_pension(
        here,
        average_index=average,
        months=months,
        account_balance=account_balance,
        age_months=age_months,
        transitional=transitional,
    )
    return {"average_index": average, **parts}
