"""Reads of the register. Only rooms above call these; what a person may see is decided by their permissions."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from shebao.ground.storage.crypto import blind_index
from shebao.rooms.people.models import Kinship, Person

NUMBER_DOMAIN = "people.number"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed about another person: name in either script, number, and a second identifier or empty."""

    name: str
    number: str
    computer_number: str = ""


def number_index(number: str) -> str:
    """The blind index under which a normalised number is found."""
    return blind_index(NUMBER_DOMAIN, number)


def by_number(number: str) -> Person | None:
    """The person with this normalised number, dead or alive."""
    return Person.objects.select_related("region", "death").filter(number_index=number_index(number)).first()


def match(typed: Typed) -> Person | None:
    """The one person whom name and number agree on, or None. Never tells which of them disagreed."""
    person = by_number(typed.number)
    if person is None or not same_name(person, typed.name):
        return None
    return person


def same_name(person: Person, name: str) -> bool:
    """Whether ``name`` is the person's name in either script, whatever the spaces, width, dots and capitals."""
    return plain_name(name) in {plain_name(person.name_zh), plain_name(person.name_en)}


def is_dead(person: Person) -> bool:
    """Whether a death is on record that nobody has corrected."""
    return person.death_id is not None


def kinship_between(person_id: int, relative_id: int) -> str:
    """The relation the register vouches for (``relative`` is the … of ``person``), or an empty string."""
    row = Kinship.objects.filter(person_id=person_id, relative_id=relative_id, until=None).first()
    return row.relation if row else ""


def plain_name(name: str) -> str:
    """The name without spaces, dots, width or capitals: what two spellings of one name share."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
