"""Evidence files, each encrypted under its own name, destroyed on a date known when it is kept."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from shebao.ground.storage import crypto
from shebao.ground.storage.errors import FileGone
from shebao.ground.storage.models import VaultFile
from shebao.values import clock

_LABEL = "vault"
_ORPHAN_AFTER = timedelta(days=1)


def keep(data: bytes, *, kind: str, media_type: str, delete_on: date) -> str:
    """Encrypt ``data`` into the vault and return its id; :func:`purge` destroys it on ``delete_on``."""
    row = VaultFile(kind=kind, media_type=media_type, size=len(data), delete_on=delete_on)
    _write(_path(row.public_id), crypto.seal_bytes(_LABEL, f"{_LABEL}|{row.public_id}", data))
    row.save()
    return row.public_id


def read(vault_id: str) -> tuple[bytes, str]:
    """The file and its media type; raises :class:`FileGone`, or ``InvalidTag`` on a changed or moved file."""
    row = VaultFile.objects.filter(public_id=vault_id, deleted_at=None).first()
    if row is None:
        raise FileGone
    try:
        sealed = _path(vault_id).read_bytes()
    except FileNotFoundError:
        raise FileGone from None
    return crypto.open_bytes(_LABEL, f"{_LABEL}|{vault_id}", sealed), row.media_type


def keep_until(vault_id: str, delete_on: date) -> None:
    """Change the date of destruction, e.g. to thirty days after the decision; a file gone stays gone."""
    VaultFile.objects.filter(public_id=vault_id, deleted_at=None).update(delete_on=delete_on)


def missing() -> int:
    """How many files should lie in the vault and do not; after a restore, those destroyed while it was copied."""
    kept = VaultFile.objects.filter(deleted_at=None).values_list("public_id", flat=True)
    return sum(not _path(name).is_file() for name in kept)


def purge(today: date) -> int:
    """Destroy every file whose date has come, and what failed requests left; returns how many were due."""
    due = list(VaultFile.objects.filter(delete_on__lte=today, deleted_at=None))
    for row in due:
        _path(row.public_id).unlink(missing_ok=True)
        row.deleted_at = clock.now()
        row.save(update_fields=["deleted_at"])
    _sweep_orphans()
    return len(due)


def _sweep_orphans() -> None:
    """A file is written before its row: when the transaction failed, it has no row and nobody can read it."""
    before = (clock.now() - _ORPHAN_AFTER).timestamp()
    old = {path.name: path for path in _folder().glob("*/*") if path.stat().st_mtime < before}
    known = (
        set(VaultFile.objects.filter(deleted_at=None).values_list("public_id", flat=True)) if old else set()
    )
    for name, path in old.items():
        if name not in known:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.VAULT)


def _path(vault_id: str) -> Path:
    return _folder() / vault_id[:2] / vault_id


def _write(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # a full disk keeps no half a picture
        raise
