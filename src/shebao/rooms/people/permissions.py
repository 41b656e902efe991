"""Who may load a person. Finding is authorising: what is not yours is not there."""

from __future__ import annotations

from shebao.rooms.people.models import Person
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

PROVED = 2
"""Level C2, reached at a counter or by card and code: the first level that opens a personal record."""


def own_person(actor: Actor) -> Person:
    """The person this account belongs to; ``NotFound`` below level C2 or for staff."""
    if actor.kind != "citizen" or actor.person_id is None or actor.level < PROVED:
        raise NotFound
    return Person.objects.select_related("region", "death").get(pk=actor.person_id)


def person_in_jurisdiction(actor: Actor, public_id: str) -> Person:
    """A person insured in the staff member's own jurisdiction; anybody else's does not exist for them."""
    if actor.kind != "staff" or not actor.jurisdiction:
        raise NotFound
    found = Person.objects.select_related("region", "death").filter(
        public_id=public_id, region__path__startswith=actor.jurisdiction
    )
    person = found.first()
    if person is None or person.pk == actor.person_id:
        raise NotFound
    return person
