"""The ladder of proof: claimed, compared, confirmed; and nothing told to somebody who guesses."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from door import DAUGHTER, NEW, account_of, signed_in
from shebao.demo import town
from shebao.demo.cast import person
from shebao.ground.audit import records
from shebao.ground.notices import queries as notices
from shebao.rooms.access import actions, errors, queries, tasks
from shebao.rooms.access.models import Account, IdentityClaim, Proof
from shebao.rooms.people.actions import record_death
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.identifiers import check_digit

pytestmark = pytest.mark.django_db

PAGE = "/my/identity/"
UNKNOWN = "44019919600101123"


def newcomer(phone: str = NEW) -> Client:
    actions.open_account(actor=Actor.system("test"), phone=phone)
    return signed_in(phone)


def actor(phone: str = NEW) -> Actor:
    account = account_of(phone)
    return Actor(kind="citizen", key=account.key, account_id=account.pk, level=account.level)


def claim(client: Client, name: str, number: str) -> IdentityClaim:
    answer = client.post(PAGE, {"name": name, "number": number})
    assert answer.status_code == 302, answer.content.decode()
    return IdentityClaim.objects.latest("id")


def without_account(key: str) -> Person:
    """One of the cast as if they had never signed in."""
    someone = town.someone(key)
    for account in Account.objects.filter(person=someone):
        Proof.objects.filter(account=account).update(until=clock.now())
        account.person, account.level, account.phone_index = None, 0, f"gone-{account.pk}"
        account.save()
    return someone


def test_name_number_and_the_registers_own_phone_prove_an_identity() -> None:
    someone = without_account("daughter")
    client = newcomer(DAUGHTER)
    claim(client, "Lin Xiaomei", person("daughter").number)
    assert account_of(DAUGHTER).level == Account.CLAIMED
    assert client.get("/family/").headers["Location"].startswith(PAGE)

    assert tasks.look_up_claims() == 1

    account = account_of(DAUGHTER)
    assert (account.level, account.person) == (Account.PROVED, someone)
    assert Proof.objects.get(account=account, until=None).evidence == "register"
    page = client.get(PAGE).content.decode()
    assert "Your identity is confirmed" in page
    assert client.get("/family/").status_code == 200
    assert 'href="/family/"' in client.get(f"{PAGE}?next=/family/").content.decode()
    assert "evil" not in client.get(f"{PAGE}?next=//evil.example/").content.decode().split("<main")[1]
    assert records.looks_at(someone.key)[0].action == "access.identity_proved"
    assert [row.title for row in notices.inbox(account.key, "zh-hans")] == ["身份已核实"]
    assert tasks.look_up_claims() == 0


def test_somebody_elses_phone_proves_nothing_and_is_told_nothing() -> None:
    """Match, wrong name, unknown, dead: same bytes, same queries, same level, before and after the worker."""
    dead = person("late_uncle")
    alive = person("grandfather")
    typed = {
        "match": (alive.name_zh, alive.number),
        "wrong name": ("王小明", alive.number),
        "unknown": ("王小明", UNKNOWN + check_digit(UNKNOWN)),
        "dead": (dead.name_en, dead.number),
    }
    seen = {}
    for row, (name, number) in enumerate(typed.values()):
        phone = f"1000000070{row}"
        client = newcomer(phone)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(PAGE, {"name": name, "number": number})
        before = plain(client.get(PAGE).content.decode())
        tasks.look_up_claims()
        after = plain(client.get(PAGE).content.decode())
        seen[number + name] = (answer.status_code, len(asked), before, after, account_of(phone).level)
    assert len(set(seen.values())) == 1
    assert next(iter(seen.values()))[-1] == Account.CLAIMED


def plain(page: str) -> str:
    page = re.sub(r'(nonce|value)="[\w-]{20,}"', "", page)
    return re.sub(r"\b[2-9A-HJKMNP-Z]{8}\b", "", page)


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("", "", "Enter your name."),
        ("王小明", "", "Enter the social security number."),
        ("王小明", "123", "18"),
        ("王小明", UNKNOWN + "0" if check_digit(UNKNOWN) != "0" else UNKNOWN + "1", "is-wrong"),
        ("<script>", "x" * 41, "is-wrong"),
    ],
)
def test_a_bad_claim_gets_a_sentence_and_is_kept_in_the_field(name: str, number: str, sentence: str) -> None:
    client = newcomer()
    answer = client.post(PAGE, {"name": name, "number": number})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert f'value="{number}"' in page or not number
    assert "<script>" not in page
    assert not IdentityClaim.objects.exists()


def test_three_claims_a_day_an_account_and_five_a_number() -> None:
    number = UNKNOWN + check_digit(UNKNOWN)
    client = newcomer()
    answers = [client.post(PAGE, {"name": "王", "number": number}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    others = [newcomer(f"1000000080{n}") for n in range(3)]
    answers = [other.post(PAGE, {"name": "王", "number": number}).status_code for other in others]
    assert answers == [302, 302, 429]
    with clock.fixed(clock.now() + timedelta(days=1, seconds=1)):
        again = signed_in(NEW)
        assert again.post(PAGE, {"name": "王", "number": number}).status_code == 302
    assert IdentityClaim.objects.filter(account=account_of(NEW), closed_at=None).count() == 1


def test_a_clerk_who_sees_the_document_confirms() -> None:
    grandfather = person("grandfather")
    row = claim(newcomer(), grandfather.name_zh, grandfather.number)
    clerk = town.officer("clerk")
    found = queries.claim_at_counter(clerk, f" {row.reference.lower()[:4]}-{row.reference[4:]} ")
    assert (found.fits, found.number) == (True, grandfather.number)

    proof = actions.confirm_identity_at_counter(actor=clerk, claim_id=found.id, document="identity_card")

    assert account_of(NEW).person == town.someone("grandfather")
    assert (proof.document, proof.judged_by) == ("identity_card", clerk.key)
    again = actions.confirm_identity_at_counter(actor=clerk, claim_id=found.id, document="identity_card")
    assert again == proof
    looks = records.looks_at(town.someone("grandfather").key)[:2]
    assert [(look.action, look.purpose) for look in looks] == [
        ("access.identity_proved", "identity"),
        ("person.looked_at", "identity"),
    ]


def test_what_a_clerk_cannot_confirm() -> None:
    grandfather, uncle = person("grandfather"), person("late_uncle")
    clerk = town.officer("clerk")
    row = claim(newcomer(), grandfather.name_zh, grandfather.number)

    def confirm(who: Actor = clerk, document: str = "identity_card") -> None:
        actions.confirm_identity_at_counter(actor=who, claim_id=row.public_id, document=document)

    with pytest.raises(errors.DocumentMissing):
        confirm(document="a wink")
    with pytest.raises(errors.ClaimNotConfirmable):
        confirm(town.officer("chuxiong_clerk"))
    for outsider in (town.officer("auditor"), town.citizen("daughter"), Actor.anonymous(), actor()):
        with pytest.raises(NotFound):
            confirm(outsider)
        with pytest.raises(NotFound):
            queries.claim_at_counter(outsider, row.reference)
    assert queries.claim_at_counter(town.officer("chuxiong_clerk"), row.reference).person is None

    row = claim(newcomer("10000000778"), uncle.name_zh, uncle.number)
    assert not queries.claim_at_counter(clerk, row.reference).fits
    with pytest.raises(errors.ClaimNotConfirmable):
        confirm()
    row = claim(newcomer("10000000779"), "王小明", grandfather.number)
    with pytest.raises(errors.ClaimNotConfirmable):
        confirm()
    assert not Account.objects.filter(person=town.someone("grandfather")).exists()


def test_nobody_confirms_their_own_claim() -> None:
    grandfather = person("grandfather")
    clerk = town.officer("clerk")
    client = signed_in("10000000011")
    row = claim(client, grandfather.name_zh, grandfather.number)
    with pytest.raises(NotFound):
        actions.confirm_identity_at_counter(actor=clerk, claim_id=row.public_id, document="identity_card")


def test_a_refused_claim_falls_back_and_can_be_made_again() -> None:
    row = claim(newcomer(), "王小明", UNKNOWN + check_digit(UNKNOWN))
    clerk = town.officer("clerk")
    refused = actions.refuse_identity_claim(actor=clerk, claim_id=row.public_id)
    assert (refused.outcome, account_of(NEW).level) == ("refused", Account.PHONE)
    assert actions.refuse_identity_claim(actor=clerk, claim_id=row.public_id).closed_at == refused.closed_at
    claim(signed_in(NEW), "王小明", UNKNOWN + check_digit(UNKNOWN))


def test_a_new_phone_confirmed_at_a_counter_ends_the_old_account() -> None:
    grandmother = person("grandmother")
    old = signed_in(grandmother.phone)
    assert old.get("/my/sessions/").status_code == 200
    row = claim(newcomer(), grandmother.name_zh, grandmother.number)
    assert tasks.look_up_claims() == 0

    clerk = town.officer("clerk")
    actions.confirm_identity_at_counter(actor=clerk, claim_id=row.public_id, document="identity_card")

    assert account_of(grandmother.phone).level == Account.PHONE
    assert account_of(NEW).person == town.someone("grandmother")
    assert old.get("/my/sessions/").status_code == 302
    assert "Account changed" in signed_in(grandmother.phone).get("/messages/").content.decode()


def test_a_proved_account_claims_nobody_else() -> None:
    alive = person("grandfather")
    answer = signed_in(DAUGHTER).post(PAGE, {"name": alive.name_zh, "number": alive.number})
    assert (answer.status_code, "Your identity is confirmed" in answer.content.decode()) == (422, True)
    assert not IdentityClaim.objects.exists()


def test_whoever_holds_the_phone_of_somebody_who_died_is_not_them() -> None:
    client = signed_in(person("grandmother").phone)
    assert client.get("/my/looks/").status_code == 200
    record_death(
        actor=Actor.system("register"),
        person=town.someone("grandmother"),
        died_on=clock.today(),
        source="civil_affairs",
    )
    assert client.get("/my/looks/").headers["Location"].startswith(PAGE)
    assert client.get("/my/sessions/").status_code == 200


@pytest.mark.parametrize("path", ["/family/", "/certification/", "/my/looks/", "/my/helpers/"])
def test_below_c2_no_personal_page_opens(path: str) -> None:
    answer = newcomer().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(PAGE)
