"""Which risk points hold for a person now: facts gathered for the book, shown to who decides and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q

from shebao.ground.storage.crypto import blind_index
from shebao.rooms.access.queries import device_of
from shebao.rooms.certification.events import ACCOUNT_KIND
from shebao.rooms.certification.models import Assessment, Case, Certificate, Duty, Event, Submission, Trace
from shebao.rooms.certification.points import Facts, Point, RiskPolicy, risk_policy, total, weigh
from shebao.rooms.family.models import Binding, Mandate
from shebao.rooms.people.models import Kinship, Person
from shebao.rooms.people.permissions import kin_ids
from shebao.values import clock
from shebao.values.actors import Actor

INDEPENDENT, MET = ("E2", "E3", "E4"), "E4"
ASSISTED = "family_capture"
SPOUSES = ("10", "11", "12")
"""GB/T 4761: spouse, husband, wife."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The points of one person today and what the book suggests; nothing is decided by it."""

    points: tuple[Point, ...]
    policy: RiskPolicy

    @property
    def total(self) -> int:
        """The sum of the points."""
        return total(self.points)

    @property
    def advice(self) -> str:
        """``independent``, ``home_visit`` or nothing."""
        return self.policy.advice(self.total)

    @property
    def codes(self) -> frozenset[str]:
        """Which points hold."""
        return frozenset(point.code for point in self.points)


def risk_of(person: Person, picture: Submission | None = None) -> Risk:
    """The points of this person, and of the picture that is looked at; the caller records the read."""
    today = clock.today()
    policy = risk_policy(person.region.code, today)
    changed = account_changed_on(person)
    facts = Facts(
        age=person.age_on(today),
        unseen_days=_unseen(person, today),
        account_days=_ago(changed, today),
        mandate_days=_mandate_before(person, changed),
        relatives_only=_relatives_only(person, picture, policy),
        by_device=_by_device(picture, policy),
        by_network=_by_network(picture, policy),
        household_days=_widowed(person, today),
        death_signal=Case.objects.filter(person=person, kind="death", outcome="").exists(),
        met_days=_ago(_newest(person, (MET,)), today),
    )
    return Risk(weigh(facts, policy), policy)


def risk_of_request(binding: Binding) -> Risk:
    """The points of the member of a family request."""
    assert binding.member is not None
    return risk_of(Person.objects.select_related("region").get(pk=binding.member.pk))


def keep(matter: str, person: Person, risk: Risk) -> Assessment:
    """Write down what stood when a matter was decided, once."""
    row, _created = Assessment.objects.get_or_create(
        matter=matter,
        defaults={
            "person": person,
            "points": " ".join(f"{point.code}:{point.points}" for point in risk.points),
            "total": risk.total,
            "advice": risk.advice,
        },
    )
    return row


def points_of(row: Assessment) -> tuple[Point, ...]:
    """The points an assessment keeps."""
    pairs = (item.rsplit(":", 1) for item in row.points.split())
    return tuple(Point(code, int(points)) for code, points in pairs)


def trace(actor: Actor, row: Submission, network: str) -> Trace:
    """Keep, as keyed digests and for the days of the book, which sign-in and network a picture came from."""
    policy = risk_policy(row.duty.region.code, clock.today())
    days = max(policy.limit("shared_device", "days"), policy.limit("shared_network", "days"))
    return Trace.objects.create(
        submission=row,
        device=blind_index("certification.device", f"{actor.key}|{device_of(actor)}"),
        network=blind_index("certification.network", network),
        delete_on=clock.today() + timedelta(days=days),
    )


def forget_traces() -> int:
    """Delete the traces whose days are over; returns how many."""
    gone, _kinds = Trace.objects.filter(delete_on__lt=clock.today()).delete()
    return gone


def account_changed_on(person: Person) -> date | None:
    """The newest day on which the account the pension is paid into was changed, as a payment system told."""
    rows = Event.objects.filter(number_index=person.number_index, kind=ACCOUNT_KIND, outcome="noted")
    return rows.order_by("-happened_on").values_list("happened_on", flat=True).first()


def _newest(person: Person, levels: tuple[str, ...]) -> date | None:
    rows = Certificate.objects.filter(duty__person=person, level__in=levels).order_by("-happened_on")
    return rows.values_list("happened_on", flat=True).first()


def _unseen(person: Person, today: date) -> int:
    begun = Duty.objects.filter(person=person).order_by("since").values_list("since", flat=True).first()
    since = _newest(person, INDEPENDENT) or begun or today
    return (today - since).days


def _mandate_before(person: Person, changed: date | None) -> int | None:
    """How many days before the change the newest helper came; a mandate given again makes nobody new."""
    if changed is None:
        return None
    rows = Mandate.objects.filter(binding__member=person).exclude(binding__end_reason="undone")
    came = rows.values("binding__holder").annotate(at=Min("created_at")).values_list("at", flat=True)
    begun = [at.astimezone(clock.BUSINESS_ZONE).date() for at in came]
    return min(((changed - day).days for day in begun if day <= changed), default=None)


def _relatives_only(person: Person, picture: Submission | None, policy: RiskPolicy) -> bool:
    since = clock.today() - timedelta(days=policy.limit("relatives_only", "days"))
    rows = Certificate.objects.filter(duty__person=person, happened_on__gte=since)
    channels = set(rows.values_list("channel", flat=True)) | ({picture.channel} if picture else set())
    return channels == {ASSISTED}


def _by_device(picture: Submission | None, policy: RiskPolicy) -> int:
    device = _trace_of(picture).device
    if picture is None or not device:
        return 0
    kin = kin_ids(picture.operator_id)
    return _people(Q(trace__device=device), policy.limit("shared_device", "days"), kin)


def _by_network(picture: Submission | None, policy: RiskPolicy) -> int:
    network = _trace_of(picture).network
    if not network:
        return 0
    return _people(Q(trace__network=network), policy.limit("shared_network", "days"), frozenset())


def _trace_of(picture: Submission | None) -> Trace:
    return getattr(picture, "trace", None) or Trace()


def _people(same: Q, days: int, kin: frozenset[int]) -> int:
    since = clock.now() - timedelta(days=days)
    rows = Submission.objects.filter(same, created_at__gte=since).exclude(duty__person_id__in=kin)
    return rows.values("duty__person_id").distinct().count()


def _widowed(person: Person, today: date) -> int | None:
    ties = Kinship.objects.filter(Q(person=person) | Q(relative=person), relation__in=SPOUSES, until=None)
    days = [
        (today - other.death.died_on).days
        for tie in ties.select_related("person__death", "relative__death")
        for other in (tie.person, tie.relative)
        if other.pk != person.pk and other.death is not None
    ]
    return min(days, default=None)


def _ago(day: date | None, today: date) -> int | None:
    return None if day is None else (today - day).days
