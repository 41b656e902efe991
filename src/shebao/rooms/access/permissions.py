"""Who may do something about somebody else's sign-in."""

from __future__ import annotations

from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import inspected_person
from shebao.rooms.people.queries import is_dead
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

DECIDERS = frozenset({"clerk", "supervisor"})


def decided_person(actor: Actor, person_id: str) -> Person:
    """The living person whose record this officer has opened for a reason; ``NotFound`` for anybody else."""
    if not actor.roles & DECIDERS:
        raise NotFound
    person, _inspection = inspected_person(actor, person_id)
    if is_dead(person):
        raise NotFound
    return person
