"""Evidence is encrypted where it lies, cannot be moved or changed, and is destroyed on its day (T14, T25)."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from shebao.ground.storage import tasks, vault
from shebao.ground.storage.errors import FileGone
from shebao.ground.storage.models import VaultFile
from shebao.values import clock

PICTURE = b"\x89PNG" + b"a face nobody may see" * 50
DAY = date(2026, 12, 22)


@pytest.fixture
def place(db: None, ring: Path, settings: Any, tmp_path: Path) -> Path:
    settings.VAULT = tmp_path / "vault"
    return tmp_path / "vault"


def keep(data: bytes = PICTURE) -> str:
    return vault.keep(data, kind="certification", media_type="image/png", delete_on=DAY)


def files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_what_is_kept_comes_back_and_nothing_readable_lies_on_disk(place: Path) -> None:
    kept = keep()
    assert vault.read(kept) == (PICTURE, "image/png")
    [path] = files(place)
    assert b"nobody may see" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_files_exchanged_or_changed_do_not_open(place: Path) -> None:
    one, two = keep(), keep(b"another")
    first, second = (next(path for path in files(place) if path.name == name) for name in (one, two))
    content = first.read_bytes(), second.read_bytes()
    first.write_bytes(content[1])
    with pytest.raises(InvalidTag):
        vault.read(one)
    first.write_bytes(content[0][:-1] + b"\x00")
    with pytest.raises(InvalidTag):
        vault.read(one)
    first.write_bytes(b"")
    with pytest.raises(InvalidTag):
        vault.read(one)


def test_purge_destroys_on_the_day_and_keeps_the_row(place: Path) -> None:
    kept = keep()
    assert vault.purge(DAY - timedelta(days=1)) == 0
    assert vault.read(kept)
    assert vault.purge(DAY) == 1
    assert files(place) == []
    with pytest.raises(FileGone) as gone:
        vault.read(kept)
    assert gone.value.status == 404
    assert VaultFile.objects.get(public_id=kept).deleted_at
    assert vault.purge(DAY) == 0


def test_a_decision_moves_the_day(place: Path) -> None:
    kept = keep()
    vault.keep_until(kept, DAY + timedelta(days=30))
    assert vault.purge(DAY) == 0
    assert vault.purge(DAY + timedelta(days=30)) == 1


def test_unknown_ids_and_paths_are_gone_not_errors(place: Path) -> None:
    for wrong in ("", "x", "../../etc/passwd", "0" * 22):
        with pytest.raises(FileGone):
            vault.read(wrong)
    kept = keep()
    files(place)[0].unlink()
    with pytest.raises(FileGone):
        vault.read(kept)
    assert vault.purge(DAY) == 1, "a file lost is no reason to stop destroying"


def test_what_a_failed_request_left_behind_is_swept_after_a_day(place: Path) -> None:
    kept = keep()
    orphan = place / "zz" / ("z" * 22)
    orphan.parent.mkdir()
    orphan.write_bytes(b"left")
    tasks.sweep()
    assert orphan.exists(), "it may belong to a request still under way"
    old = (clock.now() - timedelta(days=2)).timestamp()
    for path in files(place):
        os.utime(path, (old, old))
    with clock.fixed(datetime(2026, 11, 23, tzinfo=UTC)):
        tasks.sweep()
    assert not orphan.exists()
    assert vault.read(kept)
