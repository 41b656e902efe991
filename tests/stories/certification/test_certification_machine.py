"""No path withholds pay from a living person without two notices on two channels and a human."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from bindings import bound
from machines import QUICK, World
from shebao.demo import town
from shebao.ground.storage.crypto import blind_index
from shebao.rooms.certification import actions, cases, queries, tasks
from shebao.rooms.certification.actions import Seen
from shebao.rooms.certification.events import name_index
from shebao.rooms.certification.models import (
    Case,
    Duty,
    Event,
    EventFile,
    Lapse,
    Reminder,
    Submission,
    Withholding,
)
from shebao.rooms.people.queries import is_dead, number_index
from shebao.values import clock
from shebao.values.errors import Refusal
from shebao.values.identifiers import public_id

KEYS = ("grandmother", "grandfather")
PICTURE = b"\xff\xd8\xff\xe0face"
some_key = st.sampled_from(KEYS)
STATES = {"certified", "due_soon", "received", "lapsed", "withheld", "ended"}


class Certifications(World):
    """Months pass; people certify or do not; officers decide; data arrives; the worker and the day do their work."""

    def __init__(self) -> None:
        super().__init__()
        self.due: dict[int, object] = {}

    @initialize()
    def a_daughter_is_bound(self) -> None:
        bound()

    def duty(self, key: str) -> Duty:
        return Duty.objects.get(person=town.someone(key))

    @rule(days=st.sampled_from([1, 8, 20, 45, 90, 200]))
    def time_passes(self, days: int) -> None:
        self.pass_time(days=days)

    @rule()
    def the_day_does_its_work(self) -> None:
        tasks.note_lapses()
        tasks.climb_ladder()

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
        days=st.integers(0, 500),
        channel=st.sampled_from(["counter", "doctor", "home_visit", "paper"]),
    )
    def staff_record_what_was_seen(self, key: str, days: int, channel: str) -> None:
        seen = Seen(channel=channel, happened_on=clock.today() - timedelta(days=days), witness="王芳")
        attempt(actions.record_seen, actor=town.officer("clerk"), duty_id=self.duty(key).public_id, seen=seen)

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

    @rule(key=some_key)
    def an_officer_tries_to_withhold(self, key: str) -> None:
        attempt(
            actions.withhold, actor=town.officer("clerk"), duty_id=self.duty(key).public_id, reason="未能联系"
        )

    @rule(outcome=st.sampled_from(["not_dead", "done"]))
    def an_officer_closes_a_case(self, outcome: str) -> None:
        case = Case.objects.filter(outcome="").first()
        if case:
            attempt(
                cases.close_case,
                actor=town.officer("clerk"),
                case_id=case.public_id,
                outcome=outcome,
                reason="核实",
            )

    @invariant()
    def nobody_is_withheld_without_two_notices_two_channels_sixty_days_and_a_human(self) -> None:
        for row in Withholding.objects.select_related("lapse__duty"):
            sent = Reminder.objects.filter(duty=row.lapse.duty, sent_on__lte=row.since)
            assert sent.count() >= 2 and len(set(sent.values_list("channel", flat=True))) >= 2
            assert row.since - min(sent.values_list("sent_on", flat=True)) >= timedelta(days=60)
            assert row.decided_by.startswith("account:")
            assert row.since >= row.lapse.since

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
            assert before is None or duty.due_on >= before  # type: ignore[operator]
            self.due[duty.pk] = duty.due_on

    @invariant()
    def data_alone_never_makes_anybody_dead(self) -> None:
        assert not any(is_dead(town.someone(key)) for key in KEYS)

    @invariant()
    def nobody_wonders(self) -> None:
        status = queries.status(town.citizen("grandmother"), self.duty("grandmother").public_id)
        assert status.state in STATES


def attempt(verb: object, **told: object) -> None:
    """Try an act; a named refusal is a fine answer, anything else is a fault."""
    try:
        verb(**told)  # type: ignore[operator]
    except Refusal:
        return


@pytest.mark.django_db
def test_T02_no_path_withholds_pay_without_two_notices_and_a_human() -> None:
    run_state_machine_as_test(Certifications, settings=QUICK)
