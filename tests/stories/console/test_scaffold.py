"""The scaffold keeps its own promises: one world, one instant, and a database that really commits."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from shebao.rooms.people.models import Person
from shebao.values import clock


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_sees_the_whole_world_and_leaves_it(turn: int) -> None:
    people = Person.objects.count()
    assert people > 5
    Person.objects.all().update(name_en="Nobody")
    assert turn
    assert clock.today().isoformat() == "2026-11-20"


@pytest.mark.django_db
def test_the_world_was_left_as_it_was() -> None:
    assert not Person.objects.filter(name_en="Nobody").exists()


def test_an_own_database_commits_for_other_threads(own_database: None) -> None:
    Person.objects.all().update(name_en="Committed")
    seen: list[int] = []

    def look() -> None:
        seen.append(Person.objects.exclude(name_en="Committed").count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [0]


@pytest.mark.django_db
def test_and_the_world_is_untouched_by_it() -> None:
    assert not Person.objects.filter(name_en="Committed").exists()
