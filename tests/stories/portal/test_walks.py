"""Whole walks over plain HTML forms, no script: every route of agreeing, channel and ending, at both doors."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bindings import bound
from door import DAUGHTER, at_the_desk, signed_in
from shebao.demo import cast, town
from shebao.ground.notices import tasks as notices
from shebao.rooms.certification import tasks as certification
from shebao.rooms.certification.models import Case, Duty, Submission
from shebao.rooms.family import tasks as family
from shebao.rooms.family.models import Binding
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db

GRANDMOTHER = "10000000002"


def jpeg() -> SimpleUploadedFile:
    return SimpleUploadedFile("face.jpg", b"\xff\xd8\xff\xe0" + b"face" * 20, "image/jpeg")


def plain(content: bytes) -> str:
    return re.sub(r'(value|nonce)="[A-Za-z0-9_-]{16,}"|[A-Za-z0-9_-]{22}', "", content.decode())


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def opened() -> Client:
    client = signed_in(DAUGHTER)
    assert "tick the box" in client.post("/family/open/", {}).content.decode()
    assert client.post("/family/open/", {"notice": "on"}).status_code == 302
    return client


def add(client: Client, key: str, relationship: str, route: str) -> str:
    role = cast.person(key)
    form = {"name": role.name_zh, "number": role.number, "relationship": relationship, "route": route}
    answer = client.post("/family/add/", form | {"key": public_id()})
    assert answer.status_code == 302
    family.match_claims()
    notices.deliver()
    return str(answer.headers["Location"])


def test_a_code_by_letter_from_the_form_to_the_usable_account() -> None:
    client = opened()
    there = add(client, "grandfather", "51", "code")
    letters = text_of(client, "/demo/phone/letters/").split("<main")[1]
    code = re.search(r"(?<![A-Za-z0-9])([A-HJKMNP-Z2-9]{8})(?![A-Za-z0-9])", letters)
    assert code
    wrong = client.post(f"{there}code/", {"code": "AAAAAAAA"})
    assert wrong.status_code == 422
    assert "does not fit" in wrong.content.decode() and "AAAAAAAA" in wrong.content.decode()
    assert client.post(f"{there}code/", {"code": code[1].lower()}).status_code == 302
    page = text_of(client, there)
    assert "A code sent by letter" in page and "evidence grade E2" in page


def test_a_small_child_by_the_register_is_usable_at_once() -> None:
    client = opened()
    page = text_of(client, add(client, "child", "30", "minor"))
    assert "Household register" in page and "You can undo it" in page


def test_a_picture_of_both_through_the_desk() -> None:
    client = opened()
    there = add(client, "grandmother", "52", "member_present")
    assert "Take the picture" in text_of(client, there)
    assert client.post(f"{there}camera/", {"key": "k"}).status_code == 422
    assert client.post(f"{there}camera/", {"key": "k", "picture": jpeg()}).status_code == 302
    assert "The picture is received" in text_of(client, there)
    binding = Binding.objects.get(holder=town.someone("daughter"), member=town.someone("grandmother"))
    desk = at_the_desk()
    assert "Chen Guilan" in text_of(desk, "/desk/families/")
    desk.post(
        f"/desk/families/{binding.public_id}/", {"verdict": "approve", "reason": "两人与登记照片一致。"}
    )
    assert "Picture of both" in text_of(client, there)


def test_the_member_answers_narrows_and_ends_quietly() -> None:
    client = opened()
    there = add(client, "grandmother", "52", "own_account")
    member = signed_in(GRANDMOTHER)
    home = text_of(member, "/my/")
    request = re.search(r'href="(/my/requests/[^"]+)"', home)
    assert request and "Lin Xiaomei" in home
    assert "checked" not in text_of(member, request[1]), "consent is nobody's but the member's"
    nothing = member.post(request[1], {})
    assert nothing.status_code == 422 and "tick at least one box" in nothing.content.decode()
    assert member.post(request[1], {"scopes": ["view"]}).status_code == 302
    page = text_of(client, there)
    assert "See their records" in page and "Qualification certification</" not in page
    assert member.post(request[1], {"scopes": ["view"]}).headers["Location"] == "/my/helpers/"
    binding = there.split("/")[3]
    assert "quietly" in text_of(member, f"/family/accounts/{binding}/ending/?from=my")
    member.post(f"/family/accounts/{binding}/ending/?from=my", {"quietly": "on"})
    assert "The term ran out" in text_of(client, there)


def test_the_member_says_no_and_the_holders_page_stays_as_it_was() -> None:
    client = opened()
    there = add(client, "grandmother", "52", "own_account")
    binding = there.split("/")[3]
    before = plain(client.get(there).content)
    signed_in(GRANDMOTHER).post(f"/my/requests/{binding}/refusal/")
    assert plain(client.get(there).content) == before
    assert "waiting for them to agree" in text_of(client, there)


def test_a_request_is_withdrawn() -> None:
    client = opened()
    there = add(client, "grandmother", "52", "own_account")
    assert client.post(f"{there}withdrawal/").status_code == 302
    assert "Withdrawn by you" in text_of(client, there)
    assert "Lin Xiaomei" not in text_of(signed_in(GRANDMOTHER), "/my/")


def test_ones_own_picture_through_the_desk_to_the_receipt() -> None:
    own = signed_in(GRANDMOTHER)
    duty = Duty.objects.get(person=town.someone("grandmother"))
    assert "A picture the person took" in text_of(own, f"/certification/{duty.public_id}/")
    path = f"/certification/{duty.public_id}/camera/"
    assert "No movements, no speech" in text_of(own, path)
    assert own.post(path, {"key": "k", "picture": jpeg()}).status_code == 302
    assert "Received, pay continues" in text_of(own, "/")
    row = Submission.objects.get(duty=duty)
    desk = at_the_desk()
    nothing = desk.post(f"/desk/certifications/{row.public_id}/", {"verdict": "approve", "reason": ""})
    assert nothing.status_code == 422 and "needs a reason" in nothing.content.decode()
    desk.post(f"/desk/certifications/{row.public_id}/", {"verdict": "approve", "reason": "与登记照片一致。"})
    page = text_of(own, f"/certification/{duty.public_id}/")
    receipt = re.search(r'href="(/certificates/[^"]+)"', page)
    assert receipt and "Certified until" in page
    paper = text_of(own, receipt[1])
    assert "own picture checked by an officer" in paper and "与登记照片一致。" in paper


def test_a_home_visit_is_asked_for_in_one_tap_without_script() -> None:
    bound()
    client = signed_in(DAUGHTER)
    duty = Duty.objects.get(person=town.someone("grandmother"))
    way = f"/certification/{duty.public_id}/ways/home_visit/"
    assert "Ask for a home visit" in text_of(client, way)
    answer = client.post(f"/certification/{duty.public_id}/visit/")
    assert "An officer sees it" in text_of(client, answer.headers["Location"])
    assert Case.objects.filter(kind="home_visit", person=town.someone("grandmother"), outcome="").exists()


def test_a_death_is_reported_and_nothing_stops_by_itself() -> None:
    bound()
    client = signed_in(DAUGHTER)
    duty = Duty.objects.get(person=town.someone("grandmother"))
    assert "nothing stops by itself" in text_of(client, f"/certification/{duty.public_id}/ways/death/")
    client.post(f"/certification/{duty.public_id}/death/")
    assert "Due in" in text_of(signed_in(GRANDMOTHER), "/")


def test_a_lapse_is_seen_by_the_person_the_relative_and_the_desk() -> None:
    client = opened()
    there = add(client, "grandfather", "51", "member_present")
    client.post(f"{there}camera/", {"key": "k", "picture": jpeg()})
    binding = Binding.objects.get(holder=town.someone("daughter"), member=town.someone("grandfather"))
    at_the_desk().post(f"/desk/families/{binding.public_id}/", {"verdict": "approve", "reason": "一致"})
    certification.note_lapses()
    for path in ("/", "/family/", "/certification/"):
        assert "The certification is overdue" in text_of(client, path), path


def test_every_way_has_its_page_and_an_unknown_one_has_none() -> None:
    bound()
    client = signed_in(DAUGHTER)
    duty = Duty.objects.get(person=town.someone("grandmother"))
    page = text_of(client, f"/certification/{duty.public_id}/")
    ways = re.findall(r'href="(/certification/[^"]+/(?:ways/[a-z_]+|camera)/)"', page)
    assert len(ways) >= 8
    for way in ways:
        assert client.get(way).status_code == 200
    assert client.get(f"/certification/{duty.public_id}/ways/telepathy/").status_code == 404
