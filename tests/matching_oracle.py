"""What matching means, one event after another in the plainest way: the slices are held against this."""

from __future__ import annotations

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.certification import cases
from shebao.rooms.certification.actions import Seen, certify
from shebao.rooms.certification.events import DEATH_KIND, name_index
from shebao.rooms.certification.models import Duty, Event
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

WORKER = Actor.system("certification")


def match_one_by_one() -> None:
    """Every waiting event, each in a transaction of its own."""
    for event in Event.objects.filter(matched_at=None).order_by("pk"):
        with transaction.atomic():
            event.outcome = outcome_of(event)
            event.matched_at, event.birth_date = clock.now(), None
            event.save(update_fields=["outcome", "matched_at", "birth_date"])


def outcome_of(event: Event) -> str:
    person = Person.objects.filter(number_index=event.number_index).first()
    if person is None:
        return if_it_matters(event, the_one_alike(event), "unknown")
    if not is_called(person, event):
        return near(event, person)
    if event.form != Event.WHOLE or has_a_twin(person, event):
        return if_it_matters(event, person, "earlier")
    if event.kind == DEATH_KIND:
        if person.death_id is None:
            cases.open_case(actor=WORKER, kind=cases.DEATH, person=person, source=event.source, event=event)
        return "signal"
    return certify_one(event, person)


def is_called(person: Person, event: Event) -> bool:
    return event.name_index in {name_index(person.name_zh), name_index(person.name_en)}


def the_one_alike(event: Event) -> Person | None:
    born = Person.objects.filter(birth_date=event.birth_date).order_by("pk") if event.birth_date else ()
    return next((person for person in born if is_called(person, event)), None)


def has_a_twin(person: Person, event: Event) -> bool:
    if event.name_index == name_index(person.name_zh):
        return False
    others = Person.objects.filter(birth_date=person.birth_date).exclude(pk=person.pk)
    return any(name_index(other.name_en) == event.name_index for other in others)


def if_it_matters(event: Event, person: Person | None, otherwise: str) -> str:
    if person is None or person.death_id is not None:
        return otherwise
    return near(event, person) if event.kind == DEATH_KIND or carried(event, person) else otherwise


def near(event: Event, person: Person) -> str:
    cases.open_case(actor=WORKER, kind=cases.NEAR, person=person, source=event.source, event=event)
    return "near"


def carried(event: Event, person: Person) -> list[Duty]:
    duties = Duty.objects.select_related("person", "region", "latest").order_by("pk")
    return [
        duty
        for duty in duties.filter(person=person, ended_on=None, since__lte=event.happened_on)
        if channel_of(duty).valid_until(event.happened_on) > duty.due_on
    ]


def channel_of(duty: Duty):
    return certification_policy(duty.region.code, clock.today()).channels["data_event"]


def certify_one(event: Event, person: Person) -> str:
    duties = carried(event, person)
    for duty in duties:
        seen = Seen(
            channel="data_event", happened_on=event.happened_on, source=f"{event.source}:{event.kind}"
        )
        certify(duty, channel_of(duty), seen, recorded_by=WORKER.key)
        records.record(
            WORKER, "certification.matched", [person.key], purpose="certification", outcome=event.kind
        )
    return "certified" if duties else "earlier"
