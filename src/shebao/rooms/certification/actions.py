"""The only writers of the certification room: duties, evidence, decisions, lapses, withholding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage import vault
from shebao.rooms.certification import announcements, checks, errors, permissions, risk
from shebao.rooms.certification.ladder import ladder_of
from shebao.rooms.certification.models import Certificate, Decision, Duty, Lapse, Submission, Withholding
from shebao.rooms.certification.policy import CertificationPolicy, Channel, certification_policy
from shebao.rooms.family.permissions import holder_id
from shebao.rooms.people.actions import take_search
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
PICTURE_BYTES_MAX = 8 * 1024 * 1024
STAFF_CHANNELS = ("counter", "home_visit", "clerk", "doctor", "bank", "village_worker", "paper")
"""What an officer may record. Two of them also for a person insured elsewhere who stands before the officer."""
PRESENCE_CHANNELS = ("counter", "clerk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an officer records about a person somebody saw: how, when, who was there, and on what paper."""

    channel: str
    happened_on: date
    witness: str = ""
    source: str = ""


@transaction.atomic
def open_duty(
    *, actor: Actor, person: Person, benefit: str, region_id: int, since: date, due_on: date
) -> Duty:
    """Open the duty of one benefit; the same duty again returns the first."""
    row, created = Duty.objects.get_or_create(
        person=person,
        benefit=benefit,
        region_id=region_id,
        ended_on=None,
        defaults={"since": since, "due_on": due_on},
    )
    if created:
        records.record(actor, "certification.duty_opened", [person.key], purpose="certification")
    return row


def hand_in(*, actor: Actor, duty_id: str, picture: bytes, key: str, network: str = "") -> Submission:
    """Receive a picture of the person, taken by themselves or by a relative with a mandate to certify.

    Received is not certified: an officer looks, and pay continues meanwhile. One picture waits at a time: a second
    one, or the same ``key`` again, returns the first. Of the sign-in and the ``network`` only keyed digests are kept.
    """
    duty, mandate = permissions.duty_for(actor, duty_id, "certify")
    earlier = _earlier(duty, key)
    if earlier:
        return earlier
    channel = "family_capture" if mandate else "self_capture"
    policy = certification_policy(duty.region.code, clock.today())
    _refuse_ended(duty)
    _refuse_twice_running(duty, channel, policy)
    if permissions.online_closed(duty, policy):
        raise errors.RestoreElsewhere
    media_type = picture_type(picture)
    stored = vault.keep(
        picture,
        kind="certification",
        media_type=media_type,
        delete_on=clock.today() + timedelta(days=policy.photo_keep_days + policy.minimum_days),
    )
    with transaction.atomic():
        duty = _locked(
            duty
        )  # asked again under the lock: another tap, a certificate or an end came meanwhile
        earlier = _earlier(duty, key)
        if earlier:
            return earlier
        _refuse_ended(duty)
        _refuse_twice_running(duty, channel, policy)
        row = Submission.objects.create(
            duty=duty,
            request_key=key,
            channel=channel,
            picture=stored,
            media_type=media_type,
            operator_id=holder_id(actor),
            mandate=mandate.public_id if mandate else "",
        )
        risk.trace(actor, row, network)
        records.record(
            actor,
            "certification.handed_in",
            [duty.person.key],
            purpose="certification",
            fields=("picture",),
            mandate=row.mandate,
        )
        announcements.received(row)
    return row


def _earlier(duty: Duty, key: str) -> Submission | None:
    """The picture of the same tap, or the first one while it waits."""
    same = Submission.objects.filter(duty=duty, request_key=key).first()
    return same or permissions.undecided().filter(duty=duty).order_by("pk").first()


def picture_type(picture: bytes) -> str:
    """The media type by content, not by name; raises ``PictureMissing`` and ``PictureUnreadable``."""
    if not picture:
        raise errors.PictureMissing
    if len(picture) <= PICTURE_BYTES_MAX:
        for magic, media_type in MAGIC.items():
            if picture.startswith(magic):
                return media_type
    raise errors.PictureUnreadable


@transaction.atomic
def decide(*, actor: Actor, submission_id: str, approve: bool, reason: str) -> Decision:
    """An officer decides about a picture, with a reason. Approval certifies; refusal leaves every other way open."""
    row = permissions.desk_submission(actor, submission_id)
    duty = _locked(row.duty)
    if Decision.objects.filter(submission=row).exists():
        raise errors.AlreadyDecided
    if not reason.strip():
        raise errors.ReasonMissing
    found = risk.risk_of(duty.person, row)
    certificate = None
    if approve:
        _refuse_ended(duty)
        policy = certification_policy(duty.region.code, clock.today())
        _refuse_twice_running(duty, row.channel, policy)
        day = row.created_at.astimezone(clock.BUSINESS_ZONE).date()
        seen = Seen(channel=row.channel, happened_on=day, source=row.public_id)
        certificate = certify(duty, policy.channels[row.channel], seen, recorded_by=actor.key)
    decision = Decision.objects.create(
        submission=row, approved=approve, reason=reason.strip(), decided_by=actor.key, certificate=certificate
    )
    risk.keep(f"submission:{row.public_id}", duty.person, found)
    checks.follow(duty.person, found)
    if not approve:
        announcements.not_accepted(row, reason.strip())
    outcome = "approved" if approve else "refused"
    records.record(
        actor, "certification.decided", [row.duty.person.key], purpose="certification_review", outcome=outcome
    )
    return decision


@transaction.atomic
def record_seen(*, actor: Actor, duty_id: str, seen: Seen) -> Certificate:
    """An officer records that somebody saw the person: at a counter, at home, at a bank or clinic, or on paper."""
    duty = _locked(permissions.desk_duty(actor, duty_id))
    return _record(actor, duty, seen, "certification.recorded")


@transaction.atomic
def record_visited(*, actor: Actor, person: Person, seen: Seen) -> list[Certificate]:
    """Two officers saw the person at home: every open duty is certified, whichever agency pays it.

    The caller has found the person as one of the officer's own. Of a duty paid elsewhere nothing is shown.
    """
    here = permissions.decider_jurisdiction(actor)
    rows = Duty.objects.filter(person=person, ended_on=None).select_related("region").order_by("pk")
    words = ("certification.recorded_elsewhere", "certification.recorded")
    return [_record(actor, _locked(row), seen, words[row.region.path.startswith(here)]) for row in rows]


def _record(actor: Actor, duty: Duty, seen: Seen, action: str) -> Certificate:
    _refuse_ended(duty)
    if seen.channel not in STAFF_CHANNELS:
        raise errors.NotAStaffChannel
    channel = certification_policy(duty.region.code, clock.today()).channels[seen.channel]
    if channel.officers > 1 and not seen.witness.strip():
        raise errors.WitnessMissing
    if (
        not duty.since <= seen.happened_on <= clock.today()
        or channel.valid_until(seen.happened_on) <= clock.today()
    ):
        raise errors.DayOutOfRange
    certificate = certify(duty, channel, seen, recorded_by=actor.key)
    records.record(actor, action, [duty.person.key], purpose="certification", outcome=seen.channel)
    return certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A person who stands before an officer of any agency: what they gave, how they were seen, and why here."""

    name: str
    number: str
    channel: str
    reason: str
    present: bool


def record_presence(*, actor: Actor, presence: Presence) -> list[Certificate]:
    """Any agency certifies a person it has before it; the paying agency has the result at once, and nothing is shown.

    Nobody of that name and number, a dead person, kin of the officer and one without such a pension are the same
    ``NobodyToCertify``. Repeating it on the same day returns the same certificates.
    """
    permissions.decider_jurisdiction(actor)
    if presence.channel not in PRESENCE_CHANNELS:
        raise errors.NotAStaffChannel
    if not presence.present:
        raise errors.NotPresent
    if not presence.reason.strip():
        raise errors.ReasonMissing
    take_search(actor)
    with transaction.atomic():
        duties = permissions.duties_of_somebody_present(actor, presence.name, presence.number)
        if not duties:
            raise errors.NobodyToCertify
        found = [_certify_present(actor, _locked(duty), presence) for duty in duties]
        records.record(
            actor,
            "certification.recorded_elsewhere",
            [duties[0].person.key],
            purpose="certification",
            outcome=presence.channel,
        )
    return found


def _certify_present(actor: Actor, duty: Duty, presence: Presence) -> Certificate:
    channel = certification_policy(duty.region.code, clock.today()).channels[presence.channel]
    seen = Seen(channel=presence.channel, happened_on=clock.today(), source=presence.reason.strip()[:80])
    return certify(duty, channel, seen, recorded_by=actor.key)


def certify(duty: Duty, channel: Channel, seen: Seen, *, recorded_by: str) -> Certificate:
    """Write one certificate inside the caller's transaction; it moves the due date forward and never back.

    Ends an open lapse and a withholding: what waited is released from this day.
    """
    row, created = Certificate.objects.get_or_create(
        duty=duty,
        channel=seen.channel,
        happened_on=seen.happened_on,
        source=seen.source,
        defaults={
            "level": channel.level,
            "valid_until": channel.valid_until(seen.happened_on),
            "recorded_by": recorded_by,
            "witness": seen.witness.strip(),
        },
    )
    if not created or (duty.latest and duty.latest.valid_until >= row.valid_until):
        return row
    duty.latest = row
    duty.due_on = max(duty.due_on, row.valid_until)
    duty.save(update_fields=["latest", "due_on"])
    if _close_lapse(duty):
        announcements.restored(row, duty)
    else:
        announcements.certified(row, duty)
    return row


@transaction.atomic
def withhold(*, actor: Actor, duty_id: str, reason: str) -> Withholding:
    """A human decides that the money waits: only after a lapse, the notices of the books, and nothing undecided."""
    duty = _locked(permissions.desk_duty(actor, duty_id))
    if not reason.strip():
        raise errors.ReasonMissing
    _refuse_ended(duty)
    ladder = ladder_of(duty)
    if ladder.lapse is None or not ladder.lapsed:
        raise errors.NotLapsed
    if ladder.withheld:
        return ladder.withheld
    if not ladder.climbed:
        raise errors.NotEnoughNotices(
            notices=ladder.policy.minimum_notices,
            channels=ladder.policy.minimum_channels,
            days=ladder.policy.minimum_days,
        )
    row = Withholding.objects.create(
        lapse=ladder.lapse,
        since=clock.today(),
        decided_by=actor.key,
        reason=reason.strip(),
        notices=ladder.notices,
        channels=ladder.channels,
    )
    announcements.withheld(duty)
    records.record(actor, "certification.withheld", [duty.person.key], purpose="certification")
    return row


def _close_lapse(duty: Duty) -> bool:
    today = clock.today()
    lapse = Lapse.objects.filter(duty=duty, until=None).first()
    if lapse is None or duty.due_on < today:
        return False
    lapse.until = today
    lapse.save(update_fields=["until"])
    Withholding.objects.filter(lapse=lapse, until=None).update(until=today)
    return True


def end_duties(*, person: Person, ended_on: date) -> None:
    """End every open duty of somebody who died inside the caller's transaction, with its lapse and what waited."""
    today = clock.today()
    rows = Duty.objects.select_for_update(of=("self",)).filter(person=person, ended_on=None).order_by("pk")
    for duty in rows:
        duty.ended_on = max(ended_on, duty.since)
        duty.save(update_fields=["ended_on"])
        Withholding.objects.filter(lapse__duty=duty, until=None).update(until=today)
        Lapse.objects.filter(duty=duty, until=None).update(until=today)


def reopen_duties(*, person: Person) -> None:
    """Give back the duties that ended with a death that was a mistake, inside the caller's transaction.

    The due date stays where it was: what is overdue by now lapses anew, with its notices, and pay continues.
    """
    for duty in Duty.objects.filter(person=person).exclude(ended_on=None).order_by("-pk"):
        taken = Duty.objects.filter(
            person=person, benefit=duty.benefit, region_id=duty.region_id, ended_on=None
        )
        if not taken.exists():
            duty.ended_on = None
            duty.save(update_fields=["ended_on"])


def _refuse_ended(duty: Duty) -> None:
    if duty.ended_on is not None:
        raise errors.DutyEnded


def _locked(duty: Duty) -> Duty:
    rows = Duty.objects.select_for_update(of=("self",)).select_related("person", "region", "latest")
    return rows.get(pk=duty.pk)


def _refuse_twice_running(duty: Duty, channel: str, policy: CertificationPolicy) -> None:
    if not policy.channels[channel].twice_running and permissions.alone_last_time(duty, channel):
        raise errors.NotTwiceRunning
