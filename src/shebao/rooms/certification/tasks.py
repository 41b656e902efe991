"""What the worker does: match events, climb the ladder, note lapses, in slices that can be killed anywhere."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from shebao.ground.audit import records
from shebao.ground.storage.slices import each, halved
from shebao.rooms.certification import announcements, openings
from shebao.rooms.certification.matching import WORKER, match_slice
from shebao.rooms.certification.models import Duty, Event, Lapse, Reminder
from shebao.rooms.certification.permissions import undecided
from shebao.rooms.certification.policy import certification_policy
from shebao.values import clock

SLICE = 2000


def match_events() -> int:
    """Match the next slice of imported events with duties in one transaction. Returns how many were examined.

    Killed anywhere, the slice has not happened and is matched again. An event that fails is put aside by itself.
    """
    waiting = Event.objects.filter(matched_at=None).order_by("pk").values_list("pk", flat=True)
    return halved("certification.match_events", list(waiting[:SLICE]), match_slice)


def climb_ladder() -> int:
    """Send every rung that has come due and was not sent, for duties that are not certified past it."""
    today = clock.today()
    sent = 0
    horizon = today + timedelta(days=366)
    for duty in (
        Duty.objects.filter(ended_on=None, due_on__lte=horizon).values_list("pk", flat=True).iterator()
    ):
        sent += _climb_one(duty)
    return sent


@transaction.atomic
def _climb_one(pk: int) -> int:
    duty = Duty.objects.select_related("person__account", "region").get(pk=pk)
    today = clock.today()
    ladder = certification_policy(duty.region.code, today).ladder
    due_rungs = [(days, channels) for days, channels in ladder if duty.due_on - timedelta(days=days) <= today]
    if not due_rungs or undecided().filter(duty=duty).exists():
        return 0
    days, channels = due_rungs[-1]
    sent = 0
    open_to = announcements.reachable(duty.person) | {"visit"}
    if "app" in channels and "app" not in open_to:
        announcements.reminder(
            duty, rung=days, channel="app"
        )  # the relatives'; it never counts as the person's
    for channel in open_to.intersection(channels):
        _row, created = Reminder.objects.get_or_create(
            duty=duty, due_on=duty.due_on, rung=days, channel=channel, defaults={"sent_on": today}
        )
        if created:
            sent += 1
            _remind(duty, days, channel)
    return sent


def _remind(duty: Duty, rung: int, channel: str) -> None:
    if channel == "visit":
        openings.open_case(actor=WORKER, kind=openings.VISIT, person=duty.person, source="ladder")
    else:
        announcements.reminder(duty, rung=rung, channel=channel)


def note_lapses() -> int:
    """Note a lapse for every duty whose due date has passed, visible to all; it stops nothing."""
    open_lapse = Lapse.objects.filter(duty=OuterRef("pk"), until=None)
    overdue = Duty.objects.filter(~Exists(open_lapse), ended_on=None, due_on__lt=clock.today())
    return each("certification.note_lapses", overdue.values_list("pk", flat=True), _lapse_one)


@transaction.atomic
def _lapse_one(pk: int) -> int:
    duty = Duty.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if not duty.is_due(clock.today()):
        return 0
    _row, created = Lapse.objects.get_or_create(
        duty=duty, until=None, defaults={"since": duty.due_on + timedelta(days=1)}
    )
    if created:
        announcements.lapsed(duty)
        records.record(WORKER, "certification.lapsed", [duty.person.key], purpose="certification")
    return int(created)
