"""Reads: who acts with a session, an account's sessions, its identity, offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from shebao.ground.audit import records
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access import limits
from shebao.rooms.access.models import Account, IdentityClaim, Proof, Session, SignInCode, StaffRole
from shebao.rooms.access.session_row import Loaded
from shebao.rooms.people import queries as register
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import kin_of
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

ROLE_WORDS = {
    StaffRole.CLERK: ("Clerk", "经办人员"),
    StaffRole.SUPERVISOR: ("Supervisor", "复核主管"),
    StaffRole.AUDITOR: ("Auditor", "审计人员"),
}
"""What the audit calls the holder of an office, in both languages because an entry outlives any page."""
_NOBODY_EN, _NOBODY_ZH = "An account without proved identity", "未核实身份的账号"


@dataclass(frozen=True, slots=True)
class SessionView:
    """One open session as its owner sees it."""

    id: str
    device: str
    door: str
    since: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One office held today."""

    phone: str
    role: str
    agency_en: str
    agency_zh: str
    since: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands on the ladder of proof, for its own page."""

    level: int
    evidence: str
    since: datetime | None
    reference: str
    claimed_at: datetime | None
    looked_up: bool


@dataclass(frozen=True, slots=True)
class CounterClaim:
    """What a clerk compares with the document on the counter."""

    id: str
    reference: str
    claimed_at: datetime
    name: str
    number: str
    phone: str
    person: Person | None
    fits: bool


def actor_for(loaded: Loaded | None) -> Actor:
    """Who acts with this session. An office that ended yesterday makes nobody of its holder today."""
    if loaded is None or loaded.account_id is None:
        return Actor.anonymous()
    if loaded.role:
        return _staff(loaded) if _held(loaded) else Actor.anonymous()
    if loaded.death_id is not None:
        return _without_person(loaded)
    return Actor(
        kind="citizen",
        key=f"account:{loaded.account_public_id}",
        account_id=loaded.account_id,
        person_id=loaded.person_id,
        person_key=f"person:{loaded.person_public_id}" if loaded.person_public_id else "",
        level=loaded.level,
        label=loaded.name_en or _NOBODY_EN,
        label_zh=loaded.name_zh or _NOBODY_ZH,
        session_key=loaded.public_id,
    )


def _without_person(loaded: Loaded) -> Actor:
    """Whoever holds the phone of somebody who died is not them: the record stays closed."""
    return Actor(
        kind="citizen",
        key=f"account:{loaded.account_public_id}",
        account_id=loaded.account_id,
        label=_NOBODY_EN,
        label_zh=_NOBODY_ZH,
        session_key=loaded.public_id,
    )


def sessions_of(actor: Actor) -> list[SessionView]:
    """The actor's own open sessions at both doors, the newest first."""
    now = clock.now()
    rows = Session.objects.filter(account_id=actor.account_id or 0, ended_at=None, ends_at__gt=now)
    return [
        SessionView(
            id=row.public_id,
            device=row.device,
            door=row.door,
            since=row.created_at,
            seen_at=row.seen_at,
            is_this=row.public_id == actor.session_key,
        )
        for row in rows.order_by("-seen_at")
        if row.seen_at > now - limits.idle(row.door)
    ]


def account_by_phone(phone: str) -> Account | None:
    """The account of a normalised phone number."""
    return Account.objects.filter(phone_index=phone_index(phone)).first()


def phone_waiting(code_id: str) -> str:
    """The phone a code of this browser was sent to, or nothing when there is none or it is long over."""
    found = SignInCode.objects.filter(public_id=code_id, used_at=None).first() if code_id else None
    return found.phone if found and found.expires_at + limits.CODE_LIVES > clock.now() else ""


def offices_of(account_id: int) -> QuerySet[StaffRole]:
    """The offices an account holds today, the newest first."""
    return _held_today(StaffRole.objects.filter(account_id=account_id)).order_by("-since", "-id")


def staff() -> list[StaffMember]:
    """Everybody who holds an office today, by agency."""
    held = _held_today(StaffRole.objects.select_related("account", "agency"))
    return [
        StaffMember(row.account.phone, row.role, row.agency.name_en, row.agency.name_zh, row.since)
        for row in held.order_by("agency__region__path", "id")
    ]


def standing(actor: Actor) -> Standing:
    """Where the actor's account stands and what it has claimed."""
    proof = Proof.objects.filter(account_id=actor.account_id or 0, until=None).first()
    claim = IdentityClaim.objects.filter(account_id=actor.account_id or 0, closed_at=None).first()
    return Standing(
        level=actor.level,
        evidence=proof.evidence if proof else "",
        since=proof.created_at if proof else None,
        reference=claim.reference if claim else "",
        claimed_at=claim.created_at if claim else None,
        looked_up=claim is not None and claim.looked_up_at is not None,
    )


def claim_at_counter(actor: Actor, reference: str) -> CounterClaim:
    """The open claim whose reference a citizen tells the clerk, recorded as a look; ``NotFound`` otherwise.

    A clerk sees whether it fits a living person of their own jurisdiction, and of nobody else's. The facts of the
    register are shown only beside the right name, and never those of the clerk's own family.
    """
    typed = "".join(sign for sign in reference.upper() if sign.isalnum())
    claims = IdentityClaim.objects.select_related("account").filter(reference=typed, closed_at=None)
    claim = claims.first() if actor.has("clerk") and typed else None
    if claim is None or claim.account_id == actor.account_id:
        raise NotFound
    person = _beside(actor, claim)
    subjects = [claim.account.key, *([person.key] if person else [])]
    records.record(actor, "person.looked_at", subjects, purpose="identity", fields=("name", "number"))
    return CounterClaim(
        id=claim.public_id,
        reference=claim.reference,
        claimed_at=claim.created_at,
        name=claim.name,
        number=claim.number,
        phone=claim.account.phone,
        person=person,
        fits=person is not None and not register.is_dead(person),
    )


def _beside(actor: Actor, claim: IdentityClaim) -> Person | None:
    person = register.by_number(claim.number)
    if person is None or not register.same_name(person, claim.name) or person.pk in kin_of(actor):
        return None
    theirs = bool(actor.jurisdiction) and person.region.path.startswith(actor.jurisdiction)
    return person if theirs else None


def _held_today(offices: QuerySet[StaffRole]) -> QuerySet[StaffRole]:
    today = clock.today()
    return offices.filter(since__lte=today).exclude(until__lte=today)


def _staff(loaded: Loaded) -> Actor:
    words = ROLE_WORDS[loaded.role]
    return Actor(
        kind="staff",
        key=f"account:{loaded.account_public_id}",
        account_id=loaded.account_id,
        # Carried so that nobody decides their own case; it opens nothing, as permissions ask the kind.
        person_id=loaded.person_id,
        person_key=f"person:{loaded.person_public_id}" if loaded.person_public_id else "",
        jurisdiction=loaded.jurisdiction,
        roles=frozenset({loaded.role}),
        label=f"{words[0]}, {loaded.agency_en}",
        label_zh=f"{loaded.agency_zh}{words[1]}",
        session_key=loaded.public_id,
    )


def _held(loaded: Loaded) -> bool:
    today = clock.today()
    return (
        loaded.role_since is not None
        and loaded.role_since <= today
        and (loaded.role_until is None or today < loaded.role_until)
    )
