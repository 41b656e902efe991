"""What a block of a sealed stream is made of: leaves, a root, a digest that chains, and a keyed proof."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.apps import apps
from django.db import models

from shebao.ground.storage import keyring, merkle
from shebao.ground.storage.chains import digest_of, packed, unpacked
from shebao.ground.storage.models import AppendOnly, Block
from shebao.values import clock

__all__ = ["digest_of", "packed", "unpacked"]

BLOCK_ROWS = 4096


def streams() -> list[str]:
    """Every table that is sealed: all append-only ones but the blocks, which their chain protects."""
    models_ = (model for model in apps.get_models() if issubclass(model, AppendOnly) and model is not Block)
    return sorted(model._meta.db_table for model in models_)


def head(stream: str) -> Block | None:
    """The newest block of ``stream``."""
    return Block.objects.filter(stream=stream).order_by("-height").first()


def model_of(stream: str) -> type[models.Model]:
    """The model whose table is ``stream``, append-only but for its ``changing_columns``; raises ``LookupError``."""
    for model in apps.get_models():
        if model._meta.db_table == stream and (
            issubclass(model, AppendOnly) or hasattr(model, "changing_columns")
        ):
            return model
    raise LookupError(f"{stream} is not an append-only table.")


def sealed_columns(model: type[models.Model]) -> list[str]:
    """What is sealed of each row: every column but the key and those its model names ``changing_columns``."""
    changing = getattr(model, "changing_columns", ())
    fields = (field for field in model._meta.concrete_fields if not field.primary_key)
    return [field.attname for field in fields if field.attname not in changing]


def leaves_of(
    model: type[models.Model], columns: list[str], first: int, last: int
) -> Iterator[tuple[int, bytes]]:
    """Row id and hash of each row with ``first <= id <= last``, in order.

    A row whose bytes no longer are of their columns' types has no hash: ``b""``.
    """
    rows = model._base_manager.filter(pk__gte=first, pk__lte=last).order_by("pk")
    found = rows.values_list("pk", *columns)
    try:
        every = [(values[0], merkle.leaf(values)) for values in found]
    except (ValueError, TypeError, OverflowError):
        every = [(row, _leaf_of(found, row)) for row in rows.values_list("pk", flat=True)]
    return iter(every)


def _leaf_of(found: models.QuerySet[models.Model, tuple[object, ...]], row: int) -> bytes:
    try:
        return merkle.leaf(found.get(pk=row))
    except (ValueError, TypeError, OverflowError):
        return b""


def write(
    stream: str, columns: Iterable[str], rows: tuple[int, int], leaves: list[tuple[int, bytes]]
) -> Block:
    """Append a block with these leaves over the rows from the first to the last of ``rows``, and chain it.

    For a sealer that already is the only one of its stream, in a transaction.
    """
    before = head(stream)
    block = Block(
        stream=stream,
        height=before.height + 1 if before else 1,
        first_row=rows[0],
        last_row=rows[1],
        columns=" ".join(columns),
        leaves=packed(leaves),
        root=merkle.root([digest for _, digest in leaves]).hex(),
        previous=before.digest if before else "",
        sealed_at=clock.now(),
    )
    block.digest = digest_of(block)
    block.mac = mac_of(block, keyring.current("root"))
    block.save()
    return block


def key_version(block: Block) -> int:
    """Which version of the root key made this block; raises ``ValueError`` when it says none."""
    return int(block.mac[:2], 16)


def salt_of(stream: str, height: int, version: int) -> bytes:
    """32 secret bytes of one block, from which leaves that reveal nothing are salted; raises ``KeyMissing``."""
    key = keyring.derive("root", version, "salt")
    return hmac.new(key, f"{stream}/{height}".encode(), sha256).digest()


def new_salt(stream: str, height: int) -> bytes:
    """The seed of a block that is about to be made, with the key of today."""
    return salt_of(stream, height, keyring.current("root"))


def mac_of(block: Block, version: int) -> str:
    """The keyed proof of a digest: two hex characters of key version, then HMAC-SHA256."""
    key = keyring.derive("root", version, "chain")
    return f"{version:02x}{hmac.new(key, block.digest.encode(), sha256).hexdigest()}"
