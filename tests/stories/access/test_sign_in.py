"""Signing in: a code to a phone, bound to one browser, alike for everybody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from door import CLERK, DAUGHTER, NEW, browser, digits_of, newest_code, newest_text
from shebao.ground.audit import records
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access.models import Account, Session, SignInCode
from shebao.values import clock

pytestmark = pytest.mark.django_db


def ask(client: Client, phone: str, door: str = "") -> None:
    assert client.post(f"{door}/sign-in/", {"phone": phone}).status_code == 302


def enter(client: Client, code: str, door: str = "") -> str:
    return client.post(f"{door}/sign-in/code/", {"code": code}).content.decode()


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_new_phone_gets_its_account_only_with_the_right_code() -> None:
    client = browser()
    ask(client, "+86 100-0000-0777")
    assert not Account.objects.filter(phone_index=phone_index(NEW)).exists()

    answer = client.post("/sign-in/code/?next=/my/sessions/", {"code": newest_code(NEW)})

    assert answer.headers["Location"] == "/my/sessions/"
    account = Account.objects.get(phone_index=phone_index(NEW))
    assert (account.level, account.person, account.phone) == (0, None, NEW)
    acts = [look.action for look in records.looks_at(account.key)]
    assert acts == ["access.signed_in", "access.account_opened"]
    assert "This device" in client.get("/my/sessions/").content.decode()


@pytest.mark.parametrize("typed", ["４８２ ９１３", "482-913", " 482913 "])
def test_digits_may_be_typed_in_any_way(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda limit: 482_913)
    client = browser()
    ask(client, NEW)
    assert client.post("/sign-in/code/", {"code": typed}).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the phone number."),
        ("1234", "A mobile phone number has 11 digits and begins with 1."),
        ("<b>1", "A phone number has digits only."),
        ("1" * 31, "A mobile phone number has 11 digits and begins with 1."),
    ],
)
def test_a_bad_phone_number_gets_a_sentence_and_stays_in_the_field(typed: str, sentence: str) -> None:
    answer = browser().post("/sign-in/", {"phone": typed})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in page or not typed
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "१२३४५६", "9" * 400])
def test_a_bad_code_gets_a_sentence_and_costs_no_try(typed: str) -> None:
    client = browser()
    ask(client, NEW)
    for _ in range(5):
        answer = client.post("/sign-in/code/", {"code": typed})
        assert (answer.status_code, "is-wrong" in answer.content.decode()) == (422, True)
    assert client.post("/sign-in/code/", {"code": newest_code(NEW)}).status_code == 302


def test_three_wrong_codes_spend_it() -> None:
    client = browser()
    ask(client, NEW)
    code = newest_code(NEW)
    for _ in range(3):
        assert "This code is not right, or no longer valid." in enter(client, another(code))
    assert "was tried too often" in enter(client, code)
    assert not Session.objects.filter(account__phone_index=phone_index(NEW)).exists()


def test_a_code_works_once_for_five_minutes_in_the_browser_that_asked() -> None:
    client, thief = browser(), browser()
    ask(client, NEW)
    code = newest_code(NEW)
    assert thief.post("/sign-in/code/", {"code": code}).headers["Location"] == "/sign-in/"
    with clock.fixed(clock.now() + timedelta(minutes=5, seconds=1)):
        assert "no longer valid" in enter(client, code)
    waiting = client.cookies["shebao-code"].value
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    thief.cookies["shebao-code"] = waiting
    assert thief.post("/sign-in/code/", {"code": code}).headers["Location"] == "/sign-in/"


def test_five_codes_an_hour_and_ten_a_day() -> None:
    client = browser()
    start = clock.now()
    sent = 0
    for minutes in range(0, 24 * 60 - 10, 10):
        with clock.fixed(start + timedelta(minutes=minutes)):
            answer = client.post("/sign-in/", {"phone": NEW})
        sent += answer.status_code == 302
        if minutes == 50:
            assert (sent, answer.status_code) == (5, 429)
            assert "Too many codes were asked for." in answer.content.decode()
            assert f'value="{NEW}"' in answer.content.decode()
    assert sent == 10


def test_the_holder_of_a_phone_is_not_kept_out_by_the_cap() -> None:
    client = browser()
    for _ in range(7):
        ask(client, NEW)
        client.post("/sign-in/code/", {"code": newest_code(NEW)})
        assert client.get("/my/sessions/").status_code == 200
        client.post("/sign-out/")


def test_nobody_keeps_the_holder_out_by_asking_in_their_name() -> None:
    holder, stranger = browser(), browser()
    ask(holder, DAUGHTER)
    enter(holder, newest_code(DAUGHTER))
    holder.post("/sign-out/")
    flood = [stranger.post("/sign-in/", {"phone": DAUGHTER}).status_code for _ in range(7)]
    assert flood == [302] * 5 + [429] * 2
    ask(holder, DAUGHTER)
    assert holder.post("/sign-in/code/", {"code": newest_code(DAUGHTER)}).headers["Location"] == "/"

    forged = browser()
    forged.cookies["shebao-device"] = holder.cookies["shebao-device"].value[:-1] + "x"
    assert forged.post("/sign-in/", {"phone": NEW}).status_code == 302
    stolen = browser()
    stolen.cookies["shebao-device"] = holder.cookies["shebao-device"].value
    others = [stolen.post("/sign-in/", {"phone": "10000000002"}).status_code for _ in range(6)]
    assert others[-1] == 429, "a known browser of one phone is a stranger to every other"


def test_one_network_cannot_send_codes_to_the_whole_town() -> None:
    answers = [browser().post("/sign-in/", {"phone": f"1000000{n:04d}"}).status_code for n in range(61)]
    assert (answers[59], answers[60]) == (302, 429)


@pytest.mark.parametrize(("door", "known"), [("", DAUGHTER), ("/desk", CLERK)])
def test_a_known_and_an_unknown_phone_are_answered_alike(door: str, known: str) -> None:
    """Same status, headers, bytes and number of queries, for the page and for the first wrong code."""
    seen = []
    for phone in (known, "10000000888"):
        client = browser()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(f"{door}/sign-in/", {"phone": phone})
        page = client.get(f"{door}/sign-in/code/")
        wrong = client.post(f"{door}/sign-in/code/", {"code": another(newest_code_or(phone))})
        seen.append(
            (
                answer.status_code,
                {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"},
                len(asked),
                plain(page.content.decode(), phone),
                wrong.status_code,
                plain(wrong.content.decode(), phone),
            )
        )
    assert seen[0] == seen[1]


def newest_code_or(phone: str) -> str:
    found = re.search(r"\d{6}", newest_text(phone))
    return found[0] if found else "000000"


def plain(page: str, phone: str) -> str:
    """Without what differs by chance (tokens, nonces) or because it was typed."""
    page = re.sub(r'(nonce|value)="[\w-]{20,}"', "", page)
    page = re.sub(r'value="\d{6}"', "", page)
    return page.replace(f"{phone[:3]}****{phone[-4:]}", "")


def test_a_strangers_phone_at_the_desk_gets_a_message_without_a_code() -> None:
    client = browser()
    ask(client, DAUGHTER, "/desk")
    assert not re.search(r"\d{6}", newest_text(DAUGHTER))
    assert "belongs to no current member of staff" in newest_text(DAUGHTER)


def test_staff_sign_in_at_the_desk_and_nowhere_else() -> None:
    client = browser()
    ask(client, CLERK, "/desk")
    answer = client.post("/desk/sign-in/code/?next=/my/", {"code": newest_code(CLERK)})
    assert answer.headers["Location"].startswith("/desk/sign-in/second/")
    assert client.get("/desk/").status_code == 302
    answer = client.post("/desk/sign-in/second/?next=/my/", {"digits": digits_of(CLERK)})
    assert answer.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert client.get("/my/sessions/").headers["Location"].startswith("/sign-in/")


def test_a_citizens_code_does_not_open_the_desk() -> None:
    client = browser()
    ask(client, CLERK)
    code = newest_code(CLERK)
    client.cookies["shebao-desk-code"] = client.cookies["shebao-code"].value
    client.post("/desk/sign-in/code/", {"code": code})
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/desk/"]
)
def test_signing_in_leads_nowhere_else(wanted: str) -> None:
    client = browser()
    ask(client, NEW)
    answer = client.post(f"/sign-in/code/?next={wanted}", {"code": newest_code(NEW)})
    assert answer.headers["Location"] == "/"


def test_the_code_is_on_the_phone_and_never_on_a_page_of_the_door() -> None:
    client = browser()
    ask(client, DAUGHTER)
    code = newest_code(DAUGHTER)
    assert code not in client.get("/sign-in/code/").content.decode()
    assert code not in client.get("/demo/phone/").content.decode()
    assert code in client.get(f"/demo/phone/{phone_index(DAUGHTER)}/").content.decode()


def test_in_production_there_are_no_demo_phones(settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    client = browser()
    assert client.get("/demo/phone/").status_code == 404
    assert client.get(f"/demo/phone/{phone_index(DAUGHTER)}/").status_code == 404
    assert "/demo/phone/" not in client.get("/sign-in/").content.decode()


def test_the_database_holds_neither_phone_nor_code() -> None:
    ask(browser(), NEW)
    code = newest_code(NEW)
    with connection.cursor() as cursor:
        for table in ("access_signincode", "access_account", "notices_notice", "notices_demomessage"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor])
            assert NEW not in stored
            assert code not in stored


def test_a_sign_in_on_another_device_is_told_once() -> None:
    android = {"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130"}
    told = []
    for headers in ({"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}, android, android):
        client = browser(**headers)
        ask(client, DAUGHTER)
        enter(client, newest_code(DAUGHTER))
        told.append(client.get("/messages/").content.decode().count("Chrome · Android"))
    assert told == [0, 1, 1]
