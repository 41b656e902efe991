"""The only writer of contribution years and account years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.insurance.contributions.errors import AccountBroken, PaidTwice, PostedOtherwise
from shebao.rooms.insurance.contributions.models import AccountYear, ContributionYear
from shebao.rooms.people.models import Person
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True)
class Paid:
    """One year as a register holds it: a bit for each month (January the lowest), the base in fen, the posted index.

    ``index`` is in ten-thousandths, None until the agency posts it; a deemed year has no base.
    """

    scheme: str
    region_id: int
    year: int
    months: int
    base_fen: int
    index: int | None = None
    deemed: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """One yearly settlement of the individual account, in fen."""

    year: int
    opening_fen: int
    credited_fen: int
    interest_fen: int

    @property
    def closing_fen(self) -> int:
        """The balance the next year begins with."""
        return self.opening_fen + self.credited_fen + self.interest_fen


@transaction.atomic
def post_record(
    *, actor: Actor, person: Person, paid: Sequence[Paid], settled: Sequence[Settled] = ()
) -> int:
    """Post years of contributions and of the individual account; returns how many were new.

    What stands already with the same figures is passed over, so a file may come twice.

    :raises PaidTwice: for a month that stands in two rows.
    :raises PostedOtherwise: for a year that stands with other figures.
    :raises AccountBroken: for a settlement that does not continue the one before.
    """
    Person.objects.select_for_update().only("pk").get(pk=person.pk)
    new_years = _new_years(person, paid)
    new_accounts = _new_accounts(person, settled)
    if not new_years and not new_accounts:
        return 0
    ContributionYear.objects.bulk_create(new_years)
    AccountYear.objects.bulk_create(new_accounts)
    records.record(actor, "contributions.posted", [person.key], purpose="register")
    return len(new_years) + len(new_accounts)


def _new_years(person: Person, paid: Sequence[Paid]) -> list[ContributionYear]:
    standing = list(ContributionYear.objects.filter(person=person))
    new: list[ContributionYear] = []
    for entry in paid:
        same_year = [row for row in standing if (row.scheme, row.year) == (entry.scheme, entry.year)]
        known = [row for row in same_year if (row.region_id, row.deemed) == (entry.region_id, entry.deemed)]
        if known and (known[0].months, known[0].base_fen, known[0].index) == _figures(entry):
            continue
        if known:
            raise PostedOtherwise(year=entry.year)
        if any(row.months & entry.months for row in same_year):
            raise PaidTwice(year=entry.year)
        row = ContributionYear(
            person=person,
            scheme=entry.scheme,
            region_id=entry.region_id,
            year=entry.year,
            months=entry.months,
            base_fen=entry.base_fen,
            index=entry.index,
            deemed=entry.deemed,
        )
        standing.append(row)
        new.append(row)
    return new


def _figures(entry: Paid) -> tuple[int, int, int | None]:
    return entry.months, entry.base_fen, entry.index


def _new_accounts(person: Person, settled: Sequence[Settled]) -> list[AccountYear]:
    standing = {row.year: row for row in AccountYear.objects.filter(person=person)}
    new: list[AccountYear] = []
    for entry in settled:
        known = standing.get(entry.year)
        row = AccountYear(
            person=person,
            year=entry.year,
            opening_fen=entry.opening_fen,
            credited_fen=entry.credited_fen,
            interest_fen=entry.interest_fen,
            closing_fen=entry.closing_fen,
        )
        if known is not None:
            if _account(known) != _account(row):
                raise PostedOtherwise(year=entry.year)
            continue
        before = standing.get(entry.year - 1)
        if standing and (before is None or before.closing_fen != entry.opening_fen):
            raise AccountBroken(year=entry.year)
        standing[entry.year] = row
        new.append(row)
    return new


def _account(row: AccountYear) -> tuple[int, int, int]:
    return row.opening_fen, row.credited_fen, row.interest_fen
