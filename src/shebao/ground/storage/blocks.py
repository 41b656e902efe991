"""What a block of a sealed stream is made of: leaves, a root, a digest that chains, and a keyed proof."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256

from django.apps import apps
from django.db import models

from shebao.ground.storage import keyring, merkle
from shebao.ground.storage.models import AppendOnly, Block

BLOCK_ROWS = 4096
_ENTRY = 8 + merkle.HASH_BYTES


def streams() -> list[str]:
    """Every table that is sealed: all append-only ones but the blocks, which their chain protects."""
    models_ = (model for model in apps.get_models() if issubclass(model, AppendOnly) and model is not Block)
    return sorted(model._meta.db_table for model in models_)


def head(stream: str) -> Block | None:
    """The newest block of ``stream``."""
    return Block.objects.filter(stream=stream).order_by("-height").first()


def model_of(stream: str) -> type[models.Model]:
    """The append-only model whose table is ``stream``; raises ``LookupError``."""
    for model in apps.get_models():
        if model._meta.db_table == stream and issubclass(model, AppendOnly):
            return model
    raise LookupError(f"{stream} is not an append-only table.")


def leaves_of(
    model: type[models.Model], columns: list[str], first: int, last: int
) -> Iterator[tuple[int, bytes]]:
    """Row id and hash of each row with ``first <= id <= last``, in order."""
    rows = model._base_manager.filter(pk__gte=first, pk__lte=last).order_by("pk")
    for values in rows.values_list("pk", *columns).iterator(chunk_size=BLOCK_ROWS):
        yield values[0], merkle.leaf(values)


def packed(leaves: list[tuple[int, bytes]]) -> bytes:
    """The leaves as a block keeps them: 8 bytes of id, 32 of hash, each."""
    return b"".join(row.to_bytes(8, "big") + digest for row, digest in leaves)


def unpacked(blob: bytes) -> dict[int, bytes]:
    """Row id → hash, from what :func:`packed` wrote."""
    parts = (blob[at : at + _ENTRY] for at in range(0, len(blob), _ENTRY))
    return {int.from_bytes(part[:8], "big"): part[8:] for part in parts}


def digest_of(block: Block) -> str:
    """What a block's digest must be: everything it says, and through ``previous`` everything said before."""
    said = (block.stream, block.height, block.first_row, block.last_row, block.columns)
    return merkle.leaf((*said, block.root, block.previous, block.sealed_at)).hex()


def mac_of(block: Block, version: int) -> str:
    """The keyed proof of a digest: two hex characters of key version, then HMAC-SHA256."""
    key = keyring.derive("root", version, "chain")
    return f"{version:02x}{hmac.new(key, block.digest.encode(), sha256).hexdigest()}"
