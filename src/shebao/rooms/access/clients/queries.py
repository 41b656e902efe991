"""Reads: who acts with a token or a feed, the clients of the house, a citizen's own tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from shebao.ground.storage.prepared import Prepared
from shebao.rooms.access.clients import secrets
from shebao.rooms.access.clients.models import AccessToken, ApiClient, CalendarFeed, PersonalToken
from shebao.rooms.access.clients.scopes import CERTIFICATIONS
from shebao.rooms.access.models import Account
from shebao.rooms.people.queries import is_dead
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

_FEED_EN, _FEED_ZH = "calendar feed", "日历订阅"
_TOKEN_EN, _TOKEN_ZH = "personal token", "个人令牌"


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client as the operator sees it."""

    id: str
    key: str
    name_en: str
    agency_en: str
    scopes: tuple[str, ...]
    source: str
    since: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenView:
    """One personal token as its owner sees it."""

    id: str
    name: str
    scopes: tuple[str, ...]
    since: datetime
    expires_on: date
    used_on: date | None


def actor_for_token(token: str) -> Actor | None:
    """Who acts with this bearer token at this moment; None when it opens nothing, whatever the reason."""
    if token.startswith(secrets.ACCESS):
        return _client(token)
    return _citizen(token) if token.startswith(secrets.PERSONAL) else None


def actor_for_feed(secret: str) -> tuple[Actor, str] | None:
    """Who reads through this calendar address, with the language of the account; None when it opens nothing."""
    rows = CalendarFeed.objects.select_related("account__person")
    row = rows.filter(digest=secrets.digest_of(secret), ended_at=None).first()
    if row is None or not _stands(row.account):
        return None
    scopes = frozenset({CERTIFICATIONS})
    actor = _acting(row.account, f"feed:{row.public_id}", (_FEED_EN, _FEED_ZH), scopes)
    return actor, row.account.language


def clients() -> list[ClientView]:
    """Every client, open ones first."""
    rows = ApiClient.objects.select_related("agency").order_by("revoked_at", "id")
    return [
        ClientView(
            id=row.public_id,
            key=row.key,
            name_en=row.name_en,
            agency_en=row.agency.name_en,
            scopes=tuple(row.scopes.split()),
            source=row.source,
            since=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in sorted(rows, key=lambda row: (row.revoked_at is not None, row.pk))
    ]


def client_of(actor: Actor) -> ApiClient:
    """The row behind a client actor; ``NotFound`` for anybody else."""
    row = ApiClient.objects.filter(public_id=actor.key.partition(":")[2], revoked_at=None).first()
    if not actor.is_client or row is None:
        raise NotFound
    return row


def own_tokens(actor: Actor) -> list[TokenView]:
    """The actor's personal tokens that still work, the newest first."""
    rows = PersonalToken.objects.filter(account_id=actor.account_id or 0, ended_at=None)
    return [
        TokenView(
            row.public_id,
            row.name,
            tuple(row.scopes.split()),
            row.created_at,
            row.expires_on,
            row.used_on,
        )
        for row in rows.filter(expires_on__gte=clock.today()).order_by("-id")
    ]


def feed_since(actor: Actor) -> datetime | None:
    """Since when the actor has a calendar feed; None without one."""
    row = CalendarFeed.objects.filter(account_id=actor.account_id or 0, ended_at=None).first()
    return row.created_at if row else None


def _client(token: str) -> Actor | None:
    rows = AccessToken.objects.select_related("client__agency__region")
    row = rows.filter(
        digest=secrets.digest_of(token), expires_at__gt=clock.now(), client__revoked_at=None
    ).first()
    if row is None:
        return None
    client, agency = row.client, row.client.agency
    return Actor(
        kind="client",
        key=client.key,
        jurisdiction=agency.region.path,
        label=f"{client.name_en}, {agency.name_en}",
        label_zh=f"{client.name_zh}（{agency.name_zh}）",
        # Never more than the client has today, whatever it had when the token was given.
        scopes=client.scope_set() & frozenset(row.scopes.split()),
    )


def _citizen(token: str) -> Actor | None:
    rows = _open_tokens(digest=secrets.digest_of(token), today=clock.today())
    row = rows[0] if rows else None
    if row is None or not _stands(row.account):
        return None
    if row.used_on != clock.today():
        PersonalToken.objects.filter(pk=row.pk).update(used_on=clock.today())
    words = (f"{_TOKEN_EN}: {row.name}", f"{_TOKEN_ZH}：{row.name}")
    return _acting(row.account, f"token:{row.public_id}", words, frozenset(row.scopes.split()))


def _tokens(digest: str, today: date) -> QuerySet[PersonalToken]:
    rows = PersonalToken.objects.select_related("account__person")
    return rows.filter(digest=digest, ended_at=None, expires_on__gte=today)


_open_tokens = Prepared(_tokens, digest="the digest of a token", today=date(1901, 1, 1))


def _stands(account: Account) -> bool:
    """Proved and alive: whoever holds the token of somebody who died is not them."""
    return account.person is not None and not is_dead(account.person)


def _acting(account: Account, key: str, words: tuple[str, str], scopes: frozenset[str]) -> Actor:
    person = account.person
    assert person is not None
    return Actor(
        kind="citizen",
        # Not the account's own key: whoever looks at their data must see that a program did it.
        key=key,
        account_id=account.pk,
        person_id=person.pk,
        person_key=person.key,
        level=account.level,
        label=f"{person.name_en} ({words[0]})",
        label_zh=f"{person.name_zh}（{words[1]}）",
        scopes=scopes,
    )
