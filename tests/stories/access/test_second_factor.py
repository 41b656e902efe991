"""The desk opens to two factors: set up with leave, used once each, taken away by two officers or the operator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from door import CLERK, DAUGHTER, account_of, at_the_desk, browser, digits_of, newest_code, newest_text
from officers import AUDITOR, SUPERVISOR
from shebao.doors.console.main import main
from shebao.ground.audit.records import looks_at
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access import actions, factors
from shebao.rooms.access.actions.sessions import open_session
from shebao.rooms.access.models import Authenticator, Invitation, Session, StaffRole
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
SECOND = "/desk/sign-in/second/"
OPERATOR = Actor.system("operator")
RFC_6238 = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


def half_way(phone: str = CLERK) -> Client:
    """A browser at the desk whose code by SMS was right."""
    client = browser()
    assert client.post("/desk/sign-in/", {"phone": phone}).status_code == 302
    answer = client.post("/desk/sign-in/code/", {"code": newest_code(phone)})
    assert answer["Location"] == SECOND
    return client


def shown_secret(client: Client) -> str:
    """The key the page asks the officer to type into the app."""
    shown = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", client.get(SECOND).content.decode())
    assert shown
    return shown[0].replace(" ", "")


def is_open(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


@pytest.mark.parametrize(("second", "digits"), RFC_6238)
def test_the_digits_are_those_of_the_standard(second: int, digits: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert factors.digits_at(secret, second // 30) == digits


def test_T09_a_code_by_sms_alone_opens_nothing_at_the_desk() -> None:
    client = half_way()
    assert client.get("/desk/")["Location"].startswith("/desk/sign-in/")
    assert not Session.objects.filter(account=account_of(CLERK), door="desk").exists()
    assert client.post(SECOND, {"digits": digits_of(CLERK)})["Location"] == "/desk/"
    assert is_open(client)


def test_T09_the_database_refuses_an_officers_session_without_a_second_factor() -> None:
    office = StaffRole.objects.get(account=account_of(CLERK))
    with pytest.raises(IntegrityError), transaction.atomic():
        open_session(account=office.account, device="", factor="code", role=office)
    assert open_session(account=office.account, device="", factor="totp", role=office)


def test_digits_work_once() -> None:
    digits = digits_of(CLERK)
    assert half_way().post(SECOND, {"digits": digits}).status_code == 302
    again = half_way()
    page = again.post(SECOND, {"digits": digits})
    assert (page.status_code, "were used already" in page.content.decode()) == (422, True)
    assert again.post(SECOND, {"digits": digits_of(CLERK, later=1)}).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "9" * 400])
def test_bad_digits_get_a_sentence_at_the_field(typed: str) -> None:
    page = half_way().post(SECOND, {"digits": typed})
    assert (page.status_code, "is-wrong" in page.content.decode()) == (422, True)


def test_T10_digits_cannot_be_tried_out() -> None:
    client = half_way()
    right = digits_of(CLERK)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert {client.post(SECOND, {"digits": wrong}).status_code for _ in range(5)} == {422}
    answer = client.post(SECOND, {"digits": right})
    assert (answer.status_code, "tried too often" in answer.content.decode()) == (429, True)
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        assert half_way().post(SECOND, {"digits": digits_of(CLERK)}).status_code == 302


def test_the_second_step_waits_ten_minutes_in_one_browser() -> None:
    client, thief = half_way(), browser()
    assert thief.post(SECOND, {"digits": digits_of(CLERK)})["Location"] == "/desk/sign-in/"
    with clock.fixed(clock.now() + timedelta(minutes=10, seconds=1)):
        assert client.post(SECOND, {"digits": digits_of(CLERK)})["Location"] == "/desk/sign-in/"
    assert not is_open(client)


def test_a_new_officer_sets_it_up_with_the_operators_code(capsys: pytest.CaptureFixture[str]) -> None:
    phone = "10000000500"
    assert main(["staff", "appoint", phone, "--region", "440100", "--role", "clerk"]) == 0
    code = re.search(r"shown only now: (\S+)", capsys.readouterr().out)
    assert code
    client = half_way(phone)
    assert "data:image/svg+xml" in client.get(SECOND).content.decode()
    secret = shown_secret(client)
    digits = factors.digits_at(secret, factors.step_now())

    wrong = client.post(SECOND, {"invitation": "AAAA-AAAA-AAAA", "digits": digits})
    assert (wrong.status_code, "set-up code is not right" in wrong.content.decode()) == (422, True)
    assert 'value="AAAA-AAAA-AAAA"' in wrong.content.decode()
    wrong = client.post(SECOND, {"invitation": code[1], "digits": f"{(int(digits) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    assert client.post(SECOND, {"invitation": code[1].lower(), "digits": digits})["Location"] == "/desk/"
    assert is_open(client)
    assert Authenticator.objects.get(account=account_of(phone)).secret == secret
    acts = [look.action for look in looks_at(account_of(phone).key)]
    assert acts[:2] == ["access.signed_in", "access.factor_added"]

    second = half_way(phone)
    assert "invitation" not in second.get(SECOND).content.decode()


def test_a_set_up_code_runs_out_after_a_day_and_works_once() -> None:
    actions.invite(actor=OPERATOR, account=account_of(CLERK))
    code = actions.invite(actor=OPERATOR, account=account_of(CLERK))
    client = half_way()
    secret = shown_secret(client)
    with clock.fixed(clock.now() + timedelta(hours=24, seconds=1)):
        late = half_way()
        digits = factors.digits_at(shown_secret(late), factors.step_now())
        assert late.post(SECOND, {"invitation": code, "digits": digits}).status_code == 422
    digits = factors.digits_at(secret, factors.step_now())
    assert client.post(SECOND, {"invitation": code, "digits": digits}).status_code == 302
    assert not Invitation.objects.filter(account=account_of(CLERK), used_at=None).exists()


def test_T29_two_officers_together_give_a_colleague_a_new_factor() -> None:
    supervisor, auditor, client = at_the_desk(SUPERVISOR), at_the_desk(AUDITOR), at_the_desk(CLERK)
    who = {"colleague": account_of(CLERK).public_id}
    assert supervisor.post("/desk/colleagues/", who).status_code == 302
    assert is_open(client), "one officer alone changes nothing"
    assert "You have vouched" in supervisor.get("/desk/colleagues/").content.decode()
    alone = supervisor.post("/desk/colleagues/", who)
    assert (alone.status_code, "one of them is not enough" in alone.content.decode()) == (409, True)

    page = auditor.post("/desk/colleagues/", who).content.decode()
    code = re.search(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", page)
    assert code and not is_open(client)
    assert "second factor for the desk was taken away" in newest_text(CLERK) or "已被解除" in newest_text(
        CLERK
    )
    anew = half_way()
    digits = factors.digits_at(shown_secret(anew), factors.step_now())
    assert anew.post(SECOND, {"invitation": code[0], "digits": digits})["Location"] == "/desk/"
    acts = [look.action for look in looks_at(account_of(CLERK).key)]
    assert {"access.factor_vouched", "access.factor_reset", "access.factor_added"} <= set(acts)


def test_T29_nobody_vouches_for_themselves_or_outside_their_jurisdiction() -> None:
    clerk = at_the_desk(CLERK)
    for phone in (CLERK, "10000000014", SUPERVISOR):
        answer = clerk.post("/desk/colleagues/", {"colleague": account_of(phone).public_id})
        assert answer.status_code == 404
    assert not Invitation.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            account=account_of(CLERK), first_by="account:a", second_by="account:a", expires_at=clock.now()
        )


def test_a_vouching_nobody_joins_runs_out_after_three_days() -> None:
    who = {"colleague": account_of(CLERK).public_id}
    at_the_desk(SUPERVISOR).post("/desk/colleagues/", who)
    with clock.fixed(clock.now() + timedelta(days=3, seconds=1)):
        assert at_the_desk(AUDITOR).post("/desk/colleagues/", who).status_code == 302
    assert Authenticator.objects.filter(account=account_of(CLERK), until=None).exists()


def test_the_operator_takes_a_lost_factor_away(capsys: pytest.CaptureFixture[str]) -> None:
    client = at_the_desk(CLERK)
    assert main(["staff", "invite", DAUGHTER]) == 1
    assert main(["staff", "invite", CLERK]) == 0
    assert "Set-up code" in capsys.readouterr().out
    assert not is_open(client)


def test_who_is_dismissed_leaves_no_factor_for_the_next_holder_of_the_phone() -> None:
    assert main(["staff", "dismiss", CLERK]) == 0
    assert not Authenticator.objects.filter(account=account_of(CLERK), until=None).exists()


def test_T25_the_database_holds_no_secret_in_clear() -> None:
    secret = Authenticator.objects.get(account=account_of(CLERK)).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_authenticator")
        stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor])
    assert len(secret) == 32 and secret not in stored


def test_the_demo_phone_of_an_officer_shows_the_digits_and_a_citizens_does_not() -> None:
    page = browser().get(f"/demo/phone/{phone_index(CLERK)}/").content.decode()
    digits = digits_of(CLERK)
    assert f"{digits[:3]} {digits[3:]}" in page
    assert "Authenticator" not in browser().get(f"/demo/phone/{phone_index(DAUGHTER)}/").content.decode()


def test_in_production_the_second_step_is_the_same(settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    client = half_way()
    assert not is_open(client)
    assert "/demo/phone/" not in client.get(SECOND).content.decode()
    assert client.post(SECOND, {"digits": digits_of(CLERK)}).status_code == 302
    assert is_open(client)
