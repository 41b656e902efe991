"""A whole slice of a register in a few statements, for towns of a million; one person at a time is in ``actions``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage import crypto, rows
from shebao.rooms.people import errors
from shebao.rooms.people.actions import Entry
from shebao.rooms.people.models import Kinship, Person
from shebao.rooms.people.queries import number_index
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import parse_number, public_id

SOURCE = "household register"
PERSON = (
    *("id", "created_at", "public_id", "name_zh", "name_en", "number", "computer_number", "phone", "address"),
    *("number_index", "birth_date", "sex", "region_id"),
)
KINSHIP = ("public_id", "created_at", "person_id", "relative_id", "relation", "source")


@dataclass(frozen=True, slots=True)
class Tie:
    """``relative`` is the ``relation`` of ``person``; both are places in the slice."""

    person: int
    relative: int
    relation: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A person who is in the register now: the number of the row and the text key."""

    pk: int
    key: str


@dataclass(frozen=True, slots=True)
class Ready:
    """One line of a register read, checked and sealed; it needs no database, so another process may do it."""

    public_id: str
    number_index: str
    row: tuple[object, ...]


def ready(entry: Entry) -> Ready:
    """Read, check and seal one line; ``NumberError`` for a malformed number."""
    number = parse_number(entry.number)
    own = public_id()
    index = number_index(number.value)
    sealed = (
        crypto.seal(f"people_person.{column}", own, text)
        for column, text in (
            ("number", number.value),
            ("computer_number", entry.computer_number),
            ("phone", entry.phone),
            ("address", entry.address),
        )
    )
    born = number.birth_date.isoformat()
    row = (own, entry.name_zh, entry.name_en, *sealed, index, born, number.sex, entry.region_id)
    return Ready(own, index, row)


@transaction.atomic
def enter_people(*, actor: Actor, entries: Sequence[Entry | Ready], ties: Sequence[Tie]) -> list[Entered]:
    """Enter everybody and their family ties, or nobody.

    :raises NumberError: for a malformed number.
    :raises AlreadyRegistered: when one of them is here already.
    """
    people = [one if isinstance(one, Ready) else ready(one) for one in entries]
    if Person.objects.filter(number_index__in=[one.number_index for one in people]).exists():
        raise errors.AlreadyRegistered
    numbers, now = rows.reserved(Person, len(people)), rows.instant(clock.now())
    rows.insert(Person, PERSON, ((pk, now, *one.row) for pk, one in zip(numbers, people, strict=True)))
    rows.insert(
        Kinship,
        KINSHIP,
        (
            (public_id(), now, numbers[tie.person], numbers[tie.relative], tie.relation, SOURCE)
            for tie in ties
        ),
    )
    entered = [Entered(pk, f"person:{one.public_id}") for pk, one in zip(numbers, people, strict=True)]
    records.record(actor, "people.entered", [one.key for one in entered], purpose="register")
    return entered
