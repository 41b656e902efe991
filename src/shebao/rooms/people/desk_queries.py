"""What a supervisor or an auditor reads: what officers did in the jurisdiction, and nothing of the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Concat

from shebao.ground.audit import records, words
from shebao.ground.audit.models import Record
from shebao.rooms.people.models import Person
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

OVERSEERS = frozenset({"supervisor", "auditor"})
DECISIONS = (
    "access.identity_proved",
    "certification.case_alive",
    "certification.case_closed",
    "certification.case_death",
    "certification.decided",
    "certification.recorded",
    "certification.recorded_elsewhere",
    "certification.withheld",
    "family.code_issued",
    "family.decided",
    "family.ended_at_desk",
    "people.death_corrected",
    "people.death_recorded",
    "people.emergency_reviewed",
    "people.opened_in_emergency",
)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an officer did: who, what, why and how it ended; the person concerned is not named."""

    entry: str
    at: datetime
    officer_zh: str
    officer_en: str
    action: str
    purpose: str
    outcome: str
    case: str


def recent_acts(actor: Actor, *, searches: bool = False) -> list[Act]:
    """The newest decisions about people of the jurisdiction, or the newest searches; the look itself is recorded."""
    if actor.kind != "staff" or not actor.jurisdiction or not actor.roles & OVERSEERS:
        raise NotFound
    people = Person.objects.filter(region__path__startswith=actor.jurisdiction)
    keys = people.annotate(key_text=Concat(Value("person:"), "public_id")).values("key_text")
    wanted = ("people.searched",) if searches else DECISIONS
    rows = Record.objects.filter(actor_kind="staff", action__in=wanted, subject__in=keys).order_by("-id")
    records.record(actor, "audit.decisions_read", [actor.key], purpose="supervision")
    return [_act(row) for row in rows[:SHOWN]]


def _act(row: Record) -> Act:
    unnamed = words.kind_words(row.actor_kind)
    return Act(
        entry=row.entry,
        at=row.at,
        officer_zh=row.actor_label_zh or unnamed,
        officer_en=row.actor_label or unnamed,
        action=row.action,
        purpose=row.purpose,
        outcome=row.outcome,
        case=row.case,
    )
