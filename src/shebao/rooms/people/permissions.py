"""Who may load a person. Finding is authorising: what is not yours is not there."""

from __future__ import annotations

from django.db.models import Q

from shebao.rooms.people.models import Inspection, Kinship, Person
from shebao.values import clock
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
    if person is None or person.pk in kin_of(actor):
        raise NotFound
    return person


def kin_of(actor: Actor) -> frozenset[int]:
    """The actor's own person and everybody the register calls their kin: nobody decides in their own family."""
    if actor.person_id is None:
        return frozenset()
    return kin_ids(actor.person_id)


def kin_ids(person_id: int) -> frozenset[int]:
    """This person and everybody the register ties to them."""
    ties = Kinship.objects.filter(Q(person_id=person_id) | Q(relative_id=person_id), until=None)
    return frozenset({person_id}.union(*ties.values_list("person_id", "relative_id")))


def inspected_person(actor: Actor, public_id: str) -> tuple[Person, Inspection]:
    """A person of the jurisdiction whose record this officer has opened with a reason, while that lasts."""
    person = person_in_jurisdiction(actor, public_id)
    rows = Inspection.objects.filter(person=person, actor_key=actor.key, until__gt=clock.now())
    inspection = rows.order_by("-pk").first()
    if inspection is None:
        raise NotFound
    return person, inspection
