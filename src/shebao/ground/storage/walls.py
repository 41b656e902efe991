"""Tables and guards written by hand: a folder of SQL for each database, placed by a migration, compared at start.

``Walls("shebao.rooms.funds", "sql")`` runs ``sql/<vendor>/*.sql`` in the order of their names. Every statement begins
at the left margin and what belongs to it is indented or is one of ``BEGIN END $$``, so a file is cut without a parser.
Django never alters such tables (``managed = False``), and :func:`missing` names everything that does not stand as it
was written.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_STATEMENT = re.compile(r"^(?=CREATE )", re.MULTILINE)
_COMMENT = re.compile(r"^--.*\n", re.MULTILINE)
_NAME = re.compile(r"CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER|FUNCTION|VIEW) (\w+)")
_ON = re.compile(r" ON (\w+)")
_SETTING = re.compile(r" SET search_path = (.*) AS \$\$")
_BODY = re.compile(r"\$\$(.*)\$\$", re.DOTALL)


class Walls(Operation):
    """Migration operation: create every table, function, trigger and index of ``package``'s ``folder``."""

    reversible = False
    reduces_to_sql = True

    def __init__(self, package: str, folder: str) -> None:
        self.package, self.folder = package, folder

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models' state is written beside, as unmanaged."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Run the files."""
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            for statement in statements(self.package, self.folder, connection.vendor):
                for text in _creation(connection.vendor, statement):
                    cursor.execute(text)

    def describe(self) -> str:
        """One line for ``migrate``."""
        return f"Build the tables and guards of {self.package}"


@cache
def statements(package: str, folder: str, vendor: str) -> tuple[str, ...]:
    """Every statement of the folder for one database, in order, without the semicolon at its end."""
    files = resources.files(package).joinpath(folder, vendor)
    names = sorted(file.name for file in files.iterdir() if file.name.endswith(".sql"))
    text = "\n".join(_COMMENT.sub("", files.joinpath(name).read_text("utf-8")) for name in names)
    return tuple(part.strip().rstrip(";") for part in _STATEMENT.split(text) if part.strip())


def named(statement: str) -> tuple[str, str]:
    """What a statement creates and its name: ``("TRIGGER", "funds_entry_judge")``."""
    found = _NAME.match(statement)
    assert found, f"no statement of a wall begins with {statement[:40]!r}"
    return found[1], found[2]


def missing(connection: BaseDatabaseWrapper, package: str, folder: str) -> list[str]:
    """The names that do not stand in this database, are switched off, or do not read as they were written."""
    look = _standing_sqlite if connection.vendor == "sqlite" else _standing_postgresql
    wanted = statements(package, folder, connection.vendor)
    with connection.cursor() as cursor:
        found = [named(one)[1] for one in wanted if not look(cursor, one)]
    if connection.vendor == "postgresql":
        lost = set(described(package, folder)) - set(describe(connection, package, folder))
        found += sorted({line.split(maxsplit=2)[1] for line in lost} - set(found))
    return found


def describe(connection: BaseDatabaseWrapper, package: str, folder: str) -> list[str]:
    """What PostgreSQL, which keeps no text of a table, says of the wall's tables: columns, constraints, indexes."""
    with connection.cursor() as cursor:
        cursor.execute(_DESCRIPTION, {"tables": tables_of(package, folder)})
        return [" ".join(line.split()) for (line,) in cursor.fetchall()]


def described(package: str, folder: str) -> list[str]:
    """The lines that should stand, as the file ``standing.txt`` beside the statements keeps them."""
    file = resources.files(package).joinpath(folder, "postgresql", "standing.txt")
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def tables_of(package: str, folder: str) -> list[str]:
    """The tables of a wall."""
    return [name for kind, name in map(named, statements(package, folder, "postgresql")) if kind == "TABLE"]


def triggers_of(package: str, folder: str, vendor: str) -> set[str]:
    """The names of the triggers a wall puts on its tables and on those of others."""
    return {name for kind, name in map(named, statements(package, folder, vendor)) if kind == "TRIGGER"}


def strangers(connection: BaseDatabaseWrapper, tables: list[str], triggers: set[str]) -> list[str]:
    """What nobody of ours put on a guarded table: other triggers, rules that rewrite, tables that inherit."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTACHED[connection.vendor])
        found: list[tuple[str, str, bool]] = cursor.fetchall()
    return sorted(
        {name for table, name, ours in found if table in tables and not (ours and name in triggers)}
    )


def restore(connection: BaseDatabaseWrapper, package: str, folder: str) -> list[str]:
    """Put missing functions and triggers back and return their names; a table is not made again."""
    absent = missing(connection, package, folder)
    with connection.cursor() as cursor:
        for statement in statements(package, folder, connection.vendor):
            kind, name = named(statement)
            if name not in absent or kind not in {"FUNCTION", "TRIGGER"}:
                continue
            for text in (*_removal(connection.vendor, statement), *_creation(connection.vendor, statement)):
                cursor.execute(text)
    return absent


def _creation(vendor: str, statement: str) -> list[str]:
    kind, name = named(statement)
    texts = [statement]
    if vendor == "postgresql" and kind == "FUNCTION":
        texts = [statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)]
    if vendor == "postgresql" and kind == "TRIGGER":
        # ALWAYS: ``session_replication_role = replica`` must not switch it off.
        texts.append(f"ALTER TABLE {_table(statement)} ENABLE ALWAYS TRIGGER {name}")
    return texts


def _removal(vendor: str, statement: str) -> list[str]:
    kind, name = named(statement)
    if kind == "FUNCTION":
        return []
    return [f"DROP TRIGGER IF EXISTS {name}" + (f" ON {_table(statement)}" if vendor == "postgresql" else "")]


def _table(statement: str) -> str:
    found = _ON.search(statement)
    assert found, "a trigger stands on a table"
    return found[1]


def _standing_sqlite(cursor: Any, statement: str) -> bool:
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [named(statement)[1]])
    row = cursor.fetchone()
    return row is not None and row[0] == statement


# Table, name, and whether a trigger of ours may stand there. SQLite keeps the triggers of one session in a schema of
# their own.
_ATTACHED = {
    "sqlite": """
SELECT tbl_name, name, 1 FROM sqlite_master WHERE type = 'trigger'
UNION ALL SELECT tbl_name, name, 0 FROM sqlite_temp_master WHERE type = 'trigger'
""",
    "postgresql": """
SELECT tgrelid::regclass::text, tgname, true FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT ev_class::regclass::text, rulename, false FROM pg_rewrite
UNION ALL SELECT inhparent::regclass::text, inhrelid::regclass::text, false FROM pg_inherits
UNION ALL SELECT inhrelid::regclass::text, inhrelid::regclass::text, false FROM pg_inherits
UNION ALL SELECT oid::regclass::text, oid::regclass::text, false FROM pg_class WHERE relrowsecurity
""",
}
# A table and a name begin each line. PostgreSQL 18 also keeps NOT NULL as constraints ('n'); columns say it for all.
_DESCRIPTION = """
SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid, true),
  CASE WHEN NOT convalidated THEN 'NOT VALID' END)
FROM pg_constraint WHERE conrelid::regclass::text = ANY(%(tables)s) AND contype IN ('c', 'p', 'u', 'f')
UNION ALL
SELECT concat_ws(' ', indrelid::regclass, indexrelid::regclass, pg_get_indexdef(indexrelid, 0, true),
  CASE WHEN NOT indisvalid THEN 'INVALID' END)
FROM pg_index WHERE indrelid::regclass::text = ANY(%(tables)s)
UNION ALL
SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod),
  CASE WHEN attnotnull THEN 'NOT NULL' END)
FROM pg_attribute WHERE attrelid::regclass::text = ANY(%(tables)s) AND attnum > 0 AND NOT attisdropped
ORDER BY 1
"""
_TRIGGER = """
SELECT pg_get_triggerdef(oid, true) FROM pg_trigger
WHERE tgname = %s AND tgrelid = to_regclass(%s) AND tgenabled = 'A'
"""


def _standing_postgresql(cursor: Any, statement: str) -> bool:
    kind, name = named(statement)
    if kind == "TRIGGER":
        cursor.execute(_TRIGGER, [name, _table(statement)])
        found: list[tuple[str]] = cursor.fetchall()
        return found == [(statement,)]
    if kind == "FUNCTION":
        body = _BODY.search(statement)
        setting = _SETTING.search(statement)
        cursor.execute(
            "SELECT prosrc, coalesce(proconfig::text[], '{}') FROM pg_proc WHERE proname = %s", [name]
        )
        found_functions: list[tuple[str, list[str]]] = cursor.fetchall()
        settings = [f"search_path={setting[1]}"] if setting else []
        return body is not None and found_functions == [(body[1], settings)]
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    return bool(cursor.fetchone()[0])
