"""Cases: a report of death, a visit, a near match, a check, an answer given alone. Only a human closes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.audit.separation import other_hands
from shebao.rooms.certification import announcements, checks, errors, permissions
from shebao.rooms.certification.actions import Seen, end_duties, record_visited, reopen_duties
from shebao.rooms.certification.carrying import certify_by_event
from shebao.rooms.certification.events import ACCOUNT_KIND
from shebao.rooms.certification.inquiry import inquiry_of
from shebao.rooms.certification.models import Case
from shebao.rooms.certification.openings import (
    ALIVE,
    CHECK,
    DEATH,
    NEAR,
    PRESSED,
    VISIT,
    open_case,
)
from shebao.rooms.people.actions import correct_death, inspect, record_death
from shebao.rooms.people.errors import NotRecordedDead
from shebao.rooms.people.models import Inspection
from shebao.rooms.people.queries import is_dead
from shebao.values import clock
from shebao.values.actors import Actor

OUTCOMES = {
    DEATH: ("confirmed", "not_dead", "another_person"),
    ALIVE: ("alive", "died"),
    VISIT: ("not_possible", "not_needed"),
    NEAR: ("same_person", "another_person"),
    CHECK: ("seen", "not_possible", "seems_dead"),
    PRESSED: ("no_pressure", "protected", "not_reached"),
}
"""How a human may close each kind, besides a visit that was made."""


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


@transaction.atomic
def report_alive_at_desk(*, actor: Actor, person_id: str) -> Case:
    """Somebody the register calls dead stands before an officer: a case opens, and a colleague gives it back."""
    person = permissions.opened_person(actor, person_id)
    if not is_dead(person):
        raise NotRecordedDead
    return open_case(actor=actor, kind=ALIVE, person=person, source=actor.key)


def open_record_of_case(*, actor: Actor, case_id: str) -> Inspection:
    """Open the whole record of the person a case is about; the case is the reason."""
    row = permissions.desk_case(actor, case_id)
    return inspect(
        actor=actor, person=row.person, purpose="certification_review", reason=f"case:{row.public_id}"
    )


@transaction.atomic
def close_case(*, actor: Actor, case_id: str, outcome: str, reason: str, died_on: date | None = None) -> Case:
    """A human closes a case with a reason and one of the ``OUTCOMES`` of its kind.

    ``confirmed`` records the death and ends the duties, once the person was asked and did not answer; ``alive`` takes a
    mistaken death back with all it ended; ``same_person`` lets the event that nearly matched count; ``seems_dead``
    after a check reports a death, which another officer looks into.
    """
    row = _open_case(actor, case_id)
    if outcome not in OUTCOMES[row.kind]:
        raise errors.OutcomeUnknown
    if not reason.strip():
        raise errors.ReasonMissing
    if outcome == "confirmed":
        _confirm_death(actor, row, died_on)
    elif outcome == "alive":
        _take_death_back(actor, row, reason)
    elif outcome == "same_person":
        _let_the_event_count(actor, row)
    elif row.kind == CHECK:
        _checked(actor, row, outcome)
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
    if row.kind not in {VISIT, CHECK}:
        raise errors.OutcomeUnknown
    _independent(actor, row)
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
    other_hands("death", actor, row.source)
    if died_on is None or not row.person.birth_date <= died_on <= clock.today():
        raise errors.DeathDayOutOfRange
    inquiry = inquiry_of(row)
    if not inquiry.enough:
        raise errors.NotAskedYet(notices=inquiry.minimum, days=inquiry.again_days)
    record_death(actor=actor, person=row.person, died_on=died_on, source=f"case:{row.public_id}")
    end_duties(person=row.person, ended_on=died_on)
    announcements.death_confirmed(row)


def _take_death_back(actor: Actor, row: Case, reason: str) -> None:
    if row.source == actor.key:
        raise errors.OwnReport
    correct_death(actor=actor, person=row.person, reason=reason.strip())
    reopen_duties(person=row.person)
    announcements.death_corrected(row)


def _let_the_event_count(actor: Actor, row: Case) -> None:
    event = row.event
    if event is None:
        return
    if event.kind == DEATH:
        open_case(actor=actor, kind=DEATH, person=row.person, source=event.source)
    elif event.kind == ACCOUNT_KIND:
        event.number_index, event.outcome = row.person.number_index, "noted"
        event.save(update_fields=["number_index", "outcome"])
        checks.account_changed(row.person)
    else:
        certify_by_event(actor=actor, event=event, person=row.person)


def _checked(actor: Actor, row: Case, outcome: str) -> None:
    _independent(actor, row)
    if outcome == "seems_dead":
        open_case(actor=actor, kind=DEATH, person=row.person, source=actor.key)


def _independent(actor: Actor, row: Case) -> None:
    """A check is worth nothing by the hands that decided what is checked."""
    if row.source in {checks.RANDOM, checks.POINTS}:
        other_hands("check", actor, *checks.decided_by(row.person))


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
