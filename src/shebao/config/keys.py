"""The signing key of sessions and forms: a file only the operator can read, never a setting."""

from __future__ import annotations

from pathlib import Path

from shebao.ground.storage import signing


def secret_key(folder: Path, *, create: bool) -> str:
    """The signing key in ``folder``, made on first use when ``create``.

    Without one the answer is empty and Django refuses to sign anything; ``shebao serve`` says so first.
    """
    if create:
        signing.create(folder, demo=True) if not signing.read(folder) else None
    return signing.read(folder)
