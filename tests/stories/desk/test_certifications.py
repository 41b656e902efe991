"""A picture at the desk: seen beside the register, decided with a reason, the next one opened."""

from __future__ import annotations

import pytest

from door import at_the_desk, signed_in
from officers import CHUXIONG_CLERK, PICTURE, clerk, clerk_who_is, duty_of, married, seen_by_subject
from shebao.demo import town
from shebao.ground.notices.queries import inbox
from shebao.rooms.certification import actions
from shebao.rooms.certification.models import Certificate, Decision, Submission

pytestmark = pytest.mark.django_db


def handed_in(key: str = "grandmother", by: str = "grandmother") -> Submission:
    return actions.hand_in(actor=town.citizen(by), duty_id=duty_of(key).public_id, picture=PICTURE, key="tap")


def address(row: Submission) -> str:
    return f"/desk/certifications/{row.public_id}/"


def test_the_page_shows_picture_register_and_what_the_person_will_read() -> None:
    row = handed_in()
    page = clerk().get(address(row)).content.decode()
    assert "Chen Guilan" in page and "What they will read" in page and "The officer wrote" in page
    picture = clerk().get(address(row) + "picture/")
    assert picture.content == PICTURE and picture["Cache-Control"] == "no-store"
    assert "certification.evidence_seen" in seen_by_subject("grandmother")


def test_yes_certifies_and_says_so_on_the_overview() -> None:
    row = handed_in()
    client = clerk()
    answer = client.post(address(row), {"verdict": "approve", "reason": "照片一致"}, follow=True)
    assert answer.redirect_chain == [("/desk/", 302)] and "Decided: Chen Guilan" in answer.content.decode()
    assert Decision.objects.get(submission=row).approved
    assert Certificate.objects.filter(duty=row.duty, channel="self_capture").exists()
    assert "certification.decided" in seen_by_subject("grandmother")


def test_no_reaches_the_person_in_the_officers_words() -> None:
    row = handed_in()
    clerk().post(address(row), {"verdict": "refuse", "reason": "照片太暗"})
    assert not Decision.objects.get(submission=row).approved
    person = town.someone("grandmother")
    assert any("照片太暗" in message.body for message in inbox([person.key], "zh-hans"))
    page = (
        signed_in(town.someone("grandmother").phone)
        .get(f"/certification/{row.duty.public_id}/")
        .content.decode()
    )
    assert "照片太暗" in page


def test_the_next_one_opens_by_itself() -> None:
    first = handed_in()
    other = Submission.objects.create(
        duty=duty_of("grandfather"),
        channel="self_capture",
        picture=first.picture,
        media_type=first.media_type,
        operator=town.someone("grandfather"),
        request_key="tap",
    )
    answer = clerk().post(address(first), {"verdict": "approve", "reason": "一致"})
    assert answer["Location"] == address(other)


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"verdict": "approve", "reason": "   "}, "A decision needs a reason"),
        ({"verdict": "approve", "reason": "字" * 401}, "at most 400"),
        ({"verdict": "perhaps", "reason": "一致"}, "Choose one of the two buttons"),
        ({"reason": "一致"}, "Choose one of the two buttons"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(posted: dict[str, str], sentence: str) -> None:
    row = handed_in()
    answer = clerk().post(address(row), posted)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert posted["reason"].strip() in page and not Decision.objects.filter(submission=row).exists()


def test_decided_once() -> None:
    row = handed_in()
    client = clerk()
    client.post(address(row), {"verdict": "approve", "reason": "一致"})
    answer = client.post(address(row), {"verdict": "refuse", "reason": "不一致"})
    assert answer.status_code == 422 and "already been decided" in answer.content.decode()
    assert Decision.objects.get(submission=row).approved


@pytest.mark.parametrize("page", ["", "picture/"])
def test_not_yours_is_not_there(page: str) -> None:
    row = handed_in()
    assert at_the_desk(CHUXIONG_CLERK).get(address(row) + page).status_code == 404
    assert clerk().get(f"/desk/certifications/nothing/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "picture/"])
def test_a_relatives_is_not_there_either(page: str) -> None:
    row = handed_in()
    married("grandfather", "grandmother")
    client = clerk_who_is("grandfather")
    assert client.get(address(row) + page).status_code == 404
    assert client.post(address(row), {"verdict": "approve", "reason": "一致"}).status_code == 404
    assert not Decision.objects.exists()
