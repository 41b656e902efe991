"""Whoever steals the database reads no number, phone, address or message, in any cell or file (T25)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from shebao.ground.storage import rotation

pytestmark = pytest.mark.django_db


def secrets() -> set[str]:
    """Every text the house sealed, long enough not to be found by chance."""
    found = set()
    for model, fields in rotation.sealed_columns().items():
        for row in model._base_manager.all():
            found |= {getattr(row, field.attname) or "" for field in fields}
    return {text for text in found if len(text) >= 8}


def cells() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, cell in zip(names, row, strict=True):
                    text = bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
                    yield f"{table}.{name}", text


def disguises(text: str) -> set[bytes]:
    plain = text.encode()
    # Three alignments: base64 of a text inside a longer one begins at any of three places.
    inner = {b64encode(b"\x00" * shift + plain)[4:-4] for shift in range(3)}
    spread = {text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode()}
    return {plain} | spread | {one for one in inner if len(one) >= 8}


def test_no_cell_of_the_database_and_no_file_holds_a_sealed_text() -> None:
    hidden = secrets()
    assert len(hidden) >= 10, "the world has people with numbers and phones"
    looked_for = {disguise: text for text in hidden for disguise in disguises(text)}
    lying = {where: text for where, cell in cells() for text in looked_for if text in cell}
    assert not lying
    for folder in (settings.VAULT, settings.ANCHORS):
        for path in Path(folder).rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert not [text for text in looked_for if text in content], path
