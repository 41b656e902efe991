"""One record, for a reason, in one's own jurisdiction; what is done from it; and a person insured elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bindings import bound
from door import at_the_desk, browser
from officers import (
    AUDITOR,
    CHUXIONG_CLERK,
    CLERK,
    clerk,
    clerk_who_is,
    duty_of,
    married,
    opened,
    search,
    seen_by_subject,
)
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.certification.models import Certificate, Lapse, Withholding
from shebao.rooms.people.actions import SEARCHES_PER_HOUR
from shebao.rooms.people.models import Inspection
from shebao.values import clock

pytestmark = pytest.mark.django_db

NOBODY = "There is nobody with this name and number whose record you may open"


def test_a_search_opens_one_record_and_says_what_it_was_for() -> None:
    bound()
    client = clerk()
    record = opened(client, "grandmother")
    assert cast.person("grandmother").number not in record
    page = client.get(record).content.decode()
    for words in ("Chen Guilan", "4401**********", "Due soon", "Lin Xiaomei", "Keeping the register"):
        assert words in page
    assert cast.person("grandmother").number not in page
    assert {"people.searched", "people.read"} <= seen_by_subject("grandmother")
    look = next(look for look in looks_at(town.someone("grandmother").key) if look.action == "people.read")
    assert look.purpose == "register" and look.case == Inspection.objects.latest("pk").public_id


def test_the_record_closes_by_itself() -> None:
    client = clerk()
    record = opened(client, "grandmother")
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        assert at_the_desk(CLERK).get(record).status_code == 404


def test_an_address_alone_opens_nothing() -> None:
    person, duty = town.someone("grandmother").public_id, duty_of("grandmother").public_id
    for path in (f"people/{person}/", f"duties/{duty}/seen/", f"duties/{duty}/withholding/"):
        assert clerk().get(f"/desk/{path}").status_code == 404
    assert clerk().post(f"/desk/people/{person}/death/").status_code == 404


def test_what_one_officer_opened_is_closed_to_the_next() -> None:
    record = opened(clerk(), "grandmother")
    assert at_the_desk("10000000012").get(record).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        search("worker_mother"),
        search("grandmother", name="陈贵兰"),
        search("grandmother", number=cast.person("daughter").number),
        search("grandmother", number="440199193801011711"),
    ],
    ids=["another city", "another name", "another number", "nobody"],
)
def test_every_miss_is_the_same_sentence(typed: dict[str, str]) -> None:
    answer = clerk().post("/desk/people/", typed)
    assert answer.status_code == 422 and not Inspection.objects.exists()


def test_a_search_for_somebody_of_another_city_is_written_down_for_them() -> None:
    answer = clerk().post("/desk/people/", search("worker_mother"))
    assert NOBODY in answer.content.decode()
    looks = [look for look in looks_at(town.someone("worker_mother").key) if look.action == "people.searched"]
    assert [look.outcome for look in looks] == ["denied"]


@pytest.mark.parametrize("key", ["grandmother", "grandfather"])
def test_ones_own_and_a_relatives_record_stay_closed(key: str) -> None:
    married("grandfather", "grandmother")
    answer = clerk_who_is("grandfather").post("/desk/people/", search(key))
    assert answer.status_code == 422 and NOBODY in answer.content.decode()
    assert [look.outcome for look in looks_at(town.someone(key).key)][:1] == ["denied"]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"name": ""}, "Please type the name"),
        ({"number": ""}, "Please type the social security number"),
        ({"number": "12345"}, "18"),
        ({"reason": "  "}, "A record is opened only for a reason"),
        ({"reason": "字" * 201}, "at most 200"),
        ({"purpose": "curiosity"}, "Select a valid choice"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(other: dict[str, str], sentence: str) -> None:
    typed = search("grandmother", **other)
    answer = clerk().post("/desk/people/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert typed["name"] in page and typed["number"] in page


def test_the_address_never_searches() -> None:
    answer = clerk().get("/desk/people/", search("grandmother"))
    assert answer.status_code == 200 and not Inspection.objects.exists()
    assert "Chen Guilan" not in answer.content.decode()


def test_nobody_reads_through_the_register() -> None:
    client = clerk()
    for _time in range(SEARCHES_PER_HOUR):
        client.post("/desk/people/", search("worker_mother"))
    answer = client.post("/desk/people/", search("grandmother"))
    assert answer.status_code == 429 and not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("channel", "witness", "level"),
    [
        ("counter", "", "E4"),
        ("home_visit", "王芳", "E4"),
        ("doctor", "", "E3"),
        ("bank", "", "E3"),
        ("village_worker", "", "E3"),
        ("clerk", "", "E3"),
        ("paper", "", "E3"),
    ],
)
def test_what_staff_saw_is_recorded(channel: str, witness: str, level: str) -> None:
    client = clerk()
    record = opened(client, "grandfather")
    typed = {"channel": channel, "happened_on": "2026-11-19", "source": "表17号", "witness": witness}
    answer = client.post(f"/desk/duties/{duty_of('grandfather').public_id}/seen/", typed)
    assert answer["Location"] == record
    certificate = Certificate.objects.get(duty=duty_of("grandfather"), channel=channel, source="表17号")
    assert certificate.level == level and "certification.recorded" in seen_by_subject("grandfather")
    assert "Recorded: Lin Guoqiang." in client.get(record).content.decode()


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"channel": "home_visit"}, "second officer or witness"),
        ({"channel": "data_event"}, "Select a valid choice"),
        ({"channel": ""}, "Choose how they were seen"),
        ({"happened_on": "2027-01-01"}, "lies in the future"),
        ({"happened_on": "2020-01-01"}, "too far back"),
        ({"happened_on": "31/31/31"}, "such as 2026-03-31"),
        ({"source": ""}, "which document or note"),
    ],
)
def test_half_a_record_is_none(other: dict[str, str], sentence: str) -> None:
    client, before = clerk(), Certificate.objects.count()
    opened(client, "grandfather")
    typed = {"channel": "bank", "happened_on": "2026-11-19", "source": "表17号"} | other
    answer = client.post(f"/desk/duties/{duty_of('grandfather').public_id}/seen/", typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Certificate.objects.count() == before


def test_pay_is_not_withheld_before_the_ladder_was_climbed() -> None:
    client = clerk()
    opened(client, "grandfather")
    place = f"/desk/duties/{duty_of('grandfather').public_id}/withholding/"
    page = client.get(place).content.decode()
    assert "Pay continues" in page and "of at least 60" in page and "Withhold from today" not in page
    assert client.post(place, {"reason": "未能联系"}).status_code == 422
    assert not Withholding.objects.filter(lapse__duty=duty_of("grandfather")).exists()


def test_after_the_ladder_a_human_withholds_with_a_reason_and_a_visit_releases_it() -> None:
    duty = duty_of("worker_mother")
    Withholding.objects.filter(lapse__duty=duty).delete()
    client = at_the_desk(CHUXIONG_CLERK)
    record = opened(client, "worker_mother")
    place = f"/desk/duties/{duty.public_id}/withholding/"
    page = client.get(place).content.decode()
    assert "A human may withhold it now" in page and "By letter" in page
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": "两次上门无人"})["Location"] == record
    assert Withholding.objects.get(lapse__duty=duty, until=None).reason == "两次上门无人"
    assert "The money waits" in client.get(place).content.decode()
    typed = {
        "channel": "home_visit",
        "happened_on": clock.today().isoformat(),
        "source": "家访",
        "witness": "王芳",
    }
    client.post(f"/desk/duties/{duty.public_id}/seen/", typed)
    assert not Lapse.objects.filter(duty=duty, until=None).exists()
    assert not Withholding.objects.filter(lapse__duty=duty, until=None).exists()


def present(key: str, **other: str) -> dict[str, str]:
    role = cast.person(key)
    typed = {"name": role.name_zh, "number": role.number, "channel": "counter", "present": "on"}
    return typed | {"reason": "随女儿在广州居住，身份证"} | other


def test_any_agency_certifies_a_person_it_has_before_it_and_sees_nothing_else() -> None:
    client = clerk()
    answer = client.post("/desk/people/elsewhere/", present("worker_mother"), follow=True)
    page = answer.content.decode()
    assert "They are certified until" in page and "Yang Agui" not in page
    certificate = Certificate.objects.get(duty=duty_of("worker_mother"), channel="counter")
    assert certificate.happened_on == clock.today() and certificate.source.startswith("随女儿")
    assert not Lapse.objects.filter(duty=duty_of("worker_mother"), until=None).exists()
    assert "certification.recorded_elsewhere" in seen_by_subject("worker_mother")
    person = town.someone("worker_mother").public_id
    assert client.get(f"/desk/people/{person}/").status_code == 404
    assert client.post("/desk/people/elsewhere/", present("worker_mother")).status_code == 302
    assert Certificate.objects.filter(duty=duty_of("worker_mother"), channel="counter").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (present("worker_mother", present=""), "in front of you"),
        (present("worker_mother", reason=""), "A decision needs a reason"),
        (present("worker_mother", channel="paper"), "Select a valid choice"),
        (present("worker_mother", name="杨桂"), "No living person with this name and number"),
        (present("late_uncle"), "No living person with this name and number"),
        (present("daughter"), "No living person with this name and number"),
        (present("worker_mother", number="1"), "18"),
    ],
)
def test_nothing_else_is_certified_from_elsewhere(typed: dict[str, str], sentence: str) -> None:
    before = Certificate.objects.count()
    answer = clerk().post("/desk/people/elsewhere/", typed)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert Certificate.objects.count() == before


def test_not_even_a_relative_who_is_present() -> None:
    married("grandfather", "worker_mother")
    answer = clerk_who_is("grandfather").post("/desk/people/elsewhere/", present("worker_mother"))
    assert answer.status_code == 422 and "No living person" in answer.content.decode()


@pytest.mark.parametrize("page", ["people/", "people/elsewhere/"])
def test_an_auditor_opens_no_record(page: str) -> None:
    assert at_the_desk(AUDITOR).get(f"/desk/{page}").status_code == 404
    assert browser().get(f"/desk/{page}").status_code == 302
