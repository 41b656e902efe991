"""Merkle trees over rows (RFC 6962: leaves and nodes are hashed apart, an odd node rises unpaired)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

HASH_BYTES = 32


def leaf(values: Sequence[object]) -> bytes:
    """The hash of one row: its values as canonical JSON, the same on every database.

    :raises TypeError: for a value with no exact text, such as a float.
    """
    return sha256(b"\x00" + text(values).encode()).digest()


def text(values: Sequence[object]) -> str:
    """The canonical JSON of a row; raises ``TypeError`` for a value with no exact text."""
    return json.dumps([_exact(value) for value in values], ensure_ascii=True, separators=(",", ":"))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over the leaves; the empty tree is the hash of nothing."""
    level = list(leaves) or [sha256(b"").digest()]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        paired = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = paired + level[len(paired) * 2 :]
    return level[0]


Path = list[tuple[str, bytes]]
"""From a leaf to the root: the side on which each neighbour stands, ``left`` or ``right``, and its hash."""


def path(leaves: Sequence[bytes], index: int) -> Path:
    """The neighbours that lead from the leaf at ``index`` to the root."""
    steps: Path = []
    level = list(leaves)
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            steps.append(("left" if neighbour < index else "right", level[neighbour]))
        paired = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index //= 2
    return steps


def climb(leaf: bytes, steps: Path) -> bytes:
    """The root a leaf leads to along its neighbours."""
    for side, neighbour in steps:
        pair = neighbour + leaf if side == "left" else leaf + neighbour
        leaf = sha256(b"\x01" + pair).digest()
    return leaf


def _exact(value: object) -> object:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat(timespec="microseconds")}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, (bytes, memoryview)):
        return {"hex": bytes(value).hex()}
    raise TypeError(f"{type(value).__name__} has no exact text to hash.")
