"""Openings, bindings, consents, mandates, and the other person's act."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import AppendOnly, Entity

RECEIVED, WAITING, ACTIVE, ENDED = "received", "waiting", "active", "ended"
STEPS: dict[str, frozenset[str]] = {
    RECEIVED: frozenset({WAITING, ENDED}),
    WAITING: frozenset({ACTIVE, ENDED, RECEIVED}),
    ACTIVE: frozenset({ENDED}),
    ENDED: frozenset(),
}
"""The one state machine of a binding. To the holder, received and waiting look the same: the difference would tell
whether a stranger's number exists. For the same reason a refusal takes a request back to received: to the holder
it stays what a request about nobody is, until it expires."""


PROFESSIONAL = "professional"
"""The class of a helper who is no relative: a community worker, a care home."""


class Opening(Entity):
    """A holder switched the family service on and accepted its notice (Personal Information Protection Law art. 17)."""

    holder = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    notice_version = models.CharField(max_length=20)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder"], condition=Q(until=None), name="opening_once"),
        ]


class Binding(Entity):
    """A claimed family relationship, from the form to its ending."""

    holder = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="bindings_held")
    member = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="bindings_borne", null=True, blank=True
    )
    typed = EncryptedTextField(blank=True, default="")
    """What was typed, until the worker has matched it; then empty."""
    request_key = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=20)
    relation_class = models.CharField(max_length=20)
    organization = models.CharField(max_length=80, blank=True, default="")
    """For whom a professional helper works, as they name it; empty for relatives."""
    route = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default=RECEIVED)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """The family account with the same relative that this one follows, once it is answered."""
    expires_on = models.DateField()
    examined_at = models.DateTimeField(null=True, blank=True)
    unmatched_at = models.DateTimeField(null=True, blank=True)
    """When it was refused, or could no longer be asked: the person is not asked again by this request."""
    evidence = models.CharField(max_length=40, blank=True, default="")
    """Vault id of the picture handed in for the routes that need one."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, blank=True, default="")
    end_reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "request_key"], name="binding_request_once"),
            models.UniqueConstraint(
                fields=["holder", "member"],
                condition=Q(state=ACTIVE),
                name="binding_one_active_per_pair",
            ),
            models.UniqueConstraint(
                fields=["holder", "member"],
                condition=Q(state=WAITING),
                name="binding_one_waiting_per_pair",
            ),
            models.CheckConstraint(condition=Q(state__in=list(STEPS)), name="binding_state_known"),
            models.CheckConstraint(
                condition=Q(relation_class=PROFESSIONAL) & ~Q(organization="")
                | ~Q(relation_class=PROFESSIONAL) & Q(organization=""),
                name="binding_helper_names_organization",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(state__in=[RECEIVED, ENDED]),
                name="binding_live_has_member",
            ),
            models.CheckConstraint(
                condition=Q(state=ENDED, ended_at__isnull=False) & ~Q(end_reason="")
                | ~Q(state=ENDED) & Q(ended_at__isnull=True, end_reason=""),
                name="binding_ending_says_why",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | ~Q(member=F("holder")), name="binding_not_oneself"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "examined_at"], name="binding_to_match"),
            models.Index(fields=["member", "state"], name="binding_by_member"),
        ]


class Consent(Entity):
    """The member's (or the guardian's) yes, and when it was taken back."""

    binding = models.OneToOneField(Binding, on_delete=models.PROTECT, related_name="consent")
    given_by = models.CharField(max_length=20)
    """``member``, ``guardian`` or ``staff`` who saw the member."""
    revoked_at = models.DateTimeField(null=True, blank=True)


class Act(AppendOnly, Entity):
    """The other person's act: by which route, by whom, on what picture, with what weight."""

    binding = models.OneToOneField(Binding, on_delete=models.PROTECT, related_name="act")
    route = models.CharField(max_length=20)
    grade = models.CharField(max_length=20)
    actor_key = models.CharField(max_length=60)
    reason = models.CharField(max_length=400, blank=True, default="")


class Mandate(Entity):
    """What the holder may do for the member, and until when."""

    binding = models.OneToOneField(Binding, on_delete=models.PROTECT, related_name="mandate")
    scopes = models.CharField(max_length=80)
    grade = models.CharField(max_length=20)
    until = models.DateField()
    settles_at = models.DateTimeField()
    """Until this instant either side undoes the binding with one button."""
    warned_at = models.DateTimeField(null=True, blank=True)
    """When both sides were told that the term runs out."""
    ended_at = models.DateTimeField(null=True, blank=True)

    def scope_set(self) -> frozenset[str]:
        """The scopes as a set."""
        return frozenset(self.scopes.split())

    def settling(self, now: datetime) -> bool:
        """Whether the undo is still open."""
        return self.ended_at is None and now < self.settles_at

    def in_term(self, today: date) -> bool:
        """Whether the term is running; the other conditions are asked of the people and the consent."""
        return self.ended_at is None and today <= self.until


class Code(Entity):
    """A code sent by letter or handed out at a counter. Only its digest is kept."""

    binding = models.ForeignKey(Binding, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
