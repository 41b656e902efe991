"""What the working people of the town have paid, and the accounts it built: the rules themselves post the interest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shebao import law
from shebao.demo import cast
from shebao.ground.regions import queries as regions
from shebao.law.regions import NATION
from shebao.law.rulebook import rules
from shebao.law.silence import LawIsSilent
from shebao.rooms.insurance.contributions.actions import Paid, Settled, post_record
from shebao.rooms.people.models import Person
from shebao.values.actors import Actor
from shebao.values.periods import Month

FEN, INDEX, MONTHS = 100, 10_000, 12
GROWTH = Decimal("1.07")
FIRST_SETTLED = 2016


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months worked in one place, both ends included (``last`` None: to the present), on an index."""

    region: str
    first: str
    last: str | None
    index: int


@dataclass(frozen=True, slots=True)
class Life:
    """One career: its stretches, and the base of 2025 in yuan from which the earlier years' bases fall."""

    base_2025: int
    stretches: tuple[Stretch, ...]


LIVES = {
    "daughter": Life(
        8800,
        (
            Stretch(cast.GUANGZHOU, "1998-08", "2004-06", 9120),
            Stretch(cast.HANGZHOU, "2004-09", "2017-05", 10230),
            Stretch(cast.HANGZHOU, "2018-01", None, 10650),
        ),
    ),
    "husband": Life(11200, (Stretch(cast.HANGZHOU, "1998-01", None, 13281),)),
    "worker": Life(
        5600,
        (
            Stretch(cast.CHUXIONG, "2000-03", "2006-12", 6000),
            Stretch(cast.GUANGZHOU, "2008-03", "2015-10", 6840),
            Stretch(cast.CHUXIONG, "2016-02", None, 7120),
        ),
    ),
    "engineer": Life(18600, (Stretch(cast.SHENZHEN, "2008-07", None, 19750),)),
}


def post(actor: Actor, key: str, person: Person, today: date) -> None:
    """Post the career of one of the cast up to last month; nobody else has one."""
    life = LIVES.get(key)
    if life is None:
        return
    paid = [row for stretch in life.stretches for row in _years(life, stretch, Month.of(today) + -1)]
    post_record(actor=actor, person=person, paid=paid, settled=_account(paid, today))


def _years(life: Life, stretch: Stretch, present: Month) -> list[Paid]:
    region = regions.region(stretch.region).id
    first = Month.parse(stretch.first)
    last = Month.parse(stretch.last) if stretch.last else present
    found = []
    for year in range(first.year, last.year + 1):
        months = [month for month in range(1, MONTHS + 1) if first <= Month(year, month) <= last]
        mask = sum(1 << (month - 1) for month in months)
        posted = stretch.index + 40 * (year % 5) if year < present.year else None
        found.append(Paid("pension", region, year, mask, _base_fen(life, year), posted))
    return found


def _base_fen(life: Life, year: int) -> int:
    """The base of a year: seven in a hundred less for each year before 2025, in whole yuan."""
    return int(life.base_2025 / GROWTH ** max(0, 2025 - year)) * FEN


def _account(paid: list[Paid], today: date) -> list[Settled]:
    """The balance brought forward at the end of 2015, then a settlement for every year with a published rate."""
    share = law.value("contribution.pension_credit", NATION, today).value
    by_year: dict[int, int] = {}
    for row in paid:
        credited = int(row.base_fen * share) * row.months.bit_count()
        by_year[row.year] = by_year.get(row.year, 0) + credited
    before = sum(fen for year, fen in by_year.items() if year < FIRST_SETTLED)
    found = [Settled(FIRST_SETTLED - 1, 0, before, 0)]
    for year in range(FIRST_SETTLED, today.year):
        try:
            found.append(_settlement(found[-1].closing_fen, by_year.get(year, 0), year, today))
        except LawIsSilent:
            break
    return found


def _settlement(opening_fen: int, credited_fen: int, year: int, today: date) -> Settled:
    answer = rules()["pension.account_year"].ask(
        NATION,
        today,
        account_balance=Decimal(opening_fen) / FEN,
        credited=Decimal(credited_fen) / FEN,
        year=year,
    )
    return Settled(year, opening_fen, credited_fen, int(answer["interest"] * FEN))
