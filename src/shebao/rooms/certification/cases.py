"""Cases: a report of death, a home visit asked for, a near match. Only a human closes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.certification import errors, permissions
from shebao.rooms.certification.actions import Seen, end_duties, record_visited
from shebao.rooms.certification.matching import certify_by_event
from shebao.rooms.certification.models import Case, Event
from shebao.rooms.people.actions import inspect, record_death
from shebao.rooms.people.models import Inspection, Person
from shebao.values import clock
from shebao.values.actors import Actor

DEATH, VISIT, NEAR = "death", "home_visit", "near_match"
OUTCOMES = {
    DEATH: ("confirmed", "not_dead", "another_person"),
    VISIT: ("not_possible", "not_needed"),
    NEAR: ("same_person", "another_person"),
}
"""How a human may close each kind, besides a visit that was made."""


@transaction.atomic
def open_case(*, actor: Actor, kind: str, person: Person, source: str, event: Event | None = None) -> Case:
    """Open a case once per person and kind, a near match once per event; whoever taps beside another gets theirs.

    A report of death opens a case and stops nothing (art. 26).
    """
    told = {"source": source, "reported_on": clock.today()}
    if kind == NEAR:
        told |= {"kind": kind, "person": person}
        row, created = Case.objects.get_or_create(event=event, defaults=told)
    else:
        told |= {"event": event}
        row, created = Case.objects.get_or_create(person=person, kind=kind, outcome="", defaults=told)
    if created:
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
    duty, _mandate = permissions.duty_for(actor, duty_id, *permissions.SEEN_WITH)
    return open_case(actor=actor, kind=DEATH, person=duty.person, source=actor.person_key)


@transaction.atomic
def report_death_at_desk(*, actor: Actor, person_id: str) -> Case:
    """An officer reports a death they were told of, from the record they have opened; somebody else decides it."""
    person = permissions.opened_person(actor, person_id)
    return open_case(actor=actor, kind=DEATH, person=person, source=actor.key)


def open_record_of_case(*, actor: Actor, case_id: str) -> Inspection:
    """Open the whole record of the person a case is about; the case is the reason."""
    row = permissions.desk_case(actor, case_id)
    return inspect(
        actor=actor, person=row.person, purpose="certification_review", reason=f"case:{row.public_id}"
    )


@transaction.atomic
def close_case(*, actor: Actor, case_id: str, outcome: str, reason: str, died_on: date | None = None) -> Case:
    """A human closes a case with a reason and one of the ``OUTCOMES`` of its kind.

    ``confirmed`` records the death and ends the duties; ``same_person`` lets the event that nearly matched count.
    """
    row = _open_case(actor, case_id)
    if outcome not in OUTCOMES[row.kind]:
        raise errors.OutcomeUnknown
    if not reason.strip():
        raise errors.ReasonMissing
    if outcome == "confirmed":
        _confirm_death(actor, row, died_on)
    elif outcome == "same_person":
        _let_the_event_count(actor, row)
    return _close(actor, row, outcome, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A home visit that was made: when, with whom, and what the two officers saw."""

    happened_on: date
    witness: str
    note: str


@transaction.atomic
def record_visit(*, actor: Actor, case_id: str, visit: Visit) -> Case:
    """Two officers saw the person at home: every open duty is certified and the case is closed."""
    row = _open_case(actor, case_id)
    if row.kind != VISIT:
        raise errors.OutcomeUnknown
    if not visit.note.strip():
        raise errors.NoteMissing
    seen = Seen(
        channel="home_visit",
        happened_on=visit.happened_on,
        witness=visit.witness,
        source=f"case:{row.public_id}",
    )
    record_visited(actor=actor, person=row.person, seen=seen)
    return _close(actor, row, "visited", visit.note)


def _open_case(actor: Actor, case_id: str) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("person", "event")
    row = rows.get(pk=permissions.desk_case(actor, case_id).pk)
    if row.outcome:
        raise errors.AlreadyDecided
    return row


def _confirm_death(actor: Actor, row: Case, died_on: date | None) -> None:
    if row.source == actor.key:
        raise errors.OwnReport
    if died_on is None or not row.person.birth_date <= died_on <= clock.today():
        raise errors.DeathDayOutOfRange
    record_death(actor=actor, person=row.person, died_on=died_on, source=f"case:{row.public_id}")
    end_duties(person=row.person, ended_on=died_on)


def _let_the_event_count(actor: Actor, row: Case) -> None:
    event = row.event
    if event is None:
        return
    if event.kind == DEATH:
        open_case(actor=actor, kind=DEATH, person=row.person, source=event.source)
    else:
        certify_by_event(actor=actor, event=event, person=row.person)


def _close(actor: Actor, row: Case, outcome: str, reason: str) -> Case:
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
