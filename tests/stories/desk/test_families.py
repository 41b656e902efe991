"""Family requests with a picture, and codes handed over at a counter."""

from __future__ import annotations

import re

import pytest

from bindings import asked
from door import at_the_desk, signed_in
from officers import (
    CHUXIONG_CLERK,
    HANGZHOU_CLERK,
    PICTURE,
    clerk,
    clerk_who_is,
    married,
    opened,
    seen_by_subject,
)
from shebao.demo import town
from shebao.rooms.certification.models import Assessment
from shebao.rooms.family import actions
from shebao.rooms.family.models import ACTIVE, RECEIVED, WAITING, Act, Binding

pytestmark = pytest.mark.django_db


def with_picture(about: str = "grandfather", **other: str) -> Binding:
    told = {"relationship": "51", "route": "member_present"} | other
    row = asked(about, **told)
    actions.hand_in_picture(
        actor=town.citizen("daughter"), binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    return row


def address(row: Binding) -> str:
    return f"/desk/families/{row.public_id}/"


def test_the_page_compares_the_picture_with_both_people_and_the_register() -> None:
    row = with_picture()
    page = clerk().get(address(row)).content.decode()
    assert "Lin Xiaomei says: this is my Father" in page
    assert "The register knows of no tie between them" in page
    assert "4401**********" in page and town.someone("grandfather").number not in page
    assert clerk().get(address(row) + "picture/").content == PICTURE
    assert "family.picture_seen" in seen_by_subject("grandfather")
    # The holder's own page must not tell that somebody was found.
    assert "family.picture_seen" not in seen_by_subject("daughter")


def test_the_register_is_quoted_when_it_knows_the_tie() -> None:
    from shebao.rooms.people.actions import record_kinship

    record_kinship(
        actor=town.LOADER,
        person=town.someone("daughter"),
        relative=town.someone("grandfather"),
        relation="51",
        source="household register",
    )
    page = clerk().get(address(with_picture())).content.decode()
    assert "Lin Guoqiang is in the register as Father of Lin Xiaomei" in page


def test_yes_makes_the_family_account_usable() -> None:
    row = with_picture()
    answer = clerk().post(address(row), {"verdict": "approve", "reason": "照片与登记一致"}, follow=True)
    row.refresh_from_db()
    assert row.state == ACTIVE and row.act.reason == "照片与登记一致"
    assert "Decided: Lin Guoqiang." in answer.content.decode()
    assert "family.decided" in seen_by_subject("grandfather")


def test_a_no_leaves_the_request_as_one_about_nobody_and_keeps_the_reason() -> None:
    row = with_picture()
    clerk().post(address(row), {"verdict": "refuse", "reason": "不是本人"})
    row.refresh_from_db()
    assert (row.state, row.member_id) == (RECEIVED, None)
    assert Act.objects.get(binding=row).reason == "不是本人"


def test_a_decision_without_a_reason_is_none() -> None:
    row = with_picture()
    answer = clerk().post(address(row), {"verdict": "approve", "reason": ""})
    row.refresh_from_db()
    assert answer.status_code == 422 and row.state == WAITING
    # Nor does it leave the points of that moment, which would then stand at the real decision.
    assert not Assessment.objects.filter(matter=f"family:{row.public_id}").exists()


@pytest.mark.parametrize("page", ["", "picture/"])
@pytest.mark.parametrize("phone", [CHUXIONG_CLERK, HANGZHOU_CLERK])
def test_only_the_members_own_city_sees_it(phone: str, page: str) -> None:
    assert at_the_desk(phone).get(address(with_picture()) + page).status_code == 404


def test_a_request_without_a_picture_is_not_at_the_desk() -> None:
    row = asked()
    assert clerk().get(address(row)).status_code == 404
    assert clerk().get(address(row) + "picture/").status_code == 404


def test_a_relative_decides_nothing() -> None:
    row = with_picture()
    married("grandmother", "grandfather")
    account = town.someone("grandmother").account
    account.person, account.level = None, 0
    account.save()
    client = clerk_who_is("grandmother")
    assert client.get(address(row)).status_code == 404
    assert client.post(address(row), {"verdict": "approve", "reason": "一致"}).status_code == 404


def test_a_code_at_the_counter_is_shown_once_and_works() -> None:
    row = asked("grandfather", relationship="51", route="code")
    client = clerk()
    page = client.get(opened(client, "grandfather")).content.decode()
    assert "Give them a code" in page
    answer = client.post(address(row) + "code/")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    found = re.search(r"\b([A-Z2-9]{4}) ([A-Z2-9]{4})\b", answer.content.decode())
    assert found and "Lin Xiaomei" in answer.content.decode()
    assert "family.code_issued" in seen_by_subject("grandfather")
    actions.redeem_code(
        actor=town.citizen("daughter"), binding_id=row.public_id, code="".join(found.groups())
    )
    row.refresh_from_db()
    assert row.state == ACTIVE
    assert client.post(address(row) + "code/").status_code == 404


def test_no_code_for_another_route_or_another_city() -> None:
    assert clerk().post(address(asked()) + "code/").status_code == 404
    row = asked("grandfather", relationship="51", route="code")
    assert at_the_desk(CHUXIONG_CLERK).post(address(row) + "code/").status_code == 404
    assert clerk().get(address(row) + "code/").status_code == 405
    assert signed_in("10000000001").post(address(row) + "code/").status_code == 302
