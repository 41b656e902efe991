"""Reads of the family room: typed rows, authorised and recorded inside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q, QuerySet

from shebao.ground.audit import records
from shebao.ground.storage.prepared import Prepared
from shebao.rooms.family.models import ACTIVE, ENDED, RECEIVED, WAITING, Binding, Opening
from shebao.rooms.family.permissions import borne_binding, either_side, held_binding, holder_id
from shebao.rooms.family.policy import FamilyPolicy, family_policy, mandate_until, policy_of, renewable
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import is_dead
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One line of the family page. ``member`` is empty until the other person has acted."""

    binding: str
    relationship: str
    relation_class: str
    route: str
    state: str
    """``pending``, ``settling``, ``active`` or ``ended``; matched and unmatched claims are both ``pending``."""
    member: str
    member_id: int | None
    name_zh: str
    name_en: str
    sex: str
    """Empty until the other person has acted."""
    scopes: frozenset[str]
    grade: str
    until: date | None
    settles_at: datetime | None
    end_reason: str
    asked_on: date
    expires_on: date
    has_evidence: bool
    renews: bool
    """A request to let a running family account run on."""
    runs_out: bool
    """In its last days, so that it may be renewed."""


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One kind of relative: how many places, how many used."""

    relation_class: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Helper:
    """One person who may, or might, do something for the reader; of an organization if it is their work."""

    binding: str
    name_zh: str
    name_en: str
    relationship: str
    route: str
    state: str
    scopes: frozenset[str]
    grade: str
    until: date | None
    settles_at: datetime | None
    asked_on: date
    end_reason: str
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks to help the reader: who, as what, for which acts, until when."""

    binding: str
    name_zh: str
    name_en: str
    relationship: str
    allowed: tuple[str, ...]
    until: date
    organization: str = ""


def is_open(actor: Actor) -> bool:
    """Whether the actor has opened the family service."""
    return Opening.objects.filter(holder_id=holder_id(actor), until=None).exists()


def overview(actor: Actor) -> list[FamilyRow]:
    """Everyone the actor helps or has asked to help: one query, one audit entry with a row per member."""
    rows = _held_by(person=holder_id(actor), since=clock.now() - SHOWN_FOR)
    found = [_family_row(row) for row in rows]
    with records.together():
        for row in rows:
            if row.member is not None and row.state == ACTIVE:
                _saw(actor, row)
    return found


def _held(person: int, since: datetime) -> QuerySet[Binding]:
    return (
        Binding.objects.filter(holder_id=person)
        .filter(~Q(state=ENDED) | Q(ended_at__gte=since))
        .exclude(end_reason="renewed")
        .select_related(
            "member__region", "holder", "mandate", "consent", "region", "renews__member", "renews__mandate"
        )
        .order_by("created_at")
    )


_held_by = Prepared(_held, person=-1, since=datetime(1901, 1, 1, tzinfo=UTC))


def quota(rows: list[FamilyRow], policy: FamilyPolicy) -> list[QuotaLine]:
    """The places of each kind, from rows already loaded. Pending claims take a place too."""
    used = Counter(row.relation_class for row in rows if row.state != "ended")
    return [QuotaLine(kind, used[kind], limit) for kind, limit in policy.quota_by_class.items()]


def own_policy(actor: Actor) -> FamilyPolicy:
    """What the region of the actor's own enrolment decides: its quota counts, whatever city a page shows."""
    region = Person.objects.values_list("region__code", flat=True).get(pk=holder_id(actor))
    return family_policy(region, clock.today())


def policy_for(actor: Actor, region: str) -> FamilyPolicy:
    """What ``region`` decides today."""
    holder_id(actor)
    return family_policy(region, clock.today())


def helpers(actor: Actor) -> list[Helper]:
    """Who may do what for the reader, and who asks to; endings stay visible for a while."""
    rows = (
        Binding.objects.filter(member_id=holder_id(actor))
        .exclude(state=RECEIVED)
        .filter(~Q(state=ENDED) | Q(ended_at__gte=clock.now() - SHOWN_FOR))
        .exclude(end_reason="renewed")
        .select_related("holder", "member", "mandate", "consent")
        .order_by("-created_at")
    )
    found = [_helper(row) for row in rows]
    if rows:
        # Who asks and was not answered yet must not learn from their own page of looks that somebody read it.
        seen = [row.holder.key for row in rows if row.state == ACTIVE]
        records.record(
            actor, "family.helpers_read", [actor.person_key, *seen], purpose="own_record", fields=("name",)
        )
    return found


def mandates_given(actor: Actor) -> dict[str, date]:
    """The days on which the reader's mandates began, ended ones too, by the mandate an audit entry names."""
    rows = Binding.objects.filter(member_id=holder_id(actor), mandate__isnull=False)
    began = rows.values_list("mandate__public_id", "mandate__created_at")
    return {mandate: at.astimezone(clock.BUSINESS_ZONE).date() for mandate, at in began}


def held(actor: Actor, binding_id: str) -> FamilyRow:
    """One binding the actor holds, in any state."""
    row = held_binding(actor, binding_id)
    if (seen := _named_by(row)) is not None:
        _saw(actor, seen)
    return _family_row(row)


def other_ways(actor: Actor, binding_id: str) -> tuple[FamilyRow, tuple[str, ...]]:
    """A pending request the actor holds and the ways it could be answered instead; ``NotFound`` once it is not."""
    row = held_binding(actor, binding_id)
    if row.state not in {RECEIVED, WAITING} or row.expires_on < clock.today():
        raise NotFound
    policy = family_policy(row.region.code, clock.today())
    fits = [route for route in policy.routes if route != "minor" or row.relation_class == "child"]
    return _family_row(row), tuple(route for route in fits if route != row.route)


def ways_to_renew(actor: Actor, binding_id: str) -> tuple[FamilyRow, tuple[str, ...]]:
    """A family account the actor holds, in its last days, and how its member may agree again; else ``NotFound``."""
    row = held_binding(actor, binding_id)
    shown = _family_row(row)
    if not shown.runs_out:
        raise NotFound
    _saw(actor, row)
    here, theirs = family_policy(row.region.code, clock.today()), policy_of(row)
    return shown, tuple(route for route in here.routes if route in theirs.routes and route != "minor")


def side(actor: Actor, binding_id: str) -> tuple[Helper, bool]:
    """A live family account of the actor's, with the other side's name, and whether the actor is helped.

    ``NotFound`` for a request, which is withdrawn or refused instead, and for what has ended already.
    """
    row = either_side(actor, binding_id)
    if shown_state(row, clock.now()) not in {"settling", "active"}:
        raise NotFound
    helped = row.holder_id != actor.person_id
    return _helper(row, other=row.holder if helped else row.member), helped


def is_answered(actor: Actor, binding_id: str) -> bool:
    """Whether the reader has already said yes to this request: a second tap is no fault."""
    return borne_binding(actor, binding_id).state == ACTIVE


def request_to_me(actor: Actor, binding_id: str) -> Request:
    """A request that waits for the reader's own answer; ``NotFound`` once it is answered."""
    row = borne_binding(actor, binding_id)
    if row.state != WAITING or row.route != "own_account" or row.expires_on < clock.today():
        raise NotFound
    policy = policy_of(row)
    records.record(actor, "family.request_read", [actor.person_key], purpose="own_record", fields=("name",))
    return Request(
        binding=row.public_id,
        name_zh=row.holder.name_zh,
        name_en=row.holder.name_en,
        relationship=row.relationship,
        allowed=policy.scopes(row.route, row.relation_class),
        until=mandate_until(row, policy),
        organization=row.organization,
    )


def open_requests(actor: Actor) -> list[Helper]:
    """Requests that wait for the reader's own answer."""
    return [row for row in helpers(actor) if row.state == "pending" and row.route == "own_account"]


def asked_of_me(actor: Actor) -> int:
    """How many requests wait for the reader's own answer; a number that names nobody."""
    mine = Binding.objects.filter(member_id=holder_id(actor), state=WAITING, route="own_account")
    return mine.filter(expires_on__gte=clock.today()).count()


def shown_state(row: Binding, now: datetime) -> str:
    """The state a person sees: a broken condition shows as ended, the match of a claim shows as nothing."""
    if row.state in {RECEIVED, WAITING}:
        return "pending" if row.expires_on >= clock.today() else "ended"
    if row.state == ENDED:
        return "ended"
    mandate = row.mandate
    if not mandate.in_term(clock.today()) or row.consent.revoked_at or _somebody_died(row):
        return "ended"
    return "settling" if mandate.settling(now) else "active"


def typed_name(row: Binding) -> str:
    """The name the holder typed, until the binding is active or ended."""
    content: Mapping[str, str] = json.loads(row.typed) if row.typed else {}
    return content.get("name", "")


def _named_by(row: Binding) -> Binding | None:
    """The running family account through which the holder reads the member's name: itself, or the one it renews."""
    found = row if row.state == ACTIVE else row.renews
    return found if found is not None and found.state == ACTIVE and found.member is not None else None


def _saw(actor: Actor, row: Binding) -> None:
    assert row.member is not None
    records.record(
        actor,
        "family.overview_read",
        [row.member.key],
        purpose="family_service",
        fields=("name", "mandate"),
        mandate=row.mandate.public_id,
    )


def _somebody_died(row: Binding) -> bool:
    return is_dead(row.holder) or (row.member is not None and is_dead(row.member))


def _family_row(row: Binding) -> FamilyRow:
    state = shown_state(row, clock.now())
    mandate = getattr(row, "mandate", None)
    known = row.member if mandate is not None else None
    running = _named_by(row)
    named = known or (running.member if running else None)
    typed = typed_name(row)
    return FamilyRow(
        binding=row.public_id,
        relationship=row.relationship,
        relation_class=row.relation_class,
        route=row.route,
        state=state,
        member=known.public_id if known and state != "ended" else "",
        member_id=known.pk if known and state != "ended" else None,
        name_zh=named.name_zh if named else typed,
        name_en=named.name_en if named else typed,
        sex=known.sex if known else "",
        scopes=mandate.scope_set() if mandate else frozenset(),
        grade=mandate.grade if mandate else "",
        until=mandate.until if mandate else None,
        settles_at=mandate.settles_at if mandate else None,
        end_reason=_end_reason(row, state),
        asked_on=row.created_at.astimezone(clock.BUSINESS_ZONE).date(),
        expires_on=row.expires_on,
        has_evidence=bool(row.evidence),
        renews=row.renews_id is not None,
        runs_out=state == "active" and renewable(row),
    )


def _end_reason(row: Binding, state: str) -> str:
    if state != "ended":
        return ""
    if row.end_reason:
        return row.end_reason
    if row.state in {RECEIVED, WAITING}:
        return "not_confirmed"
    return "death" if _somebody_died(row) else "expired"


def _helper(row: Binding, other: Person | None = None) -> Helper:
    mandate = getattr(row, "mandate", None)
    other = other or row.holder
    return Helper(
        binding=row.public_id,
        name_zh=other.name_zh,
        name_en=other.name_en,
        relationship=row.relationship,
        route=row.route,
        state=shown_state(row, clock.now()),
        scopes=mandate.scope_set() if mandate else frozenset(),
        grade=mandate.grade if mandate else "",
        until=mandate.until if mandate else None,
        settles_at=mandate.settles_at if mandate else None,
        asked_on=row.created_at.astimezone(clock.BUSINESS_ZONE).date(),
        end_reason=row.end_reason,
        organization=row.organization,
    )
