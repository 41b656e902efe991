"""The worker's part: hand due notices to the provider, again and ever later when it cannot be reached."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction

from shebao.ground.notices import providers, templates
from shebao.ground.notices.models import Delivery, Notice
from shebao.values import clock

LEASE = timedelta(minutes=2)
"""How long an attempt may take before another worker may think it died."""
FIRST_PAUSE = timedelta(seconds=30)
ATTEMPTS = 8
BATCH = 200


def deliver() -> int:
    """Try every notice that is due; returns how many a provider accepted. Safe beside another worker."""
    now = clock.now()
    due = Notice.objects.filter(state=Notice.WAITING, next_at__lte=now).order_by("next_at")[:BATCH]
    return sum(_attempt(notice) for notice in due if _leased(notice))


def _leased(notice: Notice) -> bool:
    """Take the notice for this worker alone: only one of two writers finds the row as both read it."""
    unchanged = Notice.objects.filter(pk=notice.pk, state=Notice.WAITING, next_at=notice.next_at)
    notice.attempts += 1
    return unchanged.update(next_at=clock.now() + LEASE, attempts=notice.attempts) == 1


def _attempt(notice: Notice) -> bool:
    try:
        receipt = providers.provider().send(providers.addressed(_parcel(notice)))
    except providers.Unreachable as error:
        return _note(notice, Delivery.UNREACHABLE, str(error))
    except (providers.Undeliverable, KeyError) as error:
        # KeyError: an upgrade took away a template or a parameter. One such notice must not stop the others.
        return _note(notice, Delivery.REFUSED, str(error))
    return _note(notice, Delivery.ACCEPTED, receipt)


@transaction.atomic
def _note(notice: Notice, outcome: str, receipt: str) -> bool:
    Delivery.objects.create(
        notice=notice, provider=providers.provider().name, outcome=outcome, receipt=receipt[:200]
    )
    if outcome == Delivery.ACCEPTED:
        notice.state = Notice.SENT
        if templates.book()[notice.template].secret:
            notice.params = ""
    elif outcome == Delivery.REFUSED or notice.attempts >= ATTEMPTS:
        notice.state = Notice.FAILED
    else:
        notice.next_at = clock.now() + FIRST_PAUSE * 2 ** (notice.attempts - 1)
    notice.save(update_fields=["state", "params", "next_at"])
    return outcome == Delivery.ACCEPTED


def _parcel(notice: Notice) -> providers.Parcel:
    words = templates.render(notice.template, json.loads(notice.params), notice.language)
    return providers.Parcel(
        id=notice.public_id,
        recipient=notice.recipient,
        channel=notice.channel,
        phone=notice.phone,
        address=notice.address,
        title=words.title,
        body=words.body,
    )
