"""The ladder of notices that was climbed for one duty, and whether a human may withhold its pay by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.ground.notices.queries import left_at
from shebao.rooms.certification.announcements import reachable, rung_key
from shebao.rooms.certification.models import Case, Duty, Lapse, Withholding
from shebao.rooms.certification.permissions import undecided
from shebao.rooms.certification.policy import CertificationPolicy, certification_policy
from shebao.values import clock

VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Step:
    """One try that could have reached the person: a notice that left the house, or a home visit made in vain."""

    rung: int
    """Days before the due date (negative: after it)."""
    channel: str
    sent_on: date
    """The day it left, not the day it was written."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What has been tried to reach the person, beside what the books ask for (art. 26)."""

    lapse: Lapse | None
    undecided: bool
    """Whether something that was handed in still waits for a decision."""
    withheld: Withholding | None
    sent: tuple[Step, ...]
    due_on: date
    today: date
    policy: CertificationPolicy

    @property
    def notices(self) -> int:
        """How many notices to the person went out for this due date; a visit is none."""
        return sum(step.channel != VISIT for step in self.sent)

    @property
    def channels(self) -> int:
        """On how many channels; two officers who found nobody at home are one too."""
        return len({step.channel for step in self.sent})

    @property
    def after_due(self) -> bool:
        """Whether at least one notice went out after the due date."""
        return any(step.channel != VISIT and step.sent_on > self.due_on for step in self.sent)

    @property
    def days(self) -> int:
        """How many days have passed since the first."""
        return max(
            ((self.today - step.sent_on).days for step in self.sent if step.channel != VISIT), default=0
        )

    @property
    def lapsed(self) -> bool:
        """Whether there is a lapse and nothing left to look at."""
        return self.lapse is not None and not self.undecided

    @property
    def climbed(self) -> bool:
        """Whether the notices, channels and days of the books are reached, one notice after the due date."""
        enough = self.notices >= self.policy.minimum_notices and self.channels >= self.policy.minimum_channels
        return enough and self.after_due and self.days >= self.policy.minimum_days

    @property
    def may_withhold(self) -> bool:
        """Whether a human may decide it today."""
        return self.lapsed and self.climbed and self.withheld is None


def ladder_of(duty: Duty) -> Ladder:
    """The ladder of this duty's present due date, as it stands now."""
    lapse = Lapse.objects.filter(duty=duty, until=None).first()
    return Ladder(
        lapse=lapse,
        undecided=undecided().filter(duty=duty).exists(),
        withheld=Withholding.objects.filter(lapse=lapse).first() if lapse else None,
        sent=tuple(sorted(_notices(duty) + _visits_in_vain(duty), key=lambda step: step.sent_on)),
        due_on=duty.due_on,
        today=clock.today(),
        policy=certification_policy(duty.region.code, clock.today()),
    )


def _notices(duty: Duty) -> list[Step]:
    """The rungs whose notice to the person themselves left the house; what relatives were told counts for nothing."""
    rungs = duty.reminders.filter(due_on=duty.due_on).exclude(channel=VISIT).order_by("pk")
    known = {rung_key(duty, row.rung, row.channel, duty.person): row for row in rungs}
    ways = reachable(duty.person)
    return [
        Step(known[key].rung, known[key].channel, at.astimezone(clock.BUSINESS_ZONE).date())
        for key, at in left_at(known).items()
        if known[key].channel != "app" or "app" in ways
    ]


def _visits_in_vain(duty: Duty) -> list[Step]:
    """Home visits after the due date of which an officer wrote down that they were not possible."""
    rows = Case.objects.filter(person=duty.person, kind="home_visit", outcome="not_possible").order_by("pk")
    days = [row.decided_at.astimezone(clock.BUSINESS_ZONE).date() for row in rows if row.decided_at]
    return [Step((duty.due_on - day).days, VISIT, day) for day in days if day > duty.due_on]
