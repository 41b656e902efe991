"""What an officer reads about one person: a case, or the record they opened for a reason; each read recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shebao.ground.audit import records
from shebao.rooms.certification.cases import OUTCOMES
from shebao.rooms.certification.inquiry import Inquiry, inquiry_of
from shebao.rooms.certification.ladder import Ladder, ladder_of
from shebao.rooms.certification.models import Case, Certificate, Duty, Event, Question
from shebao.rooms.certification.openings import CHECK, DEATH, PRESSED, VISIT
from shebao.rooms.certification.permissions import desk_case, opened_duty, opened_person
from shebao.rooms.certification.queries import DutyStatus, standing_of
from shebao.rooms.certification.risk import Risk, risk_of, risk_of_request
from shebao.rooms.family.desk_queries import Tie, ties_of
from shebao.rooms.family.permissions import desk_binding
from shebao.rooms.people.models import Inspection, Person
from shebao.rooms.people.permissions import inspected_person
from shebao.values.actors import Actor

HISTORY = 24
GONE_TO = (VISIT, CHECK, PRESSED)
"""Kinds for which an officer goes to the person: their address and phone are shown."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with what the register and the duties say about the person."""

    id: str
    kind: str
    source: str
    reported_on: date
    opened_at: datetime
    event: Event | None
    person: Person
    died_on: date | None
    duties: list[DutyStatus]
    last_seen: Certificate | None
    """The newest proof of life, of whatever duty."""
    outcomes: tuple[str, ...]
    outcome: str
    reason: str
    own_report: bool
    inquiry: Inquiry | None
    """How often the person was asked; only for an open report of a death."""
    risk: Risk
    question: Question | None
    """What the person was asked alone; only for a case that came of it."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person's record, opened for a reason."""

    person: Person
    purpose: str
    reason: str
    until: datetime
    died_on: date | None
    duties: list[DutyStatus]
    ties: list[Tie]
    history: list[Certificate]
    cases: list[Case]


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty of an opened record, with the ladder of notices that was climbed for it."""

    duty: Duty
    person: Person
    status: DutyStatus
    ladder: Ladder


def case_view(actor: Actor, case_id: str) -> CaseView:
    """One case, opened: a row for the person to see."""
    row = desk_case(actor, case_id)
    records.record(
        actor,
        "certification.case_read",
        [row.person.key],
        purpose="certification_review",
        fields=("name", "birth_date", "number", "status", "due", "risk")
        + (("address", "phone") if row.kind in GONE_TO else ()),
        case=row.public_id,
    )
    return CaseView(
        id=row.public_id,
        kind=row.kind,
        source=row.source,
        reported_on=row.reported_on,
        opened_at=row.created_at,
        event=row.event,
        person=row.person,
        died_on=_died_on(row.person),
        duties=standing_of(actor, Duty.objects.filter(person=row.person)),
        last_seen=Certificate.objects.filter(duty__person=row.person).order_by("-happened_on", "-pk").first(),
        outcomes=OUTCOMES[row.kind],
        outcome=row.outcome,
        reason=row.reason,
        own_report=row.source == actor.key,
        inquiry=inquiry_of(row) if row.kind == DEATH and not row.outcome else None,
        risk=risk_of(row.person),
        question=Question.objects.filter(public_id=row.source.removeprefix("question:")).first(),
    )


def risk_of_family_request(actor: Actor, binding_id: str) -> Risk:
    """The points of the person a family request is about, for the officer who decides it."""
    row = desk_binding(actor, binding_id)
    assert row.member is not None
    records.record(actor, "family.picture_seen", [row.member.key], purpose="family_review", fields=("risk",))
    return risk_of_request(row)


def person_record(actor: Actor, person_id: str) -> PersonRecord:
    """The record an officer opened with a reason: duties, who may act, what was certified, the cases."""
    person, inspection = opened_person(actor, person_id), _inspection(actor, person_id)
    records.record(
        actor,
        "people.read",
        [person.key],
        purpose=inspection.purpose,
        fields=("name", "birth_date", "number", "status", "due", "mandate", "certificates"),
        case=inspection.public_id,
    )
    return PersonRecord(
        person=person,
        purpose=inspection.purpose,
        reason=inspection.reason,
        until=inspection.until,
        died_on=_died_on(person),
        duties=standing_of(actor, Duty.objects.filter(person=person)),
        ties=ties_of(actor, person),
        history=list(
            Certificate.objects.filter(duty__person=person)
            .select_related("duty")
            .order_by("-happened_on", "-pk")[:HISTORY]
        ),
        cases=list(Case.objects.filter(person=person).order_by("-pk")[:HISTORY]),
    )


def duty_page(actor: Actor, duty_id: str) -> DutyPage:
    """One duty of a record that is open, for recording what was seen or deciding to withhold."""
    duty = opened_duty(actor, duty_id)
    records.record(
        actor,
        "certification.status_read",
        [duty.person.key],
        purpose=_inspection(actor, duty.person.public_id).purpose,
        fields=("name", "status", "due"),
    )
    [status] = standing_of(actor, Duty.objects.filter(pk=duty.pk))
    return DutyPage(duty=duty, person=duty.person, status=status, ladder=ladder_of(duty))


def _inspection(actor: Actor, person_id: str) -> Inspection:
    return inspected_person(actor, person_id)[1]


def _died_on(person: Person) -> date | None:
    return person.death.died_on if person.death else None
