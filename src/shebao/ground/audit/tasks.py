"""Sealing and checking the audit; the worker calls :func:`seal` every few minutes."""

from __future__ import annotations

from shebao.ground.storage import seals

STREAM = "audit_record"


def seal() -> int:
    """Seal what is settled and anchor the newest block; returns how many rows were sealed."""
    sealed = seals.seal(STREAM)
    seals.anchor(STREAM)
    return sealed


def verify() -> list[str]:
    """What is wrong with the audit, one line each for the operator; empty when nothing was touched."""
    return seals.verify(STREAM)
