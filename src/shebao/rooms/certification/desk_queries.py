"""What an officer reads: the queues of their own jurisdiction and one item at a time, each read recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shebao.ground.audit import records
from shebao.ground.storage import vault
from shebao.rooms.certification.models import Case, Certificate, Submission
from shebao.rooms.certification.permissions import decider_jurisdiction, desk_submission
from shebao.values import clock
from shebao.values.actors import Actor

QUEUE_MAX = 100


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One item waiting for a decision, oldest first; names only, no numbers."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    since: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """A submission with what an officer needs to decide it."""

    submission: str
    name_zh: str
    name_en: str
    birth_date: date
    sex: str
    benefit: str
    due_on: date
    channel: str
    operator_zh: str
    operator_en: str
    received_at: datetime
    decided: bool
    before: list[Certificate]


def review_queue(actor: Actor) -> list[QueueLine]:
    """Submissions waiting in the officer's jurisdiction, oldest first."""
    rows = (
        Submission.objects.filter(decision=None, duty__region__path__startswith=decider_jurisdiction(actor))
        .exclude(operator_id=actor.person_id or 0)
        .exclude(duty__person_id=actor.person_id or 0)
        .select_related("duty__person")
        .order_by("pk")[:QUEUE_MAX]
    )
    found = [
        QueueLine(
            row.public_id,
            row.duty.person.name_zh,
            row.duty.person.name_en,
            row.channel,
            row.created_at,
            row.duty.due_on,
        )
        for row in rows
    ]
    subjects = [row.duty.person.key for row in rows]
    if subjects:
        records.record(
            actor,
            "certification.queue_read",
            subjects,
            purpose="certification_review",
            fields=("name", "due"),
        )
    return found


def review(actor: Actor, submission_id: str) -> Review:
    """One submission, opened: a row for the person to see."""
    row = desk_submission(actor, submission_id)
    person = row.duty.person
    records.record(
        actor,
        "certification.evidence_seen",
        [person.key],
        purpose="certification_review",
        fields=("name", "birth_date", "picture"),
        case=row.public_id,
    )
    return Review(
        submission=row.public_id,
        name_zh=person.name_zh,
        name_en=person.name_en,
        birth_date=person.birth_date,
        sex=person.sex,
        benefit=row.duty.benefit,
        due_on=row.duty.due_on,
        channel=row.channel,
        operator_zh=row.operator.name_zh,
        operator_en=row.operator.name_en,
        received_at=row.created_at,
        decided=hasattr(row, "decision"),
        before=list(row.duty.certificates.order_by("-happened_on")[:5]),
    )


def picture(actor: Actor, submission_id: str) -> tuple[bytes, str]:
    """The picture of a submission and its media type; opening the item has already left the row."""
    return vault.read(desk_submission(actor, submission_id).picture)


def case_queue(actor: Actor) -> list[QueueLine]:
    """Open cases in the officer's jurisdiction, oldest first."""
    rows = (
        Case.objects.filter(outcome="", person__region__path__startswith=decider_jurisdiction(actor))
        .exclude(person_id=actor.person_id or 0)
        .select_related("person")
        .order_by("pk")[:QUEUE_MAX]
    )
    found = [
        QueueLine(row.public_id, row.person.name_zh, row.person.name_en, row.kind, row.created_at, None)
        for row in rows
    ]
    subjects = [row.person.key for row in rows]
    if subjects:
        records.record(
            actor, "certification.queue_read", subjects, purpose="certification_review", fields=("name",)
        )
    return found


def waiting_days(since: datetime) -> int:
    """How many days an item has waited."""
    return (clock.now() - since).days
