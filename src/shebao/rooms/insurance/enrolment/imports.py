"""How one row of each register file is taken: people, their insurances, and what they must certify."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from shebao.rooms.certification.actions import open_duty
from shebao.rooms.certification.words import BENEFITS
from shebao.rooms.insurance.enrolment.actions import enrol
from shebao.rooms.insurance.enrolment.queries import newest_since
from shebao.rooms.insurance.enrolment.words import SCHEMES, STATES
from shebao.rooms.people.imports import PEOPLE, Row, RowProblem, Take, living, region_id, take_person
from shebao.values import clock
from shebao.values.actors import Actor


def take_enrolment(actor: Actor, row: Row) -> bool:
    """One insurance of one person; a row no newer than what is here is known, so an old file undoes nothing."""
    person, since = living(row), _day(row, "since")
    scheme = _one_of(row, "scheme", SCHEMES)
    state = _one_of(row, "state", STATES.keys() - {"none"})
    region = region_id(row["region"])
    newest = newest_since(person, scheme)
    if newest is not None and since <= newest:
        return False
    entered = enrol(actor=actor, person=person, scheme=scheme, region_id=region, state=state, since=since)
    return entered.since == since


def take_duty(actor: Actor, row: Row) -> bool:
    """One benefit whose drawing is certified each year, and by when next; one that is open is known."""
    person, since, due_on = living(row), _day(row, "since"), _day(row, "due_on")
    benefit = _one_of(row, "benefit", BENEFITS)
    if due_on < since:
        raise RowProblem("before_since", "due_on")
    begun = clock.now()
    duty = open_duty(
        actor=actor,
        person=person,
        benefit=benefit,
        region_id=region_id(row["region"]),
        since=since,
        due_on=due_on,
    )
    return duty.created_at >= begun


def _one_of(row: Row, column: str, known: Container[str]) -> str:
    if row[column] not in known:
        raise RowProblem("unknown", column)
    return row[column]


def _day(row: Row, column: str) -> date:
    try:
        return date.fromisoformat(row[column])
    except ValueError as error:
        raise RowProblem("not_a_day", column) from error


REGISTERS: dict[str, tuple[tuple[str, ...], Take]] = {
    "people": (PEOPLE, take_person),
    "enrolments": (("number", "name", "scheme", "region", "state", "since"), take_enrolment),
    "duties": (("number", "name", "benefit", "region", "since", "due_on"), take_duty),
}
"""What is in the file → the columns every row needs, and who takes it."""
