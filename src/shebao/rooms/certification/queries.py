"""Reads of the certification room, authorised and recorded inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import DateField, DateTimeField, OuterRef, QuerySet, Subquery

from shebao.ground.audit import records
from shebao.ground.storage.prepared import Prepared
from shebao.rooms.certification.models import (
    Assessment,
    Case,
    Certificate,
    Duty,
    Lapse,
    Submission,
    Withholding,
)
from shebao.rooms.certification.openings import DEATH, VISIT
from shebao.rooms.certification.permissions import (
    SEEN_WITH,
    alone_last_time,
    certificate_for,
    duty_for,
    mandates_with,
    online_closed,
    undecided,
    visible_duties,
)
from shebao.rooms.certification.policy import Channel, certification_policy
from shebao.rooms.family.permissions import holder_id
from shebao.rooms.people.permissions import PROVED
from shebao.values import clock
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """How one duty stands, so that nobody ever wonders."""

    duty: str
    person: str
    person_id: int
    name_zh: str
    name_en: str
    benefit: str
    region: str
    state: str
    """``certified``, ``due_soon``, ``received``, ``lapsed``, ``withheld`` or ``ended``."""
    due_on: date
    days_left: int
    certificate: str
    certified_on: date | None
    channel: str
    level: str
    received_at: datetime | None
    lapsed_since: date | None
    withheld_since: date | None
    refused_because: str
    """The officer's words where the last picture was not accepted and none waits; empty otherwise."""
    is_own: bool
    sex: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A certificate as its reader keeps it."""

    certificate: str
    duty: str
    name_zh: str
    name_en: str
    benefit: str
    channel: str
    level: str
    happened_on: date
    valid_until: date
    issued_at: datetime
    region_code: str
    reason: str
    weighed: Assessment | None = None
    """The risk points that stood when an officer decided; only for the person themselves."""


def statuses(actor: Actor) -> list[DutyStatus]:
    """How every duty of the actor and their members stands: one query, one audit entry."""
    with records.together():
        return _read(actor, _own_and_members(person=holder_id(actor), today=clock.today()))


def read_statuses(actor: Actor, duties: QuerySet[Duty]) -> list[DutyStatus]:
    """How duties the actor may read stand, each recorded; ``mandate`` and ``scopes`` as annotated, if at all."""
    return _read(actor, list(_with_state(duties)))


def _read(actor: Actor, rows: list[Duty]) -> list[DutyStatus]:
    for row in rows:
        _saw(actor, row, getattr(row, "mandate", None) or "")
    return [_status(row, actor, getattr(row, "scopes", None)) for row in rows]


def status(actor: Actor, duty_id: str) -> DutyStatus:
    """How one duty stands; ``NotFound`` unless it is their own or within a mandate to view or certify."""
    duty, mandate = duty_for(actor, duty_id, *SEEN_WITH)
    row = _with_state(Duty.objects.filter(pk=duty.pk)).get()
    _saw(actor, row, mandate.public_id if mandate else "")
    return _status(row, actor, mandate.scopes if mandate else None)


def to_certify(actor: Actor, duty_id: str) -> tuple[DutyStatus, list[Channel]]:
    """How a duty the actor may certify stands, and the ways open today."""
    duty, mandate = duty_for(actor, duty_id, "certify")
    row = _with_state(Duty.objects.filter(pk=duty.pk)).get()
    _saw(actor, row, mandate.public_id if mandate else "")
    return _status(row, actor, mandate.scopes if mandate else None), _ways(duty, own=mandate is None)


def whole(actor: Actor, duty_id: str) -> tuple[DutyStatus, list[Channel], list[Certificate]]:
    """One duty with the ways open today and its certificates, newest first: what its page shows.

    A mandate to certify alone shows no certificates: what was before is for those who may view.
    """
    duty, mandate = duty_for(actor, duty_id, *SEEN_WITH)
    scopes = mandate.scopes if mandate else None
    row = _with_state(Duty.objects.filter(pk=duty.pk)).get()
    past = list(duty.certificates.order_by("-happened_on", "-pk")[:24]) if _may_view(scopes) else []
    with records.together():
        _saw(actor, row, mandate.public_id if mandate else "")
        if _may_view(scopes):
            records.record(
                actor,
                "certification.history_read",
                [duty.person.key],
                purpose="certification",
                fields=("certificates",),
                mandate=mandate.public_id if mandate else "",
            )
    return _status(row, actor, scopes), _ways(duty, own=mandate is None), past


def is_asked(actor: Actor, duty_id: str, channel: str) -> bool:
    """Whether the actor asked for a home visit, or reported the death, and nobody has closed that case yet.

    A visit that risk points or somebody else asked for is not told: it may be the helper who is looked into.
    """
    kind = {"home_visit": VISIT, "death": DEATH}.get(channel)
    if kind is None:
        return False
    duty, _mandate = duty_for(actor, duty_id, *SEEN_WITH)
    own = Case.objects.filter(person=duty.person, kind=kind, outcome="", source=actor.person_key)
    return own.exists()


def receipt(actor: Actor, certificate_id: str) -> Receipt:
    """One certificate as a receipt."""
    row, mandate = certificate_for(actor, certificate_id)
    records.record(
        actor,
        "certification.receipt_read",
        [row.duty.person.key],
        purpose="certification",
        fields=("certificate",),
        mandate=mandate,
    )
    shown = receipt_of(row)
    own = row.duty.person_id == actor.person_id
    return replace(shown, weighed=_weighed(row)) if own else shown


def last_refusal(actor: Actor, duty_id: str) -> Assessment | None:
    """The risk points that stood at the last refusal of a picture, for the person themselves and nobody else."""
    duty, mandate = duty_for(actor, duty_id, *SEEN_WITH)
    last = Submission.objects.filter(duty=duty, decision__approved=False).order_by("-pk").first()
    if mandate is not None or last is None:
        return None
    return Assessment.objects.filter(matter=f"submission:{last.public_id}").first()


def weighed_requests(actor: Actor) -> dict[str, Assessment]:
    """The risk points that stood when an officer decided on the reader's helpers, by the id of the family account."""
    rows = Assessment.objects.filter(person_id=holder_id(actor), matter__startswith="family:")
    return {row.matter.removeprefix("family:"): row for row in rows}


def _weighed(row: Certificate) -> Assessment | None:
    decision = getattr(row, "decision", None)
    if decision is None:
        return None
    return Assessment.objects.filter(matter=f"submission:{decision.submission.public_id}").first()


def receipt_of(row: Certificate) -> Receipt:
    """The receipt of a loaded certificate."""
    decision = getattr(row, "decision", None)
    return Receipt(
        certificate=row.public_id,
        duty=row.duty.public_id,
        name_zh=row.duty.person.name_zh,
        name_en=row.duty.person.name_en,
        benefit=row.duty.benefit,
        channel=row.channel,
        level=row.level,
        happened_on=row.happened_on,
        valid_until=row.valid_until,
        issued_at=row.created_at,
        region_code=row.duty.region.code,
        reason=decision.reason if decision else "",
    )


def _ways(duty: Duty, *, own: bool) -> list[Channel]:
    policy = certification_policy(duty.region.code, clock.today())
    hidden = {"family_capture" if own else "self_capture", "data_event"}
    hidden |= {
        code
        for code, channel in policy.channels.items()
        if not channel.twice_running and alone_last_time(duty, code)
    }
    if online_closed(duty, policy):
        hidden |= {"self_capture", "family_capture"}
    ways = [channel for code, channel in policy.channels.items() if code not in hidden]
    if duty.person.age_on(clock.today()) >= policy.home_visit_age:
        ways.sort(key=lambda channel: channel.code != "home_visit")
    return ways


def _may_view(scopes: str | None) -> bool:
    """Whether these scopes of a mandate show what was before; None is the person's own, or an officer."""
    return scopes is None or "view" in scopes.split()


def _saw(actor: Actor, row: Duty, mandate: str) -> None:
    records.record(
        actor,
        "certification.status_read",
        [row.person.key],
        purpose="certification",
        fields=("status", "due"),
        mandate="" if row.person_id == actor.person_id else mandate,
    )


def _with_state(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    duty = OuterRef("pk")
    pending = undecided().filter(duty=duty).order_by("-pk")
    lapse = Lapse.objects.filter(duty=duty, until=None)
    held = Withholding.objects.filter(lapse__duty=duty, until=None)
    last = Submission.objects.filter(duty=duty, decision__isnull=False).order_by("-pk")
    return rows.select_related("person", "region", "latest").annotate(
        received_at=Subquery(pending.values("created_at")[:1], output_field=DateTimeField()),
        lapsed_since=Subquery(lapse.values("since")[:1], output_field=DateField()),
        withheld_since=Subquery(held.values("since")[:1], output_field=DateField()),
        last_refused=Subquery(last.values("decision__approved")[:1]),
        last_reason=Subquery(last.values("decision__reason")[:1]),
    )


def _of_person(person: int, today: date) -> QuerySet[Duty]:
    """A proved citizen's own duties and those of their members, with the mandate each is seen under."""
    actor = Actor(kind="citizen", key="", person_id=person, level=PROVED)
    mandate = mandates_with(actor, *SEEN_WITH, today=today).filter(binding__member=OuterRef("person"))
    duties = visible_duties(actor, today=today).annotate(
        mandate=Subquery(mandate.values("public_id")[:1]), scopes=Subquery(mandate.values("scopes")[:1])
    )
    return _with_state(duties.order_by("due_on"))


_own_and_members = Prepared(_of_person, person=-1, today=date(1901, 1, 1))


def _status(row: Duty, actor: Actor, scopes: str | None = None) -> DutyStatus:
    today = clock.today()
    latest = row.latest
    received_at: datetime | None = getattr(row, "received_at", None)
    lapsed_since: date | None = getattr(row, "lapsed_since", None)
    withheld_since: date | None = getattr(row, "withheld_since", None)
    refused = getattr(row, "last_refused", None) is False and received_at is None
    return DutyStatus(
        duty=row.public_id,
        person=row.person.public_id,
        person_id=row.person_id,
        name_zh=row.person.name_zh,
        name_en=row.person.name_en,
        benefit=row.benefit,
        region=row.region.code,
        state=_state(row, received_at, withheld_since, today),
        due_on=row.due_on,
        days_left=(row.due_on - today).days,
        certificate=latest.public_id if latest and _may_view(scopes) else "",
        certified_on=latest.happened_on if latest else None,
        channel=latest.channel if latest else "",
        level=latest.level if latest else "",
        received_at=received_at,
        lapsed_since=lapsed_since or (row.due_on if row.is_due(today) else None),
        withheld_since=withheld_since,
        refused_because=getattr(row, "last_reason", "") if refused else "",
        is_own=row.person_id == actor.person_id,
        sex=row.person.sex,
    )


def _state(row: Duty, received_at: datetime | None, withheld_since: date | None, today: date) -> str:
    if row.ended_on is not None:
        return "ended"
    if withheld_since is not None:
        return "withheld"
    if received_at is not None:
        return "received"
    if row.is_due(today):
        return "lapsed"
    first = certification_policy(row.region.code, today).first_notice_days
    return "due_soon" if (row.due_on - today).days <= first else "certified"


def standing_of(actor: Actor, duties: QuerySet[Duty]) -> list[DutyStatus]:
    """How these duties stand, for a reader who may see them and has said so in the audit."""
    return [_status(row, actor) for row in _with_state(duties).order_by("due_on")]
