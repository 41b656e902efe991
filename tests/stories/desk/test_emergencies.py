"""T07: breaking the glass is possible, told at once, judged by others; a record nobody should open rings."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from door import at_the_desk, digits_of, newest_text, signed_in
from officers import AUDITOR, CHUXIONG_CLERK, CLERK, SUPERVISOR, clerk, clerk_who_is, search
from shebao.demo import cast, town
from shebao.doors.console.main import main
from shebao.ground.audit.records import looks_at
from shebao.ground.notices import queries, tasks
from shebao.rooms.people import emergencies
from shebao.rooms.people.models import Alarm, Canary, EmergencyOpening, EmergencyReview, Person
from shebao.values import clock

pytestmark = pytest.mark.django_db
NEW, QUEUE, ALARMS = "/desk/emergencies/new/", "/desk/emergencies/", "/desk/alarms/"
WHY = "本人昏迷在我市医院，急需联系家属。"


def typed(key: str, phone: str = CHUXIONG_CLERK, **other: str) -> dict[str, str]:
    role = cast.person(key)
    whole = {"name": role.name_zh, "number": role.number, "reason": WHY, "digits": digits_of(phone)}
    return whole | other


def broken_open(key: str = "grandmother") -> tuple[Client, str]:
    """The clerk of Chuxiong opens somebody of Guangzhou; the browser and the address of the record."""
    client = at_the_desk(CHUXIONG_CLERK)
    answer = client.post(NEW, typed(key))
    assert answer.status_code == 302, answer.content.decode()
    return client, str(answer["Location"])


def test_T07_a_record_of_another_region_opens_with_a_reason_and_is_told_at_once() -> None:
    client, record = broken_open()
    page = client.get(record).content.decode()
    assert "10000000002" in page and "恩宁路" in page
    assert WHY in newest_text("10000000002")
    mother = signed_in("10000000002")
    assert WHY in mother.get("/messages/").content.decode()
    assert "Opened the record in an emergency" in mother.get("/my/looks/").content.decode()
    acts = [(look.action, look.purpose) for look in looks_at(town.someone("grandmother").key)][:2]
    assert acts == [("people.read", "emergency"), ("people.opened_in_emergency", "emergency")]


def test_somebody_without_a_phone_is_told_by_letter() -> None:
    broken_open("grandfather")
    tasks.deliver()
    assert any(WHY in row.body for row in queries.demo_letters())


def test_it_closes_by_itself_and_opens_nothing_else() -> None:
    client, record = broken_open()
    person = town.someone("grandmother").public_id
    assert client.get(f"/desk/people/{person}/").status_code == 404
    assert client.post(f"/desk/people/{person}/slip/").status_code == 404
    assert at_the_desk(CLERK).get(record).status_code == 404
    with clock.fixed(clock.now() + timedelta(minutes=14)):
        assert client.get(record).status_code == 200
    with clock.fixed(clock.now() + timedelta(minutes=15, seconds=1)):
        assert at_the_desk(CHUXIONG_CLERK).get(record).status_code == 404


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"reason": "急"}, "what cannot wait"),
        ({"reason": ""}, "what cannot wait"),
        ({"digits": "000000"}, "not right"),
        ({"digits": ""}, "six digits the app shows"),
        ({"name": "某人"}, "nobody with this name"),
        ({"number": "440199194903121240"}, "is-wrong"),
    ],
)
def test_T07_without_reason_factor_or_both_identifiers_nothing_opens(
    other: dict[str, str], sentence: str
) -> None:
    answer = at_the_desk(CHUXIONG_CLERK).post(NEW, typed("grandmother", **other))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not EmergencyOpening.objects.exists()


def test_T07_ones_own_kin_stay_closed_even_then() -> None:
    officer = clerk_who_is("grandfather")
    answer = officer.post(NEW, typed("grandfather", CLERK))
    assert "nobody with this name" in answer.content.decode()
    assert not EmergencyOpening.objects.exists()


def test_T07_an_overseer_of_the_persons_region_judges_it_and_the_person_reads_it() -> None:
    broken_open()
    supervisor = at_the_desk(SUPERVISOR)
    assert WHY in supervisor.get(QUEUE).content.decode()
    opening = EmergencyOpening.objects.get()
    told = {"opening": opening.public_id, "verdict": "justified", "reason": "医院证实"}
    assert supervisor.post(QUEUE, told | {"reason": ""}).status_code == 422
    assert supervisor.post(QUEUE, told).status_code == 302
    assert WHY not in supervisor.get(QUEUE).content.decode()
    assert "复核" in newest_text("10000000002") or "justified" in newest_text("10000000002")
    assert supervisor.post(QUEUE, told).status_code == 422
    assert EmergencyReview.objects.get().reviewed_by != opening.actor_key
    assert not Alarm.objects.exists()


def test_T07_one_that_was_none_rings_for_the_auditor() -> None:
    broken_open()
    told = {"opening": EmergencyOpening.objects.get().public_id, "verdict": "unjustified", "reason": "无此事"}
    assert at_the_desk(SUPERVISOR).post(QUEUE, told).status_code == 302
    page = at_the_desk(AUDITOR).get(ALARMS).content.decode()
    assert "found to be none" in page and "Chuxiong" in page
    assert cast.person("grandmother").name_zh not in page


def test_T28_only_overseers_of_the_region_judge_and_only_auditors_hear() -> None:
    broken_open("daughter")
    told = {"opening": EmergencyOpening.objects.get().public_id, "verdict": "justified", "reason": "x"}
    assert WHY not in at_the_desk(SUPERVISOR).get(QUEUE).content.decode()
    assert at_the_desk(SUPERVISOR).post(QUEUE, told).status_code == 404
    assert clerk().get(QUEUE).status_code == 404
    assert at_the_desk(SUPERVISOR).get(ALARMS).status_code == 404
    assert at_the_desk(AUDITOR).post(QUEUE, told).status_code == 302


def test_T29_the_database_refuses_a_review_by_the_same_hands() -> None:
    broken_open()
    opening = EmergencyOpening.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReview.objects.create(
            opening=opening,
            verdict="justified",
            reason="x",
            opened_by=opening.actor_key,
            reviewed_by=opening.actor_key,
        )


def planted(capsys: pytest.CaptureFixture[str]) -> Person:
    assert main(["canary", "--region", "440100", "--name", "林耀华", "--english", "Lin Yaohua"]) == 0
    number = re.search(r"\d{17}[0-9X]", capsys.readouterr().out)
    person = Canary.objects.get().person
    assert number and number[0] == person.number
    return person


def test_T07_a_canary_rings_within_the_request_and_the_officer_sees_no_difference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = planted(capsys)
    officer = clerk()
    look = search("grandmother", name=person.name_zh, number=person.number)
    answer = officer.post("/desk/people/", look)
    other = officer.post("/desk/people/", search("grandmother"))
    assert (answer.status_code, len(answer["Location"])) == (other.status_code, len(other["Location"]))
    page = officer.get(answer["Location"])
    assert page.status_code == 200 and "canary" not in page.content.decode().lower()
    rang = Alarm.objects.get()
    assert (rang.kind, rang.person) == ("canary", person)
    assert "nobody has a reason to open" in at_the_desk(AUDITOR).get(ALARMS).content.decode()


@pytest.mark.parametrize("how", ["search from elsewhere", "emergency"])
def test_T07_a_canary_rings_from_another_region_too(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    person = planted(capsys)
    far = at_the_desk(CHUXIONG_CLERK)
    about = {"name": person.name_zh, "number": person.number}
    if how == "emergency":
        assert far.post(NEW, typed("grandmother", **about)).status_code == 302
    else:
        assert far.post("/desk/people/", search("grandmother", **about)).status_code == 422
    assert Alarm.objects.get().kind == "canary"


def test_ordinary_records_ring_nothing_and_a_wrong_name_finds_no_canary(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = planted(capsys)
    officer = clerk()
    assert officer.post("/desk/people/", search("grandmother")).status_code == 302
    assert officer.post("/desk/people/", search("grandmother", number=person.number)).status_code == 422
    assert not Alarm.objects.exists()


def test_a_canary_of_a_region_nobody_knows_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["canary", "--region", "999999", "--name", "某人"]) == 1
    assert "There is no region 999999" in capsys.readouterr().err


def test_the_queue_is_one_query_however_long() -> None:
    broken_open()
    with CaptureQueriesContext(connection) as one:
        emergencies.to_review(town.officer("auditor"))
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        broken_open("grandfather")
        with CaptureQueriesContext(connection) as two:
            emergencies.to_review(town.officer("auditor"))
    assert len(one) == len(two)
