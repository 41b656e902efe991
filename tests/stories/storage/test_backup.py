"""A copy that was changed, belongs to other keys, or would be laid over a living center is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shebao.ground.storage import backup, keyring
from shebao.ground.storage.errors import BackupRefused
from shebao.rooms.people.models import Person


@pytest.fixture
def whole(own_database: None, tmp_path: Path) -> Path:
    """A backup of the world."""
    made = backup.make(tmp_path / "whole")
    assert made.rows > 100
    return tmp_path / "whole"


def changed_manifest(copy: Path) -> None:
    path = copy / "manifest.json"
    outer = json.loads(path.read_text())
    outer["told"] = outer["told"].replace('"format": 1', '"format": 1 ')
    path.write_text(json.dumps(outer))


def one_bit(copy: Path) -> None:
    path = next(copy.glob("database.*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


HARM: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a bit of the database": (one_bit, "changed, missing or put in"),
    "a file put in": (
        lambda copy: (copy / "vault").mkdir(exist_ok=True) or (copy / "vault" / "x").touch(),
        "put in",
    ),
    "a file taken away": (lambda copy: next(copy.glob("database.*")).unlink(), "missing"),
    "the manifest changed": (changed_manifest, "another key ring"),
    "the manifest unreadable": (lambda copy: (copy / "manifest.json").write_text("{"), "cannot be read"),
    "no manifest": (lambda copy: (copy / "manifest.json").unlink(), "no backup"),
}


@pytest.mark.parametrize("name", HARM)
def test_T25_a_changed_copy_is_refused(whole: Path, name: str) -> None:
    told = backup.verified(whole)
    assert told["rows"]["people_person"] == Person.objects.count()
    harm, sentence = HARM[name]
    harm(whole)
    with pytest.raises(BackupRefused, match=sentence):
        backup.verified(whole)


def test_T27_a_copy_of_another_ring_is_refused(whole: Path, settings: Any, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "other"
    keyring.forget()
    try:
        keyring.create("root", demo=True)
        with pytest.raises(BackupRefused, match="another key ring"):
            backup.bring_back(whole)
        shutil.rmtree(settings.KEYS)
        settings.MODE = "production"
        keyring.forget()
        with pytest.raises(BackupRefused, match="keys of this backup are not here"):
            backup.bring_back(whole)
    finally:
        keyring.forget()


def test_nothing_is_restored_over_a_living_center(whole: Path) -> None:
    before = Person.objects.count()
    with pytest.raises(BackupRefused, match="living center"):
        backup.bring_back(whole)
    assert Person.objects.count() == before


@pytest.mark.django_db
def test_a_backup_takes_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a note").touch()
    with pytest.raises(BackupRefused, match="not empty"):
        backup.make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a note"]


def test_a_backup_of_a_newer_version_is_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = backup.verified(whole)
    told["migrations"].append(["people", "9999_of_tomorrow"])
    monkeypatch.setattr(backup, "verified", lambda _folder: told)
    with pytest.raises(BackupRefused, match="newer version"):
        backup.bring_back(whole)
