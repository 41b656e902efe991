"""How long things of the door last, read from the dated books: how fresh a factor must be, how long codes live."""

from __future__ import annotations

from datetime import timedelta

from shebao import law
from shebao.values import clock

NATION = "100000"
"""The door is one for everybody: a person who moves keeps the same rules of sign-in."""


def fresh_for() -> timedelta:
    """How long after a factor was shown an act that asks for one goes through."""
    return timedelta(minutes=_value("fresh_minutes"))


def lost_passkey_waits() -> timedelta:
    """How long a passkey that was reported lost by SMS alone still answers."""
    return timedelta(hours=_value("lost_passkey_hours"))


def counter_code_lives() -> timedelta:
    """From printing a sign-in code at a counter to its end."""
    return timedelta(minutes=_value("counter_code_minutes"))


def counter_session_lasts() -> timedelta:
    """How long somebody is signed in with such a code."""
    return timedelta(minutes=_value("counter_session_minutes"))


def _value(name: str) -> int:
    found: int = law.value(f"access.{name}", NATION, clock.today()).value
    return found
