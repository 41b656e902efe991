"""From the due date to the receipt: pictures, officers, events, lapses, and money that waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bindings import bound
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.ground.notices import tasks as outbox
from shebao.ground.notices.models import DemoMessage, Notice
from shebao.ground.notices.queries import inbox
from shebao.ground.regions import queries as regions
from shebao.rooms.certification import actions, cases, desk_queries, errors, queries, tasks
from shebao.rooms.certification.actions import Seen
from shebao.rooms.certification.ladder import ladder_of
from shebao.rooms.certification.models import (
    Case,
    Certificate,
    Duty,
    Lapse,
    Reminder,
    Submission,
    Withholding,
)
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.family import actions as family
from shebao.rooms.people.queries import is_dead
from shebao.values import clock
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db

PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20


def duty(key: str) -> Duty:
    return Duty.objects.get(person=town.someone(key), ended_on=None)


def handed_in(key: str = "grandmother", by: str = "daughter") -> Submission:
    return actions.hand_in(actor=town.citizen(by), duty_id=duty(key).public_id, picture=PICTURE, key="tap")


def state(key: str, reader: str) -> str:
    return queries.status(town.citizen(reader), duty(key).public_id).state


def days_pass(key: str, *days: int, deliver: bool = True) -> None:
    """So many days after the due date (negative: before it) the day does its work."""
    due = duty(key).due_on
    for count in days:
        with clock.fixed(town.noon(due + timedelta(days=count))):
            tasks.note_lapses()
            tasks.climb_ladder()
            if deliver:
                outbox.deliver()


def letters_to(key: str) -> int:
    return DemoMessage.objects.filter(recipient=town.someone(key).key, channel="letter").count()


def test_certified_in_2023_06_is_due_on_2024_06_30_in_guangzhou() -> None:
    channel = certification_policy("440100", date(2023, 6, 8)).channels["counter"]
    assert channel.valid_until(date(2023, 6, 8)) == date(2024, 6, 30)


def test_a_relatives_picture_is_received_and_pay_continues() -> None:
    bound()
    row = handed_in()
    assert (row.channel, state("grandmother", "daughter")) == ("family_capture", "received")
    assert state("grandmother", "grandmother") == "received"
    assert "certification.handed_in" in {look.action for look in looks_at(town.someone("grandmother").key)}


def test_the_same_tap_twice_is_one_submission() -> None:
    bound()
    assert handed_in().pk == handed_in().pk


def test_without_a_mandate_there_is_no_duty_to_find() -> None:
    with pytest.raises(NotFound):
        handed_in()


def test_a_file_that_is_no_picture_is_refused() -> None:
    own, there = town.citizen("grandmother"), duty("grandmother").public_id
    for picture, refusal in ((b"", errors.PictureMissing), (b"%PDF-1.7", errors.PictureUnreadable)):
        with pytest.raises(refusal):
            actions.hand_in(actor=own, duty_id=there, picture=picture, key="x")


def test_an_officer_certifies_with_a_reason_and_the_receipt_says_the_evidence() -> None:
    bound()
    row = handed_in()
    with pytest.raises(errors.ReasonMissing):
        actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=True, reason="  ")
    actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=True, reason="一致")
    done = queries.status(town.citizen("daughter"), duty("grandmother").public_id)
    receipt = queries.receipt(town.citizen("daughter"), done.certificate)
    assert (receipt.level, receipt.channel, receipt.valid_until) == (
        "E1",
        "family_capture",
        date(2027, 11, 30),
    )
    with pytest.raises(errors.AlreadyDecided):
        actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=False, reason="x")


def test_a_refused_picture_costs_nothing_and_leaves_every_other_way() -> None:
    bound()
    row, before = handed_in(), duty("grandmother").due_on
    actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=False, reason="太暗")
    now = queries.status(town.citizen("daughter"), duty("grandmother").public_id)
    assert (now.refused_because, now.due_on, now.state) == ("太暗", before, "due_soon")


@pytest.mark.parametrize("other", ["chuxiong_clerk", "auditor"])
def test_only_the_paying_jurisdiction_decides(other: str) -> None:
    bound()
    row = handed_in()
    with pytest.raises(NotFound):
        actions.decide(actor=town.officer(other), submission_id=row.public_id, approve=True, reason="x")


def test_T01_a_relatives_picture_never_stands_alone_twice_running() -> None:
    bound()
    row = handed_in()
    actions.decide(actor=town.officer("clerk"), submission_id=row.public_id, approve=True, reason="一致")
    with pytest.raises(errors.NotTwiceRunning):
        actions.hand_in(
            actor=town.citizen("daughter"), duty_id=duty("grandmother").public_id, picture=PICTURE, key="next"
        )
    assert "family_capture" not in {
        way.code for way in queries.whole(town.citizen("daughter"), duty("grandmother").public_id)[1]
    }
    own = actions.hand_in(
        actor=town.citizen("grandmother"), duty_id=duty("grandmother").public_id, picture=PICTURE, key="own"
    )
    assert own.channel == "self_capture"


@pytest.mark.parametrize(
    ("channel", "level"),
    [
        ("counter", "E4"),
        ("doctor", "E3"),
        ("bank", "E3"),
        ("village_worker", "E3"),
        ("clerk", "E3"),
        ("paper", "E3"),
    ],
)
def test_staff_record_what_somebody_saw(channel: str, level: str) -> None:
    seen = Seen(channel=channel, happened_on=clock.today(), source="form 7")
    row = actions.record_seen(actor=town.officer("clerk"), duty_id=duty("grandfather").public_id, seen=seen)
    assert (row.level, row.valid_until) == (level, date(2027, 11, 30))


def test_a_home_visit_is_made_by_two() -> None:
    clerk, there = town.officer("clerk"), duty("grandfather").public_id
    seen = Seen(channel="home_visit", happened_on=clock.today())
    with pytest.raises(errors.WitnessMissing):
        actions.record_seen(actor=clerk, duty_id=there, seen=seen)
    both = Seen(channel="home_visit", happened_on=clock.today(), witness="王芳")
    assert actions.record_seen(actor=clerk, duty_id=there, seen=both).level == "E4"


def test_a_day_in_the_future_is_refused() -> None:
    seen = Seen(channel="counter", happened_on=clock.today() + timedelta(days=1))
    with pytest.raises(errors.DayOutOfRange):
        actions.record_seen(actor=town.officer("clerk"), duty_id=duty("grandfather").public_id, seen=seen)


def test_a_lapse_is_visible_to_all_and_stops_nothing() -> None:
    tasks.note_lapses()
    lapse = Lapse.objects.get(duty=duty("grandfather"), until=None)
    assert lapse.since == duty("grandfather").due_on + timedelta(days=1)
    assert not Withholding.objects.filter(lapse=lapse).exists()
    tasks.note_lapses()
    assert Lapse.objects.filter(duty=duty("grandfather")).count() == 1


def test_T02_pay_is_withheld_only_by_a_human_after_the_notices_of_the_book() -> None:
    clerk, there = town.officer("clerk"), duty("grandfather").public_id
    with pytest.raises(errors.NotLapsed):
        actions.withhold(actor=clerk, duty_id=there, reason="x")
    tasks.note_lapses()
    with pytest.raises(errors.NotEnoughNotices):
        actions.withhold(actor=clerk, duty_id=there, reason="x")
    days_pass("grandfather", 16, 31)
    late = town.noon(duty("grandfather").due_on + timedelta(days=100))
    with clock.fixed(late), pytest.raises(errors.NotEnoughNotices):
        actions.withhold(actor=clerk, duty_id=there, reason="两封信未果")  # he has no phone: letters alone
    visit = Case.objects.get(person=town.someone("grandfather"), kind="home_visit")
    with clock.fixed(late):
        cases.close_case(actor=clerk, case_id=visit.public_id, outcome="not_possible", reason="两次上门无人")
        row = actions.withhold(actor=clerk, duty_id=there, reason="两封信未果，上门无人。")
    assert (row.notices, row.channels) == (2, 2)
    assert letters_to("grandfather") == row.notices


def test_T02_nobody_is_withheld_for_notices_that_reached_nobody() -> None:
    person, clerk, there = town.someone("grandfather"), town.officer("clerk"), duty("grandfather").public_id
    person.address = ""
    person.save()
    days_pass("grandfather", 0, 16, 31)
    assert set(Reminder.objects.filter(duty=duty("grandfather")).values_list("channel", flat=True)) == {
        "visit"
    }
    visit = Case.objects.get(person=person, kind="home_visit")
    with clock.fixed(town.noon(duty("grandfather").due_on + timedelta(days=300))):
        cases.close_case(actor=clerk, case_id=visit.public_id, outcome="not_possible", reason="上门无人")
        with pytest.raises(errors.NotEnoughNotices):
            actions.withhold(actor=clerk, duty_id=there, reason="联系不上")


def test_T02_a_notice_counts_when_it_has_left_and_one_of_them_after_the_due_date() -> None:
    there = duty("grandmother")
    days_pass("grandmother", -30, 0, deliver=False)
    late = town.noon(there.due_on + timedelta(days=70))
    with clock.fixed(late):
        assert {step.channel for step in ladder_of(there).sent} <= {"app"}  # texts wait in the outbox
    days_pass("grandmother", 0)
    with clock.fixed(late):
        ladder = ladder_of(there)
        assert not ladder.after_due and not ladder.climbed
    days_pass("grandmother", 16)
    with clock.fixed(late):
        assert ladder_of(there).climbed


def test_what_relatives_were_told_is_no_notice_to_the_person() -> None:
    bound()
    account = town.someone("grandmother").account
    account.person, account.level = None, 0
    account.save()
    days_pass("grandmother", 0)
    with clock.fixed(town.noon(duty("grandmother").due_on)):
        assert {step.channel for step in ladder_of(duty("grandmother")).sent} == {"sms"}
        told = {message.link for message in inbox(town.someone("daughter").key, "en")}
    assert any(duty("grandmother").public_id in link for link in told)


def test_late_certification_ends_the_lapse_and_releases_what_waited() -> None:
    assert state("worker_mother", "worker") == "withheld"
    seen = Seen(channel="counter", happened_on=clock.today())
    actions.record_seen(
        actor=town.officer("chuxiong_clerk"), duty_id=duty("worker_mother").public_id, seen=seen
    )
    assert state("worker_mother", "worker") == "certified"
    held = Withholding.objects.get(lapse__duty=duty("worker_mother"))
    assert (held.until, held.lapse.until) == (clock.today(), clock.today())


def test_the_ladder_is_climbed_once_a_rung() -> None:
    sent = tasks.climb_ladder()
    assert sent > 0 and tasks.climb_ladder() == 0


def test_a_report_of_death_opens_a_case_and_pay_continues() -> None:
    bound()
    case = cases.report_death(actor=town.citizen("daughter"), duty_id=duty("grandmother").public_id)
    assert state("grandmother", "grandmother") == "due_soon"
    assert not is_dead(town.someone("grandmother"))
    cases.close_case(
        actor=town.officer("clerk"), case_id=case.public_id, outcome="not_dead", reason="本人到窗口"
    )
    assert not is_dead(town.someone("grandmother"))


def test_a_confirmed_death_ends_the_duty_and_the_mandate() -> None:
    bound()
    case = cases.report_death(actor=town.citizen("daughter"), duty_id=duty("grandmother").public_id)
    with pytest.raises(errors.DayOutOfRange):
        cases.close_case(
            actor=town.officer("clerk"), case_id=case.public_id, outcome="confirmed", reason="火化证明"
        )
    outbox.deliver()
    cases.close_case(
        actor=town.officer("clerk"),
        case_id=case.public_id,
        outcome="confirmed",
        reason="火化证明",
        died_on=clock.today(),
    )
    assert is_dead(town.someone("grandmother"))
    assert not Duty.objects.filter(person=town.someone("grandmother"), ended_on=None).exists()
    with pytest.raises(NotFound):
        queries.status(
            town.citizen("daughter"), Duty.objects.get(person=town.someone("grandmother")).public_id
        )


def test_a_home_visit_is_asked_for_once() -> None:
    bound()
    there = duty("grandmother").public_id
    first = cases.ask_home_visit(actor=town.citizen("daughter"), duty_id=there)
    assert cases.ask_home_visit(actor=town.citizen("grandmother"), duty_id=there).pk == first.pk
    assert Case.objects.filter(kind="home_visit", person=town.someone("grandmother")).count() == 1


def test_an_older_proof_never_moves_the_due_date_back() -> None:
    newer = duty("engineer_father").due_on
    seen = Seen(channel="counter", happened_on=clock.today() - timedelta(days=200))
    fresh = Duty.objects.select_related("person", "region", "latest").get(pk=duty("engineer_father").pk)
    channel = certification_policy("440300", clock.today()).channels["counter"]
    actions.certify(fresh, channel, seen, recorded_by="system:test")
    assert duty("engineer_father").due_on == newer
    assert Certificate.objects.filter(duty=fresh, channel="counter").count() == 1


def test_what_was_handed_in_under_an_undone_mandate_is_void() -> None:
    row = bound()
    handed = handed_in()
    family.undo(actor=town.citizen("grandmother"), binding_id=row.public_id)
    assert state("grandmother", "grandmother") == "due_soon"
    assert desk_queries.review_queue(town.officer("clerk")) == []
    with pytest.raises(NotFound):
        actions.decide(
            actor=town.officer("clerk"), submission_id=handed.public_id, approve=True, reason="一致"
        )
    own = actions.hand_in(
        actor=town.citizen("grandmother"),
        duty_id=duty("grandmother").public_id,
        picture=PICTURE,
        key="own",
    )
    assert own.pk != handed.pk


def test_a_picture_while_the_money_waits_does_not_say_that_pay_continues() -> None:
    there = duty("worker_mother").public_id
    mother = town.citizen("worker_mother")
    actions.hand_in(actor=mother, duty_id=there, picture=PICTURE, key="x")
    shown = queries.status(mother, there)
    assert shown.state == "withheld" and shown.received_at is not None
    assert [
        note.template for note in Notice.objects.filter(recipient=mother.person_key).order_by("-id")[:1]
    ] == ["certification.received_withheld"]
    with pytest.raises(errors.NotLapsed):
        actions.withhold(actor=town.officer("chuxiong_clerk"), duty_id=there, reason="x")


def test_where_money_is_restored_only_in_person_a_picture_is_refused_with_the_reason() -> None:
    row = duty("worker_mother")
    Duty.objects.filter(pk=row.pk).update(region=regions.region("441800").id)
    with pytest.raises(errors.RestoreElsewhere):
        actions.hand_in(actor=town.citizen("worker_mother"), duty_id=row.public_id, picture=PICTURE, key="x")
