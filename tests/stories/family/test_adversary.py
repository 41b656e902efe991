"""T05: whatever an adversary does for thirty days, with as many accounts as they like, they learn nothing.

Every run is played twice, in a town where the person they ask about is in the register under the number they know, and
in a town where nobody is. What all their browsers saw is compared sign by sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from door import account_of, browser, signed_in
from machines import QUICK
from shebao.demo import cast, town
from shebao.doors.console import worker
from shebao.ground.notices.providers import phone_index
from shebao.rooms.access.models import Account
from shebao.rooms.family import actions
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import number_index
from shebao.values import clock
from shebao.values.identifiers import check_digit, public_id

pytestmark = pytest.mark.django_db

VICTIM = cast.person("grandmother")
PROVED, BOTS = ("10000000004", "10000000005", "10000000003"), ("10000000009", "10000000777")
DAYS = 30
CHANCE = re.compile(
    r"[A-Za-z0-9_-]{22,}|(?<=reference\">)\w+|\b[2-9A-HJKMNP-Z]{8}\b|nonce=\"[^\"]*\"|value=\"[A-Za-z0-9]{64}\""
)
PAGES = (
    "/family/",
    "/my/",
    "/messages/",
    "/my/looks/",
    "/certification/",
    "/my/helpers/",
    "/search/?q=陈桂兰",
)


def a_claim(name: str, number: str, route: str, relationship: str) -> dict[str, str]:
    return {"name": name, "number": number, "route": route, "relationship": relationship}


def another_number() -> str:
    first = VICTIM.number[:14] + "999"
    return first + check_digit(first)


NAMES = st.sampled_from([VICTIM.name_zh, VICTIM.name_en, "王大明"])
NUMBERS = st.sampled_from([VICTIM.number, VICTIM.number, another_number()])
STEPS = st.one_of(
    st.tuples(
        st.just("claim"),
        st.sampled_from(PROVED),
        st.builds(
            a_claim,
            NAMES,
            NUMBERS,
            st.sampled_from(["own_account", "code", "member_present"]),
            st.sampled_from(["52", "10", "99"]),
        ),
    ),
    st.tuples(st.just("identity"), st.sampled_from(BOTS), st.tuples(NAMES, NUMBERS)),
    st.tuples(st.just("withdraw"), st.sampled_from(PROVED), st.none()),
    st.tuples(st.just("code"), st.sampled_from(PROVED), st.sampled_from(["23456789", "ABCDEFGH"])),
    st.tuples(st.just("look"), st.sampled_from([*PROVED, *BOTS]), st.sampled_from(PAGES)),
    st.tuples(st.just("sign_in"), st.just(""), st.sampled_from([VICTIM.phone, "10000000888"])),
    st.tuples(st.just("worker"), st.just(""), st.none()),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([1, 9, 24, 24 * 7])),
)


class Adversary:
    """Some browsers, what they saw, and the newest account each has asked for."""

    def __init__(self) -> None:
        self.start = self.now = clock.now()
        self.seen: list[tuple[Any, ...]] = []
        self.newest: dict[str, str] = {}
        for phone in PROVED:
            actor = town.citizen(next(r.key for r in cast.PEOPLE if r.phone == phone))
            actions.open_service(actor=actor, notice_accepted=True)
        for phone in BOTS:
            if not Account.objects.filter(phone_index=phone_index(phone)).exists():
                Account.objects.create(phone=phone, phone_index=phone_index(phone))

    def do(self, kind: str, phone: str, what: Any) -> None:
        with clock.fixed(self.now):
            step: Callable[[str, Any], None] = getattr(self, kind)
            step(phone, what)

    def claim(self, phone: str, what: dict[str, str]) -> None:
        answer = self.look_at(signed_in(phone).post("/family/add/", what | {"key": public_id()}))
        found = re.search(r"/family/accounts/([^/]+)/", answer.headers.get("Location", ""))
        if found:
            self.newest[phone] = found[1]

    def identity(self, phone: str, what: tuple[str, str]) -> None:
        client = signed_in(phone)
        self.look_at(client.post("/my/identity/", {"name": what[0], "number": what[1]}))
        self.look_at(client.get("/my/identity/"))

    def withdraw(self, phone: str, what: None) -> None:
        if phone in self.newest:
            self.look_at(signed_in(phone).post(f"/family/accounts/{self.newest[phone]}/withdrawal/"))

    def code(self, phone: str, what: str) -> None:
        if phone in self.newest:
            self.look_at(
                signed_in(phone).post(f"/family/accounts/{self.newest[phone]}/code/", {"code": what})
            )

    def look(self, phone: str, what: str) -> None:
        client = signed_in(phone)
        self.look_at(client.get(what))
        if phone in self.newest:
            self.look_at(client.get(f"/family/accounts/{self.newest[phone]}/"))

    def sign_in(self, phone: str, what: str) -> None:
        self.look_at(browser().post("/sign-in/", {"phone": what}))

    def worker(self, phone: str, what: None) -> None:
        for task in worker.callables((*worker.EVERY_TURN, *worker.DAILY)):
            task()

    def wait(self, phone: str, what: int) -> None:
        self.now = min(self.now + timedelta(hours=what), self.start + timedelta(days=DAYS))

    def look_at(self, answer: HttpResponse) -> HttpResponse:
        body = CHANCE.sub("*", answer.content.decode())
        where = CHANCE.sub("*", answer.headers.get("Location", ""))
        self.seen.append((answer.status_code, where, sorted(answer.headers), body))
        return answer


def without_the_victim() -> None:
    """The person lives on under a number the adversary does not know."""
    person = Person.objects.get(pk=town.someone("grandmother").pk)
    first = "44019919480101023"
    person.number = first + check_digit(first)
    person.number_index = number_index(person.number)
    person.save()


def played(
    steps: list[tuple[str, str, Any]], change: Callable[[], None] | None = None
) -> list[tuple[Any, ...]]:
    """What all browsers saw in one town; the town is put back."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        if change:
            change()
        adversary = Adversary()
        for kind, phone, what in steps:
            adversary.do(kind, phone, what)
        adversary.do("wait", "", 24 * DAYS)
        adversary.do("worker", "", None)
        for phone in PROVED[:1]:
            for page in PAGES:
                adversary.do("look", phone, page)
        transaction.set_rollback(True)
    return adversary.seen


@QUICK
@given(steps=st.lists(STEPS, min_size=4, max_size=24))
def test_T05_thirty_days_of_any_questions_tell_an_adversary_nothing(
    steps: list[tuple[str, str, Any]],
) -> None:
    assert played(steps) == played(steps, without_the_victim)


def test_T05_the_comparison_would_see_a_difference() -> None:
    """The victim's own browser tells the two towns apart, so two equal transcripts do mean something."""
    steps = [
        ("claim", PROVED[0], a_claim(VICTIM.name_zh, VICTIM.number, "own_account", "52")),
        ("worker", "", None),
        ("look", VICTIM.phone, "/my/"),
    ]
    assert played(steps) != played(steps, without_the_victim)


def test_T05_a_thousand_accounts_share_the_tries_of_one_number() -> None:
    """Guessing from many accounts does not help: tries are counted by number as well."""
    answers = []
    for phone, last in zip(PROVED * 3, "一二三四五六七八九", strict=True):
        told = a_claim(f"王大{last}", VICTIM.number, "own_account", "52") | {"key": public_id()}
        actor = town.citizen(next(r.key for r in cast.PEOPLE if r.phone == phone))
        actions.open_service(actor=actor, notice_accepted=True)
        client: Client = signed_in(phone)
        answers.append(client.post("/family/add/", told).status_code)
    assert answers.count(302) == 5
    assert account_of(PROVED[0]).level == 2
