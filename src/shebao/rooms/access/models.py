"""Accounts, the codes and sessions by which they are used, and why we believe whose they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import Entity
from shebao.values import clock

CITIZEN, DESK = "citizen", "desk"
CODE, TOTP, PASSKEY, COUNTER = "code", "totp", "passkey", "counter"
"""What was shown last in a session: a code by SMS, six digits of an authenticator, a passkey, a code from a counter."""


class Account(Entity):
    """One phone's way in. It has no password; there is nothing of a person in it before level C2."""

    PHONE, CLAIMED, PROVED = 0, 1, 2

    phone = EncryptedTextField()
    phone_index = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )
    level = models.PositiveSmallIntegerField(default=PHONE)
    language = models.CharField(max_length=10, blank=True, default="")
    """Empty until chosen; then the browser no longer decides."""
    theme = models.CharField(max_length=5, default="auto")
    large_text = models.BooleanField(default=False)

    USERNAME_FIELD = "public_id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_authenticated = True
    is_anonymous = False
    is_active = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__lt=2, person=None) | Q(level=2, person__isnull=False),
                name="account_person_only_when_proved",
            ),
            models.CheckConstraint(
                condition=Q(theme__in=["auto", "light", "dark"]), name="account_theme_known"
            ),
        ]

    @property
    def key(self) -> str:
        """The text key audit rows and notices carry."""
        return f"account:{self.public_id}"


class StaffRole(Entity):
    """An office held at an agency for a time; its holder decides within the agency's region and below."""

    CLERK, SUPERVISOR, AUDITOR = "clerk", "supervisor", "auditor"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    agency = models.ForeignKey("regions.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    """The first day the office is no longer held."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["clerk", "supervisor", "auditor"]), name="staff_role_known"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(until=None), name="staff_role_one_at_a_time"
            ),
        ]


class SignInCode(Entity):
    """Six digits sent to a phone. Only a keyed digest is kept, bound to this row and so to one browser."""

    door = models.CharField(max_length=7)
    phone = EncryptedTextField()
    phone_index = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    """At the desk: when the right digits were typed. The session opens only after the second factor."""
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(door__in=["citizen", "desk"]), name="code_door_known")
        ]


class Session(Entity):
    """One browser at one door. The cookie's value is nowhere in the database, only its digest."""

    token_digest = models.CharField(max_length=64, unique=True)
    door = models.CharField(max_length=7, default=CITIZEN)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    """Null while nobody has signed in: a visitor's chosen city, for example."""
    role = models.ForeignKey(StaffRole, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=60, blank=True, default="")
    data = EncryptedTextField(blank=True, default="")
    factor = models.CharField(max_length=7, blank=True, default="")
    """What was shown last, and when: ``proved_at`` makes an act *fresh* or asks for a factor again."""
    proved_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    """However busy it is, it ends here."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["account"], name="session_open", condition=Q(ended_at=None))]
        constraints = [
            models.CheckConstraint(condition=Q(door__in=["citizen", "desk"]), name="session_door_known"),
            models.CheckConstraint(
                condition=Q(account=None, role=None)
                | Q(account__isnull=False, door="citizen", role=None)
                | Q(account__isnull=False, door="desk", role__isnull=False),
                name="session_role_only_at_the_desk",
            ),
            # Whatever a program does: no session of an officer without a second factor.
            models.CheckConstraint(
                condition=Q(role=None) | Q(factor__in=[TOTP, PASSKEY]),
                name="session_desk_by_second_factor",
            ),
            models.CheckConstraint(
                condition=Q(account=None) | Q(factor__in=[CODE, TOTP, PASSKEY, COUNTER]),
                name="session_factor_known",
            ),
        ]


class IdentityClaim(Entity):
    """Who an account says it is. Until somebody or something confirms it, it opens nothing."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="claims")
    name = EncryptedTextField()
    number = EncryptedTextField()
    number_index = models.CharField(max_length=64, db_index=True)
    reference = models.CharField(max_length=8, unique=True)
    """What the citizen tells the clerk at the counter."""
    looked_up_at = models.DateTimeField(null=True, blank=True)
    """When the worker compared it with the register."""
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    """How it closed: confirmed, refused, replaced."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(closed_at=None), name="identity_claim_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False, outcome__in=["confirmed", "refused", "replaced"]),
                name="identity_claim_outcome_known",
            ),
        ]


class Proof(Entity):
    """Why an account stands at level C2: the evidence, who judged it, and until when it held."""

    REGISTER, COUNTER = "register", "counter"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proofs")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=10)
    document = models.CharField(max_length=20, blank=True, default="")
    """At a counter: which document was seen."""
    judged_by = models.CharField(max_length=60)
    until = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(evidence__in=["register", "counter"]), name="proof_evidence_known"
            ),
            models.UniqueConstraint(fields=["account"], condition=Q(until=None), name="proof_one_in_force"),
        ]


class Authenticator(Entity):
    """An app that shows six digits every half minute (RFC 6238): the second factor of an office."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="authenticators")
    secret = EncryptedTextField()
    """Base32, as the app was given it."""
    last_step = models.BigIntegerField(default=0)
    """The half minute whose digits were used last: none is used twice, whoever looked over a shoulder."""
    until = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(until=None), name="authenticator_one_in_use"
            ),
        ]


class Passkey(Entity):
    """A key in a phone, computer or token that answers only this center (W3C WebAuthn)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    """Its id, base64url; it says nothing of the person."""
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    used_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    """Also in the future: one reported lost by SMS alone still answers until the waiting time is over."""
    ended_why = models.CharField(max_length=12, blank=True, default="")


class Invitation(Entity):
    """Leave to set up a second factor: by the operator, or by two officers who both know the colleague."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    first_by = models.CharField(max_length=60)
    second_by = models.CharField(max_length=60, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    """Of the code the officer types; empty until the second has agreed."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_by=models.F("second_by")), name="invitation_by_two_hands"
            ),
            models.CheckConstraint(
                condition=Q(digest="") | ~Q(second_by="") | Q(first_by="system:operator"),
                name="invitation_code_after_both",
            ),
        ]


class CounterCode(Entity):
    """A code an officer printed for somebody without a phone: one sign-in, with little in its reach."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
