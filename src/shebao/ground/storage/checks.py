"""System checks: nothing starts without its guards and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from shebao.ground.storage import guards, keyring, rotation
from shebao.ground.storage.models import AppendOnly


@register(Tags.database)
def guards_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """``storage.E001``: a guard is missing. ``storage.E002``: an append-only model was never guarded.

    ``storage.E005``: something else stands on a guarded table.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        hint = "Run `shebao check`, find out who removed it, then `shebao guards --restore`."
        found += [
            Error(f"The guard {name} is not in the database.", hint=hint, id="storage.E001")
            for name in guards.missing_guards(connection)
        ]
        found += [
            Error(
                f"{name} stands on a guarded table, and no migration put it there.",
                hint="Find out who did, remove it, then verify the seals.",
                id="storage.E005",
            )
            for name in guards.strangers(connection)
        ]
        found += [
            Error(f"{table} is append-only, and no migration guards it.", id="storage.E002")
            for table in _unguarded(alias)
        ]
    return found


@register(Tags.database)
def ring_opens_what_is_sealed(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """``storage.E004``: the ring is not the one this database was sealed with, or not the whole of it."""
    hint = "Put back the folder of keys that belongs to this database; nothing is overwritten meanwhile."
    if "default" not in (databases or ()) or not _is_migrated():
        return []
    return [
        Error(f"Cannot open {problem}", hint=hint, id="storage.E004") for problem in rotation.unreadable()
    ]


@register(Tags.security)
def keys_are_fit(**kwargs: Any) -> list[CheckMessage]:
    """``storage.E003``: production has no key, a demo key, or a key others can read."""
    if settings.MODE != "production":
        return []
    return [Error(problem, id="storage.E003") for problem in keyring.problems()]


def _is_migrated() -> bool:
    """Whether every sealed column exists yet: ``migrate`` runs these checks before it begins."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model, fields in rotation.sealed_columns().items():
            table = model._meta.db_table
            if table not in tables:
                return False
            columns = {
                column.name for column in connection.introspection.get_table_description(cursor, table)
            }
            if not columns >= {field.column for field in fields}:
                return False
    return True


def _unguarded(alias: str) -> list[str]:
    connection = connections[alias]
    tables = set(connection.introspection.table_names()) - set(guards.guarded_tables(connection))
    models = (model for model in apps.get_models() if issubclass(model, AppendOnly))
    return sorted(model._meta.db_table for model in models if model._meta.db_table in tables)
