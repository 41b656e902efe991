"""Cases: only a human closes one, with a reason; a report of death stops nothing by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bindings import bound
from door import at_the_desk
from officers import (
    CHUXIONG_CLERK,
    SUPERVISOR,
    clerk,
    clerk_who_is,
    duty_of,
    married,
    opened,
    seen_by_subject,
)
from shebao.demo import town
from shebao.ground.notices import tasks as outbox
from shebao.rooms.certification import cases, tasks
from shebao.rooms.certification.events import name_index
from shebao.rooms.certification.models import Case, Certificate, Event, EventFile
from shebao.rooms.people.queries import is_dead, number_index
from shebao.values import clock

pytestmark = pytest.mark.django_db


def reported() -> Case:
    bound()
    row = cases.report_death(actor=town.citizen("daughter"), duty_id=duty_of("grandmother").public_id)
    outbox.deliver()
    return row


def visit_asked() -> Case:
    return cases.ask_home_visit(actor=town.citizen("grandmother"), duty_id=duty_of("grandmother").public_id)


def nearly(kind: str = "hospital") -> Case:
    """An event whose number is the grandmother's and whose name is not."""
    file = EventFile.objects.create(digest="near", name="x", source="hospital")
    Event.objects.create(
        file=file,
        source="hospital",
        reference="A1",
        kind=kind,
        happened_on=clock.today() - timedelta(days=2),
        number_index=number_index(town.someone("grandmother").number),
        name_index=name_index("陈贵兰"),
    )
    tasks.match_events()
    return Case.objects.get(kind="near_match")


def address(row: Case, more: str = "") -> str:
    return f"/desk/cases/{row.public_id}/{more}"


def close(client: Client, row: Case, **typed: str) -> int:
    status = client.post(address(row), typed).status_code
    row.refresh_from_db()
    return status


def test_the_page_says_who_reports_and_what_register_and_duties_say() -> None:
    row = reported()
    page = clerk().get(address(row)).content.decode()
    for words in ("A relative with a family account", "Last proof of life", "Chen Guilan", "4401**********"):
        assert words in page
    assert "Pay continues until you decide" in page
    assert "certification.case_read" in seen_by_subject("grandmother")


def test_a_confirmed_death_is_recorded_with_its_day_and_ends_the_duties() -> None:
    row = reported()
    day = clock.today() - timedelta(days=3)
    assert close(clerk(), row, outcome="confirmed", reason="死亡证明", died_on=day.isoformat()) == 302
    assert is_dead(town.someone("grandmother")) and duty_of("grandmother").ended_on == day
    assert {"certification.case_closed", "people.death_recorded"} <= seen_by_subject("grandmother")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"outcome": "confirmed", "reason": "证明"}, "The day of death is missing"),
        ({"outcome": "confirmed", "reason": "证明", "died_on": "2099-01-01"}, "lies in the future"),
        ({"outcome": "confirmed", "reason": "证明", "died_on": "1900-01-01"}, "before the birth"),
        ({"outcome": "confirmed", "reason": "证明", "died_on": "yesterday"}, "such as 2026-03-31"),
        ({"outcome": "confirmed", "reason": " ", "died_on": "2026-11-01"}, "A decision needs a reason"),
        ({"outcome": "visited", "reason": "x"}, "Select a valid choice"),
        ({"reason": "查无此事"}, "Choose how this case ends"),
    ],
)
def test_bad_input_closes_nothing(typed: dict[str, str], sentence: str) -> None:
    row = reported()
    answer = clerk().post(address(row), typed)
    row.refresh_from_db()
    assert answer.status_code == 422 and sentence in answer.content.decode() and not row.outcome
    assert not is_dead(town.someone("grandmother"))


def test_alive_closes_the_case_and_nothing_else() -> None:
    row = reported()
    assert close(clerk(), row, outcome="not_dead", reason="本人到窗口") == 302
    assert row.outcome == "not_dead" and duty_of("grandmother").ended_on is None
    page = clerk().get(address(row)).content.decode()
    assert "The person is alive" in page and "本人到窗口" in page
    assert close(clerk(), row, outcome="confirmed", reason="x", died_on="2026-11-01") == 422
    assert not is_dead(town.someone("grandmother"))


def test_nobody_confirms_a_death_they_reported_themselves() -> None:
    client = clerk()
    record = opened(client, "grandmother")
    assert client.post(record + "death/")["Location"] == record
    row = Case.objects.get(kind="death")
    outbox.deliver()
    typed = {"outcome": "confirmed", "reason": "家属来电", "died_on": "2026-11-01"}
    answer = client.post(address(row), typed)
    assert answer.status_code == 422 and "You reported this death yourself" in answer.content.decode()
    assert close(at_the_desk(SUPERVISOR), row, **typed) == 302
    assert is_dead(town.someone("grandmother"))


def test_a_visit_by_two_certifies_and_closes_the_case() -> None:
    row = visit_asked()
    typed = {"happened_on": clock.today().isoformat(), "witness": "王芳", "note": "在家中见到本人"}
    answer = clerk().post(address(row, "visit/"), typed)
    row.refresh_from_db()
    assert answer.status_code == 302 and row.outcome == "visited"
    certificate = Certificate.objects.get(duty=duty_of("grandmother"), channel="home_visit")
    assert (certificate.level, certificate.witness) == ("E4", "王芳")
    assert {"certification.recorded", "certification.case_closed"} <= seen_by_subject("grandmother")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"happened_on": "2026-11-20", "note": "见到本人"}, "second officer or witness"),
        ({"happened_on": "2026-11-20", "witness": "王芳", "note": ""}, "note of what you saw"),
        ({"happened_on": "2026-11-21", "witness": "王芳", "note": "见到本人"}, "lies in the future"),
        ({"witness": "王芳", "note": "见到本人"}, "such as 2026-03-31"),
    ],
)
def test_half_a_visit_is_none(typed: dict[str, str], sentence: str) -> None:
    row = visit_asked()
    answer = clerk().post(address(row, "visit/"), typed)
    row.refresh_from_db()
    assert answer.status_code == 422 and sentence in answer.content.decode() and not row.outcome
    assert not Certificate.objects.filter(channel="home_visit").exists()
    assert typed.get("witness", "") in answer.content.decode()


def test_a_visit_that_was_not_possible_says_why() -> None:
    row = visit_asked()
    assert close(clerk(), row, outcome="not_possible", reason="家中无人") == 302
    assert (row.outcome, row.reason) == ("not_possible", "家中无人")


def test_only_a_visit_is_recorded_as_a_visit() -> None:
    row = reported()
    typed = {"happened_on": clock.today().isoformat(), "witness": "王芳", "note": "在家"}
    assert clerk().post(address(row, "visit/"), typed).status_code == 422


def test_the_same_person_lets_the_event_count() -> None:
    row = nearly()
    assert close(clerk(), row, outcome="same_person", reason="更名，户口簿为证") == 302
    assert Certificate.objects.filter(
        duty=duty_of("grandmother"), channel="data_event", source="hospital:hospital"
    ).exists()


def test_another_person_leaves_everything_as_it_was() -> None:
    row, before = nearly(), Certificate.objects.count()
    assert close(clerk(), row, outcome="another_person", reason="号码录入错误") == 302
    assert Certificate.objects.count() == before


def test_the_same_person_in_a_report_of_death_opens_a_case_to_look_into() -> None:
    row = nearly("death")
    assert close(clerk(), row, outcome="same_person", reason="同一人") == 302
    assert Case.objects.filter(kind="death", outcome="").exists()
    assert not is_dead(town.someone("grandmother"))


@pytest.mark.parametrize("more", ["", "visit/"])
def test_not_yours_is_not_there(more: str) -> None:
    row = visit_asked()
    assert at_the_desk(CHUXIONG_CLERK).get(address(row, more)).status_code == 404
    married("grandfather", "grandmother")
    assert clerk_who_is("grandfather").get(address(row, more)).status_code == 404


def test_a_case_opens_the_record_it_is_about() -> None:
    row = visit_asked()
    client = clerk()
    person = town.someone("grandmother").public_id
    assert client.get(f"/desk/people/{person}/").status_code == 404
    assert client.post(address(row, "record/"))["Location"] == f"/desk/people/{person}/"
    assert client.get(f"/desk/people/{person}/").status_code == 200
    assert at_the_desk(CHUXIONG_CLERK).post(address(row, "record/")).status_code == 404
