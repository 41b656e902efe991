"""What a region decides about family accounts on a day, read from the dated books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from shebao import law


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
    undo_minutes: int
    claim_days: int
    code_days: int
    code_attempts: int
    attempts_per_day: int
    attempts_per_number: int
    guardian_consent_below: int
    photo_keep_days: int

    @property
    def asks_second_identifier(self) -> bool:
        """Whether the form asks for the computer number too."""
        return "computer_number" in self.identifiers

    def scopes(self, route: str) -> tuple[str, ...]:
        """The scopes the evidence of ``route`` carries."""
        return tuple(self.grade_scopes[self.route_grade[route]])


NAMES = (
    "quota_total",
    "quota_by_class",
    "relationship_classes",
    "identifiers",
    "routes",
    "route_grade",
    "grade_scopes",
    "mandate_months",
    "undo_minutes",
    "claim_days",
    "code_days",
    "code_attempts",
    "attempts_per_day",
    "attempts_per_number",
    "guardian_consent_below",
)


@lru_cache(maxsize=512)
def family_policy(region: str, on: date) -> FamilyPolicy:
    """The policy of ``region`` on that day; ``LawIsSilent`` when a book has no value, never a guess."""
    found: dict[str, Any] = {name: law.value(f"family.{name}", region, on).value for name in NAMES}
    keep = law.value("certification.photo_keep_days", region, on).value
    return FamilyPolicy(region=region, photo_keep_days=keep, **found)
