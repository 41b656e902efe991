"""Whoever steals the database reads no number, phone, address or message, in any cell or file (T25)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from plaintext import Needles, disguises
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


@pytest.mark.parametrize("text", ["440199194903121249", "广州市荔湾区恩宁路21号", "JBSWY3DPEHPK3PXP"])
def test_the_scan_finds_a_planted_text_in_every_disguise(text: str) -> None:
    needles = Needles([text])
    for form in disguises(text):
        for around in (b"", b"4401", b"\x00\xff"):
            assert needles.found_in(b"x" * 7 + around + form + around) == {text}
    for shift in range(3):
        assert needles.found_in(b64encode(b"%" * shift + text.encode() + b"tail")) == {text}
    assert not needles.found_in(text[:-1].encode() * 3)


def test_no_cell_of_the_database_and_no_file_holds_a_sealed_text() -> None:
    hidden = secrets()
    assert len(hidden) >= 10, "the world has people with numbers and phones"
    needles = Needles(hidden)
    lying = {where: found for where, cell in cells() if (found := needles.found_in(cell))}
    assert not lying
    assert not needles.found_below(Path(settings.VAULT), Path(settings.ANCHORS))
