"""Scopes are kept, ended duties stay ended, pictures leave a row, and two taps at once are one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from bindings import bound
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.ground.notices import tasks as outbox
from shebao.ground.regions import queries as regions
from shebao.rooms.certification import actions, cases, desk_queries, errors, queries
from shebao.rooms.certification.actions import Seen
from shebao.rooms.certification.cases import Visit
from shebao.rooms.certification.ladder import ladder_of
from shebao.rooms.certification.models import Case, Certificate, Duty, Lapse, Submission, Withholding
from shebao.rooms.family.models import Mandate
from shebao.values import clock
from shebao.values.errors import NotFound

PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20


def duty(key: str) -> Duty:
    return Duty.objects.get(person=town.someone(key))


def scoped(scopes: str) -> None:
    bound()
    Mandate.objects.filter(binding__member=town.someone("grandmother")).update(scopes=scopes)


@pytest.mark.django_db
@pytest.mark.parametrize("scopes", ["card", "apply card"])
def test_a_mandate_for_other_things_shows_no_duty(scopes: str) -> None:
    scoped(scopes)
    daughter, there = town.citizen("daughter"), duty("grandmother").public_id
    assert all(row.is_own for row in queries.statuses(daughter))
    for read in (queries.status, queries.whole):
        with pytest.raises(NotFound):
            read(daughter, there)


@pytest.mark.django_db
def test_to_certify_alone_shows_status_and_ways_but_neither_history_nor_receipt() -> None:
    scoped("apply certify")
    daughter, there = town.citizen("daughter"), duty("grandmother")
    row, ways, past = queries.whole(daughter, there.public_id)
    assert row.state == "due_soon" and ways and past == []
    assert row.certificate == "" and queries.statuses(daughter)[0].certificate == ""
    assert there.latest is not None
    with pytest.raises(NotFound):
        queries.receipt(daughter, there.latest.public_id)
    assert actions.hand_in(actor=daughter, duty_id=there.public_id, picture=PICTURE, key="k").pk
    assert "certification.history_read" not in {
        look.action for look in looks_at(town.someone("grandmother").key)
    }


@pytest.mark.django_db
def test_to_view_alone_shows_the_history_and_hands_nothing_in() -> None:
    scoped("view")
    daughter, there = town.citizen("daughter"), duty("grandmother").public_id
    assert queries.whole(daughter, there)[2]
    with pytest.raises(NotFound):
        actions.hand_in(actor=daughter, duty_id=there, picture=PICTURE, key="k")


@pytest.mark.django_db
def test_looking_at_a_picture_leaves_a_row_of_its_own() -> None:
    own, clerk = town.citizen("grandmother"), town.officer("clerk")
    row = actions.hand_in(actor=own, duty_id=duty("grandmother").public_id, picture=PICTURE, key="k")
    assert desk_queries.picture(clerk, row.public_id)[0] == PICTURE
    look = looks_at(town.someone("grandmother").key)[0]
    assert (look.action, tuple(look.fields), look.case) == (
        "certification.evidence_seen",
        ("picture",),
        row.public_id,
    )


@pytest.mark.django_db
def test_what_has_ended_takes_no_picture_no_record_and_no_withholding() -> None:
    own, clerk, there = town.citizen("grandmother"), town.officer("clerk"), duty("grandmother")
    Duty.objects.filter(pk=there.pk).update(ended_on=clock.today())
    seen = Seen(channel="counter", happened_on=clock.today())
    with pytest.raises(errors.DutyEnded):
        actions.hand_in(actor=own, duty_id=there.public_id, picture=PICTURE, key="k")
    with pytest.raises(errors.DutyEnded):
        actions.record_seen(actor=clerk, duty_id=there.public_id, seen=seen)
    with pytest.raises(errors.DutyEnded):
        actions.withhold(actor=clerk, duty_id=there.public_id, reason="x")


@pytest.mark.django_db
def test_a_confirmed_death_ends_the_lapse_and_what_waited() -> None:
    clerk, mother = town.officer("chuxiong_clerk"), town.someone("worker_mother")
    case = cases.report_death(actor=town.citizen("worker"), duty_id=duty("worker_mother").public_id)
    outbox.deliver()
    cases.close_case(
        actor=clerk, case_id=case.public_id, outcome="confirmed", reason="证明", died_on=clock.today()
    )
    assert duty("worker_mother").ended_on == clock.today()
    assert not Lapse.objects.filter(duty__person=mother, until=None).exists()
    assert not Withholding.objects.filter(lapse__duty__person=mother, until=None).exists()


@pytest.mark.django_db
def test_a_home_visit_certifies_also_what_another_region_pays() -> None:
    own = duty("grandmother")
    other = actions.open_duty(
        actor=town.LOADER,
        person=own.person,
        benefit="survivors",
        region_id=regions.region("440300").id,
        since=own.since,
        due_on=own.due_on,
    )
    case = cases.ask_home_visit(actor=town.citizen("grandmother"), duty_id=own.public_id)
    visit = Visit(happened_on=clock.today() - timedelta(days=1), witness="王芳", note="在家见到本人")
    cases.record_visit(actor=town.officer("clerk"), case_id=case.public_id, visit=visit)
    assert {row.duty_id for row in Certificate.objects.filter(channel="home_visit")} == {own.pk, other.pk}
    actions_seen = {look.action for look in looks_at(own.person.key)}
    assert {"certification.recorded", "certification.recorded_elsewhere"} <= actions_seen


def test_two_taps_at_once_ask_for_one_visit_and_hand_in_one_picture(own_database: None) -> None:
    own, there = town.citizen("grandmother"), duty("grandmother").public_id

    def tap(number: int) -> tuple[int, int]:
        try:
            visit = cases.ask_home_visit(actor=own, duty_id=there)
            row = actions.hand_in(actor=own, duty_id=there, picture=PICTURE, key=f"tap-{number}")
            return visit.pk, row.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(tap, range(2)))) == 1
    assert Case.objects.filter(kind="home_visit", person=town.someone("grandmother")).count() == 1
    assert Submission.objects.filter(duty=duty("grandmother")).count() == 1
    assert ladder_of(duty("grandmother")).undecided
