"""The only writers of clients, their secrets and tokens, personal tokens and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from shebao.ground.audit import records
from shebao.ground.regions.queries import AgencyView
from shebao.ground.storage.locks import lock
from shebao.ground.webhooks import outbox
from shebao.ground.webhooks.signatures import new_secret, public_key
from shebao.rooms.access.clients import errors, secrets
from shebao.rooms.access.clients.models import (
    AccessToken,
    ApiClient,
    CalendarFeed,
    ClientSecret,
    PersonalToken,
)
from shebao.rooms.access.clients.scopes import CLIENT_SCOPES, EVIDENCE, PERSONAL_SCOPES
from shebao.rooms.access.models import Account
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

TOKEN_LIVES = timedelta(hours=1)
OVERLAP = timedelta(hours=24)
"""How long the secrets before a rotation stay good, so that nobody has to change two machines in one instant."""
TOKENS_AT_MOST = 20
TERMS_DAYS = (30, 90, 365)
NAME_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an operator says about a new client."""

    name_zh: str
    name_en: str
    agency: AgencyView
    scopes: tuple[str, ...]
    source: str = ""
    kinds: tuple[str, ...] = ()
    public_key: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What is shown once: the secret for tokens, and the one for signing when the client shares one."""

    client: ApiClient
    secret: str
    signing_secret: str


@transaction.atomic
def add_client(*, actor: Actor, wanted: Wanted) -> Keys:
    """Let a machine in; raises ``UnknownScope``, ``SourceIncomplete`` and ``KeyUnreadable``."""
    if not wanted.scopes or not set(wanted.scopes) <= set(CLIENT_SCOPES):
        raise errors.UnknownScope
    evidence = EVIDENCE in wanted.scopes
    if evidence != bool(wanted.source.strip() and wanted.kinds):
        raise errors.SourceIncomplete
    pem = _checked(wanted.public_key)
    signing = new_secret() if evidence and not pem else ""
    try:
        with transaction.atomic():
            client = ApiClient.objects.create(
                name_zh=wanted.name_zh,
                name_en=wanted.name_en,
                agency_id=wanted.agency.id,
                scopes=" ".join(sorted(set(wanted.scopes))),
                source=wanted.source.strip(),
                kinds=" ".join(sorted(set(wanted.kinds))),
                public_key=pem,
                signing_secret=signing,
            )
    except IntegrityError:
        raise errors.SourceIncomplete from None
    records.record(actor, "access.client_added", [client.key], purpose="interface")
    return Keys(client, _new_secret(client), signing)


@transaction.atomic
def rotate_client(*, actor: Actor, client_id: str, at_once: bool = False, pem: str = "") -> Keys:
    """Give a client new secrets; the old ones end in a day, or at once with every token. ``NotFound`` when revoked."""
    client = _open(client_id)
    now = clock.now()
    until = now if at_once else now + OVERLAP
    client.secrets.filter(Q(until=None) | Q(until__gt=until)).update(until=until)
    if at_once:
        client.tokens.update(expires_at=now)
    signing = ""
    if pem:
        client.public_key, client.signing_secret = _checked(pem), ""
    elif client.signing_secret:
        signing = new_secret()
        client.signing_secret_before = "" if at_once else client.signing_secret
        client.signing_secret, client.before_until = signing, until
    client.save(update_fields=["public_key", "signing_secret", "signing_secret_before", "before_until"])
    records.record(actor, "access.client_rotated", [client.key], purpose="interface")
    return Keys(client, _new_secret(client), signing)


@transaction.atomic
def revoke_client(*, actor: Actor, client_id: str) -> ApiClient:
    """Shut a client out now: its tokens open nothing more, and its webhooks end. ``NotFound`` when it is already."""
    client = _open(client_id)
    client.revoked_at = clock.now()
    client.save(update_fields=["revoked_at"])
    outbox.end_all(client.key)
    records.record(actor, "access.client_revoked", [client.key], purpose="interface")
    return client


def give_token(*, client_id: str, secret: str, scopes: frozenset[str]) -> tuple[str, frozenset[str]] | None:
    """An access token for a client that shows its secret, with the scopes it carries; None when it may not.

    Asked for no scope it carries all the client has; asked for more than that, ``UnknownScope``.
    """
    shown = ClientSecret.objects.select_related("client").filter(
        Q(until=None) | Q(until__gt=clock.now()),
        digest=secrets.digest_of(secret),
        client__public_id=client_id,
        client__revoked_at=None,
    )
    found = shown.first()
    if found is None:
        return None
    given = scopes or found.client.scope_set()
    if not given <= found.client.scope_set():
        raise errors.UnknownScope
    token, digest = secrets.new(secrets.ACCESS)
    AccessToken.objects.create(
        client=found.client,
        digest=digest,
        scopes=" ".join(sorted(given)),
        expires_at=clock.now() + TOKEN_LIVES,
    )
    return token, given


@transaction.atomic
def make_token(*, actor: Actor, name: str, scopes: frozenset[str], days: int) -> str:
    """A personal token of the actor's own, shown once; raises ``NameMissing``, ``UnknownScope``, ``TooManyTokens``."""
    account = _own_account(actor)
    if not name.strip() or len(name.strip()) > NAME_MAX:
        raise errors.NameMissing
    if not scopes or not scopes <= set(PERSONAL_SCOPES):
        raise errors.UnknownScope
    held = account.tokens.filter(ended_at=None, expires_on__gte=clock.today())
    if held.count() >= TOKENS_AT_MOST:
        raise errors.TooManyTokens(limit=TOKENS_AT_MOST)
    token, digest = secrets.new(secrets.PERSONAL)
    PersonalToken.objects.create(
        account=account,
        name=name.strip(),
        digest=digest,
        scopes=" ".join(sorted(scopes)),
        expires_on=clock.today() + timedelta(days=days if days in TERMS_DAYS else TERMS_DAYS[0]),
    )
    records.record(actor, "access.token_made", [actor.person_key], purpose="own_record")
    return token


@transaction.atomic
def end_token(*, actor: Actor, token_id: str) -> None:
    """End one of the actor's own tokens; a second time changes nothing. ``NotFound`` for another's."""
    row = PersonalToken.objects.filter(public_id=token_id, account_id=actor.account_id or 0).first()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        records.record(actor, "access.token_ended", [actor.person_key], purpose="own_record")


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """The secret of a new calendar feed, shown once; the one before ends."""
    account = _own_account(actor)
    account.feeds.filter(ended_at=None).update(ended_at=clock.now())
    secret, digest = secrets.new(secrets.FEED)
    CalendarFeed.objects.create(account=account, digest=digest)
    records.record(actor, "access.feed_made", [actor.person_key], purpose="own_record")
    return secret


@transaction.atomic
def end_feed(*, actor: Actor) -> None:
    """End the actor's calendar feed; nothing happens when there is none."""
    if CalendarFeed.objects.filter(account_id=actor.account_id or 0, ended_at=None).update(
        ended_at=clock.now()
    ):
        records.record(actor, "access.feed_ended", [actor.person_key], purpose="own_record")


def _open(client_id: str) -> ApiClient:
    found = ApiClient.objects.filter(public_id=client_id, revoked_at=None).first()
    if found is None:
        raise NotFound
    return lock(ApiClient, found.pk)


def _own_account(actor: Actor) -> Account:
    """The account of a proved citizen who came in person: a token makes no tokens."""
    if not actor.is_citizen or actor.scopes is not None or actor.level < Account.PROVED:
        raise NotFound
    return lock(Account, actor.account_id or 0)


def _new_secret(client: ApiClient) -> str:
    secret, digest = secrets.new(secrets.CLIENT_SECRET)
    ClientSecret.objects.create(client=client, digest=digest)
    return secret


def _checked(pem: str) -> str:
    try:
        if pem:
            public_key(pem)
    except ValueError:
        raise errors.KeyUnreadable from None
    return pem
