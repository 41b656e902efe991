"""Sessions: one query each, seen and ended by their owner, never outliving what they rest on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from door import CLERK, DAUGHTER, account_of, at_the_desk, browser, newest_code, signed_in
from shebao.rooms.access import actions, tasks
from shebao.rooms.access.models import Account, Session, StaffRole
from shebao.rooms.access.session_row import token_digest
from shebao.rooms.access.store import SessionStore
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db

PAGE = "/my/sessions/"


def test_one_query_tells_everything_about_a_request() -> None:
    client = signed_in(DAUGHTER)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/my/settings/").status_code == 200
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert browser().get("/my/settings/").status_code == 200
    assert not asked


def test_a_citizen_is_idle_after_half_an_hour_and_staff_after_a_quarter() -> None:
    citizen, clerk, start = signed_in(DAUGHTER), at_the_desk(), clock.now()
    for minutes, mine, theirs in ((14, 200, 200), (28, 200, 200), (44, 200, 302), (75, 302, 302)):
        with clock.fixed(start + timedelta(minutes=minutes)):
            assert citizen.get(PAGE).status_code == mine
            if minutes != 28 or theirs == 200:
                assert clerk.get("/desk/").status_code == theirs


def test_after_twelve_hours_it_ends_however_busy_it_is() -> None:
    client, start = signed_in(DAUGHTER), clock.now()
    for minutes in range(0, 12 * 60, 20):
        with clock.fixed(start + timedelta(minutes=minutes)):
            assert client.get(PAGE).status_code == 200
    with clock.fixed(start + timedelta(hours=12)):
        assert client.get(PAGE).status_code == 302


def test_being_seen_is_written_once_a_minute() -> None:
    client, start = signed_in(DAUGHTER), clock.now()
    with clock.fixed(start + timedelta(seconds=59)), CaptureQueriesContext(connection) as asked:
        client.get("/my/settings/")
    assert len(asked) == 1
    with clock.fixed(start + timedelta(seconds=60)):
        client.get("/my/settings/")
    assert Session.objects.get(account=account_of(DAUGHTER)).seen_at == start + timedelta(seconds=60)


def test_ending_another_sign_in_takes_effect_on_its_next_request() -> None:
    phone, computer = signed_in(DAUGHTER), signed_in(DAUGHTER)
    here = computer.get(PAGE).content.decode()
    assert (here.count("This device"), here.count("Firefox · Linux")) == (1, 2)
    other = Session.objects.filter(account=account_of(DAUGHTER)).order_by("id").first()
    assert other
    assert computer.post(PAGE, {"session": other.public_id}).headers["Location"] == PAGE
    assert phone.get(PAGE).headers["Location"].startswith("/sign-in/")
    assert computer.get(PAGE).status_code == 200


def test_all_others_end_with_one_button() -> None:
    lost, kept = [signed_in(DAUGHTER), signed_in(DAUGHTER)], signed_in(DAUGHTER)
    kept.post(PAGE, {"others": "1"})
    assert [client.get(PAGE).status_code for client in (*lost, kept)] == [302, 302, 200]


@pytest.mark.parametrize("chosen", ["", "nothing", "'; DROP TABLE access_session; --", "x" * 5000])
def test_nobody_ends_what_is_not_theirs(chosen: str) -> None:
    signed_in("10000000002")
    theirs = Session.objects.get(account=account_of("10000000002"))
    client = signed_in(DAUGHTER)
    assert client.post(PAGE, {"session": chosen}).status_code == 404
    assert client.post(PAGE, {"session": theirs.public_id}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_signing_out_ends_it_and_the_browser_forgets() -> None:
    client = signed_in(DAUGHTER)
    token = client.cookies["shebao"].value
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["shebao"]["max-age"] == 0
    client.cookies["shebao"] = token
    assert client.get(PAGE).status_code == 302


def test_personal_pages_are_not_kept_by_the_browser() -> None:
    assert signed_in(DAUGHTER).get(PAGE).headers["Cache-Control"] == "no-store"
    assert "no-store" not in browser().get("/").headers.get("Cache-Control", "")


def test_a_planted_cookie_is_never_adopted() -> None:
    client = browser()
    client.cookies["shebao"] = planted = "planted-by-somebody-else-0123456789"
    client.post("/sign-in/", {"phone": DAUGHTER})
    client.get("/")
    assert client.cookies["shebao"].value == planted
    assert not Session.objects.filter(token_digest=token_digest(planted)).exists()
    store = SessionStore(planted)
    store["city"] = "440100"
    store.save()
    assert store.session_key != planted


def test_a_visitors_session_keeps_what_was_put_there_sealed() -> None:
    store = SessionStore()
    store["city"] = "a secret wish"
    store.save()
    again = SessionStore(store.session_key)
    assert again["city"] == "a secret wish"
    again["city"] = "another"
    again.save()
    assert SessionStore(store.session_key)["city"] == "another"
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_digest, data FROM access_session")
        stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor])
    assert "secret" not in stored
    assert str(store.session_key) not in stored


def test_a_session_at_one_door_means_nothing_at_the_other() -> None:
    clerk = at_the_desk()
    token = clerk.cookies["shebao-desk"].value
    assert clerk.get("/desk/").status_code == 200
    assert clerk.get(PAGE).status_code == 302
    clerk.cookies["shebao"] = token
    assert clerk.get(PAGE).status_code == 302
    citizen = signed_in(DAUGHTER)
    citizen.cookies["shebao-desk"] = citizen.cookies["shebao"].value
    assert citizen.get("/desk/").status_code == 302


def test_who_loses_the_office_loses_the_desk_on_the_next_request() -> None:
    clerk = at_the_desk()
    office = StaffRole.objects.get(account=account_of(CLERK))
    actions.dismiss(actor=Actor.system("operator"), office=office)
    assert clerk.get("/desk/").status_code == 302


def test_an_office_that_ends_by_date_ends_on_that_day() -> None:
    clerk = at_the_desk()
    StaffRole.objects.filter(account=account_of(CLERK)).update(until=clock.today() + timedelta(days=1))
    assert clerk.get("/desk/").status_code == 200
    StaffRole.objects.filter(account=account_of(CLERK)).update(until=clock.today())
    assert clerk.get("/desk/").status_code == 302


def test_over_https_no_other_host_can_set_the_cookies(settings: Any) -> None:
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIES = {"citizen": "__Host-shebao", "desk": "__Host-shebao-desk"}
    client = browser()
    client.post("/sign-in/", {"phone": DAUGHTER}, secure=True)
    client.post("/sign-in/code/", {"code": newest_code(DAUGHTER)}, secure=True)
    for name in ("__Host-shebao", "__Host-shebao-code"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert client.cookies["__Host-shebao"]["httponly"]
    assert client.cookies["__Host-shebao"]["samesite"] == "Lax"


def test_old_rows_are_swept() -> None:
    signed_in(DAUGHTER).post("/sign-out/")
    signed_in(DAUGHTER)
    SessionStore().create()
    before = Session.objects.count()
    with clock.fixed(clock.now() + timedelta(days=2)):
        tasks.sweep()
    assert Session.objects.count() == before - 1
    with clock.fixed(clock.now() + timedelta(days=92)):
        tasks.sweep()
    assert not Session.objects.exists()
    assert Account.objects.exists()
