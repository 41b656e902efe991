"""How often and how long: the numbers of the door, in one place. Operators may lower them in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limit:
    """``tries`` in a window of ``seconds``."""

    tries: int
    seconds: int


CODE_LIVES = timedelta(minutes=5)
CODE_TRIES = 3
CODES_PER_PHONE = (Limit(5, 3600), Limit(10, 86_400))
"""Ten codes a day with three tries each: guessing six digits succeeds in about one year of a hundred."""
CODES_PER_NETWORK = (Limit(60, 3600),)
"""A whole neighbourhood may stand behind one address of a carrier."""
SECOND_STEP_LIVES = timedelta(minutes=10)
"""Time to fetch the phone with the authenticator, or to set one up, after the code by SMS was right."""
SECOND_TRIES = (Limit(5, 600), Limit(20, 86_400))
"""Per officer, whoever asks; only somebody who has read the SMS can spend them."""
INVITATION_LIVES = timedelta(hours=24)
VOUCHING_WAITS = timedelta(days=3)
COUNTER_TRIES = (Limit(10, 3600),)
"""Per network, at the page for a code printed at a counter; the code has 40 bits."""
PASSKEYS = 10
CLAIMS_PER_ACCOUNT = (Limit(3, 86_400),)
CLAIMS_PER_NUMBER = (Limit(5, 86_400),)

SEEN_EVERY = timedelta(minutes=1)
"""A session's last-seen time is written at most this often, so that reading a page stays a read."""


def idle(door: str) -> timedelta:
    """After how long without a request a session ends."""
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES[door])


def absolute(door: str) -> timedelta:
    """After how long a session ends, however busy it is."""
    return timedelta(hours=settings.SESSION_HOURS[door])
