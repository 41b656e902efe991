"""Reads: who acts with a session, an account's sessions, its identity, offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from shebao.ground.audit import records
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access import errors, limits, policy
from shebao.rooms.access.models import (
    CODE,
    Account,
    Authenticator,
    IdentityClaim,
    Invitation,
    Passkey,
    Proof,
    Session,
    SignInCode,
    StaffRole,
)
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
class SecondStep:
    """What a browser at the desk is waiting for, after the right code by SMS."""

    account: Account
    has_authenticator: bool
    passkeys: tuple[str, ...]
    """Ids of the keys that may answer."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer of the jurisdiction, and how far a new second factor for them has come."""

    id: str
    phone: str
    role: str
    agency_en: str
    agency_zh: str
    vouched_by_me: bool
    vouched: bool


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
        factor=loaded.factor,
        proved_at=loaded.proved_at,
        has_passkey=bool(loaded.has_passkey),
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


def device_of(actor: Actor) -> str:
    """What the session that acts is called in the list of sign-ins, such as ``Chrome · Android``; empty if unknown."""
    if not actor.session_key:
        return ""
    rows = Session.objects.filter(public_id=actor.session_key)
    return rows.values_list("device", flat=True).first() or ""


def account_by_phone(phone: str) -> Account | None:
    """The account of a normalised phone number."""
    return Account.objects.filter(phone_index=phone_index(phone)).first()


def officer_by_phone(phone: str) -> Actor:
    """The officer of a phone, by their newest office, without a session; raises ``NotAnOfficer``.

    Naming somebody proves nothing: whoever lets them act asks for their second factor.
    """
    account = account_by_phone(phone)
    office = offices_of(account.pk).select_related("agency__region").first() if account else None
    if account is None or office is None:
        raise errors.NotAnOfficer
    words = ROLE_WORDS[office.role]
    return Actor(
        kind="staff",
        key=account.key,
        account_id=account.pk,
        person_id=account.person_id,
        jurisdiction=office.agency.region.path,
        roles=frozenset({office.role}),
        label=f"{words[0]} no. {office.pk}, {office.agency.name_en}",
        label_zh=f"{office.agency.name_zh}{words[1]}{office.pk}号",
    )


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


def passkeys_in_use(account_id: int) -> QuerySet[Passkey]:
    """The passkeys of an account that answer now, the newest first; one reported lost answers for a while."""
    living = Q(until=None) | Q(until__gt=clock.now())
    return Passkey.objects.select_related("account").filter(living, account_id=account_id).order_by("-id")


def has_second_factor(account_id: int) -> bool:
    """Whether an authenticator is set up."""
    return Authenticator.objects.filter(account_id=account_id, until=None).exists()


def is_invited(account_id: int) -> bool:
    """Whether a set-up code is out that can still be used."""
    waiting = Invitation.objects.filter(account_id=account_id, used_at=None, expires_at__gt=clock.now())
    return waiting.exclude(digest="").exists()


def second_step(code_id: str) -> SecondStep | None:
    """The officer whose code of this browser was right, and what they can show next; None when nobody waits."""
    row = SignInCode.objects.filter(
        public_id=code_id, door="desk", passed_at__isnull=False, used_at=None, expires_at__gt=clock.now()
    ).first()
    account = account_by_phone(row.phone) if row else None
    if account is None:
        return None
    return SecondStep(
        account=account,
        has_authenticator=has_second_factor(account.pk),
        passkeys=tuple(passkeys_in_use(account.pk).values_list("credential", flat=True)),
    )


def is_fresh(actor: Actor, *, writing: bool = False) -> bool:
    """Whether the session has just shown a factor strong enough for what matters.

    ``writing`` adds the longest pause a session may have: whoever fills in a form slowly loses nothing. A code by
    SMS is enough for whoever has no passkey. Whoever has one shows it: a swapped number must not undo it.
    """
    reach = policy.fresh_for() + (limits.idle("citizen") if writing else timedelta())
    if actor.proved_at is None or clock.now() - actor.proved_at > reach:
        return False
    return actor.factor != CODE or not actor.has_passkey


def own_account(actor: Actor) -> Account:
    """The account that is signed in; ``NotFound`` for nobody."""
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    if account is None:
        raise NotFound
    return account


def colleagues(actor: Actor) -> list[Colleague]:
    """The officers of the actor's jurisdiction, without the actor; ``NotFound`` for everybody who holds no office."""
    waiting = dict(
        Invitation.objects.filter(digest="", used_at=None, expires_at__gt=clock.now()).values_list(
            "account_id", "first_by"
        )
    )
    return [
        Colleague(
            id=row.account.public_id,
            phone=row.account.phone,
            role=row.role,
            agency_en=row.agency.name_en,
            agency_zh=row.agency.name_zh,
            vouched=row.account_id in waiting,
            vouched_by_me=waiting.get(row.account_id) == actor.key,
        )
        for row in _colleagues(actor).order_by("agency__region__path", "id")
    ]


def colleague_of(actor: Actor, account_id: str) -> Account:
    """An officer of the actor's jurisdiction, who is somebody else; ``NotFound`` otherwise."""
    row = _colleagues(actor).filter(account__public_id=account_id).first()
    if row is None:
        raise NotFound
    return row.account


def _colleagues(actor: Actor) -> QuerySet[StaffRole]:
    if actor.kind != "staff" or not actor.jurisdiction:
        raise NotFound
    held = _held_today(StaffRole.objects.select_related("account", "agency"))
    return held.filter(agency__region__path__startswith=actor.jurisdiction).exclude(
        account_id=actor.account_id or 0
    )


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
        label=f"{words[0]} no. {loaded.office}, {loaded.agency_en}",
        label_zh=f"{loaded.agency_zh}{words[1]}{loaded.office}号",
        session_key=loaded.public_id,
        factor=loaded.factor,
        proved_at=loaded.proved_at,
        has_passkey=bool(loaded.has_passkey),
    )


def _held(loaded: Loaded) -> bool:
    today = clock.today()
    return (
        loaded.role_since is not None
        and loaded.role_since <= today
        and (loaded.role_until is None or today < loaded.role_until)
    )
