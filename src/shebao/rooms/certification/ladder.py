"""The ladder of notices that was climbed for one duty, and whether a human may withhold its pay by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shebao.rooms.certification.models import Duty, Lapse, Reminder, Submission, Withholding
from shebao.rooms.certification.policy import CertificationPolicy, certification_policy
from shebao.values import clock


@dataclass(frozen=True, slots=True)
class Ladder:
    """What has been tried to reach the person, beside what the books ask for (art. 26)."""

    lapse: Lapse | None
    undecided: bool
    """Whether something that was handed in still waits for a decision."""
    withheld: Withholding | None
    sent: tuple[Reminder, ...]
    today: date
    policy: CertificationPolicy

    @property
    def notices(self) -> int:
        """How many notices went out for this due date."""
        return len(self.sent)

    @property
    def channels(self) -> int:
        """On how many channels."""
        return len({reminder.channel for reminder in self.sent})

    @property
    def days(self) -> int:
        """How many days have passed since the first."""
        return (self.today - self.sent[0].sent_on).days if self.sent else 0

    @property
    def lapsed(self) -> bool:
        """Whether there is a lapse and nothing left to look at."""
        return self.lapse is not None and not self.undecided

    @property
    def climbed(self) -> bool:
        """Whether the notices, channels and days of the books are reached."""
        enough = self.notices >= self.policy.minimum_notices and self.channels >= self.policy.minimum_channels
        return enough and self.days >= self.policy.minimum_days

    @property
    def may_withhold(self) -> bool:
        """Whether a human may decide it today."""
        return self.lapsed and self.climbed and self.withheld is None


def ladder_of(duty: Duty) -> Ladder:
    """The ladder of this duty's present due date, as it stands now."""
    lapse = Lapse.objects.filter(duty=duty, until=None).first()
    return Ladder(
        lapse=lapse,
        undecided=Submission.objects.filter(duty=duty, decision=None).exists(),
        withheld=Withholding.objects.filter(lapse=lapse).first() if lapse else None,
        sent=tuple(duty.reminders.filter(due_on=duty.due_on).order_by("sent_on", "pk")),
        today=clock.today(),
        policy=certification_policy(duty.region.code, clock.today()),
    )
