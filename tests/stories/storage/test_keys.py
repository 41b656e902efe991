"""The ring of keys: made once, readable by one, rotated without a moment of darkness (T25, T27)."""

from __future__ import annotations

import stat
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core import checks
from django.db import connection

from shebao.ground.storage import crypto, keyring, rotation


class Killed(BaseException):
    """Stands for the power going off."""


def versions(model: Any) -> list[int]:
    return [crypto.key_version(row) for row in model.objects.order_by("id").values_list("number", flat=True)]


@pytest.fixture
def only_letters(letters: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The rest of the house was sealed with its own ring."""
    fields = [letters._meta.get_field(name) for name in ("number", "address", "note")]
    monkeypatch.setattr(rotation, "sealed_columns", lambda: {letters: fields})
    return letters


def test_the_demo_makes_its_keys_for_one_reader(ring: Path) -> None:
    crypto.seal("t.c", "row", "text")
    crypto.blind_index("d", "text")
    assert stat.S_IMODE(ring.stat().st_mode) == 0o700
    assert sorted(path.name for path in ring.iterdir()) == ["index-1.key", "root-1.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in ring.iterdir()} == {0o600}


def test_production_makes_nothing_by_itself(ring: Path, settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(keyring.KeyMissing, match="shebao keys create"):
        crypto.seal("t.c", "row", "text")
    assert not ring.exists()


def test_production_refuses_absent_demo_and_readable_keys(ring: Path, settings: Any) -> None:
    settings.MODE = "production"

    def found() -> list[str]:
        return [one.msg for one in checks.run_checks() if one.id == "storage.E003"]

    assert len(found()) == 2
    keyring.create("root", demo=True)
    keyring.create("index")
    assert [line for line in found() if "demo" in line]
    (ring / "root-1.key").unlink()
    keyring.create("root")
    assert found() == []
    (ring / "root-1.key").chmod(0o644)
    ring.chmod(0o755)
    assert len(found()) == 2
    settings.MODE = "demo"
    assert found() == []


def test_a_key_is_never_written_over(ring: Path) -> None:
    assert [keyring.create("root") for _ in range(3)] == [1, 2, 3]
    texts = [path.read_text() for path in sorted(ring.glob("root-*"))]
    assert len(set(texts)) == 3


def test_every_purpose_has_its_own_key(ring: Path) -> None:
    labels = ("enc:a.b", "enc:a.c", "vault", "session", "chain")
    keys = {keyring.derive("root", 1, label) for label in labels}
    keys.add(keyring.derive("index", 1, "enc:a.b"))
    assert len(keys) == len(labels) + 1


@pytest.mark.parametrize("text", ["", "zz", "00ff"])
def test_a_spoiled_key_file_is_refused(ring: Path, text: str) -> None:
    keyring.create("root")
    (ring / "root-1.key").write_text(text)
    keyring.forget()
    with pytest.raises(keyring.KeyMissing, match="not a key"):
        keyring.current("root")


def test_a_new_key_seals_and_the_old_one_still_opens(only_letters: Any) -> None:
    rows = [only_letters.objects.create(number=f"{n}", address="", note=None) for n in range(3)]
    keyring.create("root")
    only_letters.objects.create(number="new")
    assert versions(only_letters) == [1, 1, 1, 2]
    assert [row.number for row in only_letters.objects.order_by("id")] == ["0", "1", "2", "new"]
    assert rotation.reseal() == 3
    assert versions(only_letters) == [2, 2, 2, 2]
    assert rotation.reseal() == 0
    assert [row.number for row in only_letters.objects.order_by("id")] == ["0", "1", "2", "new"]
    (keyring.folder() / "root-1.key").unlink()
    keyring.forget()
    assert only_letters.objects.get(pk=rows[0].pk).number == "0"
    assert rotation.unreadable() == []


def test_a_process_that_read_the_ring_earlier_still_opens_what_a_newer_key_sealed(ring: Path) -> None:
    crypto.seal("t.c", "row", "text")
    earlier = dict(keyring._ring(str(ring), "root"))
    keyring.create("root")
    sealed = crypto.seal("t.c", "row", "text")
    keyring.forget()
    keyring._ring(str(ring), "root").pop(2)
    assert keyring._ring(str(ring), "root") == earlier
    assert crypto.open_sealed("t.c", "row", sealed) == "text"


def test_an_interrupted_rotation_leaves_every_row_readable(
    only_letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        only_letters.objects.create(number=f"{n}")
    keyring.create("root")
    monkeypatch.setattr(rotation, "BATCH", 2)
    for stop in range(1, 12):
        calls = count()
        original = crypto.seal

        def seal(*place: str, calls: Any = calls, original: Any = original, stop: int = stop) -> bytes:
            if next(calls) == stop:
                raise Killed
            return original(*place)

        with monkeypatch.context() as patch:
            patch.setattr(crypto, "seal", seal)
            with suppress(Killed):
                rotation.reseal()
        assert [row.number for row in only_letters.objects.order_by("id")] == [f"{n}" for n in range(7)]
    assert set(versions(only_letters)) == {2}


def test_another_ring_is_noticed_before_anything_is_written(
    only_letters: Any, ring: Path, settings: Any, tmp_path: Path
) -> None:
    made = only_letters.objects.create(number="1")

    def found() -> list[str]:
        return [one.msg for one in checks.run_checks(databases=["default"]) if one.id == "storage.E004"]

    assert found() == []
    settings.KEYS = tmp_path / "another"
    keyring.forget()
    assert "test_letter.number" in found()[0]
    with pytest.raises(InvalidTag):
        _ = only_letters.objects.get(pk=made.pk).number
    settings.KEYS = ring
    (ring / "root-1.key").rename(ring / "root-2.key")
    keyring.forget()
    assert "Version 1" in found()[0]


def test_no_key_lies_in_the_database(letters: Any, ring: Path) -> None:
    letters.objects.create(number="1")
    secret = (ring / "root-1.key").read_text().split()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM test_letter")
        row = cursor.fetchone()
    assert all(
        bytes.fromhex(secret) not in bytes(cell) for cell in row if isinstance(cell, (bytes, memoryview))
    )
