"""Breaking the glass: a record opened outside jurisdiction and case, told to the person at once, reviewed by others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from shebao import law
from shebao.ground.audit import records
from shebao.ground.audit.separation import other_hands
from shebao.ground.notices.models import Notice
from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.templates import Param
from shebao.rooms.people import errors
from shebao.rooms.people.actions import raise_alarm, ring_if_canary, take_search
from shebao.rooms.people.models import Alarm, EmergencyOpening, EmergencyReview, Person
from shebao.rooms.people.permissions import kin_of
from shebao.rooms.people.queries import by_number, same_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

DECIDERS, OVERSEERS = frozenset({"clerk", "supervisor"}), frozenset({"supervisor", "auditor"})
FEWEST_WORDS = 10
"""Signs of a reason: *urgent* is none."""
FIELDS = ("name", "birth_date", "number", "phone", "address")
NATION = "100000"


@dataclass(frozen=True, slots=True)
class ToReview:
    """One opening nobody has judged yet; the person concerned is not named."""

    id: str
    officer_en: str
    officer_zh: str
    reason: str
    opened_at: datetime
    decide_by: date
    own: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """One alarm as an auditor reads it."""

    kind: str
    officer_en: str
    officer_zh: str
    at: datetime
    entry: str


def open_in_emergency(*, actor: Actor, name: str, number: str, reason: str) -> EmergencyOpening:
    """Open the register's entry of anybody, for the minutes of the book; the door asks for the second factor first.

    Raises ``NoEmergency`` without a reason, ``NobodyHere`` alike for nobody, another name and kin of the officer. The
    person is told at once, in the app and by SMS or letter; an overseer of their region judges it.
    """
    if not actor.roles & DECIDERS:
        raise NotFound
    if len(reason.strip()) < FEWEST_WORDS:
        raise errors.NoEmergency
    take_search(actor)
    person = by_number(number)
    if person is None or not same_name(person, name) or person.pk in kin_of(actor):
        records.record(
            actor, "people.opened_in_emergency", [actor.key], purpose="emergency", outcome="denied"
        )
        raise errors.NobodyHere
    return _open(actor, person, reason.strip())


@transaction.atomic
def _open(actor: Actor, person: Person, reason: str) -> EmergencyOpening:
    row = EmergencyOpening.objects.create(
        person=person,
        actor_key=actor.key,
        officer_en=actor.label,
        officer_zh=actor.label_zh,
        reason=reason[:400],
        until=clock.now() + timedelta(minutes=_book("emergency_minutes")),
    )
    entry = records.record(
        actor, "people.opened_in_emergency", [person.key], purpose="emergency", case=row.public_id
    )
    ring_if_canary(actor, person, entry)
    _tell(row, "people.opened_in_emergency", {"reason": row.reason})
    return row


def emergency_record(actor: Actor, opening_id: str) -> tuple[Person, EmergencyOpening]:
    """The register's entry while the opening lasts, for the officer who opened it; the look is recorded."""
    row = (
        EmergencyOpening.objects.select_related("person__region", "person__death")
        .filter(public_id=opening_id, actor_key=actor.key, until__gt=clock.now())
        .first()
    )
    if row is None or not actor.roles & DECIDERS:
        raise NotFound
    records.record(
        actor, "people.read", [row.person.key], purpose="emergency", fields=FIELDS, case=row.public_id
    )
    return row.person, row


def to_review(actor: Actor) -> list[ToReview]:
    """The openings about people of the overseer's region that nobody has judged, the oldest first."""
    days = _book("emergency_review_days")
    return [
        ToReview(
            id=row.public_id,
            officer_en=row.officer_en,
            officer_zh=row.officer_zh,
            reason=row.reason,
            opened_at=row.created_at,
            decide_by=row.created_at.astimezone(clock.BUSINESS_ZONE).date() + timedelta(days=days),
            own=row.actor_key == actor.key,
        )
        for row in _overseen(actor).filter(review=None).order_by("id")
    ]


@transaction.atomic
def review_emergency(*, actor: Actor, opening_id: str, verdict: str, reason: str) -> EmergencyReview:
    """Judge an opening; raises ``SameHands``, ``AlreadyReviewed`` and ``ReasonMissing``. The person is told.

    One that was no emergency raises an alarm for the auditor.
    """
    row = _overseen(actor).select_for_update(of=("self",)).filter(public_id=opening_id).first()
    if row is None or verdict not in {EmergencyReview.JUSTIFIED, EmergencyReview.UNJUSTIFIED}:
        raise NotFound
    other_hands("emergency", actor, row.actor_key)
    if EmergencyReview.objects.filter(opening=row).exists():
        raise errors.AlreadyReviewed
    if not reason.strip():
        raise errors.ReasonMissing
    review = EmergencyReview.objects.create(
        opening=row,
        verdict=verdict,
        reason=reason.strip()[:400],
        opened_by=row.actor_key,
        reviewed_by=actor.key,
    )
    entry = records.record(
        actor,
        "people.emergency_reviewed",
        [row.person.key],
        purpose="supervision",
        case=row.public_id,
        outcome=verdict,
    )
    if verdict == EmergencyReview.UNJUSTIFIED:
        opener = Actor(kind="staff", key=row.actor_key, label=row.officer_en, label_zh=row.officer_zh)
        raise_alarm(actor=opener, kind=Alarm.UNJUSTIFIED, person=row.person, entry=entry)
    _tell(row, f"people.emergency_{verdict}", {})
    return review


def alarms(actor: Actor, limit: int = 100) -> list[Rang]:
    """The newest alarms about people of the auditor's region; the look itself is recorded."""
    if actor.kind != "staff" or not actor.jurisdiction or not actor.has("auditor"):
        raise NotFound
    rows = Alarm.objects.filter(person__region__path__startswith=actor.jurisdiction).order_by("-id")
    records.record(actor, "audit.alarms_read", [actor.key], purpose="supervision")
    return [Rang(row.kind, row.officer_en, row.officer_zh, row.created_at, row.entry) for row in rows[:limit]]


def _overseen(actor: Actor) -> QuerySet[EmergencyOpening]:
    if actor.kind != "staff" or not actor.jurisdiction or not actor.roles & OVERSEERS:
        raise NotFound
    rows = EmergencyOpening.objects.select_related("person")
    return rows.filter(person__region__path__startswith=actor.jurisdiction)


def _tell(row: EmergencyOpening, template: str, more: dict[str, Param]) -> None:
    """In the app, and by SMS; by letter to whoever has no phone."""
    person = row.person
    to = Recipient(person.key, phone=person.phone, address=person.address)
    params: dict[str, Param] = {
        "officer": {"zh": row.officer_zh or "—", "en": row.officer_en or "—"},
        "at": {"at": row.created_at.isoformat()},
        **more,
    }
    for channel in (Notice.APP, Notice.SMS if person.phone else Notice.LETTER):
        key = f"{template}:{row.public_id}:{channel}"
        send(to=to, channel=channel, template=template, params=params, key=key)


def _book(name: str) -> int:
    found: int = law.value(f"access.{name}", NATION, clock.today()).value
    return found
