"""Passkeys: registered, used, lost; and what matters asks for a factor shown just now."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from door import (
    CLERK,
    DAUGHTER,
    account_of,
    at_the_desk,
    browser,
    digits_of,
    newest_code,
    newest_text,
    signed_in,
)
from officers import clerk, opened
from shebao.ground.audit.records import looks_at
from shebao.rooms.access import factors
from shebao.rooms.access.models import Passkey, Session
from shebao.values import clock
from softkey import SoftKey

pytestmark = pytest.mark.django_db
HUSBAND = "10000000003"


def options(client: Client, page: str) -> str:
    """What the page asks the browser's authenticator."""
    found = re.search(r'data-passkey="([^"]*)"', client.get(page).content.decode())
    assert found, page
    return html.unescape(found[1])


def with_key(phone: str = DAUGHTER) -> tuple[Client, SoftKey]:
    """A signed-in browser that has just added a passkey."""
    client, key = signed_in(phone), SoftKey()
    answer = client.post(
        "/my/passkeys/", {"answer": key.made(options(client, "/my/passkeys/")), "name": "My phone"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/my/passkeys/")
    return client, key


def enter(key: SoftKey) -> tuple[Client, int]:
    """Sign in with a passkey on a fresh browser."""
    client = browser()
    return client, client.post(
        "/sign-in/passkey/", {"answer": key.signed(options(client, "/sign-in/passkey/"))}
    ).status_code


def test_a_passkey_is_added_told_and_opens_the_door_without_a_phone_number() -> None:
    client, key = with_key()
    assert "My phone" in client.get("/my/passkeys/").content.decode()
    assert "My phone" in newest_text(DAUGHTER)
    other, status = enter(key)
    assert status == 302
    assert other.get("/my/").status_code == 200
    assert Session.objects.latest("id").factor == "passkey"
    acts = [look.action for look in looks_at(account_of(DAUGHTER).key)]
    assert acts[:2] == ["access.signed_in", "access.passkey_added"]


def test_a_passkey_is_added_once_and_belongs_to_one_account() -> None:
    _client, key = with_key()
    again, other = signed_in(DAUGHTER), signed_in(HUSBAND)
    assert (
        again.post("/my/passkeys/", {"answer": key.made(options(again, "/my/passkeys/"))}).status_code == 302
    )
    answer = other.post("/my/passkeys/", {"answer": key.made(options(other, "/my/passkeys/"))})
    assert (answer.status_code, Passkey.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "https://evil.example"},
        {"name": "evil.example"},
        {"verified": 0x01},
        {"count": 0},
    ],
    ids=["another origin", "another center", "no finger on it", "a copied key"],
)
def test_an_answer_that_does_not_hold_opens_nothing(foreign: dict[str, object]) -> None:
    _client, key = with_key()
    assert enter(key)[1] == 302
    for name, value in foreign.items():
        setattr(key, name, value)
    client, status = enter(key)
    assert status == 422
    assert client.get("/my/sessions/").status_code == 302


def test_an_answer_works_once_and_in_the_browser_that_was_asked() -> None:
    _client, key = with_key()
    mine, thief = browser(), browser()
    said = key.signed(options(mine, "/sign-in/passkey/"))
    options(thief, "/sign-in/passkey/")
    assert thief.post("/sign-in/passkey/", {"answer": said}).status_code == 422
    assert mine.post("/sign-in/passkey/", {"answer": said}).status_code == 302
    again = browser()
    assert again.post("/sign-in/passkey/", {"answer": said}).status_code == 422


@given(said=st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answer_is_refused_in_a_sentence_never_a_crash(said: str) -> None:
    client = browser()
    options(client, "/sign-in/passkey/")
    answer = client.post("/sign-in/passkey/", {"answer": said})
    assert answer.status_code in {400, 422}


@given(place=st.integers(0, 700), sign=st.characters(codec="ascii", exclude_categories=["Cc"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_answer_changed_in_one_sign_never_makes_a_key_crash(place: int, sign: str) -> None:
    client, key = signed_in(DAUGHTER), SoftKey()
    said = key.made(options(client, "/my/passkeys/"))
    place %= len(said)
    answer = client.post("/my/passkeys/", {"answer": said[:place] + sign + said[place + 1 :]})
    assert answer.status_code in {302, 422}


def test_T09_a_swapped_number_does_not_add_family_for_somebody_with_a_passkey() -> None:
    with_key()
    thief = signed_in(DAUGHTER)
    assert thief.get("/family/add/")["Location"] == "/my/again/?next=%2Ffamily%2Fadd%2F"
    page = thief.get("/my/again/").content.decode()
    assert "Show my passkey" in page and "Send the code" not in page
    assert thief.post("/my/again/", {"send": "1"}).status_code == 200


def test_who_shows_the_passkey_goes_on_where_they_were() -> None:
    client, key = with_key()
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        Session.objects.update(seen_at=clock.now())
        assert client.get("/family/add/").status_code == 302
        again = "/my/again/?next=/family/add/"
        answer = client.post(again, {"answer": key.signed(options(client, again))})
        assert answer["Location"] == "/family/add/"
        assert not client.get("/family/add/").headers.get("Location", "").startswith("/my/again/")


def test_what_matters_asks_again_after_the_minutes_of_the_book_and_reading_never() -> None:
    client = signed_in(DAUGHTER)
    start = clock.now()
    assert "/my/again/" not in client.get("/family/add/").headers.get("Location", "")
    with clock.fixed(start + timedelta(minutes=15, seconds=1)):
        assert client.get("/family/add/")["Location"].startswith("/my/again/")
        assert client.get("/family/").status_code == 302 or client.get("/my/").status_code == 200
        assert client.post("/my/again/?next=/family/add/", {"send": "1"}).status_code == 302
        code = newest_code(DAUGHTER)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert client.post("/my/again/", {"code": wrong}).status_code == 422
        answer = client.post("/my/again/?next=/family/add/", {"code": code})
        assert answer["Location"] == "/family/add/"
        assert "/my/again/" not in client.get("/family/add/").headers.get("Location", "")


def test_a_form_filled_in_slowly_is_taken() -> None:
    client = signed_in(DAUGHTER)
    with clock.fixed(clock.now() + timedelta(minutes=29)):
        answer = client.post("/family/add/", {"name": ""})
    assert "/my/again/" not in answer.headers.get("Location", "")


def test_ending_a_sign_in_from_an_old_session_asks_again() -> None:
    client, other = signed_in(DAUGHTER), signed_in(DAUGHTER)
    start = clock.now()
    for minutes in (25, 50):
        with clock.fixed(start + timedelta(minutes=minutes)):
            client.get("/my/")
            other.get("/my/")
    with clock.fixed(start + timedelta(minutes=51)):
        assert client.post("/my/sessions/", {"others": "1"})["Location"].startswith("/my/again/")
        assert other.get("/my/").status_code == 200


def test_a_passkey_lost_by_sms_ends_after_a_day_and_using_it_keeps_it() -> None:
    _client, key = with_key()
    thief = signed_in(DAUGHTER)
    row = Passkey.objects.get()
    assert thief.post("/my/passkeys/", {"lost": row.public_id}).status_code == 302
    assert "opens nothing from" in newest_text(DAUGHTER) or "停用" in newest_text(DAUGHTER)
    with clock.fixed(clock.now() + timedelta(hours=23)):
        assert enter(key)[1] == 302
    row.refresh_from_db()
    assert row.until is None
    thief.post("/my/passkeys/", {"lost": row.public_id})
    with clock.fixed(clock.now() + timedelta(hours=24, seconds=1)):
        assert enter(key)[1] == 422
        assert "/my/again/" not in signed_in(DAUGHTER).get("/family/add/").headers.get("Location", "")


def test_a_passkey_just_shown_removes_one_at_once() -> None:
    _client, key = with_key()
    client, _status = enter(key)
    assert client.post("/my/passkeys/", {"lost": Passkey.objects.get().public_id}).status_code == 302
    assert enter(key)[1] == 422
    assert client.post("/my/passkeys/", {"lost": Passkey.objects.get().public_id}).status_code == 404


def test_a_strangers_passkey_is_not_there() -> None:
    with_key()
    answer = signed_in(HUSBAND).post("/my/passkeys/", {"lost": Passkey.objects.get().public_id})
    assert answer.status_code == 404
    assert Passkey.objects.get().until is None


def test_a_counter_ends_passkeys_at_once() -> None:
    _client, key = with_key("10000000002")
    officer = clerk()
    record = opened(officer, "grandmother")
    assert officer.post(f"{record}passkeys/").status_code == 302
    assert enter(key)[1] == 422


def test_an_old_session_adds_no_passkey() -> None:
    client, key = signed_in(DAUGHTER), SoftKey()
    start = clock.now()
    for minutes in (25, 50):
        with clock.fixed(start + timedelta(minutes=minutes)):
            client.get("/my/")
    with clock.fixed(start + timedelta(minutes=51)):
        asked = options(client, "/my/passkeys/")
        assert client.post("/my/passkeys/", {"answer": key.made(asked)})["Location"].startswith("/my/again/")
    assert not Passkey.objects.exists()


def test_an_officer_opens_the_desk_with_a_passkey_after_the_code() -> None:
    desk, key = at_the_desk(CLERK), SoftKey()
    answer = desk.post("/desk/passkeys/", {"answer": key.made(options(desk, "/desk/passkeys/"))})
    assert answer.status_code == 302
    client = browser()
    client.post("/desk/sign-in/", {"phone": CLERK})
    client.post("/desk/sign-in/code/", {"code": newest_code(CLERK)})
    said = key.signed(options(client, "/desk/sign-in/second/"))
    assert client.post("/desk/sign-in/second/", {"answer": said})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert factors.step_of("A" * 32, digits_of(CLERK), 0) is None


def test_a_citizens_passkey_opens_no_desk() -> None:
    _citizen, key = with_key()
    client = browser()
    client.post("/desk/sign-in/", {"phone": CLERK})
    client.post("/desk/sign-in/code/", {"code": newest_code(CLERK)})
    client.get("/desk/sign-in/second/")
    asked = options(browser(), "/sign-in/passkey/")
    answer = client.post("/desk/sign-in/second/", {"answer": key.signed(asked)})
    assert answer.status_code == 422
    assert client.get("/desk/").status_code == 302
