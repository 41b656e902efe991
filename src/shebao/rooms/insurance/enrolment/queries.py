"""Reads of enrolments, for oneself and, within the mandate, for each member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from shebao.ground.audit import records
from shebao.rooms.family.permissions import mandate_over
from shebao.rooms.insurance.enrolment.models import SCHEMES, Enrolment
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import own_person
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True)
class Insured:
    """How one person stands in one insurance; ``state`` is ``none`` where they are not insured."""

    scheme: str
    state: str
    since: date | None
    region_zh: str
    region_en: str


def own(actor: Actor) -> list[Insured]:
    """The reader's own five insurances."""
    person = own_person(actor)
    records.record(actor, "enrolment.read", [person.key], purpose="own_record", fields=("enrolment",))
    return _five(person)


def of_member(actor: Actor, member_id: str) -> list[Insured]:
    """A member's five insurances, under a live mandate to see their records."""
    mandate = mandate_over(actor, member_id, "view")
    person = mandate.binding.member
    assert person is not None
    records.record(
        actor,
        "enrolment.read",
        [person.key],
        purpose="family_service",
        fields=("enrolment",),
        mandate=mandate.public_id,
    )
    return _five(person)


def _five(person: Person) -> list[Insured]:
    open_rows = {
        row.scheme: row
        for row in Enrolment.objects.filter(person=person, until=None).select_related("region")
    }
    return [_insured(scheme, open_rows.get(scheme)) for scheme in SCHEMES]


def _insured(scheme: str, row: Enrolment | None) -> Insured:
    if row is None:
        return Insured(scheme, "none", None, "", "")
    return Insured(scheme, row.state, row.since, row.region.name_zh, row.region.name_en)


def newest_since(person: Person, scheme: str) -> date | None:
    """Since when the newest entry of the person in this insurance counts; None without one."""
    newest: date | None = Enrolment.objects.filter(person=person, scheme=scheme).aggregate(day=Max("since"))[
        "day"
    ]
    return newest
