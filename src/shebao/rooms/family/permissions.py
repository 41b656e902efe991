"""Who may, and the only loaders. Finding an object is authorising it; what is not yours is not there."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shebao.rooms.family.models import ACTIVE, RECEIVED, WAITING, Binding, Mandate
from shebao.rooms.people.permissions import PROVED, kin_of
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound


def holder_id(actor: Actor) -> int:
    """The person a proved citizen acts as; everybody else finds nothing."""
    if actor.kind != "citizen" or actor.person_id is None or actor.level < PROVED:
        raise NotFound
    return actor.person_id


def _one(rows: QuerySet[Binding], public_id: str) -> Binding:
    row = (
        rows.select_related(
            "member__region", "holder", "mandate", "consent", "region", "renews__member", "renews__mandate"
        )
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def held_binding(actor: Actor, public_id: str) -> Binding:
    """A binding the actor holds, in any state."""
    return _one(Binding.objects.filter(holder_id=holder_id(actor)), public_id)


def borne_binding(actor: Actor, public_id: str) -> Binding:
    """A binding somebody claims or holds over the actor. A minor's request is nobody's to confirm here."""
    return _one(Binding.objects.filter(member_id=holder_id(actor)).exclude(state=RECEIVED), public_id)


def either_side(actor: Actor, public_id: str) -> Binding:
    """A binding the actor stands on either side of."""
    person = holder_id(actor)
    rows = Binding.objects.filter(Q(holder_id=person) | Q(member_id=person) & ~Q(state=RECEIVED))
    return _one(rows, public_id)


def desk_binding(actor: Actor, public_id: str) -> Binding:
    """A matched binding whose member is insured in the officer's jurisdiction, and no kin of the officer is in it."""
    row = _one(Binding.objects.filter(member__region__path__startswith=_decides_in(actor)), public_id)
    if near_to(actor) & {row.holder_id, row.member_id}:
        raise NotFound
    return row


def waiting_pictures(actor: Actor) -> QuerySet[Binding]:
    """Requests with a picture that wait for an officer of this jurisdiction who is no kin of either side."""
    rows = Binding.objects.filter(
        state=WAITING, expires_on__gte=clock.today(), member__region__path__startswith=_decides_in(actor)
    ).exclude(evidence="")
    near = near_to(actor)
    return rows.exclude(holder_id__in=near).exclude(member_id__in=near)


def machine_bindings(actor: Actor) -> QuerySet[Binding]:
    """What an agency's machine reads: family accounts that are or were in force, of members of its jurisdiction.

    A request nobody has answered is between two people and an officer.
    """
    if not actor.is_client or not actor.jurisdiction:
        raise NotFound
    return Binding.objects.filter(member__region__path__startswith=actor.jurisdiction, mandate__isnull=False)


def near_to(actor: Actor) -> frozenset[int]:
    """The actor, their kin by the register, and everybody a live or waiting family account ties them to."""
    kin = kin_of(actor)
    if actor.person_id is None:
        return kin
    ties = Binding.objects.filter(
        Q(holder_id=actor.person_id) | Q(member_id=actor.person_id), state__in=[WAITING, ACTIVE]
    )
    bound = {person for tie in ties.values_list("holder_id", "member_id") for person in tie if person}
    return kin | bound


def _decides_in(actor: Actor) -> str:
    if actor.kind != "staff" or not actor.jurisdiction or not actor.roles & {"clerk", "supervisor"}:
        raise NotFound
    return actor.jurisdiction


def live_mandates(today: date | None = None) -> QuerySet[Mandate]:
    """Mandates whose every condition holds at this moment: in term, consented, both alive."""
    return Mandate.objects.filter(
        ended_at=None,
        until__gte=today or clock.today(),
        binding__state=ACTIVE,
        binding__consent__revoked_at=None,
        binding__member__death=None,
        binding__holder__death=None,
    )


def mandate_over(actor: Actor, member_public_id: str, scope: str) -> Mandate:
    """The actor's mandate over this member for ``scope``; ``NotFound`` when any condition fails."""
    mandate = (
        live_mandates()
        .select_related("binding__member__region")
        .filter(binding__holder_id=holder_id(actor), binding__member__public_id=member_public_id)
        .first()
    )
    if mandate is None or scope not in mandate.scope_set():
        raise NotFound
    return mandate
