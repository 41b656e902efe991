"""Writing the funds out, seals and all, so that anybody can check them without the database (:mod:`.exported`).

An export holds the salts of every paper it holds: it is for an auditor, not for the public.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db import models

from shebao.ground.storage import blocks, chains, merkle
from shebao.ground.storage.models import Block
from shebao.rooms.funds import passbooks, vouchers
from shebao.rooms.funds.exported import FORM, write
from shebao.rooms.funds.models import Balance, Book, Control, Sheet
from shebao.rooms.funds.papers import Reader, stream_of
from shebao.rooms.funds.sealing import DAYS, TABLES
from shebao.rooms.funds.vouchers import Paper


def lines() -> Iterator[str]:
    """Every line of an export of all that is sealed, without line ends; memory stays that of one block."""
    whole, count = sha256(), 0
    for said in _said():
        text = write(said)
        whole.update(text.encode() + b"\n")
        count += 1
        yield text
    yield write({"is": "end", "lines": count, "sha256": whole.hexdigest()})


def _said() -> Iterator[dict[str, Any]]:
    yield {"is": FORM}
    for table in TABLES:
        model = blocks.model_of(table)
        for block in _blocks(table):
            yield _header(block)
            yield from _rows(model, block)
    reader = Reader()
    for book in Book.objects.order_by("pk"):
        for block in _blocks(stream_of(book)):
            yield _header(block, blocks.salt_of(block.stream, block.height, blocks.key_version(block)))
            yield from _papers(reader.papers(book.pk, block.first_row, block.last_row))
    for balance in Balance.objects.exclude(debit=0, credit=0).order_by("pk"):
        yield {"is": "balance", "account": balance.pk, "debit": balance.debit, "credit": balance.credit}
    yield from _individual()
    for block in _blocks(DAYS):
        yield _header(block)


def _individual() -> Iterator[dict[str, Any]]:
    for sheet in Sheet.objects.order_by("pk").iterator(chunk_size=16):
        seed = passbooks.sheet_seed(sheet.pk, sheet.key_version)
        yield _sheet(seed, sheet.root, bytes(sheet.leaves))
        yield from _papers(passbooks.sheet_papers(sheet.pk))
    for control in Control.objects.select_related("book").order_by("pk"):
        seed = passbooks.control_seed(control.book, control.ym, control.key_version)
        found = vouchers.leaves(seed, passbooks.control_papers(control.book, control.ym))
        yield _sheet(seed, control.root, passbooks.packed(found))
        yield from _papers(passbooks.control_papers(control.book, control.ym))


def _blocks(stream: str) -> Iterator[Block]:
    return Block.objects.filter(stream=stream).order_by("height").iterator(chunk_size=16)


def _header(block: Block, seed: bytes = b"") -> dict[str, Any]:
    fields = {field: getattr(block, field) for field in chains.Header.__slots__}
    fields["sealed_at"] = block.sealed_at.isoformat(timespec="microseconds")
    leaves = bytes(block.leaves).hex()
    return {"is": "block", "id": block.pk, **fields, "seed": seed.hex(), "leaves": leaves}


def _sheet(seed: bytes, root: str, leaves: bytes) -> dict[str, Any]:
    return {"is": "sheet", "root": root, "seed": seed.hex(), "leaves": leaves.hex()}


def _rows(model: type[models.Model], block: Block) -> Iterator[dict[str, Any]]:
    rows = model._base_manager.filter(pk__gte=block.first_row, pk__lte=block.last_row).order_by("pk")
    for values in rows.values_list("pk", *block.columns.split()):
        yield {"is": "row", "n": values[0], "v": json.loads(merkle.text(values))}


def _papers(papers: Iterator[Paper]) -> Iterator[dict[str, Any]]:
    for paper in papers:
        yield {"is": "paper", "n": paper.number, "open": paper.open, "closed": paper.closed}
