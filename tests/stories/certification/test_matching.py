"""Matching in slices: the verdicts of one event after another, nothing lost when killed; near matches go to people."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from bindings import bound
from matching_oracle import match_one_by_one
from shebao.demo import town
from shebao.ground.audit.models import Record
from shebao.ground.notices.models import Notice
from shebao.ground.regions import queries as regions
from shebao.ground.storage import slices
from shebao.ground.webhooks.models import Dispatch, Endpoint
from shebao.rooms.certification import actions, cases, matching, openings, tasks
from shebao.rooms.certification.events import name_index
from shebao.rooms.certification.models import (
    Case,
    Certificate,
    Duty,
    Event,
    EventFile,
    Lapse,
    Withholding,
)
from shebao.rooms.people import actions as people
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import number_index
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import birth_date_of, check_digit, lengthened

pytestmark = pytest.mark.django_db
LOADER = Actor.system("demo")
REGIONS = ("440100", "321084", "500233")
KINDS = ("rail", "hospital", "death")
DEFAULT = {"kind": "hospital", "days": 2, "form": Event.WHOLE}


class Killed(BaseException):
    """The process went away."""


def number(serial: int, born: str = "19510404") -> str:
    first = f"440199{born}{serial:03d}"
    return first + check_digit(first)


def enter(serial: int, name_zh: str, name_en: str, born: str = "19510404") -> Person:
    entry = people.Entry(
        name_zh=name_zh,
        name_en=name_en,
        number=number(serial, born),
        region_id=regions.region("440100").id,
    )
    return people.enter_person(actor=LOADER, entry=entry)


def owe(person: Person, due_in: int, region: str = "440100") -> Duty:
    since = date(2020, 1, 1)
    return actions.open_duty(
        actor=LOADER,
        person=person,
        benefit="resident_pension",
        region_id=regions.region(region).id,
        since=since,
        due_on=clock.today() + timedelta(days=due_in),
    )


def happen(reference: str, whose: str, name: str, **told: Any) -> Event:
    given = DEFAULT | told
    file, _made = EventFile.objects.get_or_create(digest="m", defaults={"name": "x", "source": "health"})
    return Event.objects.create(
        file=file,
        source="health",
        reference=reference,
        kind=given["kind"],
        happened_on=clock.today() - timedelta(days=given["days"]),
        number_index=number_index(whose),
        name_index=name_index(name),
        form=given["form"],
        birth_date=birth_date_of(whose),
    )


def outcome(reference: str) -> str:
    return Event.objects.get(reference=reference).outcome


def chance_world(seed: int) -> None:
    """A few families with every difficulty, and events in no good order."""
    dice = random.Random(seed)
    bound()
    Endpoint.objects.create(
        owner="client:x",
        url="https://example.org/",
        events="certification.certified certification.restored",
        jurisdiction=regions.region("440100").path,
        secret="s",
    )
    crowd = [
        enter(
            7 * n,
            f"陈{dice.choice('桂兰岚')}{n % 3}",
            f"Chen Lan {n % 2}",
            dice.choice(("19490312", "19500101")),
        )
        for n in range(1, 9)
    ]
    for person in crowd[:-1]:
        for region in dice.sample(REGIONS, dice.randint(1, 2)):
            owe(person, dice.randint(-400, 300), region)
    people.record_death(actor=LOADER, person=crowd[0], died_on=date(2026, 1, 5), source="test")
    crowd += [town.someone("grandmother"), town.someone("grandfather")]
    Duty.objects.filter(person=crowd[-2]).update(due_on=clock.today() - timedelta(days=20))
    tasks.note_lapses()
    for lapse in Lapse.objects.filter(until=None, duty__person__in=crowd):
        if dice.random() < 0.5:
            withheld(lapse)
    for n in range(60):
        person = dice.choice(crowd)
        whose = person.number if dice.random() < 0.8 else number(900 + n, f"{person.birth_date:%Y%m%d}")
        name = dice.choice([person.name_zh, person.name_zh, person.name_en, "王五"])
        form = dice.choice([Event.WHOLE] * 6 + [Event.OLD])
        happen(f"e{n}", whose, name, kind=dice.choice(KINDS), days=dice.randint(0, 500), form=form)


def withheld(lapse: Lapse) -> None:
    Withholding.objects.create(
        lapse=lapse, since=clock.today(), decided_by="account:x", reason="x", notices=2, channels=2
    )


def everything() -> dict[str, list[Any]]:
    """All that matching may touch, without what is random by nature."""
    person = "duty__person__public_id"
    return {
        "events": rows(Event, "reference", "outcome", "matched_at", "birth_date"),
        "certificates": rows(
            Certificate,
            person,
            "duty_id",
            "channel",
            "level",
            "happened_on",
            "valid_until",
            "source",
            "recorded_by",
        ),
        "duties": rows(Duty, "pk", "due_on", "latest__happened_on", "latest__source"),
        "lapses": rows(Lapse, "duty_id", "since", "until"),
        "withholdings": rows(Withholding, "lapse__duty_id", "since", "until"),
        "cases": rows(Case, "person_id", "kind", "source", "event__reference"),
        "notices": sorted((n.recipient, n.template, n.channel, n.params) for n in Notice.objects.all()),
        "machines": sorted(
            (d.event, json.loads(d.body)["data"]["certification"]) for d in Dispatch.objects.all()
        ),
        "audit": sorted(set(rows(Record, "subject", "action", "purpose", "outcome", "actor_key"))),
    }


def rows(model: Any, *columns: str) -> list[Any]:
    return sorted(model.objects.values_list(*columns), key=repr)


def undone(act: Callable[[], None]) -> dict[str, list[Any]]:
    """What ``act`` makes of the world, which is then as before."""
    with transaction.atomic():
        act()
        found = everything()
        transaction.set_rollback(True)
    return found


def in_slices_of(size: int) -> Callable[[], None]:
    def run() -> None:
        waiting = Event.objects.filter(matched_at=None).order_by("pk").values_list("pk", flat=True)
        while pks := list(waiting[:size]):
            assert matching.match_slice(pks) == len(pks)

    return run


@pytest.mark.parametrize("seed", range(8))
def test_slices_of_any_size_give_the_verdicts_of_one_event_after_another(seed: int) -> None:
    chance_world(seed)
    plain = undone(match_one_by_one)
    assert {"certified", "near", "earlier"} <= {row[1] for row in plain["events"]}
    assert plain["notices"] and plain["machines"]
    for size in (1, 7, 1000):
        sliced = undone(in_slices_of(size))
        for table, found in plain.items():
            assert sliced[table] == found, (size, table)


def killed_at(step: int) -> Callable[..., Any]:
    left = iter(range(step))

    def wrapper(execute: Callable[..., Any], sql: str, *told: Any) -> Any:
        if next(left, None) is None:
            raise Killed
        return execute(sql, *told)

    return wrapper


def test_a_slice_killed_at_any_statement_has_not_happened_and_goes_on_whole() -> None:
    chance_world(3)
    before, whole, kills = everything(), undone(match_one_by_one), 0
    for step in range(1, 500):
        try:
            with transaction.atomic(), connection.execute_wrapper(killed_at(step)):
                tasks.match_events()
        except Killed:
            kills += 1
            if step % 5 == 0:
                assert everything() == before
            continue
        break
    assert kills > 20
    assert everything() == whole
    tasks.match_events()
    assert everything() == whole


@pytest.fixture
def _nothing_aside() -> Iterator[None]:
    slices._aside.clear()
    yield
    slices._aside.clear()


@pytest.mark.usefixtures("_nothing_aside")
def test_one_event_that_fails_holds_up_none_of_its_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    person = enter(7, "陈桂兰", "Chen Guilan")
    owe(person, -10)
    poison = happen("bad", person.number, "王五")
    happen("good", person.number, "陈桂兰")

    def fails(by: Actor, found: list[Any]) -> None:
        if found:
            raise RuntimeError("no")

    monkeypatch.setattr(openings, "open_near_cases", fails)
    assert tasks.match_events() == 1
    assert outcome("good") == "certified"
    poison.refresh_from_db()
    assert poison.matched_at is None
    assert tasks.match_events() == 0  # put aside for a while


def test_how_many_statements_a_slice_takes_does_not_grow_with_its_events() -> None:
    taken = []
    for size in (3, 30):
        crowd = [enter(n + size, f"何{n}", f"He {n}") for n in range(100, 100 + size)]
        for person in crowd:
            owe(person, -10)
            happen(f"{size}.{person.pk}", person.number, person.name_zh)
        taken.append(0)

        def counts(execute: Callable[..., Any], *told: Any) -> Any:
            taken[-1] += 1
            return execute(*told)

        with connection.execute_wrapper(counts):
            assert tasks.match_events() == size
    assert taken[0] == taken[1] < 30


def test_an_old_number_of_fifteen_digits_is_a_case_and_the_eighteen_are_a_certificate() -> None:
    person = enter(7, "陈桂兰", "Chen Guilan")
    owe(person, 30)
    old = person.number[:6] + person.number[8:17]
    assert lengthened(old) == person.number
    happen("old", lengthened(old), "陈桂兰", form=Event.OLD)
    tasks.match_events()
    assert outcome("old") == "near"
    assert not Certificate.objects.filter(duty__person=person).exists()
    happen("whole", person.number, "陈桂兰")
    tasks.match_events()
    assert outcome("whole") == "certified"


def test_the_same_name_and_birthday_with_another_number_is_a_case_where_it_matters() -> None:
    person = enter(7, "陈桂兰", "Chen Guilan")
    duty = owe(person, 30)
    happen("near", number(9), "陈桂兰")
    happen("old news", number(9), "陈桂兰", days=900)
    happen("another name", number(9), "陈桂岚")
    happen("another birthday", number(9, "19510405"), "陈桂兰")
    tasks.match_events()
    assert [outcome(r) for r in ("near", "old news", "another name", "another birthday")] == ["near"] + [
        "unknown"
    ] * 3
    assert Case.objects.get(event__reference="near").person == person
    duty.refresh_from_db()
    assert duty.latest is None


def test_of_twins_only_the_one_whose_name_is_written_out_is_certified() -> None:
    elder, younger = enter(7, "陈桂兰", "Chen Guilan"), enter(9, "陈桂岚", "Chen Guilan")
    for twin in (elder, younger):
        owe(twin, 30)
    happen("latin", elder.number, "Chen Guilan")
    happen("other twin", elder.number, "陈桂岚")
    happen("written out", younger.number, "陈桂岚")
    tasks.match_events()
    assert [outcome(r) for r in ("latin", "other twin", "written out")] == ["near", "near", "certified"]
    assert not Certificate.objects.filter(duty__person=elder).exists()


def test_an_officer_who_knows_it_is_the_same_person_lets_the_old_number_count() -> None:
    person = enter(7, "陈桂兰", "Chen Guilan")
    owe(person, 30)
    happen("old", person.number, "陈桂兰", form=Event.OLD)
    tasks.match_events()
    row = Case.objects.get(event__reference="old")
    cases.close_case(
        actor=town.officer("clerk"), case_id=row.public_id, outcome="same_person", reason="核对原件"
    )
    assert Certificate.objects.filter(duty__person=person, channel="data_event").count() == 1


def test_the_birthday_goes_when_the_event_is_matched() -> None:
    happen("nobody", number(9), "陈桂兰")
    tasks.match_events()
    assert Event.objects.get(reference="nobody").birth_date is None
