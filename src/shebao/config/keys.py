"""The signing key of sessions and forms: a file only the operator can read, never a setting."""

from __future__ import annotations

import secrets
from pathlib import Path


def secret_key(folder: Path, *, create: bool) -> str:
    """The key in ``folder/django.key``, made on first use when ``create``; ``SystemExit`` when it is missing."""
    path = folder / "django.key"
    if not path.exists():
        if not create:
            raise SystemExit(f"No signing key at {path}. Run `shebao keys create` first.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
