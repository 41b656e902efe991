"""What an officer reads: the queues of their own jurisdiction and one item at a time, each read recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from shebao.ground.audit import records
from shebao.ground.storage import vault
from shebao.law.rules.working_days import working_days_after
from shebao.rooms.certification.checks import POINTS, RANDOM
from shebao.rooms.certification.models import Case, Certificate, Submission
from shebao.rooms.certification.permissions import decider_jurisdiction, desk_submission, undecided
from shebao.rooms.certification.points import risk_policy
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.certification.risk import Risk, risk_of
from shebao.rooms.family.permissions import near_to
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
    decide_by: date | None
    """The last working day of the term the books give for deciding; None where they give none."""


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
    level: str
    until: date
    """The due date an approval would carry."""
    operator_zh: str
    operator_en: str
    received_at: datetime
    decide_by: date
    decided: bool
    before: list[Certificate]
    risk: Risk
    """The risk points of this person and picture; they decide nothing."""


def review_queue(actor: Actor, limit: int = QUEUE_MAX) -> list[QueueLine]:
    """Submissions waiting in the officer's jurisdiction, oldest first."""
    rows = _waiting(actor).select_related("duty__person", "duty__region").order_by("pk")[:limit]
    found = [
        QueueLine(
            row.public_id,
            row.duty.person.name_zh,
            row.duty.person.name_en,
            row.channel,
            row.created_at,
            row.duty.due_on,
            decide_by(row.duty.region.code, row.created_at),
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
    person, region = row.duty.person, row.duty.region.code
    records.record(
        actor,
        "certification.evidence_seen",
        [person.key],
        purpose="certification_review",
        fields=("name", "birth_date", "risk"),
        case=row.public_id,
    )
    received = row.created_at.astimezone(clock.BUSINESS_ZONE).date()
    channel = certification_policy(region, clock.today()).channels[row.channel]
    return Review(
        submission=row.public_id,
        name_zh=person.name_zh,
        name_en=person.name_en,
        birth_date=person.birth_date,
        sex=person.sex,
        benefit=row.duty.benefit,
        due_on=row.duty.due_on,
        channel=row.channel,
        level=channel.level,
        until=max(channel.valid_until(received), row.duty.due_on),
        operator_zh=row.operator.name_zh,
        operator_en=row.operator.name_en,
        received_at=row.created_at,
        decide_by=decide_by(region, row.created_at),
        decided=hasattr(row, "decision"),
        before=list(row.duty.certificates.order_by("-happened_on")[:5]),
        risk=risk_of(person, row),
    )


def picture(actor: Actor, submission_id: str) -> tuple[bytes, str]:
    """The picture of a submission and its media type, with a row of its own for the person to see."""
    row = desk_submission(actor, submission_id)
    records.record(
        actor,
        "certification.evidence_seen",
        [row.duty.person.key],
        purpose="certification_review",
        fields=("picture",),
        case=row.public_id,
    )
    return vault.read(row.picture)


def next_review(actor: Actor) -> str:
    """The id of the submission that has waited longest, or nothing."""
    return _waiting(actor).order_by("pk").values_list("public_id", flat=True).first() or ""


def review_deadlines(actor: Actor) -> list[tuple[datetime, date]]:
    """Since when each submission waits and by when the books ask for a decision; names nobody."""
    rows = _waiting(actor).order_by("pk").values_list("created_at", "duty__region__code")
    return [(since, decide_by(region, since)) for since, region in rows]


def case_queue(actor: Actor, limit: int = QUEUE_MAX) -> list[QueueLine]:
    """Open cases in the officer's jurisdiction, oldest first."""
    rows = _open_cases(actor).select_related("person__region").order_by("pk")[:limit]
    found = [
        QueueLine(
            row.public_id,
            row.person.name_zh,
            row.person.name_en,
            row.kind,
            row.created_at,
            None,
            _check_by(row),
        )
        for row in rows
    ]
    subjects = [row.person.key for row in rows]
    if subjects:
        records.record(
            actor, "certification.queue_read", subjects, purpose="certification_review", fields=("name",)
        )
    return found


def next_case(actor: Actor) -> str:
    """The id of the case that has been open longest, or nothing."""
    return _open_cases(actor).order_by("pk").values_list("public_id", flat=True).first() or ""


def case_ages(actor: Actor) -> list[datetime]:
    """Since when each case is open; names nobody."""
    return list(_open_cases(actor).order_by("pk").values_list("created_at", flat=True))


def decide_by(region: str, since: datetime) -> date:
    """The last day of the working days the books give for deciding what arrived at ``since``."""
    days = certification_policy(region, clock.today()).decision_working_days
    return working_days_after(since.astimezone(clock.BUSINESS_ZONE).date(), days)


def _check_by(row: Case) -> date | None:
    """The last working day of the term for a check or visit that points or chance asked for."""
    if row.source not in {RANDOM, POINTS}:
        return None
    days = risk_policy(row.person.region.code, clock.today()).visit_working_days
    return working_days_after(row.reported_on, days)


def waiting_days(since: datetime) -> int:
    """How many days an item has waited."""
    return (clock.now() - since).days


def _waiting(actor: Actor) -> QuerySet[Submission]:
    near = near_to(actor)
    rows = undecided().filter(duty__region__path__startswith=decider_jurisdiction(actor))
    return rows.exclude(operator_id__in=near).exclude(duty__person_id__in=near)


def _open_cases(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.filter(outcome="", person__region__path__startswith=decider_jurisdiction(actor))
    return rows.exclude(person_id__in=near_to(actor))
