"""A death is confirmed only after the person was asked, and a mistaken one is taken back with all it ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from bindings import bound
from door import account_of, signed_in
from officers import duty_of
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.ground.notices import tasks as outbox
from shebao.ground.notices.models import DemoMessage, Notice
from shebao.rooms.certification import cases, errors, inquiry
from shebao.rooms.certification.models import Case, Duty
from shebao.rooms.people import actions as people
from shebao.rooms.people.errors import NotRecordedDead
from shebao.rooms.people.models import Death
from shebao.rooms.people.queries import is_dead
from shebao.values import clock

pytestmark = pytest.mark.django_db

GRANDMOTHER = "10000000002"


def confirm(row: Case) -> Case:
    return cases.close_case(
        actor=town.officer("clerk"),
        case_id=row.public_id,
        outcome="confirmed",
        reason="死亡证明",
        died_on=clock.today(),
    )


def reported(key: str = "grandmother") -> Case:
    return cases.open_case(actor=town.LOADER, kind="death", person=town.someone(key), source="civil_affairs")


def wrongly_dead() -> None:
    row = reported()
    outbox.deliver()
    confirm(row)


def alive_case() -> Case:
    person = town.someone("grandmother")
    people.inspect(actor=town.officer("clerk"), person=person, purpose="register", reason="本人到窗口")
    return cases.report_alive_at_desk(actor=town.officer("clerk"), person_id=person.public_id)


def test_T02_a_death_is_not_confirmed_before_the_person_was_asked() -> None:
    row = reported()
    with pytest.raises(errors.NotAskedYet):
        confirm(row)
    outbox.deliver()
    assert inquiry.inquiry_of(row).asked == 3
    confirm(row)
    assert is_dead(town.someone("grandmother"))


def test_T02_one_letter_is_not_enough_and_a_second_one_goes_out_by_itself() -> None:
    row = reported("grandfather")  # no phone, no account
    outbox.deliver()
    with pytest.raises(errors.NotAskedYet):
        confirm(row)
    assert inquiry.ask_again() == 0
    with clock.fixed(clock.now() + timedelta(days=7)):
        assert inquiry.ask_again() == 1
        outbox.deliver()
        assert inquiry.ask_again() == 0
        confirm(row)
    letters = DemoMessage.objects.filter(recipient=town.someone("grandfather").key, channel="letter")
    assert sum("有人报告" in letter.body for letter in letters) == 2


def test_T02_a_home_visit_in_vain_counts_as_one_try() -> None:
    row = reported("grandfather")
    outbox.deliver()
    visit = cases.open_case(
        actor=town.LOADER, kind="home_visit", person=town.someone("grandfather"), source="x"
    )
    cases.close_case(
        actor=town.officer("clerk"), case_id=visit.public_id, outcome="not_possible", reason="门锁着"
    )
    confirm(row)


def test_the_relatives_hear_nothing_of_the_question_and_the_person_does() -> None:
    bound()
    reported()
    asked = Notice.objects.filter(template="certification.inquiry")
    assert set(asked.values_list("recipient", flat=True)) == {town.someone("grandmother").key}
    assert set(asked.values_list("channel", flat=True)) == {"app", "sms", "letter"}


def test_T02_a_mistaken_death_is_taken_back_with_everything_it_ended() -> None:
    due = duty_of("grandmother").due_on
    wrongly_dead()
    assert account_of(GRANDMOTHER).person is not None
    assert signed_in(GRANDMOTHER).get("/certification/").status_code != 200
    row = alive_case()
    with pytest.raises(errors.OwnReport):
        cases.close_case(actor=town.officer("clerk"), case_id=row.public_id, outcome="alive", reason="本人")
    cases.close_case(
        actor=town.officer("supervisor"), case_id=row.public_id, outcome="alive", reason="身份证与本人相符"
    )
    duty = Duty.objects.get(person=town.someone("grandmother"))
    assert not is_dead(town.someone("grandmother"))
    assert (duty.ended_on, duty.due_on) == (None, due)
    assert signed_in(GRANDMOTHER).get("/certification/").status_code == 200
    acts = {look.action for look in looks_at(town.someone("grandmother").key)}
    assert {"people.death_recorded", "people.death_corrected", "certification.case_alive"} <= acts
    assert Death.objects.filter(person=town.someone("grandmother")).count() == 1


def test_a_death_that_is_right_stays_and_can_come_after_a_mistake() -> None:
    wrongly_dead()
    cases.close_case(
        actor=town.officer("supervisor"), case_id=alive_case().public_id, outcome="died", reason="冒名"
    )
    assert is_dead(town.someone("grandmother"))
    cases.close_case(
        actor=town.officer("supervisor"), case_id=alive_case().public_id, outcome="alive", reason="本人"
    )
    wrongly_dead()
    assert is_dead(town.someone("grandmother"))
    assert Death.objects.filter(person=town.someone("grandmother")).count() == 2


def test_nobody_alive_is_given_back() -> None:
    with pytest.raises(NotRecordedDead):
        alive_case()
    with pytest.raises(NotRecordedDead):
        people.correct_death(actor=town.LOADER, person=town.someone("grandmother"), reason="x")


@pytest.mark.parametrize("table", ["people_death", "people_deathcorrection"])
def test_neither_a_death_nor_its_correction_is_changed_by_sql(table: str) -> None:
    wrongly_dead()
    cases.close_case(
        actor=town.officer("supervisor"), case_id=alive_case().public_id, outcome="alive", reason="本人"
    )
    for attack in (f"UPDATE {table} SET created_at = created_at", f"DELETE FROM {table}"):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
