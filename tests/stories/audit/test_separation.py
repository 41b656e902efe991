"""T29: separation of duties is one table, and every line of it is tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from door import CLERK, account_of
from shebao.demo import cast, town
from shebao.ground.audit import words
from shebao.ground.audit.separation import ACTS, OFFICES, SameHands, other_hands
from shebao.ground.notices import tasks as outbox
from shebao.rooms.access import actions as access
from shebao.rooms.access.models import StaffRole
from shebao.rooms.certification import actions as certification
from shebao.rooms.certification import cases
from shebao.rooms.certification.models import Duty
from shebao.rooms.certification.openings import open_case
from shebao.rooms.people import emergencies
from shebao.rooms.people.actions import Search, open_record
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
SUPERVISOR, AUDITOR = "supervisor", "auditor"


def death(first: Actor, second: Actor) -> None:
    person = town.someone("grandmother")
    search = Search(name=person.name_zh, number=person.number, purpose="register", reason="x")
    open_record(actor=first, search=search)
    case = cases.report_death_at_desk(actor=first, person_id=person.public_id)
    outbox.deliver()  # the person is asked first, three times
    cases.close_case(
        actor=second, case_id=case.public_id, outcome="confirmed", reason="x", died_on=clock.today()
    )


def second_factor(first: Actor, second: Actor) -> None:
    colleague = account_of(CLERK).public_id
    access.vouch(actor=first, account_id=colleague)
    assert access.vouch(actor=second, account_id=colleague)


def emergency(first: Actor, second: Actor) -> None:
    role = cast.person("grandmother")
    row = emergencies.open_in_emergency(
        actor=first, name=role.name_zh, number=role.number, reason="昏迷在医院，急需联系家属"
    )
    emergencies.review_emergency(actor=second, opening_id=row.public_id, verdict="justified", reason="x")


def check(first: Actor, second: Actor) -> None:
    duty = Duty.objects.get(person=town.someone("grandmother"), ended_on=None)
    row = certification.hand_in(
        actor=town.citizen("grandmother"), duty_id=duty.public_id, picture=b"\xff\xd8\xff\xe0face", key="tap"
    )
    certification.decide(actor=first, submission_id=row.public_id, approve=True, reason="x")
    case = open_case(actor=town.LOADER, kind="check", person=duty.person, source="random")
    cases.close_case(actor=second, case_id=case.public_id, outcome="seen", reason="x")


SCENARIOS: dict[str, tuple[Callable[[Actor, Actor], None], str, str]] = {
    "death": (death, "clerk", SUPERVISOR),
    "check": (check, "clerk", SUPERVISOR),
    "second_factor": (second_factor, SUPERVISOR, AUDITOR),
    "emergency": (emergency, SUPERVISOR, AUDITOR),
}


def test_every_line_of_the_table_has_its_scenario_and_its_words() -> None:
    assert set(SCENARIOS) == set(ACTS)
    for pair in ACTS.values():
        assert pair.first in words.ACTIONS and pair.second in words.ACTIONS
    every = {role for role, _label in {"clerk": 1, "supervisor": 1, "auditor": 1}.items()}
    assert {frozenset(pair) for pair in OFFICES} == {
        frozenset({a, b}) for a in every for b in every if a != b
    }
    assert every == {StaffRole.CLERK, StaffRole.SUPERVISOR, StaffRole.AUDITOR}


@pytest.mark.parametrize("matter", SCENARIOS)
def test_T29_the_second_act_is_refused_to_whoever_did_the_first(matter: str) -> None:
    act, first, _second = SCENARIOS[matter]
    with pytest.raises(SameHands) as refusal:
        act(town.officer(first), town.officer(first))
    assert refusal.value.message == str(ACTS[matter].why)


@pytest.mark.parametrize("matter", SCENARIOS)
def test_T29_the_second_act_is_done_by_other_hands(matter: str) -> None:
    act, first, second = SCENARIOS[matter]
    act(town.officer(first), town.officer(second))


def test_nobody_is_their_own_colleague() -> None:
    officer = town.officer("clerk")
    with pytest.raises(SameHands):
        other_hands("death", officer, "account:else", officer.key)
    other_hands("death", officer, "account:else")
