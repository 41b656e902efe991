"""The sealer finds every row that was changed, removed or slipped in, and says which (T15, T16)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shebao.ground.audit.models import Record
from shebao.ground.audit.records import record
from shebao.ground.storage import blocks, horizon, keyring, merkle, seals
from shebao.ground.storage.models import Block
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import public_id

STREAM = "audit_record"
WORKER = Actor.system("worker")


def entries(count: int) -> list[int]:
    """Row ids of ``count`` new rows."""
    made = [record(WORKER, "people.read", [f"person:{n}"], purpose="register") for n in range(count)]
    return list(Record.objects.filter(entry__in=made).order_by("id").values_list("id", flat=True))


def sql(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def lift_guards() -> None:
    """What only the owner of the database can do, and only until the test rolls back."""
    tail = {"sqlite": "", "postgresql": " ON {table}"}[connection.vendor]
    for table in (STREAM, "storage_block"):
        for what in ("update", "delete", "overwrite"):
            sql(f"DROP TRIGGER {table}_refuse_{what}" + tail.format(table=table))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows a block, for the rows of the test; those of the world come before, in a large one."""
    monkeypatch.setattr(seals, "BLOCK_ROWS", 3)


@pytest.fixture
def sealed(db: None, ring: Path, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> list[int]:
    """Ten rows in at least four blocks, anchored, the guards lifted."""
    settings.ANCHORS = tmp_path / "anchors"
    seals.seal(STREAM)
    request.getfixturevalue("small_blocks")
    rows = entries(10)
    seals.seal(STREAM)
    seals.anchor(STREAM)
    lift_guards()
    return rows


def test_an_untouched_stream_is_whole(sealed: list[int]) -> None:
    assert seals.verify(STREAM) == []
    chain = list(Block.objects.filter(stream=STREAM).order_by("height"))
    assert [block.height for block in chain] == list(range(1, len(chain) + 1))
    assert [block.first_row for block in chain[1:]] == [block.last_row + 1 for block in chain[:-1]]
    assert [block.previous for block in chain[1:]] == [block.digest for block in chain[:-1]]
    assert chain[0].first_row == 1
    assert seals.seal(STREAM) == 0
    assert STREAM in seals.streams()
    assert "storage_block" not in seals.streams()


def test_rows_after_the_seal_are_sealed_next(sealed: list[int]) -> None:
    record(WORKER, "people.read", ["person:x", "person:y"], purpose="register")
    assert seals.verify(STREAM) == []
    assert seals.seal(STREAM) == 2
    assert seals.verify(STREAM) == []


COLUMNS = [field.column for field in Record._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_in_any_column_is_found(sealed: list[int], column: str) -> None:
    value: Any = clock.now() - timedelta(days=1) if column == "at" else "other"
    sql(f'UPDATE audit_record SET "{column}" = %s WHERE id = %s', [value, sealed[4]])
    found = seals.verify(STREAM)
    assert len(found) == 1
    assert f"row {sealed[4]}: it was changed" in found[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_rows_is_found_and_named(sealed: list[int], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.sampled_from(sealed), max_size=3))
    removed = data.draw(st.sets(st.sampled_from(sealed), max_size=3)) - changed
    forged = data.draw(st.sets(st.sampled_from([-7, 0, sealed[1], sealed[-1]]), max_size=2))
    columns = ", ".join(f'"{column}"' for column in COLUMNS if column != "entry")
    with transaction.atomic():
        for row in changed:
            sql("UPDATE audit_record SET subject = subject || 'x' WHERE id = %s", [row])
        for row in removed | (forged & set(sealed)):
            sql("DELETE FROM audit_record WHERE id = %s", [row])
        for row in forged:
            source = next(one for one in sealed if one not in removed | forged)
            sql(
                f"INSERT INTO audit_record (id, entry, {columns}) SELECT %s, %s, {columns} FROM audit_record "
                "WHERE id = %s",
                [row, f"forged{row}", source],
            )
        found = seals.verify(STREAM)
        for word, rows in {
            "changed": (changed | (forged & set(sealed))),
            "removed": removed - forged,
            "inserted": forged - set(sealed),
        }.items():
            named = {row for row in rows if any(f"row {row}: it was {word}" in line for line in found)}
            assert named == rows
        assert bool(found) == bool(changed | removed | forged)
        transaction.set_rollback(True)


def test_a_row_slipped_into_a_gap_is_found(sealed: list[int]) -> None:
    sql("DELETE FROM audit_record WHERE id = %s", [sealed[4]])
    assert [f"row {sealed[4]}: it was removed" in line for line in seals.verify(STREAM)] == [True]


@pytest.mark.parametrize("column", [f.column for f in Block._meta.concrete_fields if f.column != "id"])
def test_a_change_to_any_part_of_a_block_is_found(sealed: list[int], column: str) -> None:
    block = Block.objects.filter(stream=STREAM).order_by("-height")[1]
    old = getattr(block, column)
    new: Any = {int: lambda: old + 100, str: lambda: "0" + old[1:] if old[0] != "0" else "1" + old[1:]}.get(
        type(old), lambda: old
    )()
    if column == "leaves":
        blob = bytearray(bytes(old))
        blob[20] ^= 1
        new = bytes(blob)
    elif column == "sealed_at":
        new = old + timedelta(seconds=1)
    sql(f"UPDATE storage_block SET {column} = %s WHERE id = %s", [new, block.pk])
    assert seals.verify(STREAM)


def test_a_block_taken_out_is_found(sealed: list[int]) -> None:
    height = Block.objects.filter(stream=STREAM).count() - 1
    sql("DELETE FROM storage_block WHERE stream = %s AND height = %s", [STREAM, height])
    assert any(f"block {height} is missing" in line for line in seals.verify(STREAM))


def test_a_tail_cut_off_rows_and_all_is_found_by_the_anchor(sealed: list[int]) -> None:
    last = Block.objects.filter(stream=STREAM).order_by("-height")[0]
    sql("DELETE FROM storage_block WHERE id = %s", [last.pk])
    sql("DELETE FROM audit_record WHERE id >= %s", [last.first_row])
    found = seals.verify(STREAM)
    assert len(found) == 1
    assert "anchored" in found[0]


def test_a_history_written_anew_is_found_by_the_key_and_by_the_anchor(
    sealed: list[int], settings: Any, tmp_path: Path
) -> None:
    """The attacker has the database and this program, but neither our keys nor the place of the anchors."""
    ours = settings.KEYS
    sql("UPDATE audit_record SET outcome = 'never' WHERE id = %s", [sealed[4]])
    sql("DELETE FROM storage_block WHERE stream = %s", [STREAM])
    settings.KEYS = tmp_path / "attacker"
    keyring.forget()
    seals.seal(STREAM)
    settings.KEYS = ours
    keyring.forget()
    found = seals.verify(STREAM)
    assert any("not made by this house" in line for line in found)
    assert any("anchored" in line for line in found)


def test_an_anchor_is_one_line_and_written_once(sealed: list[int], settings: Any) -> None:
    path = Path(settings.ANCHORS) / f"{STREAM}.jsonl"
    head = blocks.head(STREAM)
    assert head
    for _ in range(2):
        assert seals.anchor(STREAM) == head.digest
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert [(line["height"], line["digest"]) for line in lines] == [(head.height, head.digest)]


def test_a_stream_that_is_none_is_refused(db: None) -> None:
    for name in ("storage_bucket", "nothing", "storage_vaultfile"):
        with pytest.raises(LookupError):
            seals.seal(name)


def insert_slowly(writer: BaseDatabaseWrapper) -> int:
    """The id of a row whose transaction is still open on ``writer``."""
    writer.set_autocommit(False)
    row = Record(entry=public_id(), actor_kind="system", actor_key="system:slow", subject="person:s")
    fields = [field for field in Record._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    holes = ", ".join(["%s"] * len(fields))
    with writer.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_record ({columns}) VALUES ({holes}) RETURNING id",
            [getattr(row, field.attname) for field in fields],
        )
        return int(cursor.fetchone()[0])


def test_a_row_that_commits_late_is_never_passed_over(
    own_database: None, settings: Any, tmp_path: Path
) -> None:
    """On PostgreSQL a slow transaction may commit a lower id later: nothing past it is sealed until it ends."""
    settings.ANCHORS = tmp_path / "anchors"  # what another test anchored is not of this database
    seals.seal(STREAM)
    if connection.vendor == "sqlite":
        assert horizon.safe_row(Record, patience=0) is not None, "writers queue: all is settled"
        return
    slow = connection.copy()
    try:
        held = insert_slowly(slow)
        later = entries(2)
        assert later[0] > held
        assert seals.seal(STREAM, patience=0.1) == 0
        slow.commit()
        assert seals.seal(STREAM, patience=0.1) == 3
        head = blocks.head(STREAM)
        assert head
        assert list(blocks.unpacked(bytes(head.leaves))) == [held, *later]
        assert seals.verify(STREAM) == []
        insert_slowly(slow)
        third = entries(1)
        slow.rollback()
        assert seals.seal(STREAM, patience=0.1) == 1
        assert (blocks.head(STREAM) or head).last_row == third[0]
    finally:
        slow.close()


def test_two_sealers_at_once_make_one_chain(
    own_database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.ANCHORS = tmp_path / "anchors"  # what another test anchored is not of this database
    seals.seal(STREAM)
    monkeypatch.setattr(seals, "BLOCK_ROWS", 3)
    entries(20)

    def seal(_: int) -> int:
        try:
            return seals.seal(STREAM)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(seal, range(3))) == 20
    assert seals.verify(STREAM) == []


@settings(deadline=None)
@given(st.lists(st.binary(min_size=32, max_size=32), max_size=20), st.data())
def test_a_root_stands_for_exactly_its_leaves(leaves: list[bytes], data: st.DataObject) -> None:
    root = merkle.root(leaves)
    assert merkle.root([*leaves, b"\x00" * 32]) != root
    if leaves:
        at = data.draw(st.integers(0, len(leaves) - 1))
        assert merkle.root(leaves[:at] + leaves[at + 1 :]) != root
        spoiled = [*leaves]
        spoiled[at] = bytes([spoiled[at][0] ^ 1]) + spoiled[at][1:]
        assert merkle.root(spoiled) != root
        assert blocks.unpacked(blocks.packed(list(enumerate(leaves, 1)))) == dict(enumerate(leaves, 1))


def test_a_leaf_takes_only_exact_values() -> None:
    moment = clock.now()
    assert merkle.leaf(["1"]) != merkle.leaf([1])
    assert merkle.leaf([b"a"]) != merkle.leaf(["a"])
    assert merkle.leaf([moment]) == merkle.leaf([moment.astimezone(clock.BUSINESS_ZONE)])
    assert merkle.leaf([moment.date(), None, True])
    with pytest.raises(TypeError, match="float"):
        merkle.leaf([1.5])
