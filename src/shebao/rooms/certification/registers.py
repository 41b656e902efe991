"""The duties of a whole slice of pensioners in a few statements; one at a time is in ``actions``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage import rows
from shebao.rooms.certification.models import Duty
from shebao.rooms.people.models import Person
from shebao.rooms.people.registers import Entered
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import public_id

DUTY = ("public_id", "created_at", "person_id", "benefit", "region_id", "since", "due_on")


@dataclass(frozen=True, slots=True)
class Owed:
    """One benefit of one person that needs a proof of life."""

    person: Person | Entered
    benefit: str
    region_id: int
    since: date
    due_on: date


@transaction.atomic
def open_duties(*, actor: Actor, owed: Sequence[Owed]) -> int:
    """Open them all, or none, and say how many; ``IntegrityError`` when one of them is open already."""
    now = rows.instant(clock.now())
    days = ((one, one.since.isoformat(), one.due_on.isoformat()) for one in owed)
    rows.insert(
        Duty,
        DUTY,
        (
            (public_id(), now, one.person.pk, one.benefit, one.region_id, since, due_on)
            for one, since, due_on in days
        ),
    )
    if owed:
        keys = [one.person.key for one in owed]
        records.record(actor, "certification.duty_opened", keys, purpose="certification")
    return len(owed)
