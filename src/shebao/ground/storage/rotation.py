"""Every sealed column of the house: can the ring open it, and sealing it again after a new key."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import models, transaction

from shebao.ground.storage import crypto, keyring
from shebao.ground.storage.fields import EncryptedTextField, Sealed

BATCH = 500


def sealed_columns() -> dict[type[models.Model], list[EncryptedTextField]]:
    """Every model with its sealed columns."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields:
            found[model] = fields
    return found


def reseal() -> int:
    """Seal with the current key everything an older one sealed; returns how many rows were sealed again.

    It may be interrupted and called again: every row is readable at every moment, and one that is current
    is left alone. Afterwards the older files of the ring are needed only for evidence and sessions, until
    those end.
    """
    version = keyring.current("root")
    return sum(_reseal(model, fields, version) for model, fields in sealed_columns().items())


def unreadable() -> list[str]:
    """Sealed columns whose oldest or newest row the ring cannot open, as ``table.column: why``."""
    found = []
    for model, fields in sealed_columns().items():
        for field in fields:
            problem = next((why for row in _ends(model, field) if (why := _why_not(row, field))), "")
            found += [f"{field.place()}: {problem}"] if problem else []
    return found


def _ends(model: type[models.Model], field: EncryptedTextField) -> Iterator[models.Model]:
    rows = model._base_manager.only("pk", "public_id", field.attname)
    for order in ("pk", "-pk"):
        yield from rows.order_by(order)[:1]


def _why_not(row: models.Model, field: EncryptedTextField) -> str:
    try:
        getattr(row, field.attname)
    except InvalidTag:
        return "it was sealed with another key, or moved here from another row."
    except keyring.KeyMissing as missing:
        return str(missing)
    return ""


def _reseal(model: type[models.Model], fields: list[EncryptedTextField], version: int) -> int:
    done = after = 0
    while True:
        with transaction.atomic():
            rows = model._base_manager.filter(pk__gt=after).order_by("pk").select_for_update(no_key=True)
            batch = list(rows.only("pk", "public_id", *(field.attname for field in fields))[:BATCH])
            for row in batch:
                stale = [field for field in fields if _is_stale(row, field, version)]
                if stale:
                    fresh = {field.attname: field.pre_save(row, False) for field in stale}
                    model._base_manager.filter(pk=row.pk).update(**fresh)
                    done += 1
        if not batch:
            return done
        after = batch[-1].pk


def _is_stale(row: models.Model, field: EncryptedTextField, version: int) -> bool:
    sealed = row.__dict__[field.attname]
    return isinstance(sealed, Sealed) and crypto.key_version(sealed) not in (0, version)
