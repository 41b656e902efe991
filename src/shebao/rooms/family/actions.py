"""The only writers of the family room: open, claim, answer, prove, decide, undo, end."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.regions.models import Region
from shebao.ground.storage import limits, vault
from shebao.ground.storage.crypto import blind_index
from shebao.rooms.access.queries import offices_of
from shebao.rooms.family import announcements, errors, permissions
from shebao.rooms.family.lifecycle import activate, finish, locked, may_become_active, start_again, unmatch
from shebao.rooms.family.models import (
    ACTIVE,
    PROFESSIONAL,
    RECEIVED,
    WAITING,
    Act,
    Binding,
    Code,
    Opening,
)
from shebao.rooms.family.policy import FamilyPolicy, family_policy, policy_of, renewable
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

NOTICE_VERSION = "2026-11"
DAY = 24 * 3600
PICTURE_ROUTES = frozenset({"member_present", "minor"})
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1: a code is read aloud over the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the form says about a relative. ``number`` is normalised; ``key`` makes a repeated tap one request."""

    name: str
    number: str
    relationship: str
    route: str
    region: str
    key: str
    computer_number: str = ""
    elsewhere: bool = False
    """The relative is insured where no computer number is issued."""
    organization: str = ""
    """For whom a professional helper works; of no meaning for a relative."""

    def content(self) -> str:
        """The typed part as stored until matched."""
        return json.dumps({"name": self.name, "number": self.number, "computer_number": self.computer_number})


def open_service(*, actor: Actor, notice_accepted: bool) -> Opening:
    """Open the family service for an adult; a second tap returns the first opening."""
    person = permissions.holder_id(actor)
    existing = Opening.objects.filter(holder_id=person, until=None).first()
    if existing:
        return existing
    if not notice_accepted:
        raise errors.NoticeNotAccepted
    own = Person.objects.select_related("region").get(pk=person)
    policy = family_policy(own.region.code, clock.today())
    if actor.level < policy.holder_level:
        raise NotFound
    if own.age_on(clock.today()) < policy.adult_age:
        raise errors.NotOfAge
    with transaction.atomic():
        opening, created = Opening.objects.get_or_create(
            holder_id=person, until=None, defaults={"notice_version": NOTICE_VERSION}
        )
        if created:
            records.record(actor, "family.opened", [actor.person_key], purpose="family_service")
    return opening


def claim_member(*, actor: Actor, claim: Claim) -> Binding:
    """Write one encrypted claim and nothing else: no look-up, so every answer is the same in bytes, work and time.

    Raises the refusals that depend only on what the actor typed and already holds. The worker matches later.
    """
    holder = permissions.holder_id(actor)
    said = claim.content() + claim.relationship + claim.route + claim.region + claim.organization
    digest = blind_index("family.claim", said)
    if earlier := _earlier(holder, claim, digest):
        return earlier
    policy = family_policy(claim.region, clock.today())
    own = Person.objects.select_related("region").get(pk=holder)
    _refuse_what_the_form_shows(own, claim, policy)
    kind = policy.relationship_classes[claim.relationship]
    if kind == PROFESSIONAL:
        _refuse_a_helper(actor, claim)
    _take(holder, claim.number, policy)
    # The quota of one's own region counts, whatever city is chosen.
    places = family_policy(own.region.code, clock.today())
    with transaction.atomic():
        # One lock a holder: two taps and two phones take their turn, and the quota is counted once.
        Opening.objects.select_for_update().get(holder_id=holder, until=None)
        if earlier := _earlier(holder, claim, digest):
            return earlier
        live = Binding.objects.filter(holder_id=holder, state__in=[RECEIVED, WAITING, ACTIVE])
        held = [row for row in live.select_related("member__region", "mandate") if _still_stands(row)]
        renews = _followed(held, claim)
        _refuse_beyond_quota([row for row in held if row != renews], claim, places)
        row = Binding.objects.create(
            holder_id=holder,
            typed=claim.content(),
            request_key=claim.key,
            request_digest=digest,
            region=Region.objects.get(code=claim.region),
            relationship=claim.relationship,
            relation_class=kind,
            organization=claim.organization.strip() if kind == PROFESSIONAL else "",
            route=claim.route,
            renews=renews,
            expires_on=clock.today() + timedelta(days=policy.claim_days),
        )
        records.record(actor, "family.claimed", [actor.person_key], purpose="family_service")
    return row


def _earlier(holder: int, claim: Claim, digest: str) -> Binding | None:
    row = Binding.objects.filter(holder_id=holder, request_key=claim.key).first()
    if row is not None and not hmac.compare_digest(row.request_digest, digest):
        raise errors.SameKeyOtherContent
    return row


def _refuse_what_the_form_shows(own: Person, claim: Claim, policy: FamilyPolicy) -> None:
    if not Opening.objects.filter(holder=own, until=None).exists():
        raise errors.NotOpened
    if claim.route not in policy.routes:
        raise errors.RouteNotOffered
    if claim.route == "minor" and policy.relationship_classes[claim.relationship] != "child":
        raise errors.ChildOnly
    asked = (
        policy.asks_second_identifier or family_policy(own.region.code, clock.today()).asks_second_identifier
    )
    if asked and not claim.computer_number and not claim.elsewhere:
        raise errors.SecondIdentifierMissing
    if hmac.compare_digest(own.number, claim.number):
        raise errors.Oneself


def _refuse_a_helper(actor: Actor, claim: Claim) -> None:
    """A professional helper names who they work for, and is no officer: nobody decides about those they help."""
    if not claim.organization.strip():
        raise errors.OrganizationMissing
    if actor.account_id is not None and offices_of(actor.account_id).exists():
        raise errors.OfficerNoHelper


def _take(holder: int, number: str, policy: FamilyPolicy) -> None:
    number = blind_index("family.attempt", number)
    allowed = limits.take(f"family.holder:{holder}", policy.attempts_per_day, DAY)
    allowed &= limits.take(f"family.number:{number}", policy.attempts_per_number, DAY)
    if not allowed:
        raise errors.TooManyAttempts


def _still_stands(row: Binding) -> bool:
    return row.mandate.in_term(clock.today()) if row.state == ACTIVE else row.expires_on >= clock.today()


def _followed(held: list[Binding], claim: Claim) -> Binding | None:
    """The holder's own family account with this number, if it may be renewed; refused while it runs on.

    The very same request twice is refused as well: the second would wait for nothing.

    It reads what the holder typed and whom they already help, and nothing of the register: no oracle.
    """
    found = None
    for row in held:
        if row.state != ACTIVE:
            if hmac.compare_digest(row.typed, claim.content()):
                raise errors.AlreadyAsked(day=row.created_at.astimezone(clock.BUSINESS_ZONE).date())
            continue
        assert row.member is not None
        if hmac.compare_digest(row.member.number, claim.number):
            if not renewable(row):
                raise errors.AlreadyHelping(days=policy_of(row).renewal_days)
            found = row
    return found


def ask_to_renew(*, actor: Actor, binding_id: str, route: str, key: str) -> Binding:
    """Ask the member again before the term runs out; the running family account holds until they have answered.

    An ordinary request about somebody the holder already helps: nothing has to be typed, everything else is the same.
    """
    row = permissions.held_binding(actor, binding_id)
    if row.state != ACTIVE or row.member is None or not _still_stands(row):
        raise errors.AlreadyDecided
    if not renewable(row):
        raise errors.NothingToRenew(days=policy_of(row).renewal_days)
    member = row.member
    claim = Claim(
        name=member.name_zh,
        number=member.number,
        relationship=row.relationship,
        route=route,
        region=row.region.code,
        key=key,
        computer_number=member.computer_number,
        elsewhere=not member.computer_number,
        organization=row.organization,
    )
    return claim_member(actor=actor, claim=claim)


def _refuse_beyond_quota(held: list[Binding], claim: Claim, policy: FamilyPolicy) -> None:
    kind = policy.relationship_classes[claim.relationship]
    if kind == PROFESSIONAL:
        if sum(row.relation_class == kind for row in held) >= policy.helper["members"]:
            raise errors.QuotaUsedUp(limit=policy.helper["members"])
        return
    live = [row for row in held if row.relation_class != PROFESSIONAL]
    limit = policy.quota_by_class[kind]
    if sum(row.relation_class == kind for row in live) >= limit:
        raise errors.QuotaUsedUp(limit=limit)
    if len(live) >= policy.quota_total:
        raise errors.PlacesUsedUp(limit=policy.quota_total)


def choose_way(*, actor: Actor, binding_id: str, route: str) -> Binding:
    """Let a pending request be answered in another way; the worker asks anew, unless the person has already said no.

    To the holder it is the same for a match, a mismatch and a refusal. Counts as an attempt of the day.
    """
    row = permissions.held_binding(actor, binding_id)
    policy = family_policy(row.region.code, clock.today())
    if row.state not in {RECEIVED, WAITING} or row.expires_on < clock.today():
        raise errors.AlreadyDecided
    if route not in policy.routes:
        raise errors.RouteNotOffered
    if route == "minor" and row.relation_class != "child":
        raise errors.ChildOnly
    if route == row.route:
        return row
    _take(row.holder_id, json.loads(row.typed)["number"], policy)
    with transaction.atomic():
        row = locked(row)
        if row.state not in {RECEIVED, WAITING}:
            raise errors.AlreadyDecided
        start_again(row, route)
        records.record(actor, "family.way_chosen", [actor.person_key], purpose="family_service")
    return row


@transaction.atomic
def withdraw_claim(*, actor: Actor, binding_id: str) -> Binding:
    """The holder takes a pending request back. The member never hears of it unless they were asked."""
    row = locked(permissions.held_binding(actor, binding_id))
    if row.state not in {RECEIVED, WAITING}:
        raise errors.AlreadyDecided
    finish(row, by="holder", reason="withdrawn")
    records.record(actor, "family.claim_withdrawn", _subjects(row), purpose="family_service")
    return row


@transaction.atomic
def confirm_request(*, actor: Actor, binding_id: str, scopes: frozenset[str]) -> Binding:
    """The member says yes in their own account, to as much as they choose; a second tap changes nothing."""
    row = locked(permissions.borne_binding(actor, binding_id))
    if row.state == ACTIVE:
        return row
    if row.state != WAITING or row.route != "own_account" or row.expires_on < clock.today():
        raise errors.AlreadyDecided
    activate(row, given_by="member", actor_key=actor.key, chosen=scopes)
    records.record(actor, "family.confirmed", _subjects(row), purpose="family_service", case=row.public_id)
    return row


@transaction.atomic
def refuse_request(*, actor: Actor, binding_id: str) -> Binding:
    """The member says no. The holder sees the same words as for a request nobody answered."""
    row = locked(permissions.borne_binding(actor, binding_id))
    if row.state != WAITING:
        raise errors.AlreadyDecided
    records.record(actor, "family.refused", _member_only(row), purpose="family_service")
    unmatch(row)
    return row


def hand_in_picture(*, actor: Actor, binding_id: str, picture: bytes, media_type: str) -> Binding:
    """Keep the picture of a pending request for the officer, matched or not; it is deleted by the region's rule."""
    row = permissions.held_binding(actor, binding_id)
    if (
        row.route not in PICTURE_ROUTES
        or row.state not in {RECEIVED, WAITING}
        or row.expires_on < clock.today()
    ):
        raise errors.AlreadyDecided
    if not picture:
        raise errors.PictureMissing
    policy = family_policy(row.region.code, clock.today())
    kept_until = clock.today() + timedelta(days=policy.photo_keep_days)
    stored = vault.keep(picture, kind="family", media_type=media_type, delete_on=kept_until)
    with transaction.atomic():
        row = locked(row)
        row.evidence = stored
        row.save(update_fields=["evidence"])
        records.record(actor, "family.picture_handed_in", [actor.person_key], purpose="family_service")
    return row


def redeem_code(*, actor: Actor, binding_id: str, code: str) -> Binding:
    """Type the code the member received. Unmatched, expired and wrong answer alike; tries are limited."""
    row = permissions.held_binding(actor, binding_id)
    policy = family_policy(row.region.code, clock.today())
    if row.state == ACTIVE:
        return row
    if row.route != "code" or row.state not in {RECEIVED, WAITING}:
        raise errors.AlreadyDecided
    if not limits.take(f"family.code:{row.public_id}", policy.code_attempts, DAY):
        raise errors.TooManyAttempts
    digest = code_digest(row, code)
    with transaction.atomic():
        row = locked(row)
        held = row.codes.filter(digest=digest, used_at=None, expires_at__gt=clock.now()).first()
        if (
            held is None
            or row.state != WAITING
            or row.expires_on < clock.today()
            or not may_become_active(row)
        ):
            raise errors.CodeWrong
        held.used_at = clock.now()
        held.save(update_fields=["used_at"])
        activate(row, given_by="member", actor_key=f"code:{held.channel}", chosen=None)
        records.record(
            actor, "family.code_redeemed", _subjects(row), purpose="family_service", case=row.public_id
        )
    return row


@transaction.atomic
def issue_code(*, actor: Actor, binding_id: str, channel: str) -> str:
    """Make a new code for a waiting request: by an officer at a counter, or by the worker for a letter."""
    row = locked(
        permissions.desk_binding(actor, binding_id)
        if actor.kind == "staff"
        else Binding.objects.select_related("member", "holder").get(public_id=binding_id)
    )
    if row.state != WAITING or row.route != "code" or row.expires_on < clock.today():
        raise errors.AlreadyDecided
    policy = family_policy(row.region.code, clock.today())
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    Code.objects.create(
        binding=row,
        digest=code_digest(row, code),
        channel=channel,
        expires_at=clock.now() + timedelta(days=policy.code_days),
    )
    records.record(actor, "family.code_issued", _member_only(row), purpose="family_service")
    return code


@transaction.atomic
def decide_picture(
    *, actor: Actor, binding_id: str, approve: bool, reason: str, picture: str = ""
) -> Binding:
    """An officer compares the picture with the register and says yes or no, with a reason.

    ``picture`` is the vault id of what the officer saw; another one handed in meanwhile is refused.
    """
    row = locked(permissions.desk_binding(actor, binding_id))
    if row.state != WAITING or not row.evidence or row.expires_on < clock.today():
        raise errors.AlreadyDecided
    if not reason.strip():
        raise errors.ReasonMissing
    if picture and picture != row.evidence:
        raise errors.PictureChanged
    if approve:
        given_by = "guardian" if row.route == "minor" else "member"
        activate(row, given_by=given_by, actor_key=actor.key, chosen=None, reason=reason.strip())
    else:
        # The holder reads the same words as for a request nobody answered; the reason is kept for a complaint.
        Act.objects.create(
            binding=row, route=row.route, grade="refused", actor_key=actor.key, reason=reason.strip()
        )
    outcome = "approved" if approve else "refused"
    subjects = _subjects(row) if approve else _member_only(row)
    records.record(actor, "family.decided", subjects, purpose="family_review", outcome=outcome)
    if not approve:
        unmatch(row)
    return row


@transaction.atomic
def undo(*, actor: Actor, binding_id: str) -> Binding:
    """Void a binding within the undo minutes, from either side, as if it had not been."""
    row = locked(permissions.either_side(actor, binding_id))
    if row.end_reason == "undone":
        return row
    if row.state != ACTIVE or not row.mandate.settling(clock.now()):
        raise errors.UndoOver
    finish(row, by=_side(actor, row), reason="undone")
    announcements.ended(row, quietly=False)
    records.record(actor, "family.undone", _subjects(row), purpose="family_service")
    return row


@transaction.atomic
def end(*, actor: Actor, binding_id: str, quietly: bool = False) -> Binding:
    """Either side ends it at once; the member may do so quietly, then the holder only sees that the term ran out."""
    row = locked(permissions.either_side(actor, binding_id))
    if row.state != ACTIVE:
        raise errors.AlreadyDecided
    side = _side(actor, row)
    hidden = quietly and side == "member"
    finish(row, by=side, reason="quiet" if hidden else f"ended_by_{side}")
    announcements.ended(row, quietly=hidden)
    subjects = _member_only(row) if hidden else _subjects(row)
    records.record(actor, "family.ended", subjects, purpose="family_service")
    return row


@transaction.atomic
def end_at_desk(*, actor: Actor, binding_id: str, reason: str, quietly: bool = False) -> Binding:
    """An officer ends it because the member, who stands there or was visited, says so; for members without a phone.

    ``quietly`` when the member wishes it: a helper who presses somebody must not learn it from us.
    """
    row = locked(permissions.desk_binding(actor, binding_id))
    if row.state != ACTIVE:
        raise errors.AlreadyDecided
    if not reason.strip():
        raise errors.ReasonMissing
    finish(row, by="member", reason="quiet" if quietly else "ended_by_member")
    announcements.ended(row, quietly=quietly)
    subjects = _member_only(row) if quietly else _subjects(row)
    records.record(
        actor, "family.ended_at_desk", subjects, purpose="family_service", outcome="asked_by_member"
    )
    return row


def code_digest(row: Binding, code: str) -> str:
    """The digest under which a code of this binding is kept; case and blanks do not matter."""
    return blind_index("family.code", f"{row.public_id}:{''.join(code.split()).upper()}")


def _side(actor: Actor, row: Binding) -> str:
    return "holder" if row.holder_id == actor.person_id else "member"


def _subjects(row: Binding) -> list[str]:
    return [row.holder.key] + ([row.member.key] if row.member is not None else [])


def _member_only(row: Binding) -> list[str]:
    """Before the other person has agreed, the holder's own record must not tell whether anybody was found."""
    assert row.member is not None
    return [row.member.key]
