"""An identity confirmed at the counter by the reference the citizen names; what officers did, for overseers."""

from __future__ import annotations

import re

import pytest

from door import NEW, account_of, at_the_desk
from officers import (
    AUDITOR,
    CHUXIONG_CLERK,
    CLERK,
    SUPERVISOR,
    clerk,
    clerk_who_is,
    married,
    opened,
    search,
    seen_by_subject,
)
from shebao.demo import cast
from shebao.ground.audit.records import looks_at
from shebao.rooms.access import actions
from shebao.rooms.access.models import IdentityClaim, Proof
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db


def claimed(key: str = "grandfather", name: str = "") -> IdentityClaim:
    """A new phone says it is one of the cast."""
    account = actions.open_account(actor=Actor.system("test"), phone=NEW)
    who = Actor(kind="citizen", key=account.key, account_id=account.pk)
    role = cast.person(key)
    return actions.claim_identity(actor=who, name=name or role.name_zh, number=role.number)


def address(row: IdentityClaim) -> str:
    return f"/desk/identities/{row.reference}/"


def test_the_reference_leads_to_the_claim_however_it_is_written() -> None:
    row = claimed()
    typed = f" {row.reference[:4].lower()}-{row.reference[4:]} "
    assert clerk().post("/desk/identities/", {"reference": typed})["Location"] == address(row)
    page = clerk().get(address(row)).content.decode()
    assert "Name and number are in the register" in page and cast.person("grandfather").number in page
    assert "person.looked_at" in seen_by_subject("grandfather")


@pytest.mark.parametrize("typed", ["", "ZZZZ9999", "'; --", "字" * 30])
def test_a_wrong_reference_says_so_at_the_field(typed: str) -> None:
    answer = clerk().post("/desk/identities/", {"reference": typed})
    assert answer.status_code == 422 and "id_reference_error" in answer.content.decode()


def test_a_document_seen_confirms_the_identity() -> None:
    row = claimed()
    answer = clerk().post(address(row), {"verdict": "confirm", "document": "identity_card"}, follow=True)
    assert "The identity is confirmed" in answer.content.decode()
    assert (
        account_of(NEW).level == 2 and Proof.objects.get(account=account_of(NEW)).document == "identity_card"
    )
    assert "access.identity_proved" in seen_by_subject("grandfather")
    assert clerk().get(address(row)).status_code == 404


def test_without_a_document_nothing_is_confirmed() -> None:
    row = claimed()
    answer = clerk().post(address(row), {"verdict": "confirm"})
    assert answer.status_code == 422 and "Choose the document" in answer.content.decode()
    assert account_of(NEW).level == 1


def test_what_does_not_fit_can_only_be_refused() -> None:
    row = claimed(name="林国栋")
    page = clerk().get(address(row)).content.decode()
    assert "This does not fit" in page and "Confirm the identity" not in page
    answer = clerk().post(address(row), {"verdict": "confirm", "document": "identity_card"})
    assert answer.status_code == 422 and account_of(NEW).level == 1
    assert clerk().post(address(row), {"verdict": "refuse"}).status_code == 302
    assert account_of(NEW).level == 0


def test_somebody_insured_elsewhere_is_not_confirmed_and_not_shown() -> None:
    row = claimed("worker_mother")
    page = clerk().get(address(row)).content.decode()
    assert "This does not fit" in page and "Yang Agui" not in page
    page = at_the_desk(CHUXIONG_CLERK).get(address(row)).content.decode()
    assert "Name and number are in the register" in page


def test_a_wrong_name_shows_nothing_of_the_register() -> None:
    page = clerk().get(address(claimed(name="林国栋"))).content.decode()
    assert "The register says" not in page and "Lin Guoqiang" not in page
    assert "person.looked_at" not in seen_by_subject("grandfather")


def test_a_clerk_meets_no_relative_at_the_counter() -> None:
    row = claimed("grandmother")
    married("grandfather", "grandmother")
    relative = clerk_who_is("grandfather")
    page = relative.get(address(row)).content.decode()
    assert "This does not fit" in page and "The register says" not in page and "Chen Guilan" not in page
    answer = relative.post(address(row), {"verdict": "confirm", "document": "identity_card"})
    assert answer.status_code == 422 and account_of(NEW).level == 1


@pytest.mark.parametrize("phone", [SUPERVISOR, AUDITOR])
def test_only_a_clerk_stands_at_the_counter(phone: str) -> None:
    assert at_the_desk(phone).get("/desk/identities/").status_code == 404
    assert at_the_desk(phone).get(address(claimed())).status_code == 404


def test_overseers_read_what_officers_did_and_no_person() -> None:
    row = claimed()
    clerk().post(address(row), {"verdict": "confirm", "document": "identity_card"})
    for phone in (SUPERVISOR, AUDITOR):
        page = at_the_desk(phone).get("/desk/acts/").content.decode()
        assert "Proved the identity" in page and re.search(r"Clerk no. \d+, Guangzhou", page)
        assert "Lin Guoqiang" not in page
    looks = looks_at(account_of(AUDITOR).key)
    assert looks[0].action == "audit.decisions_read" and looks[0].purpose == "supervision"


def test_searches_and_their_refusals_can_be_read_too() -> None:
    client = clerk()
    opened(client, "grandmother")
    client.post("/desk/people/", search("worker_mother"))
    page = at_the_desk(AUDITOR).get("/desk/acts/?show=searches").content.decode()
    assert page.count("Searched the register") == 2 and "Not allowed" in page
    page = at_the_desk(SUPERVISOR).get("/desk/acts/?show=searches").content.decode()
    assert page.count("Searched the register") == 1


def test_a_clerk_oversees_nobody() -> None:
    assert at_the_desk(CLERK).get("/desk/acts/").status_code == 404
