"""The guards of an append-only table in SQLite's words."""

from __future__ import annotations

from typing import Any


def creation(cursor: Any, table: str) -> list[str]:
    """Statements that create the guards, replacing what stands there."""
    return [*removal(table), *_wanted(cursor, table).values()]


def removal(table: str) -> list[str]:
    """Statements that remove the guards."""
    return [f"DROP TRIGGER IF EXISTS {name}" for name in _names(table)]


def missing(cursor: Any, table: str) -> list[str]:
    """The guards whose text in the schema is not the text they should have."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    standing = dict(cursor.fetchall())
    return [name for name, text in _wanted(cursor, table).items() if standing.get(name) != text]


def _names(table: str) -> list[str]:
    return [f"{table}_refuse_{what}" for what in ("update", "delete", "overwrite")]


def _wanted(cursor: Any, table: str) -> dict[str, str]:
    update, delete, overwrite = _names(table)
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    # REPLACE removes the row in its way without the delete trigger unless recursive_triggers is on, and a
    # stranger's connection has it off. So an INSERT that meets a row on any unique key is refused before it
    # replaces anything.
    clashes = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {" AND ".join(f"{c} = NEW.{c}" for c in columns)})'  # noqa: S608
        for columns in _unique_keys(cursor, table)
    )
    return {
        update: f'CREATE TRIGGER {update} BEFORE UPDATE ON "{table}" {refusal}',
        delete: f'CREATE TRIGGER {delete} BEFORE DELETE ON "{table}" {refusal}',
        overwrite: f'CREATE TRIGGER {overwrite} BEFORE INSERT ON "{table}" WHEN {clashes} {refusal}',
    }


def _unique_keys(cursor: Any, table: str) -> list[list[str]]:
    """The rowid and the columns of every unique index, in a stable order."""
    cursor.execute(f'PRAGMA index_list("{table}")')
    indexes = sorted(row[1] for row in cursor.fetchall() if row[2])
    keys = [["rowid"]]
    for index in indexes:
        cursor.execute(f'PRAGMA index_info("{index}")')
        keys.append([f'"{row[2]}"' for row in cursor.fetchall()])
    return keys
