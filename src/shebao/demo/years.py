"""Replays years of certification over a crowd whose truth is known, in memory: what silent matching gets right.

A model, not the center: one step a month, months instead of days, no database. Cycle, ladder, days before pay may be
withheld and days of a death inquiry are those of the region's books; how people live, die, are reported and answer are
the assumptions below. An officer in it withholds as soon as the law lets them: the worst a living person meets.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, field

from shebao.demo.crowd import HABITS, Resident, Town, residents
from shebao.rooms.certification.policy import certification_policy
from shebao.values.periods import Month

REGION = "440100"
ANSWERS, FOUND, NEAR, FRAUD, CARD = 0.75, 0.97, 0.009, 0.1, 0.5
"""Chance to answer a reminder in a month; to be found by a visit while alive; that an event only nearly fits; that
relatives of somebody dead and unreported go on using the card; and that a month shows such a use."""


@dataclass(frozen=True, slots=True)
class DeathData:
    """How good the reports of death are: the share that ever comes, and the mean months until it does."""

    name: str
    share: float
    months: float


DEATH_DATA = (DeathData("good", 0.97, 1), DeathData("middling", 0.85, 4), DeathData("poor", 0.6, 8))


@dataclass(frozen=True, slots=True)
class Law:
    """What the books say, in months."""

    cycle: int
    notice: int
    """How long before the due date the first reminder goes out."""
    visit: int
    """How long after it two officers come by."""
    withhold: int
    """How long after it pay may be withheld at the earliest."""
    inquiry: int
    """How long a report of death is looked into before it may be confirmed."""


def law_of(region: str, month: Month) -> Law:
    """The policy of a region, days counted as months begun."""
    policy = certification_policy(region, month.first)
    visits = [-days for days, channels in policy.ladder if "visit" in channels]
    return Law(
        cycle=policy.channels["data_event"].months,
        notice=_months(policy.first_notice_days),
        visit=_months(min(visits)),
        withhold=max(
            _months(min(visits)) + 1, _months(policy.minimum_days) - _months(policy.first_notice_days)
        ),
        inquiry=_months(policy.inquiry_again_days),
    )


def _months(days: int) -> int:
    return math.ceil(days / 30)


@dataclass(slots=True)
class Tally:
    """What happened to everybody over the years."""

    counts: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> float:
        """``part`` of ``whole``; 1.0 of nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0

    @property
    def precision(self) -> float:
        """Of the silent certificates, those about somebody who lived."""
        return 1 - self.share("false", "silent") if self.counts["silent"] else 1.0

    @property
    def recall(self) -> float:
        """Of the years of life with a trace in the data, those certified by it."""
        return self.share("years_silent", "years_traced")

    @property
    def untroubled(self) -> float:
        """Of the years of life, those in which nobody had to do anything."""
        return 1 - self.share("years_troubled", "years") if self.counts["years"] else 1.0

    @property
    def overpaid(self) -> float:
        """Months paid after a death, for each death."""
        return self.counts["overpaid"] / max(1, self.counts["deaths"])

    @property
    def work(self) -> float:
        """Decisions, visits and cases for a thousand pensioners a year."""
        done = sum(self.counts[name] for name in ("pictures", "visits", "near", "death_cases"))
        return 1000 * done / max(1, self.counts["years"])


@dataclass(slots=True)
class Life:
    """One pensioner's truth and how their duty stands, in months from the beginning."""

    due: int
    trace: float
    dies: int
    reported: int
    """When a report of the death comes; after the end for never."""
    fraud: bool
    stopped: bool = False
    withheld: bool = False


def replay(town: Town, years: int, data: DeathData, traces: float = 1.0) -> Tally:
    """Live through the years, everybody, month by month; ``traces`` scales how much the offices hand over."""
    tally, law = Tally(), law_of(REGION, town.month)
    for number in town.slices:
        lives = random.Random(f"{town.seed}/{number}/lives")
        months = random.Random(f"{town.seed}/{number}/months")
        reports = random.Random(f"{town.seed}/{number}/{data.name}")
        for one in residents(town, number):
            if one.benefit:
                life = _life(one, town.month, lives, reports, (data, traces))
                _live(life, years, law, months, tally.counts)
    return tally


def _life(
    one: Resident,
    month: Month,
    dice: random.Random,
    reports: random.Random,
    world: tuple[DeathData, float],
) -> Life:
    data, traces = world
    age, dies = month.year - one.born.year, 0
    while dies < 600 and dice.random() > _mortality(age + dies // 12) / 12:
        dies += 1
    never = reports.random() > data.share
    delay = 10_000 if never else int(reports.expovariate(1 / data.months))
    due = Month.of(one.due_on) if one.due_on else month
    return Life(
        due=(due.year - month.year) * 12 + due.month - month.month,
        trace=min(1.0, HABITS[one.habit][1] * traces),
        dies=dies,
        reported=dies + delay,
        fraud=dice.random() < FRAUD and delay > 0,
    )


def _mortality(age: int) -> float:
    """The chance to die within a year: a Gompertz curve, about 2 % at 70 and 6 % at 80."""
    return min(0.9, 0.00003 * math.exp(0.095 * age))


def _live(life: Life, years: int, law: Law, dice: random.Random, counts: Counter[str]) -> None:
    for year in range(years):
        before = Counter({name: counts[name] for name in ("silent_alive", "troubles", "traces")})
        alive = False
        for month in range(12 * year, 12 * year + 12):
            if life.stopped:
                return
            if month < life.dies:
                alive = True
                _a_month_alive(life, month, law, dice, counts)
            else:
                _a_month_after(life, month, law, dice, counts)
        counts["years"] += alive
        counts["years_traced"] += alive and counts["traces"] > before["traces"]
        counts["years_silent"] += alive and counts["silent_alive"] > before["silent_alive"]
        counts["years_troubled"] += alive and counts["troubles"] > before["troubles"]


def _a_month_alive(life: Life, month: int, law: Law, dice: random.Random, counts: Counter[str]) -> None:
    if dice.random() < life.trace:
        counts["traces"] += 1
        if dice.random() >= NEAR:
            counts["silent"] += 1
            counts["silent_alive"] += 1
            _certify(life, month, law)
            return
        counts["near"] += 1
    if month < life.due - law.notice:
        return
    if dice.random() < ANSWERS:
        counts["pictures"] += 1
        counts["troubles"] += 1
        _certify(life, month, law)
    elif month == life.due + law.visit:
        counts["visits"] += 1
        counts["troubles"] += 1
        if dice.random() < FOUND:
            _certify(life, month, law)
    elif month >= life.due + law.withhold and not life.withheld:
        life.withheld = True
        counts["withheld_alive"] += 1


def _certify(life: Life, month: int, law: Law) -> None:
    life.due, life.withheld = max(life.due, month + law.cycle), False


def _a_month_after(life: Life, month: int, law: Law, dice: random.Random, counts: Counter[str]) -> None:
    """Pay goes on until a death is confirmed or a human withholds it."""
    counts["deaths"] += month == life.dies
    counts["overpaid"] += not life.withheld
    if life.fraud and dice.random() < CARD:
        counts["silent"] += 1
        counts["false"] += 1
        _certify(life, month, law)
    visited = month == life.due + law.visit
    counts["visits"] += visited
    if visited or month == life.reported:
        counts["death_cases"] += 1
        life.reported = min(life.reported, month)
    if month >= life.reported + law.inquiry:
        life.stopped = True
