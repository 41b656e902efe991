"""The overview and the queues: only one's own jurisdiction, never one's own family, what is late said first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bindings import asked, bound
from door import at_the_desk, browser, signed_in
from officers import (
    AUDITOR,
    CHUXIONG_CLERK,
    CLERK,
    PICTURE,
    SUPERVISOR,
    clerk,
    clerk_who_is,
    duty_of,
    married,
    seen_by_subject,
)
from shebao.demo import town
from shebao.rooms.certification import actions, cases
from shebao.rooms.certification.models import Submission
from shebao.rooms.family import actions as family
from shebao.values import clock

pytestmark = pytest.mark.django_db

QUEUES = ("/desk/", "/desk/certifications/", "/desk/families/", "/desk/cases/")


def handed_in(key: str = "grandmother") -> Submission:
    bound(key)
    return actions.hand_in(
        actor=town.citizen("daughter"), duty_id=duty_of(key).public_id, picture=PICTURE, key="tap"
    )


def everything_waits() -> None:
    """One of each: a certification, a family request with a picture, a report of a death."""
    handed_in()
    request = asked("grandfather", relationship="51", route="member_present")
    family.hand_in_picture(
        actor=town.citizen("daughter"),
        binding_id=request.public_id,
        picture=PICTURE,
        media_type="image/jpeg",
    )
    cases.report_death(actor=town.citizen("daughter"), duty_id=duty_of("grandmother").public_id)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_empty_desk_is_calm() -> None:
    answer = clerk().get("/desk/")
    assert answer.status_code == 200 and "Nothing waits" in text(answer)


def test_the_overview_names_the_oldest_of_each_queue_and_every_name_leaves_a_row() -> None:
    everything_waits()
    page = text(clerk().get("/desk/"))
    assert "Chen Guilan" in page and "Lin Guoqiang" in page and "Report of a death" in page
    assert {"certification.queue_read"} <= seen_by_subject("grandmother")
    assert {"family.queue_read"} <= seen_by_subject("grandfather")


def test_a_page_in_chinese_is_chinese() -> None:
    everything_waits()
    client = clerk()
    client.cookies["django_language"] = "zh-hans"
    page = text(client.get("/desk/"))
    assert "陈桂兰" in page and "Chen Guilan" not in page


@pytest.mark.parametrize("queue", QUEUES)
def test_another_citys_officer_sees_none_of_it(queue: str) -> None:
    everything_waits()
    page = text(at_the_desk(CHUXIONG_CLERK).get(queue))
    assert "Chen Guilan" not in page and "Lin Guoqiang" not in page


@pytest.mark.parametrize("queue", QUEUES)
def test_the_province_sees_what_waits_in_its_cities(queue: str) -> None:
    everything_waits()
    page = text(at_the_desk(SUPERVISOR).get(queue))
    assert "Chen Guilan" in page or "Lin Guoqiang" in page


@pytest.mark.parametrize("queue", QUEUES)
def test_nobodys_own_familys_things_wait_for_them(queue: str) -> None:
    everything_waits()
    married("grandfather", "grandmother")
    page = text(clerk_who_is("grandfather").get(queue))
    assert "Chen Guilan" not in page and "Lin Guoqiang" not in page


@pytest.mark.parametrize("queue", QUEUES[1:])
def test_an_auditor_and_a_citizen_have_no_queue(queue: str) -> None:
    assert at_the_desk(AUDITOR).get(queue).status_code == 404
    assert signed_in("10000000001").get(queue).status_code == 302
    assert browser().get(queue).status_code == 302


def test_an_auditor_begins_with_what_officers_did() -> None:
    assert at_the_desk(AUDITOR).get("/desk/")["Location"] == "/desk/acts/"


def test_what_is_past_its_working_days_is_late() -> None:
    handed_in()
    client = clerk()
    assert "Late" not in text(client.get("/desk/certifications/"))
    with clock.fixed(clock.now() + timedelta(days=8)):
        page = text(at_the_desk(CLERK).get("/desk/certifications/"))
        assert "Late" in page and "1 past its day" in text(at_the_desk(CLERK).get("/desk/"))


@pytest.mark.parametrize("place", ["certifications", "families", "cases", "identities", "people"])
def test_an_address_nobody_could_have_is_nothing(place: str) -> None:
    client = clerk()
    for item in ("%E4%BA%BA", "'", "0" * 300):
        assert client.get(f"/desk/{place}/{item}/").status_code == 404
    assert 400 <= client.get(f"/desk/{place}/%00/").status_code < 500
