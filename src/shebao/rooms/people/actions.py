"""The only writers of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.limits import take
from shebao.ground.storage.locks import lock
from shebao.rooms.people import errors
from shebao.rooms.people.models import Alarm, Canary, Death, DeathCorrection, Inspection, Kinship, Person
from shebao.rooms.people.permissions import kin_of
from shebao.rooms.people.queries import by_number, number_index, same_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import parse_number

SEARCHES_PER_HOUR = 60
"""Far above a busy counter, far below somebody who reads through the register."""
INSPECTION_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person as a register delivers them; ``number`` is checked, sex and birth date are read from it."""

    name_zh: str
    name_en: str
    number: str
    region_id: int
    phone: str = ""
    address: str = ""
    computer_number: str = ""


@transaction.atomic
def enter_person(*, actor: Actor, entry: Entry) -> Person:
    """Enter one person; raises ``NumberError`` for a malformed number and ``AlreadyRegistered`` for a known one."""
    number = parse_number(entry.number)
    index = number_index(number.value)
    if Person.objects.filter(number_index=index).exists():
        raise errors.AlreadyRegistered
    person = Person.objects.create(
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        number=number.value,
        number_index=index,
        computer_number=entry.computer_number,
        birth_date=number.birth_date,
        sex=number.sex,
        phone=entry.phone,
        address=entry.address,
        region_id=entry.region_id,
    )
    records.record(actor, "people.entered", [person.key], purpose="register")
    return person


@transaction.atomic
def record_kinship(*, actor: Actor, person: Person, relative: Person, relation: str, source: str) -> Kinship:
    """Record that the register vouches ``relative`` is the ``relation`` of ``person``; the same tie twice is one."""
    row, created = Kinship.objects.get_or_create(
        person=person, relative=relative, relation=relation, defaults={"source": source}
    )
    if created:
        records.record(actor, "people.kinship_recorded", [person.key, relative.key], purpose="register")
    return row


@transaction.atomic
def record_death(*, actor: Actor, person: Person, died_on: date, source: str) -> Death:
    """Record a confirmed death once; a repeat returns the first record. Raises ``DeathInFuture``."""
    locked = lock(Person, person.pk)
    if locked.death:
        return locked.death
    if died_on > clock.today():
        raise errors.DeathInFuture
    death = Death.objects.create(person=person, died_on=died_on, source=source, confirmed_by=actor.key)
    _point(person, death)
    records.record(actor, "people.death_recorded", [person.key], purpose="register")
    return death


@transaction.atomic
def correct_death(*, actor: Actor, person: Person, reason: str) -> DeathCorrection:
    """Say that a recorded death was a mistake: from now on the person lives, and the record of both stays.

    Raises ``NotRecordedDead``. The caller gives back what had ended.
    """
    death = lock(Person, person.pk).death
    if death is None:
        raise errors.NotRecordedDead
    row = DeathCorrection.objects.create(death=death, reason=reason, corrected_by=actor.key)
    _point(person, None)
    records.record(actor, "people.death_corrected", [person.key], purpose="register")
    return row


def _point(person: Person, death: Death | None) -> None:
    Person.objects.filter(pk=person.pk).update(death=death)
    person.death = death


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What an officer types to open one record: two identifiers, a purpose of the audit, and why."""

    name: str
    number: str
    purpose: str
    reason: str


def open_record(*, actor: Actor, search: Search) -> Inspection:
    """Open the record of one person of the jurisdiction for an hour; the person can read who looked and why.

    Another name, another jurisdiction, kin of the officer and nobody at all are the same ``NobodyHere``; a search
    for somebody who exists is recorded for them all the same.
    """
    if not search.reason.strip():
        raise errors.ReasonMissing
    take_search(actor)
    person = by_number(search.number)
    fits = person is not None and same_name(person, search.name)
    theirs = bool(person and actor.jurisdiction and person.region.path.startswith(actor.jurisdiction))
    if person is None or not fits or not theirs or person.pk in kin_of(actor):
        subject = person.key if person and fits else actor.key
        entry = records.record(actor, "people.searched", [subject], purpose=search.purpose, outcome="denied")
        if person is not None and fits:
            ring_if_canary(actor, person, entry)
        raise errors.NobodyHere
    return inspect(actor=actor, person=person, purpose=search.purpose, reason=search.reason.strip())


@transaction.atomic
def inspect(*, actor: Actor, person: Person, purpose: str, reason: str) -> Inspection:
    """Write down that an officer opens a record they have found by a search or through a case of theirs."""
    row = Inspection.objects.create(
        person=person,
        actor_key=actor.key,
        purpose=purpose,
        reason=reason[:200],
        until=clock.now() + INSPECTION_LASTS,
    )
    entry = records.record(actor, "people.searched", [person.key], purpose=purpose, case=row.public_id)
    ring_if_canary(actor, person, entry)
    return row


def ring_if_canary(actor: Actor, person: Person, entry: str) -> None:
    """Raise the alarm when this record is one nobody has a reason to look for; the officer sees no difference."""
    if Canary.objects.filter(person=person).exists():
        raise_alarm(actor=actor, kind=Alarm.CANARY, person=person, entry=entry)


def raise_alarm(*, actor: Actor, kind: str, person: Person, entry: str) -> Alarm:
    """Write an alarm for the auditor."""
    return Alarm.objects.create(
        kind=kind,
        person=person,
        actor_key=actor.key,
        officer_en=actor.label,
        officer_zh=actor.label_zh,
        entry=entry,
    )


@transaction.atomic
def plant_canary(*, actor: Actor, entry: Entry) -> Canary:
    """Enter a person who does not exist, and remember that they do not; raises as :func:`enter_person` does."""
    row = Canary.objects.create(person=enter_person(actor=actor, entry=entry))
    records.record(actor, "people.canary_planted", [actor.key], purpose="supervision")
    return row


def take_search(actor: Actor) -> None:
    """Spend one of the officer's searches of this hour; raises ``TooManySearches``."""
    if not take(f"people.search:{actor.key}", SEARCHES_PER_HOUR, 3600):
        raise errors.TooManySearches
