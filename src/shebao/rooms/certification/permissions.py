"""Who may, and the only loaders of this room."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from shebao.rooms.certification.models import Case, Certificate, Duty, Submission, Withholding
from shebao.rooms.certification.policy import CertificationPolicy
from shebao.rooms.family.models import Mandate
from shebao.rooms.family.permissions import holder_id, live_mandates, mandate_over, near_to
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import inspected_person
from shebao.rooms.people.queries import by_number, is_dead, same_name
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

DECIDERS = frozenset({"clerk", "supervisor"})


SEEN_WITH = ("view", "certify")
"""Either scope shows how a duty stands and its ways; history and receipts take ``view``."""


def duty_for(actor: Actor, public_id: str, *scopes: str) -> tuple[Duty, Mandate | None]:
    """A duty of the actor's own, or of a member under a live mandate with one of these scopes."""
    person = holder_id(actor)
    duty = (
        Duty.objects.select_related("person__region", "region", "latest").filter(public_id=public_id).first()
    )
    if duty is None:
        raise NotFound
    if duty.person_id == person:
        return duty, None
    return duty, _mandate_with(actor, duty.person, scopes)


def _mandate_with(actor: Actor, member: Person, scopes: tuple[str, ...]) -> Mandate:
    for scope in scopes[:-1]:
        with suppress(NotFound):
            return mandate_over(actor, member.public_id, scope)
    return mandate_over(actor, member.public_id, scopes[-1])


def mandates_with(actor: Actor, *scopes: str, today: date | None = None) -> QuerySet[Mandate]:
    """The actor's live mandates that carry one of these scopes, which lie in one text with blanks between."""
    whole = Concat(Value(" "), "scopes", Value(" "), output_field=TextField())
    carries = Q(pk__in=[])
    for scope in scopes:
        carries |= Q(words__contains=f" {scope} ")
    return live_mandates(today).alias(words=whole).filter(carries, binding__holder_id=holder_id(actor))


def visible_duties(actor: Actor, *scopes: str, today: date | None = None) -> QuerySet[Duty]:
    """The actor's own duties and those of members under a mandate with one of ``scopes``; of ``SEEN_WITH`` if none."""
    person = holder_id(actor)
    members = mandates_with(actor, *(scopes or SEEN_WITH), today=today).values("binding__member_id")
    return Duty.objects.filter(Q(person_id=person) | Q(person_id__in=members))


def readable_duties(actor: Actor) -> QuerySet[Duty]:
    """The duties an agency's machine reads: those its jurisdiction pays; a citizen's are :func:`visible_duties`."""
    if not actor.is_client:
        return visible_duties(actor)
    if not actor.jurisdiction:
        raise NotFound
    return Duty.objects.filter(region__path__startswith=actor.jurisdiction)


def certificate_for(actor: Actor, public_id: str) -> tuple[Certificate, str]:
    """A certificate of the actor's own, or of a member under a live mandate to view; and that mandate's id."""
    mandate = mandates_with(actor, "view").filter(binding__member=OuterRef("duty__person"))
    row = (
        Certificate.objects.select_related("duty__person", "duty__region", "decision")
        .annotate(mandate=Subquery(mandate.values("public_id")[:1]))
        .filter(Q(duty__person_id=holder_id(actor)) | Q(mandate__isnull=False), public_id=public_id)
        .first()
    )
    if row is None:
        raise NotFound
    own = row.duty.person_id == actor.person_id
    return row, "" if own else row.mandate


def undecided() -> QuerySet[Submission]:
    """Pictures that wait for an officer; what was handed in under a mandate that was undone is void."""
    undone = Mandate.objects.filter(public_id=OuterRef("mandate"), binding__end_reason="undone")
    return Submission.objects.filter(~Exists(undone), decision=None)


def online_closed(duty: Duty, policy: CertificationPolicy) -> bool:
    """Whether pay is withheld and this region restores it only where somebody sees the person."""
    if "online" in policy.restore:
        return False
    return Withholding.objects.filter(lapse__duty=duty, until=None).exists()


def alone_last_time(duty: Duty, channel: str) -> bool:
    """Whether this channel alone proved the person alive last time, also where another region paid the benefit then.

    Anything else, for whichever benefit, since the month of that proof is the second source.
    """
    if duty.latest is not None and duty.latest.channel != channel:
        return False
    past = Certificate.objects.filter(duty__person_id=duty.person_id)
    last = past.filter(channel=channel, duty__benefit=duty.benefit).order_by("-happened_on").first()
    if last is None:
        return False
    first_of_month = last.happened_on.replace(day=1)
    return not past.exclude(channel=channel).filter(happened_on__gte=first_of_month).exists()


def decider_jurisdiction(actor: Actor) -> str:
    """The region path in which the actor decides; ``NotFound`` for everybody who does not."""
    if actor.kind != "staff" or not actor.jurisdiction or not actor.roles & DECIDERS:
        raise NotFound
    return actor.jurisdiction


def desk_submission(actor: Actor, public_id: str) -> Submission:
    """A submission paid by the officer's jurisdiction, in which the officer has no part."""
    row = (
        Submission.objects.select_related(
            "duty__person", "duty__region", "duty__latest", "operator", "decision"
        )
        .filter(public_id=public_id, duty__region__path__startswith=decider_jurisdiction(actor))
        .first()
    )
    if row is None or near_to(actor) & {row.operator_id, row.duty.person_id}:
        raise NotFound
    if not hasattr(row, "decision") and not undecided().filter(pk=row.pk).exists():
        raise NotFound
    return row


def desk_duty(actor: Actor, public_id: str) -> Duty:
    """A duty in the officer's jurisdiction; any agency may record a proof, only the paying one withholds."""
    row = (
        Duty.objects.select_related("person__region", "region", "latest")
        .filter(public_id=public_id, region__path__startswith=decider_jurisdiction(actor))
        .first()
    )
    if row is None or row.person_id in near_to(actor):
        raise NotFound
    return row


def desk_case(actor: Actor, public_id: str) -> Case:
    """A case about a person insured in the officer's jurisdiction."""
    row = (
        Case.objects.select_related("person__region", "event")
        .filter(public_id=public_id, person__region__path__startswith=decider_jurisdiction(actor))
        .first()
    )
    if row is None or row.person_id in near_to(actor):
        raise NotFound
    return row


def opened_person(actor: Actor, public_id: str) -> Person:
    """A person whose record this officer has opened for a reason; kin by register or family account never."""
    decider_jurisdiction(actor)
    person, _inspection = inspected_person(actor, public_id)
    if person.pk in near_to(actor):
        raise NotFound
    return person


def opened_duty(actor: Actor, public_id: str) -> Duty:
    """A duty of a person whose record this officer has opened."""
    duty = desk_duty(actor, public_id)
    opened_person(actor, duty.person.public_id)
    return duty


def duties_of_somebody_present(actor: Actor, name: str, number: str) -> list[Duty]:
    """The open duties of the living person of this name and number, wherever insured; none for kin of the officer."""
    person = by_number(number)
    if person is None or not same_name(person, name) or is_dead(person) or person.pk in near_to(actor):
        return []
    return list(Duty.objects.filter(person=person, ended_on=None).select_related("person").order_by("pk"))
