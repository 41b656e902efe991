"""Reads: the addresses of an owner and how their deliveries fared."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from shebao.ground.webhooks.models import Attempt, Dispatch, Endpoint
from shebao.values.errors import NotFound


def endpoints(owner: str) -> QuerySet[Endpoint]:
    """The open addresses of an owner."""
    return Endpoint.objects.filter(owner=owner, ended_at=None)


def endpoint(owner: str, endpoint_id: str) -> Endpoint:
    """One open address of this owner; ``NotFound`` for another's."""
    row = endpoints(owner).filter(public_id=endpoint_id).first()
    if row is None:
        raise NotFound
    return row


def dispatches(owner: str, endpoint_id: str, state: str = "") -> QuerySet[Dispatch]:
    """The deliveries of one open address, in one state or all; ``NotFound`` for another's address."""
    rows = Dispatch.objects.filter(endpoint=endpoint(owner, endpoint_id))
    return (rows.filter(state=state) if state else rows).prefetch_related("tries")


def last_try(row: Dispatch) -> Attempt | None:
    """The newest attempt, from rows already loaded."""
    return max(row.tries.all(), key=lambda attempt: attempt.pk, default=None)


def dead_by_owner() -> dict[str, int]:
    """How many deliveries to open addresses are dead, by owner: what an operator should see."""
    rows = Endpoint.objects.filter(ended_at=None).values_list("owner")
    counted = rows.annotate(dead=Count("dispatches", filter=Q(dispatches__state=Dispatch.DEAD)))
    return {owner: dead for owner, dead in counted if dead}
