"""Fraud and coercion: risk points that decide nothing, random checks, one relative's word, a question asked alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bindings import bound
from door import browser, signed_in
from officers import clerk, duty_of
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.ground.audit.separation import SameHands
from shebao.ground.notices import tasks as outbox
from shebao.ground.notices.models import DemoMessage, Notice
from shebao.ground.notices.queries import inbox
from shebao.rooms.certification import actions, cases, checks, errors, queries, questions, risk, tasks
from shebao.rooms.certification.actions import Seen
from shebao.rooms.certification.events import name_index
from shebao.rooms.certification.models import (
    Assessment,
    Case,
    Certificate,
    Duty,
    Event,
    EventFile,
    Question,
    Submission,
    Trace,
    Withholding,
)
from shebao.rooms.certification.points import Facts, Point, risk_policy, total, weigh
from shebao.rooms.family import actions as family
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import number_index
from shebao.values import clock

pytestmark = pytest.mark.django_db
PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20
POLICY = risk_policy("440100", date(2026, 11, 20))


def handed_in(by: str = "daughter", about: str = "grandmother", key: str = "tap") -> Submission:
    duty = duty_of(about).public_id
    return actions.hand_in(
        actor=town.citizen(by), duty_id=duty, picture=PICTURE, key=key, network="192.0.2.0/24"
    )


def decided(row: Submission, approve: bool = True) -> None:
    actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=approve, reason="一致")


def account_changed(days: int = 1, about: str = "grandmother", name: str = "") -> Event:
    """A payment system tells that the pension goes to another account, so many days ago."""
    person = town.someone(about)
    count = EventFile.objects.count()
    file = EventFile.objects.create(digest=f"pay{count}", name="x", source="payments")
    row = Event.objects.create(
        file=file,
        source="payments",
        reference=f"P{count}",
        kind="account_changed",
        happened_on=clock.today() - timedelta(days=days),
        number_index=number_index(person.number),
        name_index=name_index(name or person.name_zh),
    )
    tasks.match_events()
    row.refresh_from_db()
    return row


def code_of(channel: str, about: str = "grandmother") -> str:
    outbox.deliver()
    rows = DemoMessage.objects.filter(recipient=town.someone(about).key, channel=channel)
    found = re.search(r"[A-Z2-9]{5} [A-Z2-9]{5}", rows.latest("id").body)
    assert found
    return found[0]


def codes(about: str = "grandmother", picture: Submission | None = None) -> frozenset[str]:
    return risk.risk_of(Person.objects.select_related("region").get(pk=town.someone(about).pk), picture).codes


def test_T01_every_point_of_the_book_is_counted_where_it_holds_and_not_beside_it() -> None:
    plain = Facts(age=70, unseen_days=10)
    assert weigh(plain, POLICY) == ()
    over: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({"unseen_days": 549}, {"unseen_days": 548}, "unseen"),
        ({"account_days": 90}, {"account_days": 91}, "account_changed"),
        ({"relatives_only": True}, {"relatives_only": False}, "relatives_only"),
        ({"by_device": 4}, {"by_device": 3}, "shared_device"),
        ({"by_network": 31}, {"by_network": 30}, "shared_network"),
        ({"age": 90}, {"age": 89}, "very_old"),
        ({"household_days": 0}, {"household_days": 366}, "household_death"),
        ({"death_signal": True}, {"death_signal": False}, "death_signal"),
        ({"met_days": 365}, {"met_days": 366}, "met"),
    ]
    for holds, beside, code in over:
        assert [point.code for point in weigh(Facts(**({"age": 70} | holds)), POLICY)] == [code]
        assert weigh(Facts(**({"age": 70} | beside)), POLICY) == ()
    both = weigh(Facts(age=70, account_days=5, mandate_days=20), POLICY)
    assert [point.code for point in both] == ["account_changed", "account_after_mandate"]
    assert {code for _holds, _beside, code in over} | {"account_after_mandate"} == set(POLICY.points)
    assert total((Point("met", -3),)) == 0


def test_T01_points_are_dated_law_with_a_source_and_call_themselves_our_own() -> None:
    from shebao import law

    for name in ("risk_points", "risk_levels", "random_checks", "private_question"):
        value = law.value(f"certification.{name}", "440100", date(2026, 11, 20))
        assert not value.confirmed and "本中心自定" in value.source


def test_T01_the_officer_reads_the_points_with_their_reasons_and_decides_freely() -> None:
    bound()
    account_changed(0)
    row = handed_in()
    page = clerk().get(f"/desk/certifications/{row.public_id}/").content.decode()
    assert "The account the pension is paid into changed in the last 90 days" in page
    assert "Points decide nothing" in page
    decided(row)
    assert Certificate.objects.filter(duty=row.duty, channel="family_capture").exists()
    kept = Assessment.objects.get(matter=f"submission:{row.public_id}")
    assert [point.code for point in risk.points_of(kept)] == ["account_changed", "account_after_mandate"]
    assert (kept.total, kept.advice) == (5, "independent")


def test_T01_points_open_an_independent_check_and_withhold_nothing() -> None:
    bound()
    account_changed(0)
    decided(handed_in())
    check = Case.objects.get(person=town.someone("grandmother"), kind="check")
    assert check.source == "risk"
    assert not Withholding.objects.filter(lapse__duty=duty_of("grandmother")).exists()
    with pytest.raises(SameHands):
        cases.close_case(actor=town.officer("clerk"), case_id=check.public_id, outcome="seen", reason="见到")
    cases.close_case(actor=town.officer("supervisor"), case_id=check.public_id, outcome="seen", reason="见到")


def test_T01_only_the_person_reads_the_points_afterwards() -> None:
    bound()
    account_changed(0)
    row = handed_in()
    decided(row)
    certificate = Certificate.objects.get(decision__submission=row)
    own = queries.receipt(town.citizen("grandmother"), certificate.public_id).weighed
    assert own is not None and own.total == 5
    assert queries.receipt(town.citizen("daughter"), certificate.public_id).weighed is None
    words = "What the officer saw besides"
    address = f"/certificates/{certificate.public_id}/"
    assert words in signed_in("10000000002").get(address).content.decode()
    assert words not in signed_in("10000000001").get(address).content.decode()


def test_T01_after_a_refusal_too_only_the_person_reads_the_points() -> None:
    bound()
    account_changed(0)
    decided(handed_in(), approve=False)
    address = f"/certification/{duty_of('grandmother').public_id}/"
    words = "What the officer saw besides"
    assert words in signed_in("10000000002").get(address).content.decode()
    assert words not in signed_in("10000000001").get(address).content.decode()


def test_T01_being_met_by_officers_takes_points_away() -> None:
    account_changed(3)
    assert codes() == {"account_changed"}
    seen = Seen(channel="counter", happened_on=clock.today())
    actions.record_seen(actor=town.officer("clerk"), duty_id=duty_of("grandmother").public_id, seen=seen)
    found = risk.risk_of(Person.objects.select_related("region").get(pk=town.someone("grandmother").pk))
    assert found.total == 0 and "met" in found.codes


def test_T01_a_report_of_a_death_is_a_point_until_it_is_decided() -> None:
    bound()
    cases.report_death(actor=town.citizen("daughter"), duty_id=duty_of("grandmother").public_id)
    assert "death_signal" in codes()


# The draw


def test_T01_at_least_one_in_a_hundred_is_drawn_each_year_and_nobody_can_choose_it() -> None:
    people = [f"{number:022d}" for number in range(20_000)]
    drawn = [checks.drawn_on(person, 2026, POLICY.checked_per_mille) for person in people]
    share = sum(day is not None for day in drawn) / len(people)
    assert 0.0075 < share < 0.0125
    days = {day for day in drawn if day}
    assert all(day.year == 2026 for day in days) and len({day.month for day in days}) == 12
    assert drawn == [checks.drawn_on(person, 2026, POLICY.checked_per_mille) for person in people]
    assert drawn != [checks.drawn_on(person, 2027, POLICY.checked_per_mille) for person in people]


def test_T01_a_region_cannot_check_fewer_than_one_in_a_hundred() -> None:
    from decimal import Decimal

    from shebao import law

    assert law.parameters()["certification.random_checks"].lowest == Decimal(10)
    assert POLICY.checked_per_mille >= 10


def test_T01_a_random_check_is_a_case_once_a_year_and_withholds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "drawn_on", lambda person, year, share: clock.today() - timedelta(days=2))
    before = Withholding.objects.count()
    first = checks.draw_checks()
    assert first == Duty.objects.filter(ended_on=None).values("person").distinct().count() > 0
    assert checks.draw_checks() == 0
    row = Case.objects.get(person=town.someone("grandmother"), kind="check")
    assert (row.source, Withholding.objects.count()) == ("random", before)
    page = clerk().get(f"/desk/cases/{row.public_id}/").content.decode()
    assert "Drawn at random" in page
    visit = cases.Visit(happened_on=clock.today(), witness="王芳", note="在家见到")
    cases.record_visit(actor=town.officer("clerk"), case_id=row.public_id, visit=visit)
    assert Certificate.objects.filter(duty=duty_of("grandmother"), level="E4").exists()
    assert checks.draw_checks() == 0  # not again in this year


def test_T01_a_day_that_is_long_past_is_not_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "drawn_on", lambda person, year, share: clock.today() - timedelta(days=31))
    assert checks.draw_checks() == 0


def test_T01_a_check_that_finds_a_death_is_a_report_another_officer_looks_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "drawn_on", lambda person, year, share: clock.today())
    checks.draw_checks()
    row = Case.objects.get(person=town.someone("grandmother"), kind="check")
    supervisor = town.officer("supervisor")
    cases.close_case(actor=supervisor, case_id=row.public_id, outcome="seems_dead", reason="邻居说已过世")
    report = Case.objects.get(person=town.someone("grandmother"), kind="death")
    outbox.deliver()
    with pytest.raises(SameHands):
        cases.close_case(
            actor=supervisor, case_id=report.public_id, outcome="confirmed", reason="x", died_on=clock.today()
        )


# One relative's word


def test_T01_a_second_source_in_between_lets_the_relative_help_again() -> None:
    bound()
    decided(handed_in())
    with pytest.raises(errors.NotTwiceRunning) as refusal:
        handed_in(key="next")
    assert str(refusal.value.basis) and str(refusal.value.next_step)
    seen = Seen(channel="village_worker", happened_on=clock.today())
    actions.record_seen(actor=town.officer("clerk"), duty_id=duty_of("grandmother").public_id, seen=seen)
    assert handed_in(key="next").channel == "family_capture"


def test_T01_moving_the_pension_elsewhere_does_not_begin_anew_with_a_relative() -> None:
    bound()
    decided(handed_in())
    old = duty_of("grandmother")
    Duty.objects.filter(pk=old.pk).update(ended_on=clock.today())
    new = actions.open_duty(
        actor=town.LOADER,
        person=town.someone("grandmother"),
        benefit=old.benefit,
        region_id=town.someone("daughter").region_id,
        since=clock.today(),
        due_on=clock.today() + timedelta(days=20),
    )
    with pytest.raises(errors.NotTwiceRunning):
        actions.hand_in(actor=town.citizen("daughter"), duty_id=new.public_id, picture=PICTURE, key="new")
    own = actions.hand_in(
        actor=town.citizen("grandmother"), duty_id=new.public_id, picture=PICTURE, key="own"
    )
    assert own.channel == "self_capture"


# Devices


def test_T01_of_a_device_only_keyed_digests_are_kept_and_not_for_ever() -> None:
    bound()
    row = handed_in()
    kept = Trace.objects.get(submission=row)
    assert len(kept.device) == 32 and len(kept.network) == 32
    assert "192.0.2" not in f"{kept.device}{kept.network}"
    assert risk.forget_traces() == 0
    with clock.fixed(town.noon(kept.delete_on + timedelta(days=1))):
        assert risk.forget_traces() == 1


def test_T01_one_phone_that_certifies_many_who_are_no_kin_is_a_point_and_they_are_asked_alone() -> None:
    bound()
    row = handed_in()
    assert "shared_device" not in codes(picture=row)
    for key in ("grandfather", "worker_mother", "engineer_father"):
        other = Submission.objects.create(
            duty=duty_of(key),
            channel="family_capture",
            picture="x",
            media_type="image/jpeg",
            operator=town.someone("daughter"),
            request_key=key,
        )
        Trace.objects.create(submission=other, device=row.trace.device, delete_on=clock.today())
    assert "shared_device" in codes(picture=row)
    decided(row)
    assert Question.objects.get(person=town.someone("grandmother")).cause == "shared_device"


# The account, and a question asked alone


def test_T08_another_account_is_noted_certifies_nobody_and_names_no_account() -> None:
    due = duty_of("grandmother").due_on
    assert account_changed(3).outcome == "noted"
    assert duty_of("grandmother").due_on == due
    assert codes() == {"account_changed"}
    assert not Question.objects.exists()


def test_T08_an_account_told_of_under_another_name_goes_to_people_first() -> None:
    row = account_changed(3, name="陈贵兰")
    assert (row.outcome, codes()) == ("near", frozenset())
    case = Case.objects.get(kind="near_match")
    cases.close_case(
        actor=town.officer("clerk"), case_id=case.public_id, outcome="same_person", reason="笔误"
    )
    assert codes() == {"account_changed"}


def test_T04_a_new_helper_and_then_another_account_is_asked_about_alone() -> None:
    bound()
    account_changed(0)
    row = Question.objects.get(person=town.someone("grandmother"))
    assert (row.cause, row.answer) == ("account_after_mandate", "")
    assert code_of("sms") == code_of("letter")
    account_changed(0)
    assert Question.objects.count() == 1


def test_T04_an_account_changed_long_after_the_helper_came_asks_nobody() -> None:
    bound()
    with clock.fixed(town.noon(clock.today() + timedelta(days=100))):
        account_changed(1)
        assert codes() >= {"account_changed"}
    assert not Question.objects.exists()


def test_T03_an_answer_opens_a_case_and_the_helper_sees_nothing_of_it() -> None:
    bound()
    account_changed(0)
    code = code_of("sms").lower()
    page = browser().post("/answer/", {"code": code, "answer": "pressed"})
    assert "Your answer has arrived" in page.content.decode()
    case = Case.objects.get(person=town.someone("grandmother"), kind="pressed")
    desk = clerk().get(f"/desk/cases/{case.public_id}/").content.decode()
    assert "Somebody presses me" in desk and "Speak to this person alone" in desk
    told = Notice.objects.filter(template="certification.private_question")
    assert {row.recipient for row in told} == {town.someone("grandmother").key}
    assert {row.channel for row in told} == {"sms", "letter"}
    for who in ("grandmother", "daughter"):
        assert not any("alone" in message.body for message in inbox(town.someone(who).key, "en"))
        actions_seen = {look.action for look in looks_at(town.someone(who).key)}
        assert not actions_seen & {
            "certification.question_asked",
            "certification.question_answered",
            "certification.case_pressed",
        }
    daughter = signed_in("10000000001")
    for address in ("/family/", "/my/", "/messages/", f"/certification/{duty_of('grandmother').public_id}/"):
        assert "presses" not in daughter.get(address).content.decode()


def test_T03_all_is_well_opens_no_case_and_a_code_is_good_once() -> None:
    bound()
    account_changed(0)
    code = code_of("sms")
    questions.answer_question(actor=town.citizen("husband"), code=code, answer="mine")
    assert not Case.objects.filter(kind="pressed").exists()
    page = browser().post("/answer/", {"code": code, "answer": "pressed"})
    assert page.status_code == 422 and "fits no question" in page.content.decode()


@pytest.mark.parametrize("typed", [{"code": "", "answer": "mine"}, {"code": "AAAAA AAAAA"}])
def test_T03_a_wrong_answer_is_a_sentence(typed: dict[str, str]) -> None:
    assert browser().post("/answer/", typed).status_code == 422


def test_T03_silence_becomes_a_case_after_the_days_of_the_book() -> None:
    bound()
    account_changed(0)
    assert questions.follow_up() == 0
    with clock.fixed(town.noon(clock.today() + timedelta(days=15))):
        assert questions.follow_up() == 1
        assert questions.follow_up() == 0
    assert Case.objects.get(kind="pressed").person == town.someone("grandmother")
    assert Question.objects.get().answer == "silent"


def test_T03_what_a_helper_shares_carries_no_question_and_where_all_is_shared_an_officer_goes() -> None:
    bound()
    mother, daughter = town.someone("grandmother"), town.someone("daughter")
    daughter.phone = mother.phone
    daughter.save()
    assert questions.channels_alone(mother) == ["letter"]
    daughter.address = mother.address
    daughter.save()
    account_changed(0)
    assert Question.objects.get().answer == "unreachable"
    case = Case.objects.get(kind="pressed")
    assert "Nothing reaches the person" in clerk().get(f"/desk/cases/{case.public_id}/").content.decode()
    assert not Notice.objects.filter(template="certification.private_question").exists()


def test_T04_a_request_is_decided_with_the_points_in_view_and_the_member_reads_them_after() -> None:
    from bindings import asked

    pending = asked("grandmother", route="member_present")
    account_changed(2)
    family.hand_in_picture(
        actor=town.citizen("daughter"), binding_id=pending.public_id, picture=PICTURE, media_type="image/jpeg"
    )
    client = clerk()
    page = client.get(f"/desk/families/{pending.public_id}/").content.decode()
    assert "The account the pension is paid into changed" in page
    client.post(f"/desk/families/{pending.public_id}/", {"verdict": "approve", "reason": "一致"})
    assert Assessment.objects.get(matter=f"family:{pending.public_id}").total == 3
    assert "What the officer saw besides" in signed_in("10000000002").get("/my/helpers/").content.decode()


def test_T01_points_of_a_person_take_a_bounded_number_of_queries() -> None:
    bound()
    row = handed_in()
    person = Person.objects.select_related("region").get(pk=town.someone("grandmother").pk)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        risk.risk_of(person, row)
    assert len(taken) <= 14
