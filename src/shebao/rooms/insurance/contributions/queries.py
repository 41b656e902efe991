"""Reads of what was paid, for oneself and, within the mandate, for each member."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from shebao.ground.audit import records
from shebao.rooms.family.permissions import mandate_over
from shebao.rooms.insurance.contributions.models import AccountYear, ContributionYear
from shebao.rooms.insurance.enrolment.models import Enrolment
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import own_person
from shebao.values.actors import Actor
from shebao.values.periods import Month

FIELDS = ("contributions", "account", "birth_date")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Year:
    """One year of contributions; ``index`` in ten-thousandths, None where the agency has not posted it."""

    year: int
    paid: tuple[Month, ...]
    base_fen: int
    index: int | None
    deemed: bool
    region_zh: str
    region_en: str


@dataclass(frozen=True, slots=True)
class Account:
    """One posted settlement of the individual account, in fen."""

    year: int
    opening_fen: int
    credited_fen: int
    interest_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Months without a contribution between the first and the last one, both ends included."""

    first: Month
    last: Month

    @property
    def months(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class PensionRecord:
    """What the register holds of one person's pension insurance of employees."""

    member: str
    name_zh: str
    name_en: str
    sex: str
    birth: Month
    region: str
    drawing: bool
    years: tuple[Year, ...]
    account: tuple[Account, ...]

    @property
    def paid(self) -> tuple[Month, ...]:
        """Every month that counts, in order; deemed ones too."""
        return tuple(sorted(month for year in self.years for month in year.paid))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Where a month is missing between the first and the last."""
        paid = self.paid
        return tuple(Gap(before + 1, after + -1) for before, after in pairwise(paid) if after - before > 1)


def own(actor: Actor) -> PensionRecord:
    """The reader's own record."""
    person = own_person(actor)
    records.record(actor, "contributions.read", [person.key], purpose="own_record", fields=FIELDS)
    return _record(person, "")


def of_member(actor: Actor, member_id: str) -> PensionRecord:
    """A member's record, under a live mandate to see their records."""
    mandate = mandate_over(actor, member_id, "view")
    person = mandate.binding.member
    assert person is not None
    records.record(
        actor,
        "contributions.read",
        [person.key],
        purpose="family_service",
        fields=FIELDS,
        mandate=mandate.public_id,
    )
    return _record(person, person.public_id)


def _record(person: Person, member: str) -> PensionRecord:
    enrolled = (
        Enrolment.objects.filter(person=person, scheme="pension", until=None).select_related("region").first()
    )
    rows = ContributionYear.objects.filter(person=person, scheme="pension").select_related("region")
    settled = AccountYear.objects.filter(person=person).order_by("year")
    return PensionRecord(
        member=member,
        name_zh=person.name_zh,
        name_en=person.name_en,
        sex=person.sex,
        birth=Month.of(person.birth_date),
        region=(enrolled.region if enrolled else person.region).code,
        drawing=enrolled is not None and enrolled.state == "drawing",
        years=tuple(_year(row) for row in rows.order_by("year", "region_id", "deemed")),
        account=tuple(
            Account(row.year, row.opening_fen, row.credited_fen, row.interest_fen, row.closing_fen)
            for row in settled
        ),
    )


def _year(row: ContributionYear) -> Year:
    paid = tuple(Month(row.year, bit + 1) for bit in range(MONTHS) if row.months >> bit & 1)
    names = row.region.name_zh, row.region.name_en
    return Year(row.year, paid, row.base_fen, row.index, row.deemed, *names)
