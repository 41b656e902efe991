"""What makes a chain of blocks whole: pure, so that an export is checked by the code that checks the database.

A *header* is everything a block says but its keyed proof. Whoever has the headers, the leaves and the rows needs
neither the database nor a key to find what was touched.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shebao.ground.storage import merkle

_ENTRY = struct.Struct(f">Q{merkle.HASH_BYTES}s")
Naming = Callable[[int], str]


class Sealed(Protocol):
    """A block, in the database or out of it."""

    @property
    def stream(self) -> str: ...

    @property
    def height(self) -> int: ...

    @property
    def first_row(self) -> int: ...

    @property
    def last_row(self) -> int: ...

    @property
    def columns(self) -> str: ...

    @property
    def root(self) -> str: ...

    @property
    def previous(self) -> str: ...

    @property
    def sealed_at(self) -> datetime: ...

    @property
    def digest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Header:
    """A block outside the database: the rows ``first_row``..``last_row`` of ``stream``."""

    stream: str
    height: int
    first_row: int
    last_row: int
    columns: str
    root: str
    previous: str
    sealed_at: datetime
    digest: str


def said(block: Sealed) -> tuple[object, ...]:
    """What the digest of a block is made over, in order."""
    return (
        block.stream,
        block.height,
        block.first_row,
        block.last_row,
        block.columns,
        block.root,
        block.previous,
        block.sealed_at,
    )


def digest_of(block: Sealed) -> str:
    """What a block's digest must be: everything it says, and through ``previous`` everything said before."""
    return merkle.leaf(said(block)).hex()


def packed(leaves: Iterable[tuple[int, bytes]]) -> bytes:
    """The leaves as a block keeps them: 8 bytes of row number, 32 of hash, each."""
    return b"".join(row.to_bytes(8, "big") + digest for row, digest in leaves)


def unpacked(blob: bytes) -> dict[int, bytes]:
    """Row number → hash, from what :func:`packed` wrote; a rest too short for both says nothing."""
    return dict(_ENTRY.iter_unpack(blob[: len(blob) - len(blob) % _ENTRY.size]))


def chain_problems(block: Sealed, leaves: bytes, before: Sealed | None) -> Iterator[str]:
    """Whether a block is itself, and follows the one before it."""
    name = f"{block.stream} block {block.height}"
    height, row, digest = (before.height + 1, before.last_row + 1, before.digest) if before else (1, 1, "")
    if block.height != height:
        yield f"{name}: block {height} is missing before it."
    elif block.first_row != row or block.previous != digest:
        yield f"{name}: it does not follow the block before it."
    if root_of(leaves) != block.root:
        yield f"{name}: its leaves are not the ones that were sealed."
    if digest_of(block) != block.digest:
        yield f"{name}: it was changed after it was sealed."


def root_of(leaves: bytes) -> str:
    """The root over packed leaves, in hex; '' when they are not packed as a block packs them."""
    kept = unpacked(leaves)
    whole = len(kept) * _ENTRY.size == len(leaves)  # no rest, and no row twice
    return merkle.root(list(kept.values())).hex() if whole else ""


def row_problems(
    block: Sealed, leaves: bytes, rows: Iterable[tuple[int, bytes]], name: Naming | None = None
) -> Iterator[str]:
    """Every row that is not what the block sealed; ``name`` says what the row with a number is called."""
    called = name or (lambda row: f"{block.stream} row {row}")
    for row, what in differences(leaves, rows):
        yield f"{called(row)}: it was {what} after block {block.height} was sealed."


def differences(leaves: bytes, rows: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    """Rows that differ from packed leaves, and how: ``inserted``, ``changed`` or ``removed``."""
    kept, found = unpacked(leaves), list(rows)
    if len(found) == len(kept) and dict(found) == kept:
        return
    for row, digest in found:
        if row not in kept:
            yield row, "inserted"
        elif kept.pop(row) != digest:
            yield row, "changed"
    for row in kept:
        yield row, "removed"
