"""A code printed at a counter signs somebody in who has no phone, once, for a short while, with little in reach."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from bindings import asked
from door import browser, signed_in
from officers import CHUXIONG_CLERK, clerk, clerk_who_is, opened
from shebao.config.policy import POLICY
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.rooms.access.actions.proofing import raise_level
from shebao.rooms.access.models import Account, CounterCode, Proof
from shebao.rooms.certification.models import Duty
from shebao.rooms.family.models import ACTIVE
from shebao.values import clock

pytestmark = pytest.mark.django_db
ENTER = "/sign-in/counter/"
SLIP = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")


def printed(officer: Client, key: str = "grandfather") -> str:
    answer = officer.post(f"{opened(officer, key)}slip/")
    found = SLIP.search(answer.content.decode())
    assert answer.status_code == 200 and found
    return found[0]


def at_the_tablet(code: str) -> Client:
    client = browser()
    assert client.post(ENTER, {"code": code}).status_code == 302
    return client


def test_somebody_without_a_phone_reads_their_record_and_answers_for_themselves() -> None:
    request = asked("grandfather", relationship="51")
    client = at_the_tablet(printed(clerk()))
    assert "Lin Guoqiang" in client.get("/my/").content.decode()
    duty = Duty.objects.get(person=town.someone("grandfather"))
    assert client.get(f"/certification/{duty.public_id}/").status_code == 200
    assert client.get("/my/looks/").status_code == 200
    answer = client.post(f"/my/requests/{request.public_id}/", {"scopes": ["view", "certify"]})
    assert answer.status_code == 302
    request.refresh_from_db()
    assert request.state == ACTIVE
    acts = {look.action for look in looks_at(town.someone("grandfather").key)}
    assert {"access.counter_code_printed", "access.signed_in_at_counter"} <= acts


def test_it_adds_nobody_and_changes_no_sign_in() -> None:
    client = at_the_tablet(printed(clerk()))
    for page in ("/family/add/", "/family/", "/my/sessions/", "/my/passkeys/", "/my/identity/", "/my/again/"):
        answer = client.get(page)
        assert (answer.status_code, "does not reach" in answer.content.decode()) == (403, True), page
    shown = client.get("/my/").content.decode()
    assert "/my/passkeys/" not in shown and "/my/sessions/" not in shown
    reached = {name for name, rule in POLICY.items() if "counter" in rule.actors}
    assert not reached & {"family_add", "family_open", "family_camera", "my_passkeys", "my_sessions"}


def test_it_works_once_for_thirty_minutes_and_the_newest_counts() -> None:
    officer = clerk()
    first = printed(officer)
    second = printed(officer)
    assert browser().post(ENTER, {"code": first}).status_code == 422
    with clock.fixed(clock.now() + timedelta(minutes=30, seconds=1)):
        assert browser().post(ENTER, {"code": second}).status_code == 422
    at_the_tablet(second.lower().replace("-", " "))
    assert browser().post(ENTER, {"code": second}).status_code == 422


def test_it_ends_by_itself_however_busy() -> None:
    client, start = at_the_tablet(printed(clerk())), clock.now()
    with clock.fixed(start + timedelta(minutes=19)):
        assert client.get("/my/").status_code == 200
    with clock.fixed(start + timedelta(minutes=20, seconds=1)):
        assert client.get("/my/").status_code == 302


def test_T10_codes_of_a_counter_cannot_be_tried_out() -> None:
    code = printed(clerk())
    assert {browser().post(ENTER, {"code": "AAAA-AAAA"}).status_code for _ in range(10)} == {422}
    assert browser().post(ENTER, {"code": code}).status_code == 429


@pytest.mark.parametrize("typed", ["", "x" * 41, "<b>"])
def test_a_bad_code_gets_a_sentence_at_the_field(typed: str) -> None:
    page = browser().post(ENTER, {"code": typed})
    assert (page.status_code, "is-wrong" in page.content.decode()) == (422, True)


def test_T28_only_whoever_opened_the_record_prints_one() -> None:
    person = town.someone("grandfather").public_id
    assert clerk().post(f"/desk/people/{person}/slip/").status_code == 404
    from door import at_the_desk

    assert at_the_desk(CHUXIONG_CLERK).post(f"/desk/people/{person}/slip/").status_code == 404
    assert clerk_who_is("grandfather").post(f"/desk/people/{person}/slip/").status_code == 404
    assert not CounterCode.objects.exists()


def test_somebody_who_died_is_not_signed_in() -> None:
    code = printed(clerk())
    from shebao.rooms.people.actions import record_death

    record_death(
        actor=town.LOADER, person=town.someone("grandfather"), died_on=clock.today(), source="civil_affairs"
    )
    assert browser().post(ENTER, {"code": code}).status_code == 422


def test_the_first_phone_takes_the_place_of_the_counters_account() -> None:
    at_the_tablet(printed(clerk()))
    person = town.someone("grandfather")
    assert Account.objects.get(person=person).phone == ""
    newcomer = Account.objects.create(phone="10000000321", phone_index="x" * 64)
    raise_level(account=newcomer, person=person, evidence=Proof.REGISTER, actor=town.LOADER)
    assert Account.objects.get(person=person).phone == "10000000321"
    assert signed_in("10000000001").get("/demo/phone/").status_code == 200


def test_T25_the_code_is_kept_as_a_digest() -> None:
    code = printed(clerk())
    kept = CounterCode.objects.get()
    assert code.replace("-", "") not in (kept.digest, kept.public_id)
