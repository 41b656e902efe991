"""Risk points: what the book says of facts already known; pure, so that the same counting judges a modelled town.

Points are shown to a person who decides and, afterwards, to the person they are about. They deny nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shebao import law


@dataclass(frozen=True, slots=True)
class RiskPolicy:
    """What a region decides about risk points, random checks and the private question."""

    points: Mapping[str, Mapping[str, int]]
    independent: int
    """From how many points another source is asked for in this cycle."""
    home_visit: int
    visit_working_days: int
    """In how many working days a check or visit that points or chance asked for is made."""
    checked_per_mille: int
    answer_days: int
    again_days: int

    def limit(self, code: str, unit: str) -> int:
        """The days, the age or the number of elders from which a point counts."""
        return self.points[code][unit]

    def advice(self, total: int) -> str:
        """``home_visit``, ``independent`` or nothing."""
        if total >= self.home_visit:
            return "home_visit"
        return "independent" if total >= self.independent else ""


@lru_cache(maxsize=512)
def risk_policy(region: str, on: date) -> RiskPolicy:
    """The books of ``region`` on that day; ``LawIsSilent`` when one has no value."""
    points, levels, checks, question = (
        law.value(f"certification.{name}", region, on).value
        for name in ("risk_points", "risk_levels", "random_checks", "private_question")
    )
    return RiskPolicy(
        points=points,
        independent=levels["independent"],
        home_visit=levels["home_visit"],
        visit_working_days=levels["visit_working_days"],
        checked_per_mille=checks["a_year"],
        answer_days=question["answer"],
        again_days=question["again"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person on a day; days are counted back from it, None for never."""

    age: int
    unseen_days: int = 0
    """Since the newest evidence of level E2 or better, or since the duty began."""
    account_days: int | None = None
    """Since the account the pension is paid into was changed."""
    mandate_days: int | None = None
    """How long before that change the newest mandate had begun."""
    relatives_only: bool = False
    """Whether all that proves the person alive within the days of the book came through a relative's device."""
    by_device: int = 0
    """For how many people who are no kin of its user the same device certified."""
    by_network: int = 0
    household_days: int | None = None
    """Since a spouse died."""
    death_signal: bool = False
    met_days: int | None = None
    """Since two officers, or a counter with the card, saw the person (level E4)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One reason and what it counts."""

    code: str
    points: int


def weigh(facts: Facts, policy: RiskPolicy) -> tuple[Point, ...]:
    """The points that hold, in the order of the book."""
    holds = {
        "unseen": facts.unseen_days > policy.limit("unseen", "days"),
        "account_changed": _within(facts.account_days, policy.limit("account_changed", "days")),
        "account_after_mandate": facts.account_days is not None
        and _within(facts.account_days, policy.limit("account_changed", "days"))
        and _within(facts.mandate_days, policy.limit("account_after_mandate", "days")),
        "relatives_only": facts.relatives_only,
        "shared_device": facts.by_device > policy.limit("shared_device", "elders"),
        "shared_network": facts.by_network > policy.limit("shared_network", "elders"),
        "very_old": facts.age >= policy.limit("very_old", "age"),
        "household_death": _within(facts.household_days, policy.limit("household_death", "days")),
        "death_signal": facts.death_signal,
        "met": _within(facts.met_days, policy.limit("met", "days")),
    }
    return tuple(Point(code, row["points"]) for code, row in policy.points.items() if holds[code])


def total(points: tuple[Point, ...]) -> int:
    """The sum, never below zero."""
    return max(0, sum(point.points for point in points))


def _within(days: int | None, limit: int) -> bool:
    return days is not None and 0 <= days <= limit
