"""Clients and their secrets, tokens, feeds, and what makes a repeated request one request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import Entity


class ApiClient(Entity):
    """A machine that acts for an agency. It sees what the agency's region and below hold, within its scopes."""

    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    agency = models.ForeignKey("regions.Agency", on_delete=models.PROTECT, related_name="+")
    scopes = models.CharField(max_length=200)
    source = models.CharField(max_length=60, blank=True, default="")
    """The office its evidence is from, as event files name it; empty when it hands in none."""
    kinds = models.CharField(max_length=400, blank=True, default="")
    """The kinds of event it may report, separated by blanks: a railway reports no deaths."""
    public_key = models.TextField(blank=True, default="")
    """PEM of an Ed25519 key under which batches are signed, instead of the shared secret."""
    signing_secret = EncryptedTextField(blank=True, default="")
    signing_secret_before = EncryptedTextField(blank=True, default="")
    """The shared secret until the last rotation, still good until ``before_until``."""
    before_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=""), name="client_may_something"),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source="") & Q(revoked_at=None), name="client_source_once"
            ),
        ]

    @property
    def key(self) -> str:
        """The text key audit rows and webhooks carry."""
        return f"client:{self.public_id}"

    def scope_set(self) -> frozenset[str]:
        """The scopes as a set."""
        return frozenset(self.scopes.split())


class ClientSecret(Entity):
    """What a client shows to get a token. While it changes, two are good."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(null=True, blank=True)


class AccessToken(Entity):
    """An hour's way in for a client. Only the digest is kept."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200)
    expires_at = models.DateTimeField(db_index=True)


class PersonalToken(Entity):
    """A citizen's own way in for one program. It reads what the citizen reads, within its scopes."""

    account = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="tokens")
    name = EncryptedTextField()
    """What the citizen calls the program."""
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200)
    expires_on = models.DateField()
    """The last day it works."""
    used_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(scopes=""), name="personal_token_may_something")]


class CalendarFeed(Entity):
    """A secret address under which a calendar finds the due dates of one family."""

    account = models.ForeignKey("access.Account", on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="feed_one_open")
        ]


class Answer(Entity):
    """The first answer to a request, kept under the key its sender chose."""

    owner = models.CharField(max_length=60)
    operation = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """Of the request's content: the same key with another content is refused."""
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "operation", "key"], name="answer_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="answer_by_age")]


class UsedSignature(models.Model):
    """A signature that was taken; the same one is never taken again."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
