"""Reads of the machine door: family accounts and mandates, for a citizen's programs and an agency's machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from shebao.ground.audit import records
from shebao.ground.storage.prepared import Prepared
from shebao.rooms.family.models import ENDED, RECEIVED, Binding
from shebao.rooms.family.permissions import holder_id, machine_bindings
from shebao.rooms.family.queries import SHOWN_FOR, shown_state, typed_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.pages import Page, Window

T = TypeVar("T")
MOST = 201
"""More family accounts than any window of the door shows."""


@dataclass(frozen=True, slots=True)
class Account:
    """One family account as a machine reads it. ``side`` is the reader's: holder, member, or agency."""

    id: str
    side: str
    relationship: str
    relation_class: str
    route: str
    state: str
    holder: str
    member: str
    """Person ids; the member's is empty until they have agreed."""
    name_zh: str
    name_en: str
    """Of the other person; empty for an agency, which has the register."""
    mandate: str
    expires_on: date | None
    """Until when an unanswered request waits."""


@dataclass(frozen=True, slots=True)
class MandateView:
    """What a holder may do for a member, until when."""

    id: str
    family: str
    side: str
    state: str
    holder: str
    member: str
    scopes: tuple[str, ...]
    grade: str
    until: date


def accounts_page(actor: Actor, window: Window) -> Page[Account]:
    """A page of the family accounts this actor reads, oldest first."""
    if actor.is_client:
        rows = list(_window(_readable(actor), window.after, window.limit + 1))
    else:
        since = clock.now() - SHOWN_FOR
        rows = _of_citizen(person=holder_id(actor), since=since, after=window.after)[: window.limit + 1]
    return _shown(rows, window, lambda row: _account(row, actor), actor, "family.overview_read")


def account(actor: Actor, family_id: str) -> Account:
    """One family account; ``NotFound`` for one this actor does not read."""
    row = _one(_readable(actor).filter(public_id=family_id))
    _saw(actor, [row], "family.overview_read")
    return _account(row, actor)


def mandates_page(actor: Actor, window: Window) -> Page[MandateView]:
    """A page of the mandates this actor reads, those of the last month included."""
    return _page(_mandated(actor), window, lambda row: _mandate(row, actor), actor, "family.mandates_read")


def mandate(actor: Actor, mandate_id: str) -> MandateView:
    """One mandate; ``NotFound`` for one this actor does not read."""
    row = _one(_mandated(actor).filter(mandate__public_id=mandate_id))
    _saw(actor, [row], "family.mandates_read")
    return _mandate(row, actor)


def _readable(actor: Actor) -> QuerySet[Binding]:
    since = clock.now() - SHOWN_FOR
    if actor.is_client:
        return _recent(since).filter(pk__in=machine_bindings(actor).values("pk"))
    return _either_side(holder_id(actor), since)


def _recent(since: datetime) -> QuerySet[Binding]:
    rows = Binding.objects.select_related("member", "holder", "mandate", "consent")
    return rows.filter(~Q(state=ENDED) | Q(ended_at__gte=since))


def _either_side(person: int, since: datetime) -> QuerySet[Binding]:
    return _recent(since).filter(Q(holder_id=person) | Q(member_id=person) & ~Q(state=RECEIVED))


def _citizens(person: int, since: datetime, after: int) -> QuerySet[Binding]:
    return _window(_either_side(person, since), after, MOST)


_of_citizen = Prepared(_citizens, person=-1, since=datetime(1901, 1, 1, tzinfo=UTC), after=-2)


def _mandated(actor: Actor) -> QuerySet[Binding]:
    return _readable(actor).filter(mandate__isnull=False)


def _page(
    rows: QuerySet[Binding], window: Window, shown: Callable[[Binding], T], actor: Actor, action: str
) -> Page[T]:
    return _shown(list(_window(rows, window.after, window.limit + 1)), window, shown, actor, action)


def _window(rows: QuerySet[Binding], after: int, most: int) -> QuerySet[Binding]:
    return rows.filter(pk__gt=after).order_by("pk")[:most]


def _shown(
    found: list[Binding], window: Window, shown: Callable[[Binding], T], actor: Actor, action: str
) -> Page[T]:
    here = found[: window.limit]
    _saw(actor, here, action)
    return Page([shown(row) for row in here], here[-1].pk if len(found) > window.limit else None)


def _one(rows: QuerySet[Binding]) -> Binding:
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _saw(actor: Actor, rows: list[Binding], action: str) -> None:
    """One look for each person whose data were shown: the other side of a citizen, both sides for a machine.

    Of a request that waits nobody is told: the holder has read back only what they typed, and to the holder a member
    who was found must look like one who was not.
    """
    with records.together():
        for row in rows:
            if getattr(row, "mandate", None) is None or row.member is None:
                continue
            people = {row.holder.pk: row.holder.key, row.member.pk: row.member.key}
            subjects = [key for pk, key in people.items() if pk != actor.person_id]
            fields = ("mandate",) if actor.is_client else ("name", "mandate")
            resting = row.mandate.public_id if row.holder_id == actor.person_id else ""
            records.record(actor, action, subjects, purpose="family_service", fields=fields, mandate=resting)


def _side(row: Binding, actor: Actor) -> str:
    if actor.is_client:
        return "agency"
    return "holder" if row.holder_id == actor.person_id else "member"


def _account(row: Binding, actor: Actor) -> Account:
    side = _side(row, actor)
    mandate = getattr(row, "mandate", None)
    known = row.member if mandate is not None or side == "member" else None
    other = row.holder if side == "member" else known
    typed = typed_name(row) if side == "holder" else ""
    state = shown_state(row, clock.now())
    return Account(
        id=row.public_id,
        side=side,
        relationship=row.relationship,
        relation_class=row.relation_class,
        route=row.route,
        state=state,
        holder=row.holder.public_id,
        member=known.public_id if known and not (side == "holder" and state == "ended") else "",
        name_zh="" if side == "agency" else other.name_zh if other else typed,
        name_en="" if side == "agency" else other.name_en if other else typed,
        mandate=mandate.public_id if mandate else "",
        expires_on=row.expires_on if state == "pending" else None,
    )


def _mandate(row: Binding, actor: Actor) -> MandateView:
    side, state = _side(row, actor), shown_state(row, clock.now())
    closed = side == "holder" and state == "ended"
    return MandateView(
        id=row.mandate.public_id,
        family=row.public_id,
        side=side,
        state=state,
        holder=row.holder.public_id,
        member=row.member.public_id if row.member and not closed else "",
        scopes=tuple(sorted(row.mandate.scope_set())),
        grade=row.mandate.grade,
        until=row.mandate.until,
    )
