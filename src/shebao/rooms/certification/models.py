"""Duties, submissions, certificates, lapses, withholdings, events, cases, risk points and private questions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from shebao.ground.storage.models import AppendOnly, Entity

CHANNELS = (
    "data_event",
    "self_capture",
    "family_capture",
    "clerk",
    "doctor",
    "bank",
    "village_worker",
    "counter",
    "home_visit",
    "paper",
)


class Duty(Entity):
    """One benefit of one person that needs a proof of life, and the region that pays it."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="duties")
    benefit = models.CharField(max_length=30)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    due_on = models.DateField()
    """The last day the next certification is in time; moved only by a certificate."""
    latest = models.ForeignKey(
        "Certificate", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """The certificate that carries the due date; None before the first."""
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "benefit", "region"], condition=Q(ended_on=None), name="duty_once"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("since")), name="duty_due_after_start"),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(ended_on=None), name="duty_by_due")]

    def is_due(self, day: date) -> bool:
        """Whether the due date has passed on ``day``."""
        return self.ended_on is None and day > self.due_on


class Submission(AppendOnly, Entity):
    """Evidence handed in, waiting for an officer. Pay continues while it waits."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="submissions")
    channel = models.CharField(max_length=20)
    picture = models.CharField(max_length=40)
    media_type = models.CharField(max_length=40)
    operator = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    """Who held the phone: the person or a relative."""
    mandate = models.CharField(max_length=22, blank=True, default="")
    request_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "request_key"], name="submission_once"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="submission_channel_known"),
        ]


class Trace(Entity):
    """From which device and network a picture came, as keyed digests only; deleted after the days of the book."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="trace")
    device = models.CharField(max_length=32, blank=True, default="", db_index=True)
    network = models.CharField(max_length=32, blank=True, default="", db_index=True)
    delete_on = models.DateField(db_index=True)


class Assessment(AppendOnly, Entity):
    """The risk points that stood when a picture or a family request was decided; they decided nothing."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=40, unique=True)
    """``submission:…`` or ``family:…``."""
    points = models.CharField(max_length=400, blank=True, default="")
    """Reasons and what each counts, as ``unseen:3 met:-3``."""
    total = models.SmallIntegerField()
    advice = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(advice__in=["", "independent", "home_visit"]), name="assessment_advice_known"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="assessment_total_not_negative"),
        ]


class Certificate(AppendOnly, Entity):
    """Proof that the person was alive: by what kind of evidence, for which month, until when."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="certificates")
    channel = models.CharField(max_length=20)
    level = models.CharField(max_length=4)
    happened_on = models.DateField()
    valid_until = models.DateField()
    source = models.CharField(max_length=80, blank=True, default="")
    recorded_by = models.CharField(max_length=60)
    witness = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "channel", "happened_on", "source"], name="certificate_once"
            ),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="certificate_channel_known"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("happened_on")), name="certificate_in_time_order"
            ),
        ]
        indexes = [models.Index(fields=["duty", "-happened_on"], name="certificate_latest")]


class Decision(AppendOnly, Entity):
    """What an officer decided about a submission, and why."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reason = models.CharField(max_length=400)
    decided_by = models.CharField(max_length=60)
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="decision", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="decision_says_why"),
            models.CheckConstraint(
                condition=Q(approved=True, certificate__isnull=False)
                | Q(approved=False, certificate__isnull=True),
                name="decision_and_certificate_agree",
            ),
        ]


class Lapse(Entity):
    """No valid certification since a day. Visible to everybody; it stops nothing by itself."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="lapses")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty"], condition=Q(until=None), name="lapse_open_once"),
        ]


class Reminder(AppendOnly, Entity):
    """One rung of the notice ladder, climbed: which day relative to the due date, on which channel."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    rung = models.SmallIntegerField()
    channel = models.CharField(max_length=10)
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "due_on", "rung", "channel"], name="reminder_once"),
        ]


class Withholding(Entity):
    """A human's decision to hold back monthly pay after a lapse; the money waits and is released in full."""

    lapse = models.OneToOneField(Lapse, on_delete=models.PROTECT, related_name="withholding")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=400)
    notices = models.SmallIntegerField()
    channels = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(notices__gte=2, channels__gte=2)
                & Q(decided_by__startswith="account:")
                & ~Q(reason=""),
                name="withholding_needs_notices_and_a_human",
            ),
        ]


class EventFile(Entity):
    """A file of events an operator imported, by its content."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)


class RejectedRow(Entity):
    """A row of a file that could not be read: kept apart, with its line and what is wrong with it."""

    file = models.ForeignKey(EventFile, on_delete=models.PROTECT, related_name="rejected")
    line = models.IntegerField()
    problem = models.CharField(max_length=40)
    column = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="rejected_row_once")]


class Event(Entity):
    """One thing that happened to one person, as another office recorded it: a journey, a clinic visit, a death."""

    WHOLE, OLD, MISTYPED = "whole", "old", "mistyped"

    file = models.ForeignKey(EventFile, on_delete=models.PROTECT, related_name="events")
    source = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    happened_on = models.DateField()
    number_index = models.CharField(max_length=64)
    name_index = models.CharField(max_length=64)
    form = models.CharField(max_length=8, default=WHOLE)
    """How the number was given: whole, the old fifteen digits, or with a digit that cannot be right."""
    birth_date = models.DateField(null=True, blank=True)
    """What the number says of the birthday; kept until the event is matched."""
    matched_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    """``certified``, ``earlier`` (nothing new), ``signal``, ``noted`` (another account), ``unknown`` (nobody of that
    number) or ``near`` (it nearly fits somebody: for people to look at)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="event_once"),
            models.CheckConstraint(
                condition=Q(form__in=["whole", "old", "mistyped"]), name="event_form_known"
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(matched_at=None), name="event_forgets_the_birthday"
            ),
        ]
        indexes = [
            models.Index(fields=["matched_at", "id"], name="event_to_match"),
            models.Index(
                fields=["number_index"],
                condition=Q(kind="account_changed", outcome="noted"),
                name="event_account_of",
            ),
        ]


class Case(Entity):
    """Something a human must look into: a report of death, or an event that nearly matches."""

    kind = models.CharField(max_length=20)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    reported_on = models.DateField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="case", null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(outcome="") & ~Q(kind="near_match"),
                name="case_open_once_per_person",
            ),  # a near match is one case per event: the next may be a death
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & ~Q(reason="") & Q(decided_at__isnull=False)),
                name="case_decision_says_why",
            ),
        ]


class Question(Entity):
    """A question put to the person alone, through what no holder of a mandate over them shares."""

    MINE, NOT_MINE, PRESSED, CALL = "mine", "not_mine", "pressed", "call"
    SILENT, UNREACHABLE = "silent", "unreachable"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=30)
    """The risk point that made the center ask."""
    digest = models.CharField(max_length=32, blank=True, default="", db_index=True)
    """Of the code in the message, which is all that is needed to answer; empty when nothing could be sent."""
    asked_on = models.DateField()
    answer = models.CharField(max_length=12, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", "mine", "not_mine", "pressed", "call", "silent", "unreachable"]),
                name="question_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answer_has_its_time",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(answer=""), name="question_one_open"),
        ]
