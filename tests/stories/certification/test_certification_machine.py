"""No path withholds pay from a living person without two delivered notices, two channels and a human.

The machine starts where it could go wrong: three people whose certification has lapsed, one with phone, account and
address, one with an address alone, one whom nothing reaches. It counts what it did, so that it cannot pass idle, and
it must notice two planted mistakes.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import ClassVar

import pytest
from django.db import IntegrityError
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from bindings import bound
from machines import LONG, QUICK, World
from shebao.demo import town
from shebao.ground.notices import tasks as outbox
from shebao.ground.notices.models import DemoMessage, Notice
from shebao.ground.regions import queries as regions
from shebao.ground.storage.crypto import blind_index
from shebao.rooms.certification import actions, cases, ladder, queries, tasks
from shebao.rooms.certification.actions import Seen
from shebao.rooms.certification.events import name_index
from shebao.rooms.certification.models import (
    Case,
    Duty,
    Event,
    EventFile,
    Lapse,
    Submission,
    Withholding,
)
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import is_dead, number_index
from shebao.values import clock
from shebao.values.errors import Refusal
from shebao.values.identifiers import public_id

KEYS = ("grandmother", "grandfather", "engineer_father")
UNREACHED = "engineer_father"
REPEATABLE = settings(
    QUICK, derandomize=not LONG, max_examples=400 if LONG else 30, stateful_step_count=40 if LONG else 8
)
FIRST_FAULT = settings(REPEATABLE, phases=[Phase.generate], report_multiple_bugs=False)
PICTURE = b"\xff\xd8\xff\xe0face"
some_key = st.sampled_from(KEYS)
STATES = {"certified", "due_soon", "received", "lapsed", "withheld", "ended"}


class Certifications(World):
    """Months pass; people certify or do not; officers decide; data arrives; the worker and the day do their work."""

    did: ClassVar[Counter[str]] = Counter()
    """What happened over all runs: a machine that never withheld and never released has shown nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.due: dict[int, date] = {}
        self.checked: set[int] = set()

    @initialize()
    def three_have_lapsed(self) -> None:
        bound()
        city = regions.region("440100").id
        Person.objects.filter(pk=town.someone(UNREACHED).pk).update(address="", phone="", region_id=city)
        for key in KEYS:
            due = clock.today() - timedelta(days=1)
            Duty.objects.filter(person=town.someone(key)).update(due_on=due, region_id=city)
        tasks.note_lapses()

    def duty(self, key: str) -> Duty:
        return Duty.objects.get(person=town.someone(key))

    @rule(days=st.sampled_from([1, 8, 20, 45, 90, 200]))
    def time_passes(self, days: int) -> None:
        self.pass_time(days=days)

    @rule(delivers=st.booleans())
    def the_day_does_its_work(self, delivers: bool) -> None:
        tasks.note_lapses()
        tasks.climb_ladder()
        if delivers:
            outbox.deliver()

    @rule(
        delivers=st.sampled_from([True, True, False]),
        visited=st.sampled_from([True, False]),
        comes_late=st.sampled_from([KEYS, ()]),
    )
    def the_ladder_runs(self, delivers: bool, visited: bool, comes_late: tuple[str, ...]) -> None:
        """All that may lead to withholding, in order; any part of it may be missing."""
        for days in (16, 15, 65):
            self.pass_time(days=days)
            self.the_day_does_its_work(delivers)
        if visited:
            self.an_officer_closes_the_cases("not_possible")
        self.an_officer_tries_to_withhold()
        for key in comes_late:
            self.staff_record_what_was_seen(key, 0, "counter")

    @rule(by=st.sampled_from(["daughter", "grandmother"]))
    def a_picture_is_handed_in(self, by: str) -> None:
        attempt(
            actions.hand_in,
            actor=town.citizen(by),
            duty_id=self.duty("grandmother").public_id,
            picture=PICTURE,
            key=public_id(),
        )

    @rule(approve=st.booleans())
    def an_officer_decides(self, approve: bool) -> None:
        row = Submission.objects.filter(decision=None).first()
        if row:
            attempt(
                actions.decide,
                actor=town.officer("clerk"),
                submission_id=row.public_id,
                approve=approve,
                reason="核对",
            )

    @rule(
        key=some_key,
        days=st.sampled_from([0, 0, 3, 100, 500]),
        channel=st.sampled_from(["counter", "doctor", "home_visit", "paper"]),
    )
    def staff_record_what_was_seen(self, key: str, days: int, channel: str) -> None:
        seen = Seen(channel=channel, happened_on=clock.today() - timedelta(days=days), witness="王芳")
        held = self.open_withholdings(key)
        attempt(actions.record_seen, actor=town.officer("clerk"), duty_id=self.duty(key).public_id, seen=seen)
        self.did["released"] += held - self.open_withholdings(key)

    def open_withholdings(self, key: str) -> int:
        return Withholding.objects.filter(lapse__duty=self.duty(key), until=None).count()

    @rule(
        key=some_key,
        days=st.integers(0, 500),
        kind=st.sampled_from(["hospital", "rail", "death"]),
        fits=st.booleans(),
    )
    def data_arrives(self, key: str, days: int, kind: str, fits: bool) -> None:
        person = town.someone(key)
        file, _made = EventFile.objects.get_or_create(
            digest=blind_index("test", "file"), defaults={"name": "x", "source": "x"}
        )
        Event.objects.create(
            file=file,
            source="x",
            reference=public_id(),
            kind=kind,
            happened_on=clock.today() - timedelta(days=days),
            number_index=number_index(person.number),
            name_index=name_index(person.name_zh if fits else "王五"),
        )
        tasks.match_events()

    @rule()
    def an_officer_tries_to_withhold(self) -> None:
        for key in KEYS:
            before = self.open_withholdings(key)
            attempt(
                actions.withhold,
                actor=town.officer("clerk"),
                duty_id=self.duty(key).public_id,
                reason="未能联系",
            )
            self.did[f"withheld {key}"] += self.open_withholdings(key) - before

    @rule(outcome=st.sampled_from(["not_dead", "not_possible", "not_possible", "done"]))
    def an_officer_closes_the_cases(self, outcome: str) -> None:
        for case in Case.objects.filter(outcome=""):
            attempt(
                cases.close_case,
                actor=town.officer("clerk"),
                case_id=case.public_id,
                outcome=outcome,
                reason="核实",
            )

    @invariant()
    def nobody_is_withheld_without_two_notices_two_channels_sixty_days_and_a_human(self) -> None:
        for row in Withholding.objects.exclude(pk__in=self.checked).select_related("lapse__duty__person"):
            due = row.lapse.since - timedelta(days=1)
            arrived = arrivals(row.lapse.duty, due)
            channels = {channel for channel, _day in arrived} | visited_in_vain(row.lapse.duty.person, due)
            assert len(arrived) >= 2 and len(channels) >= 2
            assert any(day > due for _channel, day in arrived)
            assert row.since - min(day for _channel, day in arrived) >= timedelta(days=60)
            assert row.decided_by.startswith("account:")
            assert row.since >= row.lapse.since
            assert row.lapse.duty.person != town.someone(UNREACHED)
            self.checked.add(row.pk)

    @invariant()
    def what_is_certified_is_neither_lapsed_nor_withheld(self) -> None:
        for lapse in Lapse.objects.filter(until=None).select_related("duty"):
            assert lapse.duty.due_on < clock.today()
        for row in Withholding.objects.filter(until=None).select_related("lapse"):
            assert row.lapse.until is None

    @invariant()
    def a_due_date_never_moves_back(self) -> None:
        for duty in Duty.objects.all():
            before = self.due.get(duty.pk)
            assert before is None or duty.due_on >= before
            self.due[duty.pk] = duty.due_on

    @invariant()
    def data_alone_never_makes_anybody_dead(self) -> None:
        assert not any(is_dead(town.someone(key)) for key in KEYS)

    @invariant()
    def nobody_wonders(self) -> None:
        status = queries.status(town.citizen("grandmother"), self.duty("grandmother").public_id)
        assert status.state in STATES


def arrivals(duty: Duty, due: date) -> list[tuple[str, date]]:
    """What lies in the person's own account, phone and letter box about this due date: channel and day."""
    person = duty.person
    notices = Notice.objects.filter(
        key__startswith=f"certification.rung:{duty.public_id}:{due}:", recipient=person.key
    )
    found = [("app", row.due_at) for row in notices if row.channel == "app" and hasattr(person, "account")]
    for message in DemoMessage.objects.filter(public_id__in=notices.values("public_id")):
        if message.phone or message.address:
            found += [(message.channel, message.created_at)]
    return [(channel, at.astimezone(clock.BUSINESS_ZONE).date()) for channel, at in found]


def visited_in_vain(person: Person, due: date) -> set[str]:
    rows = Case.objects.filter(person=person, kind="home_visit", outcome="not_possible")
    return {"visit" for row in rows if row.decided_at and row.decided_at.date() > due}


def attempt(verb: object, **told: object) -> None:
    """Try an act; a named refusal is a fine answer, anything else is a fault."""
    try:
        verb(**told)  # type: ignore[operator]
    except Refusal:
        return


@pytest.mark.django_db
def test_T02_no_path_withholds_pay_without_two_notices_and_a_human() -> None:
    Certifications.did.clear()
    run_state_machine_as_test(Certifications, settings=REPEATABLE)
    did = Certifications.did
    assert did["withheld grandmother"] and did["withheld grandfather"] and did["released"], did


def every_rung_counts(duty: Duty) -> list[ladder.Step]:
    """The mistake this room once made: what was written counts, whether or not it reached anybody."""
    rows = duty.reminders.filter(due_on=duty.due_on)
    return [ladder.Step(row.rung, row.channel, row.sent_on) for row in rows if row.channel != "visit"]


@pytest.mark.django_db
def test_the_machine_notices_when_what_was_never_delivered_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder, "_notices", every_rung_counts)
    monkeypatch.setattr(outbox, "deliver", lambda: 0)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Certifications, settings=FIRST_FAULT)


@pytest.mark.django_db
def test_the_machine_notices_when_the_ladder_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ladder.Ladder, "climbed", property(lambda _: True))
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(Certifications, settings=FIRST_FAULT)
