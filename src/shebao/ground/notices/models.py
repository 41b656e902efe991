"""The outbox, the attempts made from it, and what the demonstration provider received."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import AppendOnly, Entity
from shebao.values import clock


class Notice(Entity):
    """One message to one recipient on one channel, written in the transaction of the act it tells of."""

    APP, SMS, LETTER = "app", "sms", "letter"
    WAITING, SENT, FAILED = "waiting", "sent", "failed"

    key = models.CharField(max_length=120, unique=True)
    """Chosen by the sender; a second notice with the same key is the same notice."""
    recipient = models.CharField(max_length=60)
    """``person:<public id>`` or ``account:<public id>``."""
    channel = models.CharField(max_length=6)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    params = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    due_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=7, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    """When the worker may try (again); moved ahead while an attempt is under way."""
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "due_at"], name="notice_inbox", condition=Q(channel="app")),
            models.Index(fields=["next_at"], name="notice_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["app", "sms", "letter"]), name="notice_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed"]), name="notice_state_known"
            ),
        ]


class Delivery(AppendOnly):
    """One attempt. Never changed: what was tried is a fact."""

    ACCEPTED, REFUSED, UNREACHABLE = "accepted", "refused", "unreachable"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    at = models.DateTimeField(default=clock.now)
    provider = models.CharField(max_length=80)
    outcome = models.CharField(max_length=11)
    receipt = models.CharField(max_length=200, blank=True, default="")
    """The provider's own reference, or the reason it gave."""


class DemoMessage(Entity):
    """What the demonstration provider "delivered": the page of demo phones and letter boxes shows it."""

    recipient = models.CharField(max_length=60)
    channel = models.CharField(max_length=6)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    address = EncryptedTextField(blank=True, default="")
    title = EncryptedTextField(blank=True, default="")
    body = EncryptedTextField()
