"""What holds around every view: headers, the policy table, other sites, refusals, language and looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from door import DAUGHTER, account_of, at_the_desk, browser, signed_in
from shebao.config.middleware.network import network_of
from shebao.config.policy import POLICY, READ, Rule
from shebao.config.urls import urlpatterns as ours
from shebao.rooms.access import errors

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise errors.AlreadyProved


urlpatterns = [
    *ours,
    path("unlisted/", lambda request: HttpResponse("seen"), name="unlisted"),
    path("listed/", lambda request: HttpResponse("seen"), name="listed"),
    path("refuses/", refuse, name="refuses"),
    path("a/camera/", lambda request: HttpResponse("seen"), name="a_camera"),
]


@pytest.fixture
def more(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few routes beside ours."""
    settings.ROOT_URLCONF = __name__
    for name in ("listed", "refuses", "a_camera"):
        monkeypatch.setitem(POLICY, name, Rule(frozenset({"citizen2", "auditor"}), READ))


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/my/", "/desk/", "/no-such-page/", "/design/"])
def test_every_answer_carries_the_headers(address: str) -> None:
    answer = browser().get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_a_nonce_is_used_once_and_stands_on_every_script() -> None:
    client, nonces = browser(), set()
    for _ in range(2):
        answer = client.get("/sign-in/")
        found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert found
        nonces.add(found[1])
        page = answer.content.decode()
        assert page.count("<script") == page.count(f'nonce="{found[1]}"') > 0
    assert len(nonces) == 2


def test_an_unlisted_route_answers_nobody(more: None) -> None:
    for client in (browser(), signed_in(DAUGHTER), at_the_desk()):
        assert client.get("/unlisted/").status_code == 404


def test_the_table_decides_who_and_how(more: None) -> None:
    assert browser().get("/listed/?a=b").headers["Location"] == "/sign-in/?next=%2Flisted%2F%3Fa%3Db"
    assert signed_in(DAUGHTER).get("/listed/").content == b"seen"
    assert signed_in(DAUGHTER).post("/listed/").status_code == 405
    assert signed_in("10000000009").get("/listed/").headers["Location"].startswith("/my/identity/")
    assert at_the_desk().get("/listed/").status_code == 302


def test_only_a_camera_page_may_ask_for_the_camera(more: None) -> None:
    assert "camera=(self)" in signed_in(DAUGHTER).get("/a/camera/").headers["Permissions-Policy"]


def test_a_refusal_no_form_caught_is_a_page(more: None) -> None:
    answer = signed_in(DAUGHTER).get("/refuses/")
    assert (answer.status_code, "already confirmed" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("post", "/my/sessions/", {"session": "a\x00b"}),
        ("post", "/sign-in/", {"phone": "1\x00"}),
        ("get", "/my/looks/?before=%00", {}),
        ("get", "/search/?q=%00", {}),
        ("get", "/demo/phone/%00/", {}),
        ("get", "/certificates/%00/", {}),
    ],
)
def test_a_character_nobody_types_is_refused_in_a_sentence(
    method: str, address: str, sent: dict[str, str]
) -> None:
    answer = getattr(browser() if address == "/sign-in/" else signed_in(DAUGHTER), method)(address, sent)
    assert (answer.status_code, "cannot be read" in answer.content.decode()) == (400, True)


def test_a_strange_cookie_is_nobody() -> None:
    for value in ("", '"\\000"', "x" * 4000, "é", "%00"):
        client = browser()
        client.cookies["shebao"] = client.cookies["shebao-code"] = client.cookies["shebao-device"] = value
        assert client.get("/sign-in/").status_code in {200, 400}
        assert client.get("/sign-in/code/").status_code in {302, 400}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_refused(site: str) -> None:
    client = signed_in(DAUGHTER)
    assert client.post("/sign-out/", headers={"sec-fetch-site": site}).status_code == 403
    assert client.get("/my/settings/", headers={"sec-fetch-site": site}).status_code == 200
    assert client.post("/sign-out/", headers={"sec-fetch-site": "same-origin"}).status_code == 302


def test_a_form_without_its_token_says_so_in_a_sentence() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = client.post("/sign-in/", {"phone": DAUGHTER})
    assert (answer.status_code, "open too long" in answer.content.decode()) == (403, True)


def test_a_flood_from_one_network_is_slowed_with_a_sentence() -> None:
    client = browser()
    answers = [client.post("/my/settings/", {"theme": "dark"}) for _ in range(121)]
    assert (answers[119].status_code, answers[120].status_code) == (302, 429)
    assert "try again in a minute" in answers[120].content.decode()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("seen", "forwarded", "proxies", "network"),
    [
        ("203.0.113.7", "", 0, "203.0.113.0/24"),
        ("203.0.113.7", "198.51.100.9", 0, "203.0.113.0/24"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.9", 1, "198.51.100.0/24"),
        ("10.0.0.1", "", 1, "10.0.0.0/24"),
        ("2001:db8:1:2:3::4", "", 0, "2001:db8:1:2::/64"),
        ("nonsense", "", 0, ""),
    ],
)
def test_only_the_operators_proxies_say_where_somebody_is(
    seen: str, forwarded: str, proxies: int, network: str, settings: Any
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=seen, headers={"x-forwarded-for": forwarded})
    assert network_of(request) == network


def test_language_and_looks_work_without_signing_in() -> None:
    client = browser()
    assert 'lang="en"' in client.get("/sign-in/").content.decode()
    answer = client.post("/my/settings/", {"language": "zh-hans", "text": "large", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    page = client.get("/sign-in/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-text="large"' in page
    assert "Phone number" not in page
    client.post("/language/", {"language": "en"})
    assert 'lang="en"' in client.get("/sign-in/").content.decode()


def test_a_choice_made_signed_in_follows_to_the_next_device() -> None:
    from door import newest_code

    signed_in(DAUGHTER).post("/my/settings/", {"theme": "dark", "language": "zh-hans", "text": "large"})
    account = account_of(DAUGHTER)
    assert (account.theme, account.language, account.large_text) == ("dark", "zh-hans", True)
    client = browser()
    client.post("/sign-in/", {"phone": DAUGHTER})
    client.post("/sign-in/code/", {"code": newest_code(DAUGHTER)})
    page = client.get("/my/settings/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize(
    "sent", [{}, {"language": "xx"}, {"theme": "<b>"}, {"text": "9" * 9999}, {"next": "//evil.example"}]
)
def test_a_strange_choice_changes_nothing(sent: dict[str, str]) -> None:
    client = signed_in(DAUGHTER)
    answer = client.post("/my/settings/", sent)
    assert answer.headers["Location"] == "/my/settings/"
    assert not {"theme", "text", "django_language"} & set(client.cookies)
    assert account_of(DAUGHTER).theme == "auto"
