"""What the worker does for the groundwork once a day."""

from __future__ import annotations

from shebao.ground.storage import limits, vault
from shebao.values import clock


def sweep() -> int:
    """Destroy the evidence whose time is over and forget old buckets; returns how many files it were."""
    limits.sweep()
    return vault.purge(clock.today())
