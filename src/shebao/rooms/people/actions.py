"""The only writers of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.people import errors
from shebao.rooms.people.models import Death, Kinship, Person
from shebao.rooms.people.queries import number_index
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import parse_number


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
    existing = Death.objects.filter(person=person).first()
    if existing:
        return existing
    if died_on > clock.today():
        raise errors.DeathInFuture
    death = Death.objects.create(person=person, died_on=died_on, source=source, confirmed_by=actor.key)
    records.record(actor, "people.death_recorded", [person.key], purpose="register")
    return death
