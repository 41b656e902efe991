"""What the law makes of a record: the month of retirement, and an estimate of the pension in today's figures.

Everything is asked of the rules, step by step, so that a page can show the steps. An estimate is made as if the
pension began today: with today's base and conventions, months and credits still to come counted, interest still to
come left out, and nothing paid after the month of retirement counted. What the books do not say, the part for years
before the individual accounts included, leaves the estimate empty and names who can answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shebao import law
from shebao.law.rulebook import Answer, month_of, rules
from shebao.law.silence import LawIsSilent
from shebao.rooms.insurance.contributions.errors import NothingToChoose, OutsideWindow
from shebao.rooms.insurance.contributions.queries import PensionRecord
from shebao.values.periods import Month

FEN = 100
INDEX = 10_000
CATEGORIES = {"male": ("male",), "female": ("f50", "f55")}
"""Original retirement ages by sex: women 50, in management or technical posts (and flexible workers) 55."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What if: another category, another month, no more contributions, another monthly wage in fen."""

    category: str
    retire: Month | None = None
    go_on: bool = True
    wage_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Answers of the rules, each with its whole explanation; ``silence`` says why there is no pension."""

    retires: Month
    statutory: Answer
    window: tuple[Month, Month]
    """The first and last month to choose from now on; the first lies after the last where all have passed."""
    notice_early_months: int
    notice_late_months: int
    chosen: bool
    enough: Answer
    months_recorded: int
    months_ahead: int
    steps: tuple[Answer, ...]
    pension: Answer | None
    silence: LawIsSilent | None

    @property
    def may_choose(self) -> bool:
        """Whether a month to choose is still to come."""
        return self.window[0] <= self.window[1]

    @property
    def statutory_month(self) -> Month:
        """The month the law sets, whatever was chosen."""
        return _month(self.statutory, "retire_month")

    @property
    def missing_months(self) -> int:
        """Months short of the minimum at retirement."""
        return int(self.enough["missing_months"])

    @property
    def delay_months(self) -> int:
        """Months the reform moved the statutory month."""
        return int(self.statutory["delay_months"])


def outlook(record: PensionRecord, wishes: Wishes, today: date) -> Outlook:
    """The month of retirement and, where months and books suffice, the estimate.

    :raises OutsideWindow: for a month nobody may choose.
    :raises NothingToChoose: for any month, when all one could choose have passed.
    """
    region = record.region
    person = {"birth": record.birth, "category": wishes.category}
    statutory = _ask("retirement.retirement_month", region, today, **person)
    elective = _ask("retirement.elective_window", region, today, **person)
    window = max(_month(elective, "earliest_month"), Month.of(today)), _month(elective, "latest_month")
    if wishes.retire is not None:
        _check_choice(wishes.retire, window)
    retires = wishes.retire or _month(statutory, "retire_month")
    record = _until(record, retires, today)
    recorded = len(record.paid)
    ahead = _months_ahead(record, retires, today) if wishes.go_on else 0
    enough = _ask(
        "retirement.minimum_contribution", region, today, retire_month=retires, months=recorded + ahead
    )
    steps: list[Answer] = []
    pension, silence = None, None
    if enough["missing_months"] == 0:
        try:
            pension = _pension(record, wishes, today, (retires, ahead), steps)
        except LawIsSilent as missing:
            silence = missing
    return Outlook(
        retires=retires,
        statutory=statutory,
        window=window,
        notice_early_months=_months("retirement.notice_early_months", region, today),
        notice_late_months=_months("retirement.notice_late_months", region, today),
        chosen=wishes.retire is not None,
        enough=enough,
        months_recorded=recorded,
        months_ahead=ahead,
        steps=tuple(steps),
        pension=pension,
        silence=silence,
    )


def _check_choice(chosen: Month, window: tuple[Month, Month]) -> None:
    if window[0] > window[1]:
        raise NothingToChoose(last=window[1])
    if not window[0] <= chosen <= window[1]:
        raise OutsideWindow(first=window[0], last=window[1])


def _until(record: PensionRecord, retires: Month, today: date) -> PensionRecord:
    """The record up to retirement: what was paid later is no part of a pension that began before."""
    counts = bool(law.value("pension.count_retirement_month", record.region, today).value)
    last = retires if counts else retires + -1
    if not record.paid or record.paid[-1] <= last:
        return record
    years = tuple(
        replace(year, paid=tuple(month for month in year.paid if month <= last))
        for year in record.years
        if year.paid[0] <= last
    )
    # The settlement of a year that is cut holds credits from after retirement; its months are reckoned anew.
    settled = tuple(row for row in record.account if row.year < min(last.year + 1, _first_cut(record, last)))
    return replace(record, years=years, account=settled)


def _first_cut(record: PensionRecord, last: Month) -> int:
    return next(month for month in record.paid if month > last).year


def _pension(
    record: PensionRecord, wishes: Wishes, today: date, time: tuple[Month, int], steps: list[Answer]
) -> Answer:
    retires, ahead = time
    region = record.region
    index = _index(record, wishes, today, ahead, steps)
    balance = _balance(record, wishes, today, ahead, steps)
    transitional = _transitional(record, index, today, steps)
    return _ask(
        "pension.monthly_pension",
        region,
        today,
        average_index=index,
        months=len(record.paid) + ahead,
        account_balance=balance,
        age_months=retires - record.birth,
        transitional=transitional,
    )


def _transitional(record: PensionRecord, index: Decimal, today: date, steps: list[Answer]) -> Decimal:
    """The part for the time before the accounts: deemed months, and months paid before the region opened them.

    A virtual account is no part of a record of contributions: where the method needs one, the law is silent.
    """
    region = record.region
    began = Month.parse(str(law.value("pension.accounts_began", region, today).value))
    deemed = sum(len(year.paid) for year in record.years if year.deemed)
    early = sum(month < began for year in record.years if not year.deemed for month in year.paid)
    if not deemed and not early:
        return Decimal(0)
    if law.value("pension.transitional_method", region, today).value == "early_and_virtual":
        raise LawIsSilent("input.virtual_account", region, today)
    given = {"deemed_months": deemed, "transitional_months": early, "virtual_account": 0}
    steps.append(_ask("pension.transitional_part", region, today, average_index=index, **given))
    return steps[-1]["transitional"]


def _index(record: PensionRecord, wishes: Wishes, today: date, ahead: int, steps: list[Answer]) -> Decimal:
    """The average index: posted years, then the months to come at the last index or at the wage wished for."""
    posted = [year for year in record.years if year.index is not None]
    last = Decimal(posted[-1].index or 0) / INDEX if posted else Decimal(0)
    unposted = sum(len(year.paid) for year in record.years if year.index is None and not year.deemed)
    coming = last if wishes.wage_fen is None else _index_of(wishes.wage_fen, record.region, today, steps)
    weighted = sum((Decimal(year.index or 0) * len(year.paid) / INDEX for year in posted), Decimal(0))
    months = sum(len(year.paid) for year in posted)
    weighted += last * unposted + coming * ahead
    counted = max(months + unposted + ahead, 1)
    steps.append(_ask("pension.average_of_career", record.region, today, weighted=weighted, months=counted))
    return steps[-1]["average_index"]


def _index_of(wage_fen: int, region: str, today: date, steps: list[Answer]) -> Decimal:
    """The index of a wage on the newest average the books know: this year's, else last year's."""
    base = _limited(wage_fen, region, today)
    wage = base["contribution_base"]
    for year in (today.year, today.year - 1):
        try:
            found = _ask("pension.year_of_career", region, today, year=year, base=wage, months_paid=1)
        except LawIsSilent as silence:
            missing = silence
            continue
        steps.extend((base, found))
        return found["weighted"]
    raise missing


def _known_day(region: str, today: date) -> date:
    """Today, or the same day a year ago while this year's limits of the base are not published."""
    try:
        law.value("contribution.base_lower", region, today)
    except LawIsSilent:
        return Month(today.year - 1, today.month).first
    return today


def _balance(record: PensionRecord, wishes: Wishes, today: date, ahead: int, steps: list[Answer]) -> Decimal:
    """The posted balance and the credits since and to come, without the interest nobody knows yet."""
    posted = record.account[-1] if record.account else None
    balance = Decimal(posted.closing_fen if posted else 0) / FEN
    since = [year for year in record.years if not year.deemed and (posted is None or year.year > posted.year)]
    pieces = [(year.base_fen, len(year.paid)) for year in since]
    if ahead:
        pieces.append((_base_ahead(record, wishes, today), ahead))
    for base_fen, months in pieces:
        given = {"account_balance": balance, "base": Decimal(base_fen) / FEN, "months": months}
        steps.append(_ask("pension.account_ahead", record.region, today, **given))
        balance = steps[-1]["balance"]
    return balance


def _base_ahead(record: PensionRecord, wishes: Wishes, today: date) -> int:
    """The base of the months to come in fen: the last one, or the wage wished for between the region's limits."""
    if wishes.wage_fen is None:
        return _last_base(record.years)
    limited = _limited(wishes.wage_fen, record.region, today)["contribution_base"]
    return int(limited * FEN)


def _limited(wage_fen: int, region: str, today: date) -> Answer:
    wage = Decimal(wage_fen) / FEN
    return _ask("contribution.contribution_base", region, _known_day(region, today), wage=wage)


def _last_base(years: Sequence[Any]) -> int:
    return next((year.base_fen for year in reversed(years) if not year.deemed), 0)


def _months_ahead(record: PensionRecord, retires: Month, today: date) -> int:
    """Months from the first unpaid one to retirement; the month of retirement counts where the region says so."""
    paid = record.paid
    first = max(paid[-1] + 1, Month.of(today)) if paid else Month.of(today)
    counts = bool(law.value("pension.count_retirement_month", record.region, today).value)
    return max(0, retires - first + int(counts))


def _ask(rule: str, region: str, on: date, **given: Any) -> Answer:
    return rules()[rule].ask(region, on, **given)


def _months(parameter: str, region: str, today: date) -> int:
    return int(law.value(parameter, region, today).value)


def _month(answer: Answer, name: str) -> Month:
    return month_of(answer.results[name].units)
