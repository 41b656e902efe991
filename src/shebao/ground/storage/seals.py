"""The sealer: chains append-only rows in Merkle blocks, off the hot path, and finds what was touched.

A stream is named by its table. Blocks follow each other without a gap, each covers the ids after the last
up to its own ``last_row``, each digest contains the one before. The digest of the newest block is the
*anchor*; written where the database's administrator cannot write, it also proves that no block was cut off
the end.
"""

from __future__ import annotations

from django.db import connection, models, transaction

from shebao.ground.storage import blocks, horizon
from shebao.ground.storage.blocks import BLOCK_ROWS, head, leaves_of, model_of, streams
from shebao.ground.storage.proofs import anchor, verify

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
        one_sealer_at_a_time(stream)
        before = head(stream)
        first = before.last_row + 1 if before else 1
        columns = blocks.sealed_columns(model)
        window = model._base_manager.filter(pk__gte=first, pk__lte=until).order_by("pk")
        ids = list(window.values_list("pk", flat=True)[:BLOCK_ROWS])
        if not ids:
            return 0
        leaves = list(leaves_of(model, columns, first, ids[-1]))
        blocks.write(stream, columns, (first, ids[-1]), leaves)
        return len(leaves)


def one_sealer_at_a_time(stream: str) -> None:
    """Hold the seal of a stream until the transaction ends. On SQLite the transaction already is the only writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"seal:{stream}"])
