"""F1: bind, decide, lapse, remind, import and match, killed with -9 at any statement; six mistakes stay planted.

A run sweeps a slice of the points; ``SHEBAO_CAMPAIGN=long pytest tests/stories/console/test_crashes.py`` all of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from bindings import EVERY, bound, claim
from crashes import Arranged, half_written, swept
from machines import LONG
from shebao.demo import cast, town
from shebao.rooms.certification import actions, announcements, events, matching, tasks
from shebao.rooms.certification.errors import AlreadyDecided
from shebao.rooms.certification.models import Duty, EventFile, Lapse, Submission
from shebao.rooms.family import actions as family
from shebao.rooms.family import tasks as family_tasks
from shebao.rooms.family.models import Binding
from shebao.values import clock
from shebao.values.actors import Actor

FEW = None if LONG else 4 if connection.vendor == "sqlite" else 2
OPERATOR = Actor.system("operator")
PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20
ROWS = 8
Plant = Callable[[pytest.MonkeyPatch], None]


class Acts:
    """How each act is arranged, and the act itself as whoever lost the answer does it again."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "events.csv"

    def arrange_bind(self) -> None:
        family.open_service(actor=town.citizen("daughter"), notice_accepted=True)

    def bind(self) -> None:
        row = family.claim_member(actor=town.citizen("daughter"), claim=claim("grandmother", key="one tap"))
        family_tasks.match_claims()
        family.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=EVERY)

    def arrange_decide(self) -> None:
        bound()
        duty = Duty.objects.get(person=town.someone("grandmother"))
        daughter = town.citizen("daughter")
        actions.hand_in(actor=daughter, duty_id=duty.public_id, picture=PICTURE, key="one tap")

    def decide(self) -> None:
        waiting = Submission.objects.get().public_id
        try:
            actions.decide(actor=town.officer("clerk"), submission_id=waiting, approve=True, reason="同一人")
        except AlreadyDecided:
            return

    def arrange_lapse(self) -> None:
        bound()
        for days, duty in enumerate(Duty.objects.order_by("pk")[:3], start=1):
            Duty.objects.filter(pk=duty.pk).update(due_on=clock.today() - timedelta(days=days))

    def lapse(self) -> None:
        tasks.note_lapses()

    def arrange_remind(self) -> None:
        self.arrange_lapse()

    def remind(self) -> None:
        tasks.climb_ladder()

    def arrange_import(self) -> None:
        self.write()

    def import_(self) -> None:
        events.import_events(actor=OPERATOR, path=self.file, source="health")

    def arrange_match(self) -> None:
        bound()
        self.write()
        self.import_()

    def match(self) -> None:
        tasks.match_events()

    def write(self) -> None:
        """Events of every kind: one that certifies, a near one, a death, one of nobody, and rows that are refused."""
        day = clock.today() - timedelta(days=3)
        told = [
            ("grandmother", "hospital", ""),
            ("grandfather", "rail", "王五"),
            ("grandfather", "death", ""),
            ("engineer_father", "hospital", ""),
            ("husband", "rail", ""),
            ("grandmother", "unheard_of", ""),
            ("grandmother", "rail", ""),
            ("child", "hospital", ""),
        ]
        lines = ["reference,number,name,kind,happened_on"]
        for at, (key, kind, name) in enumerate(told):
            person = cast.person(key)
            lines.append(f"r{at},{person.number},{name or person.name_zh},{kind},{day}")
        assert len(told) == ROWS
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def arranged(self, step: str) -> Arranged:
        getattr(self, f"arrange_{step}")()
        return Arranged()

    def act(self, step: str) -> Callable[[], None]:
        found: Callable[[], None] = getattr(self, "import_" if step == "import" else step)
        return found


@pytest.fixture
def acts(own_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Acts:
    monkeypatch.setattr(events, "CHUNK", 3)
    return Acts(tmp_path)


@pytest.mark.parametrize("step", ["bind", "decide", "lapse", "remind", "import", "match"])
def test_F1_killed_at_any_statement_the_same_act_again_leaves_what_an_unbroken_one_leaves(
    acts: Acts, step: str
) -> None:
    assert swept(acts.arranged(step), acts.act(step), FEW) >= 2


def audit_a_moment_later(patch: pytest.MonkeyPatch) -> None:
    """What was decided is written into the audit when the decision is committed."""
    record = actions.records.record
    later = lambda *said, **more: transaction.on_commit(lambda: record(*said, **more))  # noqa: E731
    patch.setattr(actions.records, "record", later)


def no_transaction(patch: pytest.MonkeyPatch) -> None:
    """The certificate is written in one transaction and the decision in the next."""
    patch.setattr(
        actions, "_locked", lambda duty: Duty.objects.select_related("person", "region").get(pk=duty.pk)
    )
    patch.setattr(actions, "decide", actions.decide.__wrapped__)


def a_key_of_its_own_each_time(patch: pytest.MonkeyPatch) -> None:
    """Whoever tries again asks under a new key."""
    ask, living = family.claim_member, os.getpid()

    def renamed(*, actor: Actor, claim: Any) -> Binding:
        dying = os.getpid() != living
        return ask(actor=actor, claim=replace(claim, key=f"{claim.key}.1") if dying else claim)

    patch.setattr(family, "claim_member", renamed)


def done_before_it_is_done(patch: pytest.MonkeyPatch) -> None:
    """A file is noted as read, then it is read."""
    store = events._store

    def noted(file: EventFile, chunk: Any, kinds: Any) -> None:
        EventFile.objects.filter(pk=file.pk).update(finished_at=clock.now())
        store(file, chunk, kinds)

    patch.setattr(events, "_store", noted)


def a_case_a_moment_later(patch: pytest.MonkeyPatch) -> None:
    """What nearly fits becomes a case when the slice is committed."""
    open_cases = matching.cases.open_near_cases
    later = lambda *told: transaction.on_commit(lambda: open_cases(*told))  # noqa: E731
    patch.setattr(matching.cases, "open_near_cases", later)


def told_a_moment_later(patch: pytest.MonkeyPatch) -> None:
    """Whoever has not certified is told when the lapse is committed."""
    tell = announcements.lapsed
    patch.setattr(tasks.announcements, "lapsed", lambda duty: transaction.on_commit(lambda: tell(duty)))


PLANTED: list[tuple[Plant, str, str]] = [
    (audit_a_moment_later, "decide", "audit apart"),
    (no_transaction, "decide", "a decision and its audit apart|without a decision|does not know"),
    (a_key_of_its_own_each_time, "bind", "bindings|it fails"),
    (done_before_it_is_done, "import", "without its rows|missing"),
    (a_case_a_moment_later, "match", "cases|case_near_match"),
    (told_a_moment_later, "lapse", "told of|notices"),
]


@pytest.mark.parametrize(
    ("mistake", "step", "found"), PLANTED, ids=lambda told: getattr(told, "__name__", None)
)
def test_F1_the_sweep_finds_a_planted_mistake(
    acts: Acts, mistake: Plant, step: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arranged = acts.arranged(step)
    mistake(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        swept(arranged, acts.act(step))


@pytest.mark.django_db
def test_a_lapse_nobody_was_told_of_and_a_file_without_its_rows_are_seen() -> None:
    bound()
    assert not half_written()
    duty = Duty.objects.get(person=town.someone("grandmother"))
    Lapse.objects.create(duty=duty, since=clock.today())
    EventFile.objects.create(digest="x", name="x", source="x", rows=3, finished_at=clock.now())
    assert len(half_written()) == 2
