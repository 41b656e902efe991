"""The sealer: chains append-only rows in Merkle blocks, off the hot path, and finds what was touched.

A stream is named by its table. Blocks follow each other without a gap, each covers the ids after the last
up to its own ``last_row``, each digest contains the one before. The digest of the newest block is the
*anchor*; written where the database's administrator cannot write, it also proves that no block was cut off
the end.
"""

from __future__ import annotations

from django.db import connection, models, transaction

from shebao.ground.storage import horizon, keyring, merkle
from shebao.ground.storage.blocks import (
    BLOCK_ROWS,
    digest_of,
    head,
    leaves_of,
    mac_of,
    model_of,
    packed,
    streams,
)
from shebao.ground.storage.models import Block
from shebao.ground.storage.proofs import anchor, verify
from shebao.values import clock

__all__ = ["anchor", "head", "seal", "streams", "verify"]


def seal(stream: str, *, patience: float = 2.0) -> int:
    """Seal every settled row of ``stream`` that no block covers yet; returns how many rows were sealed.

    When a writer stays open longer than ``patience`` seconds nothing is sealed; the next call will.
    """
    model = model_of(stream)
    until = horizon.safe_row(model, patience=patience)
    sealed = 0
    while until is not None:
        rows = _seal_block(stream, model, until)
        if not rows:
            break
        sealed += rows
    return sealed


def _seal_block(stream: str, model: type[models.Model], until: int) -> int:
    with transaction.atomic():
        _one_sealer_at_a_time(stream)
        before = head(stream)
        first = before.last_row + 1 if before else 1
        columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        window = model._base_manager.filter(pk__gte=first, pk__lte=until).order_by("pk")
        ids = list(window.values_list("pk", flat=True)[:BLOCK_ROWS])
        if not ids:
            return 0
        leaves = list(leaves_of(model, columns, first, ids[-1]))
        block = Block(
            stream=stream,
            height=before.height + 1 if before else 1,
            first_row=first,
            last_row=ids[-1],
            columns=" ".join(columns),
            leaves=packed(leaves),
            root=merkle.root([digest for _, digest in leaves]).hex(),
            previous=before.digest if before else "",
            sealed_at=clock.now(),
        )
        block.digest = digest_of(block)
        block.mac = mac_of(block, keyring.current("root"))
        block.save()
        return len(leaves)


def _one_sealer_at_a_time(stream: str) -> None:
    """On SQLite the transaction already is the only writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"seal:{stream}"])
