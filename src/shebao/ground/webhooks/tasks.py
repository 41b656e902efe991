"""The worker's part: send what waits, again and ever later, and lay down what nobody takes, for all to see."""

from __future__ import annotations

import http.client
import time
from datetime import timedelta

from django.db import transaction

from shebao.ground.webhooks import calls
from shebao.ground.webhooks.addresses import target
from shebao.ground.webhooks.errors import AddressForbidden
from shebao.ground.webhooks.models import Attempt, Dispatch
from shebao.ground.webhooks.signatures import sign
from shebao.values import clock

LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
ATTEMPTS = 12
"""The last one comes about seventeen hours after the first."""
BATCH = 50
TURN_SECONDS = 2
"""The worker has other things to do: whatever is left waits for the next turn."""


def deliver() -> int:
    """Try what is due, a few seconds at most; returns how many were accepted. Safe beside another worker.

    An endpoint that cannot be reached is asked once a turn: the others do not wait behind it.
    """
    due = Dispatch.objects.filter(state=Dispatch.WAITING, next_at__lte=clock.now())
    until = time.monotonic() + TURN_SECONDS
    silent: set[int] = set()
    sent = 0
    for row in due.select_related("endpoint").order_by("next_at", "id")[:BATCH]:
        if time.monotonic() >= until:
            break
        if row.endpoint_id in silent or not _leased(row):
            continue
        if _attempt(row):
            sent += 1
        else:
            silent.add(row.endpoint_id)
    return sent


def _leased(row: Dispatch) -> bool:
    """Take it for this worker alone: only one of two writers finds the row as both read it."""
    unchanged = Dispatch.objects.filter(pk=row.pk, state=Dispatch.WAITING, next_at=row.next_at)
    row.attempts += 1
    return unchanged.update(next_at=clock.now() + LEASE, attempts=row.attempts) == 1


def _attempt(row: Dispatch) -> bool:
    seconds = int(clock.now().timestamp())
    body = row.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shebao-Webhooks/1",
        "Webhook-Id": row.public_id,
        "Webhook-Timestamp": str(seconds),
        "Webhook-Signature": sign(row.endpoint.secret, row.public_id, seconds, body),
    }
    try:
        status = calls.post(target(row.endpoint.url), body, headers)
    except AddressForbidden:
        return _note(row, Attempt.FORBIDDEN, None, "the address is not one that may be called")
    except (OSError, http.client.HTTPException) as error:
        return _note(row, Attempt.UNREACHABLE, None, type(error).__name__)
    outcome = Attempt.ACCEPTED if 200 <= status < 300 else Attempt.REFUSED
    return _note(row, outcome, status, "")


@transaction.atomic
def _note(row: Dispatch, outcome: str, status: int | None, detail: str) -> bool:
    Attempt.objects.create(dispatch=row, outcome=outcome, status=status, detail=detail)
    if outcome == Attempt.ACCEPTED:
        row.state = Dispatch.SENT
    elif row.attempts >= ATTEMPTS:
        row.state = Dispatch.DEAD
    else:
        row.next_at = clock.now() + FIRST_PAUSE * 2 ** (row.attempts - 1)
    # An endpoint may have been ended while we called it: what waited there is dead and stays so.
    Dispatch.objects.filter(pk=row.pk, state=Dispatch.WAITING).update(state=row.state, next_at=row.next_at)
    return outcome == Attempt.ACCEPTED
