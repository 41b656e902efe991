"""Cases: a report of death, a home visit asked for, a near match. Only a human closes one."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.certification import errors, permissions
from shebao.rooms.certification.models import Case, Duty, Event
from shebao.rooms.people.actions import record_death
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

DEATH, VISIT, NEAR = "death", "home_visit", "near_match"


@transaction.atomic
def open_case(*, actor: Actor, kind: str, person: Person, source: str, event: Event | None = None) -> Case:
    """Open a case once per person and kind. A report of death opens a case and stops nothing (art. 26)."""
    existing = Case.objects.filter(person=person, kind=kind, outcome="").first()
    if existing:
        return existing
    row = Case.objects.create(kind=kind, person=person, source=source, reported_on=clock.today(), event=event)
    records.record(
        actor, f"certification.case_{kind}", [person.key], purpose="certification", case=row.public_id
    )
    return row


def ask_home_visit(*, actor: Actor, duty_id: str) -> Case:
    """The person or a relative asks an officer to come; nothing has to be proved for it."""
    duty, _mandate = permissions.duty_for(actor, duty_id, "certify")
    return open_case(actor=actor, kind=VISIT, person=duty.person, source=actor.person_key)


def report_death(*, actor: Actor, duty_id: str) -> Case:
    """A relative reports a death (duty within 20 working days, Regulation on Administration art. 25)."""
    duty, _mandate = permissions.duty_for(actor, duty_id, "view")
    return open_case(actor=actor, kind=DEATH, person=duty.person, source=actor.person_key)


@transaction.atomic
def close_case(*, actor: Actor, case_id: str, outcome: str, reason: str, died_on: date | None = None) -> Case:
    """A human closes a case with a reason. ``confirmed`` on a death case records the death and ends the duties."""
    row = Case.objects.select_for_update(of=("self",)).get(pk=permissions.desk_case(actor, case_id).pk)
    if row.outcome:
        raise errors.AlreadyDecided
    if not reason.strip():
        raise errors.ReasonMissing
    if row.kind == DEATH and outcome == "confirmed":
        if died_on is None or died_on > clock.today():
            raise errors.DayOutOfRange
        record_death(actor=actor, person=row.person, died_on=died_on, source=f"case:{row.public_id}")
        Duty.objects.filter(person=row.person, ended_on=None).update(ended_on=died_on)
    row.outcome, row.reason, row.decided_by, row.decided_at = outcome, reason.strip(), actor.key, clock.now()
    row.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    records.record(
        actor,
        "certification.case_closed",
        [row.person.key],
        purpose="certification_review",
        case=row.public_id,
        outcome=outcome,
    )
    return row
