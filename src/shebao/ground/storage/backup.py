"""A copy of a center that can be brought back: database and vault, never the keys.

The database is copied first and the vault after it: a file is written before its row, so every file a row of the copy
names is there, except one that was destroyed by rule in between. The manifest names every file with its digest and is
sealed with the key ring: a copy that was changed, or belongs to another ring, is refused before anything is written.
"""

from __future__ import annotations

import hmac
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from shebao.ground.storage import guards, keyring, rotation
from shebao.ground.storage.errors import BackupRefused
from shebao.values import clock

FORMAT = 1
MANIFEST = "manifest.json"
_SQLITE, _POSTGRESQL, _VAULT, _ANCHORS = "database.sqlite3", "database.dump", "vault", "anchors"
_LABEL = "backup"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what was brought back."""

    rows: int
    files: int
    made_at: str


def make(folder: Path) -> Copied:
    """Copy this center into a folder that is new or empty; raises ``BackupRefused``.

    The center may be open: the copy is the state of one instant.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(problem=f"{folder} is not empty; every backup takes a folder of its own")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_at = clock.now().isoformat()
    rows = _copy_sqlite(folder / _SQLITE) if connection.vendor == "sqlite" else _dump(folder / _POSTGRESQL)
    for name, source in ((_VAULT, Path(settings.VAULT)), (_ANCHORS, Path(settings.ANCHORS))):
        _copy_tree(source, folder / name)
    files = {str(path.relative_to(folder)): _digest(path) for path in _files(folder)}
    _write_manifest(
        folder,
        {
            "format": FORMAT,
            "made_at": made_at,
            "database": connection.vendor,
            "migrations": _applied(),
            "rows": rows,
            "files": files,
        },
    )
    return Copied(sum(rows.values()), len(files), made_at)


def bring_back(folder: Path) -> Copied:
    """Restore a backup into a center that holds nothing yet; raises ``BackupRefused`` before anything is written.

    Afterwards what came back is compared with the manifest, the guards and the key ring.
    """
    told = verified(folder)
    _refuse_a_living_center(told)
    for name, place in ((_VAULT, Path(settings.VAULT)), (_ANCHORS, Path(settings.ANCHORS))):
        _copy_tree(folder / name, place)
    connection.close()
    if connection.vendor == "sqlite":
        _place_sqlite(folder / _SQLITE)
    else:
        _load(folder / _POSTGRESQL)
    if problems := _differences(told):
        raise BackupRefused(problem="; ".join(problems))
    return Copied(sum(told["rows"].values()), len(told["files"]), told["made_at"])


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a whole and unchanged backup made with this ring; raises ``BackupRefused``."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupRefused(problem=f"{folder} holds no backup: there is no {MANIFEST}")
    try:
        outer = json.loads(path.read_text(encoding="utf-8"))
        told, mac, version = json.loads(outer["told"]), str(outer["mac"]), int(outer["key"])
    except (ValueError, KeyError, TypeError):
        raise BackupRefused(problem=f"{path} cannot be read") from None
    try:
        fits = hmac.compare_digest(mac, _mac(outer["told"], version))
    except keyring.KeyMissing as missing:
        raise BackupRefused(problem=f"the keys of this backup are not here: {missing}") from None
    if not fits:
        raise BackupRefused(problem=f"{path} was changed, or belongs to another key ring")
    if told["format"] != FORMAT:
        raise BackupRefused(problem=f"this version reads backups of format {FORMAT}, not {told['format']}")
    found = {str(file.relative_to(folder)): _digest(file) for file in _files(folder)}
    wrong = sorted(name for name in {*found, *told["files"]} if found.get(name) != told["files"].get(name))
    if wrong:
        raise BackupRefused(problem=f"changed, missing or put in: {', '.join(wrong[:5])}")
    return dict(told)


def _refuse_a_living_center(told: dict[str, Any]) -> None:
    if told["database"] != connection.vendor:
        raise BackupRefused(
            problem=f"the backup is of {told['database']}, this center uses {connection.vendor}"
        )
    unknown = {tuple(one) for one in told["migrations"]} - set(MigrationLoader(None).disk_migrations)
    if unknown:
        raise BackupRefused(
            problem=f"the backup is of a newer version ({len(unknown)} migrations unknown here)"
        )
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        living = path.exists() and bool(_tables_of(path))
    else:
        with connection.cursor() as cursor:
            living = bool(connection.introspection.table_names(cursor))
    if living:
        raise BackupRefused(
            problem="the database is not empty; nothing is ever restored over a living center"
        )
    kept = {f"{_VAULT}/{path.relative_to(settings.VAULT)}" for path in _files(Path(settings.VAULT))}
    if kept - set(told["files"]):
        raise BackupRefused(problem=f"{settings.VAULT} holds files of another center")


def _copy_sqlite(target: Path) -> dict[str, int]:
    source = f"file:{connection.settings_dict['NAME']}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as living, closing(sqlite3.connect(target)) as copy:
        living.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        rows = _sound_rows(copy)
    target.chmod(0o600)
    return rows


def _sound_rows(copy: sqlite3.Connection) -> dict[str, int]:
    if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise BackupRefused(problem=f"the copy of the database is not sound: {said}")
    names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in names.fetchall()
    }


def _tables_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as found:
        return [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _place_sqlite(source: Path) -> None:
    """Beside its place first, then in one step: an interrupted restore leaves no half database."""
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    for rest in ("", "-wal", "-shm"):
        place.with_name(place.name + rest).unlink(missing_ok=True)
    draft = place.with_name(f"{place.name}.restoring")
    _copy_file(source, draft)
    with closing(sqlite3.connect(draft)) as copy:
        _sound_rows(copy)
    draft.replace(place)


def _dump(target: Path) -> dict[str, int]:
    """One snapshot for the dump and for the counts beside it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _program("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        rows = _counted()
    target.chmod(0o600)
    return rows


def _load(source: Path) -> None:
    name = f"--dbname={connection.settings_dict['NAME']}"
    _program("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", name, str(source))


def _program(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs; the password travels in the environment, where others cannot read it."""
    told = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {variable: str(told[key]) for variable, key in names.items() if told.get(key)}
    path = shutil.which(name, path=os.environ.get("SHEBAO_PG_PROGRAMS") or None)
    if path is None:
        raise BackupRefused(
            problem=f"{name} is not here; it comes with postgresql-client, or SHEBAO_PG_PROGRAMS"
        )
    done = subprocess.run(
        [path, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupRefused(problem=f"{name}: {done.stderr.strip() or done.returncode}")


def _counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            counts[name] = cursor.fetchone()[0]
    return counts


def _differences(told: dict[str, Any]) -> list[str]:
    now = _counted()
    wrong = [
        f"{name} has {now.get(name)} rows, not {many}"
        for name, many in told["rows"].items()
        if now.get(name) != many
    ]
    wrong += [f"the guard {name} is missing" for name in guards.missing_guards(connection)]
    return wrong + [f"cannot open {problem}" for problem in rotation.unreadable()]


def _applied() -> list[list[str]]:
    return sorted([list(key) for key in MigrationLoader(connection).applied_migrations])


def _write_manifest(folder: Path, told: dict[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    version = keyring.current("root")
    outer = json.dumps({"told": text, "key": version, "mac": _mac(text, version)}, indent=1)
    handle = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(outer)
        file.flush()
        os.fsync(file.fileno())


def _mac(text: str, version: int) -> str:
    return hmac.new(keyring.derive("root", version, _LABEL), text.encode(), sha256).hexdigest()


def _files(folder: Path) -> list[Path]:
    found = folder.rglob("*") if folder.exists() else ()
    return sorted(path for path in found if path.is_file() and path.name != MANIFEST)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _copy_tree(source: Path, target: Path) -> None:
    for path in _files(source):
        place = target / path.relative_to(source)
        if place.exists() and _digest(place) == _digest(path):
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            _copy_file(path, place)
        except FileNotFoundError:  # destroyed by rule while we copied: its row says so by now
            place.unlink(missing_ok=True)


def _copy_file(source: Path, target: Path) -> None:
    with source.open("rb") as read:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
