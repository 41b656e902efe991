"""The other person's act, by each of the four routes, and everything that ends a binding."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from bindings import EVERY, asked, bound
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.ground.notices.models import Notice
from shebao.ground.notices.templates import render
from shebao.rooms.family import actions, errors, queries, tasks
from shebao.rooms.family.models import ACTIVE, ENDED, RECEIVED, WAITING, Binding, Mandate
from shebao.rooms.family.permissions import live_mandates, mandate_over
from shebao.rooms.people import actions as people
from shebao.values import clock
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db

PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20


def test_the_member_confirms_in_their_own_account() -> None:
    row = asked()
    actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=EVERY)
    mandate = mandate_over(town.citizen("daughter"), town.someone("grandmother").public_id, "certify")
    assert (mandate.grade, mandate.scope_set()) == ("E3", EVERY)
    assert {look.action for look in looks_at(town.someone("grandmother").key)} >= {"family.confirmed"}


def test_the_member_allows_only_what_they_choose() -> None:
    row = asked()
    chosen = frozenset({"view"})
    actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=chosen)
    with pytest.raises(NotFound):
        mandate_over(town.citizen("daughter"), town.someone("grandmother").public_id, "certify")


def test_only_the_member_can_confirm() -> None:
    row = asked()
    for other in ("husband", "daughter", "worker"):
        with pytest.raises(NotFound):
            actions.confirm_request(actor=town.citizen(other), binding_id=row.public_id, scopes=EVERY)


def test_a_refusal_looks_to_the_holder_like_no_answer() -> None:
    row = asked()
    actions.refuse_request(actor=town.citizen("grandmother"), binding_id=row.public_id)
    holder = town.citizen("daughter")
    nobody = asked(name="王五")
    for each in (row, nobody):
        line = queries.held(holder, each.public_id)
        assert (line.state, line.end_reason, line.member, line.until) == ("pending", "", "", None)
    row.refresh_from_db()
    assert (row.state, row.member_id) == ("received", None)
    assert not queries.open_requests(town.citizen("grandmother"))


def test_a_picture_of_both_is_decided_at_the_desk() -> None:
    row = asked("grandfather", relationship="51", route="member_present")
    holder, clerk = town.citizen("daughter"), town.officer("clerk")
    with pytest.raises(errors.PictureMissing):
        actions.hand_in_picture(actor=holder, binding_id=row.public_id, picture=b"", media_type="image/jpeg")
    actions.hand_in_picture(actor=holder, binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg")
    with pytest.raises(errors.ReasonMissing):
        actions.decide_picture(actor=clerk, binding_id=row.public_id, approve=True, reason=" ")
    with pytest.raises(NotFound):
        actions.decide_picture(
            actor=town.officer("chuxiong_clerk"), binding_id=row.public_id, approve=True, reason="像"
        )
    actions.decide_picture(
        actor=clerk, binding_id=row.public_id, approve=True, reason="两人均与登记照片一致。"
    )
    assert Mandate.objects.get(binding=row).grade == "E2"


def letter_code() -> str:
    letter = Notice.objects.get(template="family.code_letter")
    found = re.search(r'"code": "([A-Z0-9]{8})"', letter.params)
    assert found
    return found[1]


def test_the_letter_says_what_a_yes_allows_and_until_when() -> None:
    asked("grandfather", relationship="51", route="code")
    params = json.loads(Notice.objects.get(template="family.code_letter").params)
    chinese, english = (render("family.code_letter", params, language).body for language in ("zh-hans", "en"))
    assert "为您办理资格认证" in chinese and "至" in chinese and "不能取钱" in chinese
    assert "See your records; Complete your qualification certification" in english
    assert str(clock.today().year + 1) in english and str(clock.today().year + 1) in chinese


def test_a_code_goes_by_letter_to_the_registered_address() -> None:
    row = asked("grandfather", relationship="51", route="code")
    holder = town.citizen("daughter")
    with pytest.raises(errors.CodeWrong):
        actions.redeem_code(actor=holder, binding_id=row.public_id, code="AAAAAAAA")
    done = actions.redeem_code(actor=holder, binding_id=row.public_id, code=letter_code().lower())
    assert (done.state, done.mandate.grade) == (ACTIVE, "E2")


def test_a_code_nobody_was_sent_is_refused_in_the_same_words() -> None:
    right = asked("grandfather", relationship="51", route="code")
    wrong = asked("grandmother", name="王五", route="code")
    said = set()
    for row in (right, wrong):
        with pytest.raises(errors.CodeWrong) as caught:
            actions.redeem_code(actor=town.citizen("daughter"), binding_id=row.public_id, code="AAAAAAAA")
        said.add(caught.value.message)
    assert len(said) == 1


def test_guessing_a_code_ends_after_the_tries_of_the_book() -> None:
    row = asked("grandfather", relationship="51", route="code")
    with pytest.raises(errors.TooManyAttempts):
        for _attempt in range(20):
            try:
                actions.redeem_code(actor=town.citizen("daughter"), binding_id=row.public_id, code="AAAAAAAA")
            except errors.CodeWrong:
                continue


def test_a_counter_hands_out_a_code() -> None:
    row = asked("grandfather", relationship="51", route="code")
    code = actions.issue_code(actor=town.officer("clerk"), binding_id=row.public_id, channel="counter")
    assert (
        actions.redeem_code(actor=town.citizen("daughter"), binding_id=row.public_id, code=code).state
        == ACTIVE
    )


def test_a_child_the_register_knows_is_bound_at_once_until_they_may_decide() -> None:
    row = asked("child", relationship="30", route="minor")
    assert row.state == ACTIVE
    until = Mandate.objects.get(binding=row).until
    assert town.someone("child").age_on(until + timedelta(days=1)) <= 14
    assert row.consent.given_by == "guardian"


def test_a_child_of_others_waits_for_evidence() -> None:
    assert asked("child", "worker", relationship="30", route="minor").state == WAITING


def test_the_minors_route_is_not_for_adults() -> None:
    assert asked("husband", "worker", relationship="20", route="minor").member_id is None


@pytest.mark.parametrize("side", ["daughter", "grandmother"])
def test_either_side_undoes_within_the_minutes_of_the_book(side: str) -> None:
    row = bound()
    with clock.fixed(clock.now() + timedelta(minutes=9, seconds=59)):
        actions.undo(actor=town.citizen(side), binding_id=row.public_id)
    row.refresh_from_db()
    assert (row.end_reason, row.typed) == ("undone", "")
    assert not live_mandates().filter(binding=row).exists()


def test_after_the_undo_time_only_ending_is_left() -> None:
    row = bound()
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        with pytest.raises(errors.UndoOver):
            actions.undo(actor=town.citizen("daughter"), binding_id=row.public_id)
        actions.end(actor=town.citizen("daughter"), binding_id=row.public_id)
    row.refresh_from_db()
    assert row.end_reason == "ended_by_holder"


def test_the_member_ends_it_quietly() -> None:
    row = bound()
    actions.end(actor=town.citizen("grandmother"), binding_id=row.public_id, quietly=True)
    line = queries.held(town.citizen("daughter"), row.public_id)
    told = Notice.objects.filter(template="family.ended", recipient=town.someone("daughter").key)
    assert (line.state, line.end_reason, told.count()) == ("ended", "quiet", 0)
    with pytest.raises(NotFound):
        mandate_over(town.citizen("daughter"), town.someone("grandmother").public_id, "view")


def test_a_mandate_stops_with_a_death_before_anybody_writes_it_down() -> None:
    row = bound()
    people.record_death(
        actor=town.LOADER, person=town.someone("grandmother"), died_on=clock.today(), source="hospital"
    )
    with pytest.raises(NotFound):
        mandate_over(town.citizen("daughter"), town.someone("grandmother").public_id, "view")
    assert queries.held(town.citizen("daughter"), row.public_id).state == "ended"
    tasks.write_down_endings()
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (ENDED, "death")


def test_a_mandate_stops_when_its_term_ends() -> None:
    row = bound()
    last = Mandate.objects.get(binding=row).until
    with clock.fixed(town.noon(last)):
        assert live_mandates().filter(binding=row).exists()
    with clock.fixed(town.noon(last + timedelta(days=1))):
        assert not live_mandates().filter(binding=row).exists()


def test_the_database_refuses_two_live_bindings_of_one_pair() -> None:
    from django.db import IntegrityError, transaction

    row = bound()
    with pytest.raises(IntegrityError), transaction.atomic():
        Binding.objects.create(
            holder_id=row.holder_id,
            member_id=row.member_id,
            request_key="other",
            request_digest="x",
            region_id=row.region_id,
            relationship="52",
            relation_class="elder",
            route="own_account",
            state=ACTIVE,
            expires_on=clock.today(),
        )


def test_the_member_sees_who_may_do_what() -> None:
    bound()
    [helper] = queries.helpers(town.citizen("grandmother"))
    assert (helper.name_zh, helper.scopes, helper.state) == ("林晓梅", EVERY, "settling")


def test_announcements_reach_both_sides_once() -> None:
    bound()
    told = Notice.objects.filter(template__startswith="family.active_").values_list("template", "recipient")
    mine = {(t, r) for t, r in told if r in {town.someone("daughter").key, town.someone("grandmother").key}}
    assert len(mine) == 2


def test_a_death_before_the_yes_leaves_the_request_as_one_about_nobody() -> None:
    row = asked()
    people.record_death(
        actor=town.LOADER, person=town.someone("grandmother"), died_on=clock.today(), source="hospital"
    )
    with pytest.raises(errors.AlreadyDecided):
        actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=EVERY)
    tasks.write_down_endings()
    row.refresh_from_db()
    assert (row.state, row.member_id, row.end_reason) == ("received", None, "")


def test_a_code_is_good_for_nothing_after_the_request_has_ended() -> None:
    row = asked("grandfather", relationship="51", route="code")
    code = letter_code()
    with clock.fixed(town.noon(row.expires_on + timedelta(days=1))), pytest.raises(errors.CodeWrong):
        actions.redeem_code(actor=town.citizen("daughter"), binding_id=row.public_id, code=code)
    with clock.fixed(town.noon(row.expires_on + timedelta(days=1))), pytest.raises(errors.AlreadyDecided):
        actions.issue_code(actor=town.officer("clerk"), binding_id=row.public_id, channel="counter")


@pytest.mark.parametrize("route", ["code", "member_present", "own_account"])
def test_a_small_child_is_bound_by_the_guardians_route_only(route: str) -> None:
    assert asked("child", relationship="30", route=route).member_id is None


def test_a_yes_to_nothing_is_refused() -> None:
    row = asked()
    with pytest.raises(errors.NothingAllowed):
        actions.confirm_request(
            actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=frozenset()
        )


def test_a_child_cannot_open_the_service() -> None:
    from dataclasses import replace

    child = town.someone("child")
    actor = replace(town.citizen("daughter"), person_id=child.pk, person_key=child.key)
    with pytest.raises(errors.NotOfAge):
        actions.open_service(actor=actor, notice_accepted=True)


def test_an_officer_decides_about_the_picture_they_saw() -> None:
    row = asked("grandfather", relationship="51", route="member_present")
    holder, clerk = town.citizen("daughter"), town.officer("clerk")
    first = actions.hand_in_picture(
        actor=holder, binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    actions.hand_in_picture(actor=holder, binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg")
    with pytest.raises(errors.PictureChanged):
        actions.decide_picture(
            actor=clerk, binding_id=row.public_id, approve=True, reason="一致", picture=first.evidence
        )


def test_an_officer_ends_it_for_a_member_without_a_phone() -> None:
    row = bound()
    with pytest.raises(errors.ReasonMissing):
        actions.end_at_desk(actor=town.officer("clerk"), binding_id=row.public_id, reason=" ")
    with pytest.raises(NotFound):
        actions.end_at_desk(
            actor=town.officer("chuxiong_clerk"), binding_id=row.public_id, reason="本人到窗口"
        )
    actions.end_at_desk(actor=town.officer("clerk"), binding_id=row.public_id, reason="本人到窗口要求解除")
    assert queries.held(town.citizen("daughter"), row.public_id).end_reason == "ended_by_member"


def test_a_relative_insured_in_shenzhen_is_found_from_a_city_that_does_not_ask_the_second_identifier() -> (
    None
):
    assert asked("engineer_father", relationship="51").state == WAITING


def test_another_way_is_chosen_without_typing_anything_again() -> None:
    row = asked("grandfather", relationship="51", route="member_present")
    actions.hand_in_picture(
        actor=town.citizen("daughter"), binding_id=row.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    actions.choose_way(actor=town.citizen("daughter"), binding_id=row.public_id, route="code")
    tasks.match_claims()
    row.refresh_from_db()
    assert (row.state, row.route, row.evidence) == (WAITING, "code", "")
    assert row.codes.count() == 1


def test_every_code_goes_out_in_a_letter_of_its_own() -> None:
    row = asked("grandfather", relationship="51", route="code")
    for route in ("member_present", "code"):
        actions.choose_way(actor=town.citizen("daughter"), binding_id=row.public_id, route=route)
        tasks.match_claims()
    letters = Notice.objects.filter(template="family.code_letter", recipient=town.someone("grandfather").key)
    assert row.codes.count() == letters.count() == 2


def test_somebody_who_is_pressed_ends_it_at_a_counter_and_the_helper_is_told_nothing() -> None:
    row = bound()
    before = Notice.objects.filter(recipient=town.someone("daughter").key).count()
    seen = len(looks_at(town.someone("daughter").key))
    actions.end_at_desk(
        actor=town.officer("clerk"), binding_id=row.public_id, reason="本人到窗口要求解除", quietly=True
    )
    row.refresh_from_db()
    assert (row.state, row.end_reason) == (ENDED, "quiet")
    assert Notice.objects.filter(recipient=town.someone("daughter").key).count() == before
    assert len(looks_at(town.someone("daughter").key)) == seen


def test_another_way_never_asks_somebody_again_who_said_no() -> None:
    row = asked()
    actions.refuse_request(actor=town.citizen("grandmother"), binding_id=row.public_id)
    mismatch = asked(name="王五", holder="worker")
    for one, holder in ((row, "daughter"), (mismatch, "worker")):
        actions.choose_way(actor=town.citizen(holder), binding_id=one.public_id, route="code")
        tasks.match_claims()
        one.refresh_from_db()
        assert (one.state, one.route, one.codes.count()) == (RECEIVED, "code", 0)


def test_another_way_must_be_offered_and_fit() -> None:
    row = asked()
    daughter = town.citizen("daughter")
    for route, refusal in (("pigeon", errors.RouteNotOffered), ("minor", errors.ChildOnly)):
        with pytest.raises(refusal):
            actions.choose_way(actor=daughter, binding_id=row.public_id, route=route)
    assert actions.choose_way(actor=daughter, binding_id=row.public_id, route="own_account").state == WAITING
    actions.withdraw_claim(actor=daughter, binding_id=row.public_id)
    with pytest.raises(errors.AlreadyDecided):
        actions.choose_way(actor=daughter, binding_id=row.public_id, route="code")


def test_both_sides_get_the_receipt_also_without_an_account() -> None:
    row = asked("grandfather", relationship="51", route="code")
    code = actions.issue_code(actor=town.officer("clerk"), binding_id=row.public_id, channel="counter")
    actions.redeem_code(actor=town.citizen("daughter"), binding_id=row.public_id, code=code)
    told = Notice.objects.filter(template="family.active_member", recipient=town.someone("grandfather").key)
    assert set(told.values_list("channel", flat=True)) == {"app", "letter"}
