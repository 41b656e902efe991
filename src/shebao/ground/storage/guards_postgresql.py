"""The guards of an append-only table in PostgreSQL's words."""

from __future__ import annotations

from typing import Any

_FUNCTION = "shebao_refuse_change"
_CALL = f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
_BODY = """
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
"""
# Bits of pg_trigger.tgtype: BEFORE = 2, DELETE = 8, UPDATE = 16, TRUNCATE = 32; a statement trigger has no
# ROW bit.
_EVENTS = {"update": ("UPDATE", 2 + 16), "delete": ("DELETE", 2 + 8), "overwrite": ("TRUNCATE", 2 + 32)}

_STANDING = """
SELECT trigger.tgname FROM pg_trigger trigger JOIN pg_proc function ON function.oid = trigger.tgfoid
WHERE trigger.tgrelid = to_regclass(%s) AND trigger.tgenabled = 'A' AND trigger.tgqual IS NULL
  AND trigger.tgtype = %s AND function.proname = %s AND function.prosrc = %s AND NOT trigger.tgisinternal
  AND cardinality(trigger.tgattr::int2[]) = 0
"""


def creation(cursor: Any, table: str) -> list[str]:
    """Statements that create the guards, replacing what stands there.

    ENABLE ALWAYS: ``session_replication_role = replica`` must not switch them off.
    """
    statements = [f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"]
    statements += removal(table)
    for what, (event, _) in _EVENTS.items():
        name = f"{table}_refuse_{what}"
        statements += [
            f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" {_CALL}',
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}',
        ]
    return statements


def removal(table: str) -> list[str]:
    """Statements that remove the guards."""
    return [f'DROP TRIGGER IF EXISTS {table}_refuse_{what} ON "{table}"' for what in _EVENTS]


def missing(cursor: Any, table: str) -> list[str]:
    """The guards that do not stand, are disabled, or call another function than theirs."""
    found = []
    for what, (_, bits) in _EVENTS.items():
        name = f"{table}_refuse_{what}"
        cursor.execute(_STANDING, [f'"{table}"', bits, _FUNCTION, _BODY])
        if name not in [row[0] for row in cursor.fetchall()]:
            found.append(name)
    return found
