"""Whose an event is. Number and name that agree certify; whatever nearly fits goes to people, never to a verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction

from shebao.rooms.certification import checks
from shebao.rooms.certification import openings as cases
from shebao.rooms.certification.carrying import Proof, carry
from shebao.rooms.certification.events import ACCOUNT_KIND, DEATH_KIND, name_index
from shebao.rooms.certification.models import Event
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

WORKER = Actor.system("certification")
REMEMBERED = 200_000
NO_PROOF = frozenset({DEATH_KIND, ACCOUNT_KIND})
"""What proves nobody alive."""
index_of = lru_cache(maxsize=REMEMBERED)(name_index)


class Line(NamedTuple):
    """What matching needs of one event."""

    pk: int
    source: str
    kind: str
    happened_on: date
    number_index: str
    name_index: str
    form: str
    birth_date: date | None


class Somebody(NamedTuple):
    """What the register says of one person, as far as matching needs it."""

    pk: int
    name_zh: str
    name_en: str
    birth_date: date
    dead: bool

    def is_called(self, name: str) -> bool:
        """Whether this is the index of one of the two names."""
        return name == index_of(self.name_zh) or name == index_of(self.name_en)

    def shares_the_latin_name(self, event: Line) -> bool:
        """Whether the event gives the name in Latin letters only, in which twins may be written alike."""
        return event.name_index != index_of(self.name_zh)


FIELDS = ("pk", "name_zh", "name_en", "birth_date", "death_id")


@transaction.atomic
def match_slice(pks: Sequence[int]) -> int:
    """Give every event of the slice its outcome in this one transaction; returns how many were examined."""
    waiting = Event.objects.select_for_update().filter(pk__in=pks, matched_at=None).order_by("pk")
    events = [Line(*row) for row in waiting.values_list(*Line._fields)]
    holders = _by_number(events)
    alike = _by_birth([e for e in events if e.number_index not in holders or e.form != Event.WHOLE])
    twins = _with_a_twin(events, holders)
    outcomes: dict[int, str] = {}
    near: list[tuple[int, int]] = []
    proofs: list[tuple[Line, Somebody, Proof]] = []
    for event in events:
        person = holders.get(event.number_index)
        sure = event.form == Event.WHOLE and event.pk not in twins
        if person is None:
            person = next((one for one in alike[event.birth_date] if one.is_called(event.name_index)), None)
            sure = False
        if person is None:
            outcomes[event.pk] = "unknown"
        elif not person.is_called(event.name_index):
            outcomes[event.pk] = "near"
            near.append((event.pk, person.pk))
        elif event.kind in NO_PROOF and sure:
            outcomes[event.pk] = _signal(event, person) if event.kind == DEATH_KIND else "noted"
        elif event.kind in NO_PROOF and not person.dead:
            outcomes[event.pk] = "near"
            near.append((event.pk, person.pk))
        else:
            proofs.append((event, person, _proof(event, person, sure)))
    verdicts = carry(WORKER, [proof for _event, _person, proof in proofs])
    for (event, person, _told), verdict in zip(proofs, verdicts, strict=True):
        outcomes[event.pk] = _settled(event, person, verdict, holders)
        if outcomes[event.pk] == "near":
            near.append((event.pk, person.pk))
    cases.open_near_cases(WORKER, near)
    _note(outcomes)
    for pk, outcome in outcomes.items():
        if outcome == "noted":
            _weigh(Event.objects.get(pk=pk))
    return len(events)


def _settled(event: Line, person: Somebody, verdict: str, holders: dict[str, Somebody]) -> str:
    """What may be somebody's goes to people where it would matter; otherwise it is as if it had not come."""
    if verdict == "would" and not person.dead and event.kind not in NO_PROOF:
        return "near"
    if verdict == "certified":
        return verdict
    return "earlier" if event.number_index in holders else "unknown"


def _proof(event: Line, person: Somebody, sure: bool) -> Proof:
    return Proof(person.pk, event.source, event.kind, event.happened_on, sure)


def _by_number(events: list[Line]) -> dict[str, Somebody]:
    rows = Person.objects.filter(number_index__in={event.number_index for event in events})
    return {index: _somebody(row) for index, *row in rows.values_list("number_index", *FIELDS)}


def _by_birth(events: list[Line]) -> dict[date | None, list[Somebody]]:
    """Everybody born on the days of these events, the eldest entry first."""
    found: dict[date | None, list[Somebody]] = defaultdict(list)
    days = {event.birth_date for event in events if event.birth_date}
    for row in Person.objects.filter(birth_date__in=days).order_by("pk").values_list(*FIELDS):
        person = _somebody(row)
        found[person.birth_date].append(person)
    return found


def _with_a_twin(events: list[Line], holders: dict[str, Somebody]) -> set[int]:
    """The events whose Latin name is also that of another person born on the same day."""
    latin = [
        (event, person)
        for event in events
        if (person := holders.get(event.number_index))
        and person.shares_the_latin_name(event)
        and person.is_called(event.name_index)
    ]
    days = {person.birth_date for _event, person in latin}
    born: dict[date, list[tuple[int, str]]] = defaultdict(list)
    for pk, day, name in Person.objects.filter(birth_date__in=days).values_list(
        "pk", "birth_date", "name_en"
    ):
        born[day].append((pk, name))
    return {
        event.pk
        for event, person in latin
        if any(pk != person.pk and index_of(name) == event.name_index for pk, name in born[person.birth_date])
    }


def _somebody(row: Sequence[object]) -> Somebody:
    pk, name_zh, name_en, birth_date, death = row
    return Somebody(pk, name_zh, name_en, birth_date, death is not None)  # type: ignore[arg-type]


def _signal(event: Line, person: Somebody) -> str:
    if not person.dead:
        who = Person.objects.get(pk=person.pk)
        what = Event.objects.get(pk=event.pk)
        cases.open_case(actor=WORKER, kind=cases.DEATH, person=who, source=event.source, event=what)
    return "signal"


def _weigh(event: Event) -> None:
    """Another account is a fact like others; together with a new mandate it makes the center ask."""
    checks.account_changed(Person.objects.select_related("region").get(number_index=event.number_index))


def _note(outcomes: dict[int, str]) -> None:
    """One statement for each outcome; the day of birth has served its purpose and goes."""
    by_outcome: dict[str, list[int]] = defaultdict(list)
    for pk, outcome in outcomes.items():
        by_outcome[outcome].append(pk)
    for outcome, pks in by_outcome.items():
        Event.objects.filter(pk__in=pks).update(outcome=outcome, matched_at=clock.now(), birth_date=None)
