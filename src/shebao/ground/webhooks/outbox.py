"""Registering endpoints and putting events into the outbox: the only writers besides the worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from shebao.ground.storage.locks import lock
from shebao.ground.webhooks import errors
from shebao.ground.webhooks.addresses import CheckedUrl
from shebao.ground.webhooks.models import Dispatch, Endpoint
from shebao.ground.webhooks.signatures import new_secret
from shebao.values import clock
from shebao.values.errors import NotFound

EVENTS = (
    "certification.certified",
    "certification.lapsed",
    "certification.restored",
    "certification.withheld",
    "family.active",
    "family.ended",
)
"""Everything that is told."""
ENDPOINTS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to announce, as :func:`announce` describes it."""

    event: str
    jurisdiction: str
    ids: Mapping[str, str]
    key: str


def register(
    *, owner: str, url: CheckedUrl, events: Iterable[str], jurisdiction: str
) -> tuple[Endpoint, str]:
    """Register an address that was checked; returns it with its secret, which is shown once.

    It is checked again before every call. Raises ``EventUnknown`` and ``TooManyEndpoints``.
    """
    wanted = sorted(set(events))
    if not wanted or not set(wanted) <= set(EVENTS):
        raise errors.EventUnknown
    if Endpoint.objects.filter(owner=owner, ended_at=None).count() >= ENDPOINTS_AT_MOST:
        raise errors.TooManyEndpoints(limit=ENDPOINTS_AT_MOST)
    secret = new_secret()
    row = Endpoint.objects.create(
        owner=owner, url=url, events=" ".join(wanted), jurisdiction=jurisdiction, secret=secret
    )
    return row, secret


@transaction.atomic
def end(*, owner: str, endpoint_id: str) -> None:
    """End an address: nothing more is sent there, and what waited is dead. ``NotFound`` for another's."""
    row = Endpoint.objects.select_for_update().filter(owner=owner, public_id=endpoint_id, ended_at=None)
    found = row.first()
    if found is None:
        raise NotFound
    _end(found)


def end_all(owner: str) -> int:
    """End every address of an owner, inside the caller's transaction; returns how many."""
    rows = list(Endpoint.objects.filter(owner=owner, ended_at=None))
    for row in rows:
        _end(row)
    return len(rows)


def announce(*, event: str, jurisdiction: str, ids: Mapping[str, str], key: str) -> None:
    """Put one event into the outbox of every endpoint that wants it, inside the caller's transaction.

    ``jurisdiction`` is the region path of what happened; ``ids`` are opaque ids and nothing else; the same ``key``
    again changes nothing.
    """
    announce_many([Happening(event, jurisdiction, ids, key)])


def announce_many(happenings: Iterable[Happening]) -> None:
    """Put many events into the outbox as :func:`announce` does one."""
    endpoints = list(Endpoint.objects.filter(ended_at=None))
    rows = [
        Dispatch(endpoint=row, key=f"{it.event}:{it.key}", event=it.event, body=_body(it))
        for it in (happenings if endpoints else ())
        for row in endpoints
        if it.jurisdiction.startswith(row.jurisdiction) and it.event in row.event_set()
    ]
    if rows:
        Dispatch.objects.bulk_create(rows, ignore_conflicts=True)


def _body(it: Happening) -> str:
    return json.dumps({"type": it.event, "timestamp": clock.now().isoformat(), "data": dict(it.ids)})


@transaction.atomic
def send_again(*, owner: str, endpoint_id: str, dispatch_id: str) -> Dispatch:
    """Wake a dead dispatch of an open endpoint; raises ``NotFound`` and ``NotDead``."""
    found = Dispatch.objects.filter(
        public_id=dispatch_id,
        endpoint__public_id=endpoint_id,
        endpoint__owner=owner,
        endpoint__ended_at=None,
    ).first()
    if found is None:
        raise NotFound
    row = lock(Dispatch, found.pk)
    if row.state != Dispatch.DEAD:
        raise errors.NotDead
    row.state, row.attempts, row.next_at = Dispatch.WAITING, 0, clock.now()
    row.save(update_fields=["state", "attempts", "next_at"])
    return row


def _end(row: Endpoint) -> None:
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    row.dispatches.filter(state=Dispatch.WAITING).update(state=Dispatch.DEAD)
