"""A town of any size: the same seed the same bytes, settled once however often it is interrupted, and replayed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from shebao.demo import crowd, frauds, frauds_page, occurrences, settling, years, years_page
from shebao.ground.regions.queries import cities
from shebao.rooms.certification import events, tasks
from shebao.rooms.certification.models import Certificate, Duty, Event
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.people.models import Kinship, Person
from shebao.values.actors import Actor
from shebao.values.identifiers import parse_number
from shebao.values.periods import Month

MONTH = Month(2026, 11)
CODES = ("440100", "330100", "532300")


def town(people: int, seed: int = 1) -> crowd.Town:
    return crowd.Town(seed=seed, people=people, month=MONTH, cities=CODES)


def placed(people: int) -> crowd.Town:
    return crowd.Town(seed=1, people=people, month=MONTH, cities=tuple(city.code for city in cities()))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> list[bytes]:
        return [path.read_bytes() for path in occurrences.write_files(town(300, seed), tmp_path / name)]

    first = written("a", 1)
    assert first == written("b", 1)
    assert first != written("c", 2)


def test_every_number_is_a_right_one_of_a_county_nobody_has_and_of_one_person() -> None:
    numbers = [one.number for one in crowd.everybody(town(12_000))]
    assert len(set(numbers)) == 12_000
    assert all(parse_number(number).county.endswith(("99", "98")) for number in numbers)


def test_a_crowd_has_families_moves_twins_and_every_habit() -> None:
    people = list(islice(crowd.everybody(town(5_000)), 5_000))
    pensioners = [one for one in people if one.benefit]
    assert {one.habit for one in pensioners} == set(crowd.HABITS)
    assert any(one.paid_by != one.city for one in pensioners)
    by_home = {(one.household, one.place): one for one in people}
    twins = [
        one for one in people if one.place == "father" and one.born == by_home[one.household, "mother"].born
    ]
    assert twins and all(one.number != by_home[one.household, "mother"].number for one in twins)


@pytest.mark.django_db
def test_a_town_is_settled_once_however_often_it_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "SLICE", 40)
    before = Person.objects.count()
    assert next(settling.settle(placed(100))) == 40  # interrupted after its first slice
    assert Person.objects.count() == before + 40
    assert list(settling.settle(placed(100))) == [40, 80, 100]
    assert list(settling.settle(placed(100))) == [40, 80, 100]
    assert Person.objects.count() == before + 100
    someone = next(one for one in crowd.everybody(placed(100)) if one.benefit)
    row = Person.objects.get(name_zh=someone.name_zh, birth_date=someone.born)
    assert (row.number, row.phone) == (someone.number, someone.phone)
    assert Duty.objects.get(person=row).due_on == someone.due_on
    assert Kinship.objects.filter(person=row).count() == 1


@pytest.mark.django_db
def test_the_events_of_a_town_certify_only_whom_they_are_about(tmp_path: Path) -> None:
    place = placed(300)
    list(settling.settle(place))
    paths = occurrences.write_files(place, tmp_path)
    done = events.import_events(actor=Actor.system("import"), path=paths[2], source="town")
    assert done.accepted + len(done.rejected) == 300
    while tasks.match_events():
        pass
    truth = {one.reference: one for number in place.slices for one in occurrences.day(place, number)}
    numbers = {one.serial: one.number for one in crowd.everybody(place)}
    certified = Event.objects.filter(outcome="certified")
    assert certified.count() > 10
    for event in certified:
        told = truth[event.reference]
        assert told.mistake in ("", "latin") and told.number == numbers[told.serial]
    assert Certificate.objects.filter(channel="data_event", source__startswith="town:").count() > 10
    for event in Event.objects.exclude(reference__in=certified.values("reference")):
        assert truth[event.reference].mistake or event.outcome in ("earlier", "near")


def test_T01_T03_planted_frauds_are_found_and_few_honest_people_are_bothered() -> None:
    poor = years.DEATH_DATA[-1]
    one, again = (frauds.replay_frauds(town(1_000), 2, poor) for _ in range(2))
    assert one.counts == again.counts
    found = frauds_page.worlds(town(8_000), 4)
    well = found[0][1]
    assert well.recall() >= 0.9 and well.delayed <= 0.01
    assert all(one.delayed <= 0.015 for _name, one in found)
    assert found[-1][1].recall("hidden_death") < well.recall("hidden_death")


def test_T01_without_points_or_questions_the_same_frauds_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frauds, "weigh", lambda facts, policy: ())
    blind = frauds.replay_frauds(town(8_000), 4, years.DEATH_DATA[0])
    assert blind.recall("account") < 0.2 and blind.delayed == 0


def test_years_are_replayed_alike_and_worse_reports_of_death_cost_more_months() -> None:
    found = years_page.worlds(town(4_000), 4)
    again = years_page.worlds(town(4_000), 4)
    assert [world.tally.counts for world in found] == [world.tally.counts for world in again]
    good, middling, poor, half, quarter = (world.tally for world in found)
    assert good.counts["deaths"] == poor.counts["deaths"] > 50
    assert good.overpaid < middling.overpaid < poor.overpaid
    assert middling.untroubled > half.untroubled > quarter.untroubled
    assert 0.95 < poor.precision < 1
    assert years_page.page(town(4_000), 4, found) == years_page.page(town(4_000), 4, again)


def test_the_cycle_of_the_replay_is_that_of_the_book() -> None:
    law = years.law_of("440100", MONTH)
    channel = certification_policy("440100", MONTH.first).channels["data_event"]
    assert channel.valid_until(MONTH.first) == (MONTH + law.cycle).last
    assert 0 < law.visit < law.withhold


def test_who_never_leaves_a_trace_and_always_answers_sends_a_picture_at_every_first_reminder() -> None:
    law = years.law_of("440100", MONTH)
    life = years.Life(due=3, trace=0.0, dies=600, reported=700, fraud=False)
    counts: years.Counter[str] = years.Counter()

    class Always(years.random.Random):
        def random(self) -> float:
            return 0.5

    years._live(life, 3, law, Always(), counts)
    months = range(3 - law.notice, 36, law.cycle - law.notice)
    assert counts["pictures"] == len(months) == 4 and counts["visits"] == 0
    assert (counts["years"], counts["years_troubled"], counts["silent"]) == (3, 3, 0)


def test_a_death_that_is_reported_at_once_is_paid_until_it_was_looked_into_and_no_longer() -> None:
    law = years.law_of("440100", MONTH)
    life = years.Life(due=11, trace=0.0, dies=1, reported=1, fraud=False)
    counts: years.Counter[str] = years.Counter()
    years._live(life, 3, law, years.random.Random(1), counts)
    assert (counts["deaths"], counts["death_cases"], counts["overpaid"]) == (1, 1, law.inquiry + 1)
