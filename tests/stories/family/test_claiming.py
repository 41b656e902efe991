"""Claiming a member: one encrypted claim, the same answer whoever was typed."""

from __future__ import annotations

import itertools
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bindings import asked, bound, claim
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.rooms.family import actions, errors, tasks
from shebao.rooms.family.desk_queries import picture, picture_queue, picture_review
from shebao.rooms.family.models import ACTIVE, ENDED, RECEIVED, WAITING, Binding
from shebao.rooms.family.queries import helpers, overview, request_to_me
from shebao.values.errors import NotFound, Refusal
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db

STRANGER = "440199197001010017"


def number_of_a_stranger() -> str:
    from shebao.values.identifiers import check_digit

    return STRANGER[:17] + check_digit(STRANGER[:17])


CASES = {
    "match": {},
    "wrong name": {"name": "王五"},
    "dead": {"about": "late_uncle"},
    "unknown": {"number": number_of_a_stranger()},
}


def test_a_right_claim_waits_for_the_member() -> None:
    row = asked()
    assert (row.state, row.member_id) == (WAITING, town.someone("grandmother").pk)


@pytest.mark.parametrize("case", [name for name in CASES if name != "match"])
def test_a_claim_that_does_not_fit_stays_received(case: str) -> None:
    row = asked(**CASES[case])
    assert (row.state, row.member_id) == (RECEIVED, None)


def test_the_latin_name_fits_as_well() -> None:
    assert asked(name="chen  GUILAN").state == WAITING


def test_the_holder_sees_the_same_for_every_case() -> None:
    shown = set()
    for case in CASES.values():
        row = asked(**{"name": "陈桂兰", **case} if "name" not in case else case)
        line = next(line for line in overview(town.citizen("daughter")) if line.binding == row.public_id)
        shown.add((line.state, line.member, line.scopes, line.grade, line.until, line.end_reason))
        actions.withdraw_claim(actor=town.citizen("daughter"), binding_id=row.public_id)
    assert len(shown) == 1


def test_T05_the_number_of_queries_is_the_same_for_every_case() -> None:
    actor = town.citizen("daughter")
    actions.open_service(actor=actor, notice_accepted=True)
    counts = set()
    for case in CASES.values():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.claim_member(actor=actor, claim=claim(**case))
        counts.add(len(queries))
    assert len(counts) == 1


def test_the_claim_is_encrypted_in_the_database() -> None:
    row = asked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM family_binding WHERE id = %s", [row.pk])
        stored = bytes(cursor.fetchone()[0])
    number = cast.person("grandmother").number
    assert number.encode() not in stored and json.loads(row.typed)["number"] == number


def test_the_same_tap_twice_is_one_request() -> None:
    actor = town.citizen("daughter")
    actions.open_service(actor=actor, notice_accepted=True)
    once = claim(key="tapped")
    assert (
        actions.claim_member(actor=actor, claim=once).pk == actions.claim_member(actor=actor, claim=once).pk
    )
    with pytest.raises(errors.SameKeyOtherContent):
        actions.claim_member(actor=actor, claim=claim(key="tapped", name="王五"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"about": "daughter"}, errors.Oneself),
        ({"route": "minor"}, errors.ChildOnly),
        ({"route": "telepathy"}, errors.RouteNotOffered),
        ({"region": cast.SHENZHEN}, errors.SecondIdentifierMissing),
    ],
)
def test_what_the_form_itself_shows_is_refused_at_once(
    change: dict[str, str], refusal: type[Refusal]
) -> None:
    actor = town.citizen("daughter")
    actions.open_service(actor=actor, notice_accepted=True)
    with pytest.raises(refusal):
        actions.claim_member(actor=actor, claim=claim(**change))
    assert not Binding.objects.filter(holder_id=actor.person_id).exists()


def test_without_opening_nobody_is_claimed() -> None:
    with pytest.raises(errors.NotOpened):
        actions.claim_member(actor=town.citizen("daughter"), claim=claim())


def test_opening_needs_the_notice_and_happens_once() -> None:
    actor = town.citizen("daughter")
    with pytest.raises(errors.NoticeNotAccepted):
        actions.open_service(actor=actor, notice_accepted=False)
    first = actions.open_service(actor=actor, notice_accepted=True)
    assert actions.open_service(actor=actor, notice_accepted=False).pk == first.pk


def test_an_account_below_c2_finds_nothing() -> None:
    from dataclasses import replace

    with pytest.raises(NotFound):
        actions.open_service(actor=replace(town.citizen("daughter"), level=1), notice_accepted=True)


def test_the_quota_of_a_class_is_kept() -> None:
    bound("husband", "daughter")
    Binding.objects.filter(state=ACTIVE).update(relation_class="spouse", relationship="10")
    with pytest.raises(errors.QuotaUsedUp) as caught:
        actions.claim_member(actor=town.citizen("daughter"), claim=claim(relationship="10"))
    assert caught.value.params == {"limit": 1}


def test_when_all_eight_places_are_taken_the_refusal_says_so_of_all_of_them() -> None:
    """Chuxiong's book: eight places in all, and as many parents as there are places."""
    holder = town.citizen("worker")
    actions.open_service(actor=holder, notice_accepted=True)
    row = asked("grandfather", "worker", relationship="51")
    for number in range(Binding.objects.filter(holder_id=holder.person_id).exclude(state=ENDED).count(), 8):
        row.pk, row.public_id, row.request_key = None, public_id(), f"place-{number}"
        row.state, row.member = RECEIVED, None
        row.save(force_insert=True)
    with pytest.raises(errors.PlacesUsedUp) as caught:
        actions.claim_member(actor=holder, claim=claim("husband", relationship="10"))
    assert caught.value.params == {"limit": 8}


def test_a_day_of_guessing_ends_after_the_attempts_of_the_book() -> None:
    actor = town.citizen("daughter")
    actions.open_service(actor=actor, notice_accepted=True)
    with pytest.raises(errors.TooManyAttempts):
        for _attempt in range(20):
            row = actions.claim_member(actor=actor, claim=claim(name="王五"))
            actions.withdraw_claim(actor=actor, binding_id=row.public_id)


def test_shenzhen_matches_only_with_the_second_identifier() -> None:
    father = cast.person("engineer_father")
    right = asked(
        "engineer_father",
        "engineer",
        relationship="51",
        region=cast.SHENZHEN,
        computer_number=father.computer_number,
    )
    assert right.state == WAITING
    actions.withdraw_claim(actor=town.citizen("engineer"), binding_id=right.public_id)
    wrong = asked(
        "engineer_father", "engineer", relationship="51", region=cast.SHENZHEN, computer_number="600000000"
    )
    assert wrong.state == RECEIVED


def test_shenzhen_cannot_be_avoided_by_choosing_another_city() -> None:
    row = asked("engineer_father", "engineer", relationship="51", region=cast.GUANGZHOU, elsewhere=True)
    assert row.state == RECEIVED


def test_a_relative_insured_elsewhere_needs_no_second_identifier_in_shenzhen() -> None:
    engineer = town.citizen("engineer")
    actions.open_service(actor=engineer, notice_accepted=True)
    with pytest.raises(errors.SecondIdentifierMissing):
        actions.claim_member(
            actor=engineer, claim=claim("grandfather", relationship="51", region=cast.SHENZHEN)
        )
    row = asked("grandfather", "engineer", relationship="51", region=cast.SHENZHEN, elsewhere=True)
    assert row.state == WAITING


def test_a_request_nobody_answers_ends_by_itself() -> None:
    from datetime import timedelta

    from shebao.values import clock

    row = asked(name="王五")
    with clock.fixed(clock.now() + timedelta(days=400)):
        tasks.write_down_endings()
    row.refresh_from_db()
    assert (row.state, row.end_reason, row.typed) == (ENDED, "not_confirmed", "")


@pytest.mark.parametrize("route", ["own_account", "code", "member_present"])
def test_T05_the_holders_own_record_tells_nothing_about_the_match(route: str) -> None:
    told = {}
    for name, case in CASES.items():
        row = asked(
            **{"route": route, "name": "陈桂兰", **case} if "name" not in case else {"route": route, **case}
        )
        if route == "member_present":
            actions.hand_in_picture(
                actor=town.citizen("daughter"),
                binding_id=row.public_id,
                picture=b"\xff\xd8\xff\xe0face",
                media_type="image/jpeg",
            )
        if row.state == WAITING:
            member = town.citizen("grandmother")
            helpers(member)
            if route == "own_account":
                request_to_me(member, row.public_id)
            if route == "member_present":
                clerk = town.officer("clerk")
                picture_queue(clerk)
                picture_review(clerk, row.public_id)
                picture(clerk, row.public_id)
                actions.decide_picture(actor=clerk, binding_id=row.public_id, approve=False, reason="看不清")
            else:
                actions.refuse_request(actor=member, binding_id=row.public_id)
        looks = looks_at(town.someone("daughter").key, limit=100)
        told[name] = [(look.action, look.actor_kind, look.outcome) for look in looks]
    sizes = [len(looks) for looks in told.values()]
    steps = {after - before for before, after in itertools.pairwise(sizes)}
    assert len(steps) == 1
    assert {look for looks in told.values() for look in looks if look[1] == "citizen"} <= {
        ("family.opened", "citizen", "done"),
        ("family.claimed", "citizen", "done"),
        ("family.picture_handed_in", "citizen", "done"),
    }


def test_a_quiet_ending_leaves_no_row_for_the_holder() -> None:
    row = bound()
    before = len(looks_at(town.someone("daughter").key, limit=100))
    actions.end(actor=town.citizen("grandmother"), binding_id=row.public_id, quietly=True)
    assert len(looks_at(town.someone("daughter").key, limit=100)) == before
