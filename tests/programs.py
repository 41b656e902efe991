"""What the stories of the machine door share: clients, tokens, signed batches, and a program that sends requests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from shebao.demo import cast, town
from shebao.ground.regions.queries import agency_for
from shebao.ground.webhooks.signatures import sign
from shebao.rooms.access.clients import actions
from shebao.rooms.access.clients.actions import Keys
from shebao.rooms.access.clients.models import ApiClient
from shebao.rooms.access.clients.scopes import CLIENT_SCOPES, PERSONAL_SCOPES
from shebao.values import clock
from shebao.values.identifiers import public_id

OPERATOR = town.LOADER
KINDS = ("hospital", "rail", "death")


def added(region: str = cast.GUANGZHOU, scopes: Sequence[str] = CLIENT_SCOPES, **other: Any) -> Keys:
    """A client of the agency of ``region`` with all it can be given."""
    evidence = "evidence:write" in scopes
    told = {"source": f"hospital_{region}" if evidence else "", "kinds": KINDS if evidence else ()}
    if evidence and ApiClient.objects.filter(source=told["source"]).exists():
        told["source"] = public_id()
    wanted = actions.Wanted(
        name_zh="市医院",
        name_en="City hospital",
        agency=agency_for(region),
        scopes=tuple(scopes),
        **(told | other),
    )
    return actions.add_client(actor=OPERATOR, wanted=wanted)


def token_of(keys: Keys, scopes: Sequence[str] = ()) -> str:
    """An access token of this client."""
    given = actions.give_token(client_id=keys.client.public_id, secret=keys.secret, scopes=frozenset(scopes))
    assert given
    return given[0]


def personal(key: str = "daughter", scopes: Sequence[str] = tuple(PERSONAL_SCOPES)) -> str:
    """A personal token of one of the cast."""
    return actions.make_token(
        actor=town.citizen(key), name="Family budget", scopes=frozenset(scopes), days=30
    )


@dataclass
class Program:
    """A program that speaks to the machine door with a token, in English."""

    token: str = ""
    keys: Keys | None = None
    browser: Client = field(default_factory=lambda: Client(headers={"accept-language": "en"}))

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Any:
        """One request below ``/api/v1``; a ``body`` is sent as JSON."""
        if self.token:
            headers.setdefault("authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        return self.browser.generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers=headers
        )

    def hand_in(self, events: list[Any], key: str = "", **other: Any) -> Any:
        """One signed batch; ``secret``, ``seconds`` and ``signature`` may be wrong on purpose."""
        assert self.keys
        key = key or public_id()
        body = json.dumps({"events": events}).encode()
        seconds = other.get("seconds", int(clock.now().timestamp()))
        signature = other.get("signature") or sign(
            other.get("secret", self.keys.signing_secret), key, seconds, other.get("signed", body)
        )
        headers = {"idempotency-key": key, "signature-timestamp": str(seconds), "signature": signature}
        return self.ask("/evidence/batches", "POST", body, **headers)


def client(region: str = cast.GUANGZHOU, scopes: Sequence[str] = CLIENT_SCOPES, **other: Any) -> Program:
    """A program of an agency's."""
    keys = added(region, scopes, **other)
    return Program(token_of(keys), keys)


def citizen(key: str = "daughter", scopes: Sequence[str] = tuple(PERSONAL_SCOPES)) -> Program:
    """A program of a citizen's own."""
    return Program(personal(key, scopes))


def event(key: str = "grandmother", **other: Any) -> dict[str, Any]:
    """One event of somebody of the cast, two days ago."""
    role = cast.person(key)
    told = {
        "reference": public_id(),
        "number": role.number,
        "name": role.name_zh,
        "kind": "hospital",
        "happened_on": "2026-11-18",
    }
    return told | other
