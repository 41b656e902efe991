"""Asking the person themselves before a reported death may be confirmed (Regulation on Administration art. 26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shebao.ground.notices.queries import left_at
from shebao.rooms.certification import announcements
from shebao.rooms.certification.models import Case
from shebao.rooms.certification.policy import certification_policy
from shebao.values import clock


@dataclass(frozen=True, slots=True)
class Inquiry:
    """How often the person was asked since the report, beside what the books ask for."""

    asked: int
    """Notices that left the house, and home visits of which an officer wrote down that nobody was met."""
    minimum: int
    again_days: int

    @property
    def enough(self) -> bool:
        """Whether a human may confirm the death now."""
        return self.asked >= self.minimum


def inquiry_of(row: Case) -> Inquiry:
    """The inquiry of one report of death, as it stands now."""
    policy = certification_policy(row.person.region.code, clock.today())
    keys = {
        announcements.inquiry_key(row, channel, turn)
        for channel in ("app", "sms", "letter")
        for turn in (1, 2)
    }
    ways = announcements.reachable(row.person)
    left = [key for key in left_at(keys) if ":app:" not in key or "app" in ways]
    visits = Case.objects.filter(
        person=row.person, kind="home_visit", outcome="not_possible", decided_at__gte=row.created_at
    )
    return Inquiry(len(left) + visits.count(), policy.inquiry_notices, policy.inquiry_again_days)


def ask_again() -> int:
    """The worker's part: a second round of notices for reports that are still open; returns how many were asked."""
    asked = 0
    for row in Case.objects.filter(kind="death", outcome="").select_related("person__region"):
        inquiry = inquiry_of(row)
        due = row.created_at + timedelta(days=inquiry.again_days)
        if not inquiry.enough and due <= clock.now():
            announcements.death_reported(row, clock.today(), turn=2)
            asked += 1
    return asked
