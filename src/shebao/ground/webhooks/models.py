"""Endpoints, the outbox of dispatches, and the attempts made from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import AppendOnly, Entity
from shebao.values import clock


class Endpoint(Entity):
    """Where a client wants to be told, of what, and within which jurisdiction."""

    owner = models.CharField(max_length=60)
    """``client:<public id>``; whoever it is, the ground does not know."""
    url = models.CharField(max_length=500)
    events = models.CharField(max_length=400)
    """Names of events, separated by blanks."""
    jurisdiction = models.CharField(max_length=40)
    """The region path; events of other regions are not told."""
    secret = EncryptedTextField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner"], name="webhook_open", condition=Q(ended_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(jurisdiction="") & ~Q(events=""), name="webhook_says_what_and_where"
            )
        ]

    def event_set(self) -> frozenset[str]:
        """The events as a set."""
        return frozenset(self.events.split())


class Dispatch(Entity):
    """One event for one endpoint. The row is the queue."""

    WAITING, SENT, DEAD = "waiting", "sent", "dead"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="dispatches")
    key = models.CharField(max_length=160)
    """Chosen by the announcer; the same event again is the same dispatch."""
    event = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=7, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    """When the worker may try (again); moved ahead while an attempt is under way."""

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="dispatch_waiting", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "id"], name="dispatch_of_endpoint"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "key"], name="dispatch_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "dead"]), name="dispatch_state_known"
            ),
        ]


class Attempt(AppendOnly):
    """One try. Never changed: what was tried is a fact."""

    ACCEPTED, REFUSED, UNREACHABLE, FORBIDDEN = "accepted", "refused", "unreachable", "forbidden"

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=11)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """The HTTP status that came back; None when nothing did."""
    detail = models.CharField(max_length=120, blank=True, default="")
