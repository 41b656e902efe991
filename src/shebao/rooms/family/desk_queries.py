"""What an officer reads of the family service: requests with a picture, who may act for whom; each read recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shebao.ground.audit import records
from shebao.ground.storage import vault
from shebao.rooms.family.models import ACTIVE, WAITING, Binding
from shebao.rooms.family.permissions import desk_binding, near_to, waiting_pictures
from shebao.rooms.family.policy import mandate_until, policy_of
from shebao.rooms.family.queries import shown_state
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import kinship_between
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

QUEUE_MAX = 100


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One request that waits for an officer, oldest first; names only."""

    id: str
    name_zh: str
    name_en: str
    holder_zh: str
    holder_en: str
    relationship: str
    route: str
    since: datetime
    expires_on: date


@dataclass(frozen=True, slots=True)
class PictureReview:
    """A request with what an officer compares: the picture and what the register holds."""

    binding: str
    member: Person
    holder: Person
    relationship: str
    route: str
    register_says: str
    """The relation the register vouches for, or nothing."""
    scopes: tuple[str, ...]
    until: date
    asked_at: datetime
    expires_on: date
    decided: bool
    picture: str
    """Which picture this is, so that the decision is about the one that was seen."""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class CounterRequest:
    """A waiting request whose member stands at the counter and may be handed a code."""

    member: Person
    holder: Person
    relationship: str
    scopes: tuple[str, ...]
    until: date
    code_until: date


@dataclass(frozen=True, slots=True)
class Tie:
    """One person who may act, or asks to act, for the person whose record is open."""

    binding: str
    name_zh: str
    name_en: str
    relationship: str
    route: str
    state: str
    scopes: frozenset[str]
    until: date | None
    asked_on: date
    may_get_code: bool
    organization: str = ""


def picture_queue(actor: Actor, limit: int = QUEUE_MAX) -> list[PictureLine]:
    """Requests with a picture that wait in the officer's jurisdiction, oldest first."""
    rows = list(waiting_pictures(actor).select_related("member", "holder").order_by("pk")[:limit])
    # The holder is no subject before the yes: their own page of looks must not tell that somebody was found.
    subjects = [row.member.key for row in rows if row.member]
    if subjects:
        records.record(actor, "family.queue_read", subjects, purpose="family_review", fields=("name",))
    return [_line(row) for row in rows]


def picture_review(actor: Actor, binding_id: str) -> PictureReview:
    """One request, opened: a row for the member to see, and for the holder once it is active."""
    row = desk_binding(actor, binding_id)
    if row.member is None or not row.evidence:
        raise NotFound
    records.record(
        actor,
        "family.picture_seen",
        [row.member.key, *([row.holder.key] if row.state == ACTIVE else [])],
        purpose="family_review",
        fields=("name", "birth_date", "number", "picture"),
        case=row.public_id,
    )
    policy = policy_of(row)
    return PictureReview(
        binding=row.public_id,
        member=row.member,
        holder=row.holder,
        relationship=row.relationship,
        route=row.route,
        register_says=kinship_between(row.holder_id, row.member.pk),
        scopes=policy.scopes(row.route, row.relation_class),
        until=mandate_until(row, policy),
        asked_at=row.created_at,
        expires_on=row.expires_on,
        decided=row.state != WAITING or row.expires_on < clock.today(),
        picture=row.evidence,
        organization=row.organization,
    )


def picture(actor: Actor, binding_id: str) -> tuple[bytes, str]:
    """The picture and its media type, and the row that somebody looked."""
    row = desk_binding(actor, binding_id)
    if row.member is None or not row.evidence:
        raise NotFound
    subjects = [row.member.key, *([row.holder.key] if row.state == ACTIVE else [])]
    records.record(actor, "family.picture_seen", subjects, purpose="family_review", fields=("picture",))
    return vault.read(row.evidence)


@dataclass(frozen=True, slots=True)
class LiveTie:
    """A family account an officer may end for the member who asks."""

    member: Person
    holder: Person


def tie_to_end(actor: Actor, binding_id: str) -> LiveTie:
    """A live family account of a person of the officer's jurisdiction; ``NotFound`` once it has ended."""
    row = desk_binding(actor, binding_id)
    if row.member is None or row.state != ACTIVE:
        raise NotFound
    records.record(actor, "family.helpers_read", [row.member.key], purpose="family_service", fields=("name",))
    return LiveTie(member=row.member, holder=row.holder)


def request_at_counter(actor: Actor, binding_id: str) -> CounterRequest:
    """A request the officer may hand a code for; ``NotFound`` once it is answered. Issuing leaves the row."""
    row = desk_binding(actor, binding_id)
    if row.member is None or row.state != WAITING or row.route != "code":
        raise NotFound
    policy = policy_of(row)
    return CounterRequest(
        member=row.member,
        holder=row.holder,
        relationship=row.relationship,
        scopes=policy.scopes(row.route, row.relation_class),
        until=mandate_until(row, policy),
        code_until=clock.today() + timedelta(days=policy.code_days),
    )


def ties_of(actor: Actor, person: Person) -> list[Tie]:
    """Who may act for a person whose record the caller has opened; the caller records the read."""
    rows = Binding.objects.filter(member=person, state__in=[WAITING, ACTIVE]).exclude(
        holder_id__in=near_to(actor)
    )
    rows = rows.select_related("holder", "member", "mandate", "consent").order_by("-pk")
    return [_tie(row) for row in rows]


def _line(row: Binding) -> PictureLine:
    assert row.member is not None
    return PictureLine(
        id=row.public_id,
        name_zh=row.member.name_zh,
        name_en=row.member.name_en,
        holder_zh=row.holder.name_zh,
        holder_en=row.holder.name_en,
        relationship=row.relationship,
        route=row.route,
        since=row.created_at,
        expires_on=row.expires_on,
    )


def _tie(row: Binding) -> Tie:
    mandate = getattr(row, "mandate", None)
    waiting = row.state == WAITING and row.expires_on >= clock.today()
    return Tie(
        binding=row.public_id,
        name_zh=row.holder.name_zh,
        name_en=row.holder.name_en,
        relationship=row.relationship,
        route=row.route,
        state=shown_state(row, clock.now()),
        scopes=mandate.scope_set() if mandate else frozenset(),
        until=mandate.until if mandate else None,
        asked_on=row.created_at.astimezone(clock.BUSINESS_ZONE).date(),
        may_get_code=waiting and row.route == "code",
        organization=row.organization,
    )


def next_picture(actor: Actor) -> str:
    """The id of the request that has waited longest, or nothing."""
    return waiting_pictures(actor).order_by("pk").values_list("public_id", flat=True).first() or ""


def picture_ages(actor: Actor) -> list[tuple[datetime, date]]:
    """Since when each request waits and until when it can be answered; names nobody."""
    return list(waiting_pictures(actor).order_by("pk").values_list("created_at", "expires_on"))
