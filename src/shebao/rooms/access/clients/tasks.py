"""What the worker forgets once a day: tokens that ended, kept answers, used signatures."""

from __future__ import annotations

from datetime import timedelta

from shebao.ground.webhooks.signatures import TOLERANCE_SECONDS
from shebao.rooms.access.clients.models import AccessToken, Answer, ClientSecret, UsedSignature
from shebao.values import clock

KEEP_ANSWERS = timedelta(days=1)


def sweep() -> int:
    """Delete what no longer opens or proves anything; returns how many rows went."""
    now = clock.now()
    # A signature is refused for its age long before it is forgotten.
    aged = now - timedelta(seconds=4 * TOLERANCE_SECONDS)
    rows = (
        AccessToken.objects.filter(expires_at__lt=now),
        ClientSecret.objects.filter(until__lt=now),
        Answer.objects.filter(created_at__lt=now - KEEP_ANSWERS),
        UsedSignature.objects.filter(at__lt=aged),
    )
    return sum(found.delete()[0] for found in rows)
