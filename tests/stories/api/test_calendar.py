"""The calendar feed and the page on which programs and feeds are made, seen and ended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bindings import bound
from door import signed_in
from programs import Program, citizen
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.access.clients import actions
from shebao.rooms.access.clients.models import CalendarFeed, PersonalToken
from shebao.rooms.certification.models import Duty
from shebao.rooms.family import actions as family
from shebao.values import clock

pytestmark = pytest.mark.django_db
DAUGHTER, NEWCOMER = "10000000001", "10000000009"
PAGE = "/my/programs/"


def feed(key: str = "daughter") -> str:
    return f"/calendar/{actions.make_feed(actor=town.citizen(key))}.ics"


def read(address: str, language: str = "en") -> str:
    from django.test import Client

    answer = Client(headers={"accept-language": language}).get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return str(answer.content.decode())


def test_a_feed_shows_the_due_dates_of_the_family() -> None:
    bound()
    text = read(feed())
    duty = Duty.objects.get(person=town.someone("grandmother"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}" in lines
    assert "SUMMARY:Qualification certification is due: Chen *" in lines
    assert len([line for line in lines if line == "BEGIN:VEVENT"]) == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_feed_names_nobody_in_full_and_holds_no_number() -> None:
    bound()
    for language in ("en", "zh-CN"):
        text = read(feed(), language).replace("\r\n ", "")
        for role in cast.PEOPLE:
            told = (role.name_zh, role.name_en, role.number) if role.name_zh else ()
            assert not [word for word in told if word in text]
    assert "资格认证到期：陈*" in read(feed(), "zh-CN").replace("\r\n ", "")


def test_a_feed_is_recorded_for_whom_it_shows() -> None:
    bound()
    read(feed())
    looks = looks_at(town.someone("grandmother").key)
    assert [look.actor_label for look in looks if look.actor_key.startswith("feed:")] == [
        "Lin Xiaomei (calendar feed)"
    ] or any("日历订阅" in look.actor_label for look in looks)


def test_a_feed_ends_with_the_mandate_and_with_its_owners_wish() -> None:
    row, address = bound(), feed()
    assert "BEGIN:VEVENT" in read(address)
    family.end(actor=town.citizen("grandmother"), binding_id=row.public_id)
    assert "BEGIN:VEVENT" not in read(address)
    newer = feed()
    browser = signed_in(DAUGHTER)
    assert browser.get(address).status_code == 404 and browser.get(newer).status_code == 200
    actions.end_feed(actor=town.citizen("daughter"))
    assert browser.get(newer).status_code == 404


def test_a_feed_is_read_sixty_times_an_hour_at_most() -> None:
    address = feed()
    browser = signed_in(DAUGHTER)
    answers = [browser.get(address).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def shown(page: str) -> str:
    found = re.search(r"<code>([^<]+)</code>", page)
    return found[1] if found else ""


def test_a_citizen_makes_a_token_sees_it_once_and_ends_it() -> None:
    browser = signed_in(DAUGHTER)
    sent = {"name": "Family budget", "scopes": ["certifications:read", "notices:read"], "days": "90"}
    assert browser.post(PAGE, sent).status_code == 302
    token = shown(browser.get(PAGE).content.decode())
    later = browser.get(PAGE).content.decode()
    assert token.startswith("shb_pt_") and not shown(later) and "Family budget" in later
    program = Program(token)
    assert program.ask("/certifications").status_code == 200
    assert program.ask("/families").status_code == 403
    row = PersonalToken.objects.get()
    assert row.expires_on == clock.today() + timedelta(days=90) and row.used_on == clock.today()
    assert browser.post(PAGE, {"end": row.public_id}).status_code == 302
    assert program.ask("/certifications").status_code == 401
    assert "Family budget" not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "", "scopes": ["notices:read"], "days": "30"}, "Give it a name of at most 40 signs"),
        ({"name": "x" * 41, "scopes": ["notices:read"], "days": "30"}, "Give it a name of at most 40 signs"),
        ({"name": "Budget", "days": "30"}, "Choose at least one of the things it may read."),
        ({"name": "Budget", "scopes": ["evidence:write"], "days": "30"}, "Choose at least one"),
        ({"name": "Budget", "scopes": ["notices:read"], "days": "9999"}, "Choose one of the terms."),
    ],
)
def test_a_wrong_form_says_what_to_correct_and_keeps_the_rest(sent: dict[str, object], sentence: str) -> None:
    answer = signed_in(DAUGHTER).post(PAGE, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page
    assert not sent["name"] or str(sent["name"]) in page
    assert not PersonalToken.objects.exists()


def test_nobody_has_more_than_twenty_tokens() -> None:
    for _ in range(20):
        citizen()
    answer = signed_in(DAUGHTER).post(PAGE, {"name": "more", "scopes": ["notices:read"], "days": "30"})
    assert answer.status_code == 422 and "You already have 20 tokens." in answer.content.decode()


def test_a_feed_is_made_and_ended_on_the_page() -> None:
    browser = signed_in(DAUGHTER)
    assert browser.post(PAGE, {"feed": "1"}).status_code == 302
    address = shown(browser.get(PAGE).content.decode())
    assert address.endswith(".ics") and browser.get(address).status_code == 200
    browser.post(PAGE, {"end_feed": "1"})
    assert browser.get(address).status_code == 404 and not CalendarFeed.objects.filter(ended_at=None).exists()


def test_another_ones_token_cannot_be_ended_here() -> None:
    citizen("worker")
    row = PersonalToken.objects.get()
    assert signed_in(DAUGHTER).post(PAGE, {"end": row.public_id}).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_who_is_not_proved_makes_none() -> None:
    answer = signed_in(NEWCOMER).get(PAGE)
    assert answer.status_code == 302 and "/my/identity/" in answer["Location"]
