"""What the worker does for the funds: it seals every minute, and takes the day's digest out of the house."""

from __future__ import annotations

from shebao.rooms.funds import anchors, sealing


def seal() -> int:
    """Seal what is settled; returns how many vouchers that were."""
    return sealing.seal()


def anchor() -> str:
    """Seal, chain the day and write its digest to the anchor file; returns it, '' before anything was sealed."""
    sealing.seal()
    sealing.seal_day()
    return anchors.anchor()
