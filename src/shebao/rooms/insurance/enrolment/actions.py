"""The only writer of enrolments."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.insurance.enrolment.models import Enrolment
from shebao.rooms.people.models import Person
from shebao.values.actors import Actor


@transaction.atomic
def enrol(*, actor: Actor, person: Person, scheme: str, region_id: int, state: str, since: date) -> Enrolment:
    """Enrol a person in an insurance; a new region or state closes the open row the day the new one begins."""
    open_row = Enrolment.objects.filter(person=person, scheme=scheme, until=None).first()
    if open_row is not None and (open_row.region_id, open_row.state) == (region_id, state):
        return open_row
    if open_row is not None:
        open_row.until = since
        open_row.save(update_fields=["until"])
    row = Enrolment.objects.create(
        person=person, scheme=scheme, region_id=region_id, state=state, since=since
    )
    records.record(actor, "enrolment.enrolled", [person.key], purpose="register", outcome=scheme)
    return row
