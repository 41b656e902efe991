"""The key that signs sessions and forms: one file beside the ring, readable by the operator alone.

It is read while the settings are being read, so unlike the ring it knows none: the folder is handed in.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

FILE = "django.key"
_DEMO = "demo-"


def create(folder: Path, *, demo: bool) -> None:
    """Make the key; one that exists stays as it is. A process reading meanwhile sees all of it or nothing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{FILE}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{_DEMO if demo else ''}{secrets.token_urlsafe(64)}")
    with contextlib.suppress(FileExistsError):
        os.link(draft, folder / FILE)
    draft.unlink()


def read(folder: Path) -> str:
    """The key, or an empty string when there is none."""
    path = folder / FILE
    return path.read_text() if path.exists() else ""


def problems(folder: Path) -> list[str]:
    """What forbids using this key in production: absent, made for the demo, or readable by others."""
    path = folder / FILE
    if not path.exists():
        return [f"There is no signing key at {path}."]
    found = []
    if path.stat().st_mode & 0o077:
        found.append(f"{path} can be read by others (chmod 600).")
    if read(folder).startswith(_DEMO):
        found.append(f"{path} was made for the demo and may not sign real people's sessions.")
    return found
