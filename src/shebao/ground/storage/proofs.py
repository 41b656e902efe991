"""Checking a sealed stream: every changed, missing or inserted row is found and named."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from shebao.ground.storage import blocks, chains, keyring
from shebao.ground.storage.models import Block

_LONGEST_ANCHOR = 1024
Rows = Callable[[Block], Iterable[tuple[int, bytes]]]


def verify(stream: str) -> list[str]:
    """What is wrong with ``stream``, one English line each; empty when all is as it was sealed."""
    model = blocks.model_of(stream)
    # Ids are drawn from 1 upwards: a row below lies before the first block, where no seal would look.
    found = [f"{stream} row {row}: it was inserted before the first block." for row in _rows_below(model)]
    return found + check(stream, partial(_rows, model))


def check(stream: str, rows: Rows, name: chains.Naming | None = None) -> list[str]:
    """What is wrong with the blocks of ``stream``; ``rows`` gives the rows of a block as they are today.

    ``rows`` may raise ``LookupError`` with a sentence when the block cannot be read against them.
    """
    return check_chain(stream) + check_rows(stream, rows, name)


def check_chain(stream: str) -> list[str]:
    """What is wrong with the blocks of ``stream`` and their anchors, whatever their rows are."""
    found: list[str] = []
    before: Block | None = None
    digests: dict[int, str] = {}
    for block in Block.objects.filter(stream=stream).order_by("height").iterator(chunk_size=16):
        found += chains.chain_problems(block, bytes(block.leaves), before)
        if not hmac.compare_digest(_expected_mac(block), block.mac):
            found.append(f"{stream} block {block.height}: it was not made by this house.")
        digests[block.height] = block.digest
        before = block
    return found + list(_anchor_problems(stream, digests))


def check_rows(
    stream: str, rows: Rows, name: chains.Naming | None = None, heights: range | None = None
) -> list[str]:
    """Rows that are not what the blocks of ``stream`` sealed; only of the blocks at ``heights`` when given."""
    found: list[str] = []
    blocks_ = Block.objects.filter(stream=stream)
    if heights is not None:
        blocks_ = blocks_.filter(height__gte=heights.start, height__lt=heights.stop)
    for block in blocks_.order_by("height").iterator(chunk_size=16):
        try:
            found += chains.row_problems(block, bytes(block.leaves), rows(block), name)
        except LookupError as unreadable:
            found.append(f"{stream} block {block.height}: {unreadable.args[0]}")
    return found


def anchor(stream: str) -> str:
    """Write the newest digest to the anchor file, once, and return it ('' without a block).

    The file is one JSON line per anchor and only ever grows; put ``ANCHORS`` on a disk, host or printer
    that the database's administrator cannot write.
    """
    block = blocks.head(stream)
    if block is None:
        return ""
    line = {
        "stream": stream,
        "height": block.height,
        "digest": block.digest,
        "at": block.sealed_at.isoformat(),
    }
    path = anchor_file(stream)
    if _last_height(path) != block.height:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return block.digest


def anchor_file(stream: str) -> Path:
    """Where the anchors of a stream are written, in the folder of the setting ``ANCHORS``."""
    return Path(settings.ANCHORS) / f"{stream}.jsonl"


def _expected_mac(block: Block) -> str:
    try:
        return blocks.mac_of(block, blocks.key_version(block))
    except (ValueError, keyring.KeyMissing):
        return ""


def _rows(model: type[models.Model], block: Block) -> Iterator[tuple[int, bytes]]:
    columns = block.columns.split()
    if not {field.attname for field in model._meta.concrete_fields}.issuperset(columns):
        raise LookupError("it speaks of columns the table does not have.")
    return blocks.leaves_of(model, columns, block.first_row, block.last_row)


def _rows_below(model: type[models.Model]) -> list[int]:
    return list(model._base_manager.filter(pk__lt=1).order_by("pk").values_list("pk", flat=True))


def _anchor_problems(stream: str, digests: dict[int, str]) -> Iterator[str]:
    for known in _anchors(anchor_file(stream)):
        if digests.get(known["height"]) != known["digest"]:
            yield f"{stream} block {known['height']}: it is not the one that was anchored at {known['at']}."


def _last_height(path: Path) -> int:
    """The height of the last anchor; the file grows for years, so only its end is read."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_ANCHOR))
        lines = file.read().splitlines()
    return int(json.loads(lines[-1])["height"]) if lines else 0


def _anchors(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
