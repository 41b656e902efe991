"""What a region decides about family accounts on a day, read from the dated books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from shebao import law
from shebao.rooms.family.models import PROFESSIONAL, Binding
from shebao.values import clock


@dataclass(frozen=True, slots=True)
class FamilyPolicy:
    """One region's decisions, each with its source in the books (``law.value`` shows it)."""

    region: str
    quota_total: int
    quota_by_class: Mapping[str, int]
    relationship_classes: Mapping[str, str]
    identifiers: tuple[str, ...]
    routes: tuple[str, ...]
    route_grade: Mapping[str, str]
    grade_scopes: Mapping[str, tuple[str, ...]]
    mandate_months: int
    renewal_days: int
    """How long before its last day both sides are told that a mandate runs out, and may renew it."""
    undo_minutes: int
    claim_days: int
    code_days: int
    code_attempts: int
    attempts_per_day: int
    attempts_per_number: int
    guardian_consent_below: int
    adult_age: int
    holder_level: int
    photo_keep_days: int
    helper: Mapping[str, int]
    """How many ``members`` a professional helper may have, and for how many ``months``."""
    helper_scopes: tuple[str, ...]

    @property
    def asks_second_identifier(self) -> bool:
        """Whether the form asks for the computer number too."""
        return "computer_number" in self.identifiers

    def helps_at_work(self, relationship: str) -> bool:
        """Whether this relationship is that of a professional helper, who names an organization."""
        return self.relationship_classes.get(relationship) == PROFESSIONAL

    def scopes(self, route: str, relation_class: str = "") -> tuple[str, ...]:
        """The scopes the evidence of ``route`` carries; for a professional helper never more than theirs."""
        carried = self.grade_scopes[self.route_grade[route]]
        helps = relation_class == PROFESSIONAL
        return tuple(scope for scope in carried if not helps or scope in self.helper_scopes)


NAMES = (
    "quota_total",
    "quota_by_class",
    "relationship_classes",
    "identifiers",
    "routes",
    "route_grade",
    "grade_scopes",
    "mandate_months",
    "renewal_days",
    "undo_minutes",
    "claim_days",
    "code_days",
    "code_attempts",
    "attempts_per_day",
    "attempts_per_number",
    "guardian_consent_below",
    "adult_age",
    "holder_level",
    "helper",
    "helper_scopes",
)


@lru_cache(maxsize=512)
def family_policy(region: str, on: date) -> FamilyPolicy:
    """The policy of ``region`` on that day; ``LawIsSilent`` when a book has no value, never a guess."""
    found: dict[str, Any] = {name: law.value(f"family.{name}", region, on).value for name in NAMES}
    keep = law.value("certification.photo_keep_days", region, on).value
    return FamilyPolicy(region=region, photo_keep_days=keep, **found)


def policy_of(row: Binding) -> FamilyPolicy:
    """Today's policy for a matched binding: where the member is insured decides ways, ages and weights.

    Which city the holder chose on the form does not: a way the member's own region does not offer binds nobody.
    """
    assert row.member is not None
    return family_policy(row.member.region.code, clock.today())


def renewable(row: Binding) -> bool:
    """Whether an active family account is in its last days, by the rule of the member's region.

    A small child's is never renewed: it ends so that the child decides.
    """
    days = policy_of(row).renewal_days
    return row.route != "minor" and row.mandate.until - timedelta(days=days) <= clock.today()


def mandate_until(row: Binding, policy: FamilyPolicy) -> date:
    """The last day of a mandate given today; a small child's ends before the child may decide."""
    assert row.member is not None
    helps = row.relation_class == PROFESSIONAL
    term = _months_later(clock.today(), policy.helper["months"] if helps else policy.mandate_months)
    if row.route != "minor":
        return term
    birth = row.member.birth_date
    decides = _months_later(birth, 12 * policy.guardian_consent_below)
    return min(term, decides - timedelta(days=1))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
