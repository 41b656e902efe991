"""Append-only tables: the database itself refuses to change, remove, replace or truncate a row.

The last operation of the migration that creates such a table is ``AppendOnly("<table>")``. Django rebuilds
a SQLite table when a later migration alters it and drops its triggers silently; :func:`missing_guards`
finds that, and anything somebody took away or hollowed out by hand, by comparing what stands in the
database with what should.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from shebao.ground.storage import guards_postgresql, guards_sqlite, walls


class AppendOnly(Operation):
    """Migration operation: guard ``table`` against everything but INSERT.

    Three triggers with the same names on both databases: ``<table>_refuse_update``,
    ``<table>_refuse_delete`` and ``<table>_refuse_overwrite`` (REPLACE on SQLite, TRUNCATE on PostgreSQL).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        if not table.isidentifier():
            raise ValueError(f"{table!r} is not a table name.")
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are not part of the models' state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers."""
        place(schema_editor.connection, self.table)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Remove the triggers, before the table itself is removed."""
        with schema_editor.connection.cursor() as cursor:
            for statement in _dialect(schema_editor.connection).removal(self.table):
                cursor.execute(statement)

    def describe(self) -> str:
        """One line for ``migrate``."""
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        """Part of an automatic migration's name."""
        return f"guard_{self.table}"


def place(connection: BaseDatabaseWrapper, table: str) -> None:
    """Create, or create again, the guards of one table."""
    with connection.cursor() as cursor:
        for statement in _dialect(connection).creation(cursor, table):
            cursor.execute(statement)


def guarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that the migrations applied to this database made append-only."""
    return sorted({step.table for step in _applied(connection) if isinstance(step, AppendOnly)})


def standing_walls(connection: BaseDatabaseWrapper) -> list[walls.Walls]:
    """The folders of hand-written tables and guards that the migrations applied to this database built."""
    return [step for step in _applied(connection) if isinstance(step, walls.Walls)]


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that should stand in this database and do not, or not as they were made."""
    dialect = _dialect(connection)
    tables = guarded_tables(connection)
    with connection.cursor() as cursor:
        found = [name for table in tables for name in dialect.missing(cursor, table)]
    for wall in standing_walls(connection):
        found += walls.missing(connection, wall.package, wall.folder)
    return found


def strangers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of what stands on a guarded table and was put there by no migration."""
    tables = guarded_tables(connection)
    triggers = {f"{table}_refuse_{what}" for table in tables for what in ("update", "delete", "overwrite")}
    for wall in standing_walls(connection):
        tables += walls.tables_of(wall.package, wall.folder)
        triggers |= walls.triggers_of(wall.package, wall.folder, connection.vendor)
    return walls.strangers(connection, tables, triggers)


def restore(connection: BaseDatabaseWrapper) -> list[str]:
    """Put the missing guards back and return their names. Verify the seals first: why were they gone?"""
    missing = missing_guards(connection)
    for table in guarded_tables(connection):
        if any(name.startswith(f"{table}_refuse_") for name in missing):
            place(connection, table)
    for wall in standing_walls(connection):
        walls.restore(connection, wall.package, wall.folder)
    return missing


def _applied(connection: BaseDatabaseWrapper) -> Iterator[Operation]:
    loader = MigrationLoader(connection)
    for key in sorted(loader.applied_migrations):
        if key in loader.disk_migrations:
            yield from loader.disk_migrations[key].operations


def _dialect(connection: BaseDatabaseWrapper) -> Any:
    return {"sqlite": guards_sqlite, "postgresql": guards_postgresql}[connection.vendor]
