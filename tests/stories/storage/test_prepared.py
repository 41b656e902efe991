"""A query put together once gives what the queryset gives, with the values of each call."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import QuerySet

from bindings import bound
from shebao.demo import town
from shebao.ground.storage.prepared import Prepared
from shebao.rooms.certification import queries
from shebao.rooms.certification.models import Duty
from shebao.values import clock

pytestmark = pytest.mark.django_db


def test_the_rows_are_those_of_the_queryset_for_everybody_and_every_day() -> None:
    bound()
    seen = set()
    for key in ("daughter", "grandmother", "worker", "engineer"):
        for today in (clock.today(), date(2199, 1, 1)):
            person = town.someone(key).pk
            plain = list(queries._of_person(person, today))
            made = queries._own_and_members(person=person, today=today)
            assert [vars(row).keys() for row in made] == [vars(row).keys() for row in plain]
            assert [
                (row.pk, row.due_on, row.mandate, row.person.name_zh, row.lapsed_since) for row in made
            ] == [  # type: ignore[attr-defined]
                (row.pk, row.due_on, row.mandate, row.person.name_zh, row.lapsed_since)  # type: ignore[attr-defined]
                for row in plain
            ]
            seen.add(len(made))
    assert len(seen) > 1, "not everybody sees the same number"


def test_a_stand_in_the_statement_does_not_hold_is_refused() -> None:
    def build(person: int, today: date) -> QuerySet[Duty]:
        return Duty.objects.filter(person_id=person)

    with pytest.raises(ValueError, match="today"):
        Prepared(build, person=-1, today=date(1901, 1, 1))(person=1, today=clock.today())
