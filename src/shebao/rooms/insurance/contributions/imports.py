"""How one row of a file of contributions or of individual accounts is taken."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from shebao.law.rulebook import inputs
from shebao.rooms.insurance.contributions.actions import Paid, Settled, post_record
from shebao.rooms.insurance.contributions.errors import AccountBroken, PaidTwice, PostedOtherwise
from shebao.rooms.insurance.enrolment.words import SCHEMES
from shebao.rooms.people.imports import Row, RowProblem, Take, living, region_id
from shebao.rooms.people.models import Person
from shebao.values.actors import Actor

FIRST_YEAR, LAST_YEAR = 1950, 2100
LIMITS = {"base": "base", "index": "average_index"}
"""What a rule may be asked bounds what a file may bring."""
SPAN = re.compile(r"(1[0-2]|[1-9])(?:-(1[0-2]|[1-9]))?\Z")


def take_contributions(actor: Actor, row: Row) -> bool:
    """One year of one person in one insurance; a year that stands with the same figures is known."""
    person = living(row)
    if row["scheme"] not in SCHEMES:
        raise RowProblem("unknown", "scheme")
    deemed = row["base"] == "0"
    paid = Paid(
        scheme=row["scheme"],
        region_id=region_id(row["region"]),
        year=_year(row),
        months=_months(row),
        base_fen=0 if deemed else _scaled(row, "base", 2) or _none("base"),
        index=_scaled(row, "index", 4) if row.get("index") else None,
        deemed=deemed,
    )
    return _posted(actor, person, paid=paid)


def take_account(actor: Actor, row: Row) -> bool:
    """One yearly settlement of one individual account; one that stands with the same figures is known."""
    person = living(row)
    opening, credited, interest = (_scaled(row, name, 2) for name in ("opening", "credited", "interest"))
    return _posted(actor, person, settled=Settled(_year(row), opening, credited, interest))


def _posted(actor: Actor, person: Person, paid: Paid | None = None, settled: Settled | None = None) -> bool:
    try:
        new = post_record(
            actor=actor,
            person=person,
            paid=[paid] if paid else [],
            settled=[settled] if settled else [],
        )
    except PaidTwice as refusal:
        raise RowProblem("paid_twice", "months") from refusal
    except PostedOtherwise as refusal:
        raise RowProblem("posted_otherwise", "year") from refusal
    except AccountBroken as refusal:
        raise RowProblem("account_broken", "opening") from refusal
    return bool(new)


def _year(row: Row) -> int:
    if not re.fullmatch(r"[0-9]{4}", row["year"]) or not FIRST_YEAR <= int(row["year"]) <= LAST_YEAR:
        raise RowProblem("not_a_year", "year")
    return int(row["year"])


def _months(row: Row) -> int:
    """'1-6 9-12' as a bit for each month."""
    mask = 0
    for part in row["months"].split():
        span = SPAN.match(part)
        if span is None or int(span[2] or span[1]) < int(span[1]):
            raise RowProblem("not_months", "months")
        for month in range(int(span[1]), int(span[2] or span[1]) + 1):
            mask |= 1 << (month - 1)
    return mask or _none("months")


def _none(column: str) -> int:
    raise RowProblem("missing", column)


def _scaled(row: Row, column: str, places: int) -> int:
    """A decimal as an integer of its last place: yuan as fen, an index as ten-thousandths; within the rules' range."""
    try:
        number = Decimal(row[column])
        if number.is_nan() or not 0 <= number <= inputs()[LIMITS.get(column, "account_balance")].highest:
            raise RowProblem("not_an_amount", column)
        units = number.scaleb(places)
        if units != int(units):
            raise RowProblem("not_an_amount", column)
    except InvalidOperation as error:
        raise RowProblem("not_an_amount", column) from error
    return int(units)


REGISTERS: dict[str, tuple[tuple[str, ...], Take]] = {
    "contributions": (("number", "name", "scheme", "region", "year", "months", "base"), take_contributions),
    "accounts": (("number", "name", "year", "opening", "credited", "interest"), take_account),
}
"""What is in the file → the columns every row needs, and who takes it."""
