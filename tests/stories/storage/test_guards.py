"""Append-only tables refuse every other verb, in raw SQL, on both databases (T15, T16)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.core import checks
from django.db import DatabaseError, connection, migrations, transaction

from shebao.ground.audit.models import Record
from shebao.ground.audit.records import record
from shebao.ground.storage import guards, seals
from shebao.ground.storage.models import AppendOnly, Block
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
COPY = "INSERT INTO audit_record ({columns}) SELECT {columns} FROM audit_record WHERE id = {id} "
COPY_AFRESH = COPY.replace("columns", "others")
SQLITE_ATTACKS = [
    "UPDATE audit_record SET outcome = 'never'",
    "UPDATE audit_record SET outcome = outcome",
    "UPDATE OR REPLACE audit_record SET id = id + 1",
    "DELETE FROM audit_record",
    "DELETE FROM audit_record WHERE id = {id}",
    "INSERT OR REPLACE INTO audit_record ({columns}) SELECT {columns} FROM audit_record WHERE id = {id}",
    "REPLACE INTO audit_record ({columns}) SELECT {columns} FROM audit_record WHERE id = {id}",
    "REPLACE INTO audit_record ({others}) SELECT {others} FROM audit_record WHERE id = {id}",
    "REPLACE INTO audit_record (rowid, {others}) SELECT id, {others} FROM audit_record WHERE id = {id}",
    COPY + "ON CONFLICT (id) DO UPDATE SET outcome = 'never'",
    COPY_AFRESH + "ON CONFLICT (entry, subject) DO UPDATE SET outcome = 'never'",
    "UPDATE storage_block SET root = ''",
    "DELETE FROM storage_block",
    "REPLACE INTO storage_block SELECT * FROM storage_block",
]
POSTGRESQL_ATTACKS = [
    "UPDATE audit_record SET outcome = 'never'",
    "UPDATE ONLY audit_record SET outcome = outcome WHERE false",
    "DELETE FROM audit_record",
    "DELETE FROM audit_record USING storage_block WHERE false",
    "TRUNCATE audit_record",
    "TRUNCATE audit_record CASCADE",
    "TRUNCATE storage_block, audit_record RESTART IDENTITY",
    COPY + "ON CONFLICT (id) DO UPDATE SET outcome = 'never'",
    COPY_AFRESH + "ON CONFLICT (entry, subject) DO UPDATE SET outcome = 'never'",
    "WITH gone AS (DELETE FROM audit_record RETURNING 1) SELECT count(*) FROM gone",
    "MERGE INTO audit_record r USING (SELECT 1) x ON r.id = {id} WHEN MATCHED THEN DELETE",
    "SET LOCAL session_replication_role = replica; UPDATE audit_record SET outcome = 'never'",
    "SET LOCAL session_replication_role = replica; DELETE FROM audit_record",
    "SET LOCAL session_replication_role = replica; TRUNCATE audit_record",
    "UPDATE storage_block SET root = ''",
    "DELETE FROM storage_block",
]
ATTACKS = {"sqlite": SQLITE_ATTACKS, "postgresql": POSTGRESQL_ATTACKS}


@pytest.fixture
def row() -> Record:
    entry = record(WORKER, "people.read", ["person:a"], purpose="register")
    seals.seal("audit_record")
    return Record.objects.get(entry=entry)


def run(statement: str, row: Record) -> None:
    others = [f'"{field.column}"' for field in Record._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(["id", *others])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=row.pk, columns=columns, others=", ".join(others)))


def everything() -> list[Any]:
    return [*Record.objects.order_by("id").values_list(), *Block.objects.order_by("id").values_list("digest")]


def test_every_attack_in_sql_is_refused(row: Record) -> None:
    before = everything()
    for statement in ATTACKS[connection.vendor]:
        with pytest.raises(DatabaseError, match="append-only"):
            run(statement, row)
        assert everything() == before, statement


def test_a_stranger_with_the_pragma_off_is_refused_too(row: Record) -> None:
    """``recursive_triggers`` is a setting of the connection: the attacker's is off."""
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql", "there is no such switch"
        return
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        try:
            for statement in SQLITE_ATTACKS:
                with pytest.raises(DatabaseError, match="append-only"):
                    run(statement, row)
                assert everything() == before, statement
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")


def test_inserting_goes_on(row: Record) -> None:
    record(WORKER, "people.read", ["person:b", "person:c"], purpose="register")
    assert Record.objects.filter(subject__in=["person:b", "person:c"]).count() == 2


def test_python_refuses_a_little_earlier(row: Record) -> None:
    row.outcome = "never"
    for act in (row.save, row.delete):
        with pytest.raises(TypeError, match="append-only"):
            act()
    for act in (lambda: Record.objects.update(outcome="never"), Record.objects.all().delete):
        with pytest.raises((DatabaseError, TypeError), match="append-only"), transaction.atomic():
            act()


def test_both_databases_have_the_same_guards_and_none_is_missing() -> None:
    assert guards.missing_guards(connection) == []
    assert {"audit_record", "storage_block"} <= set(guards.guarded_tables(connection))
    names = [f"audit_record_refuse_{what}" for what in ("update", "delete", "overwrite")]
    with connection.cursor() as cursor:
        table = {"sqlite": "sqlite_master", "postgresql": "pg_trigger"}[connection.vendor]
        column = {"sqlite": "name", "postgresql": "tgname"}[connection.vendor]
        cursor.execute(
            f"SELECT {column} FROM {table} WHERE {column} LIKE 'audit_record_refuse_%%' ORDER BY 1"
        )
        assert [row[0] for row in cursor.fetchall()] == sorted(names)


def errors() -> list[str]:
    return [one.msg for one in checks.run_checks(databases=["default"]) if one.id == "storage.E001"]


def drop(name: str) -> str:
    return f"DROP TRIGGER {name}" + (" ON audit_record" if connection.vendor == "postgresql" else "")


REFUSALS = ("update", "delete", "overwrite")


@pytest.mark.parametrize("what", REFUSALS)
def test_a_guard_taken_away_stops_the_start_until_it_is_back(what: str) -> None:
    name = f"audit_record_refuse_{what}"
    with connection.cursor() as cursor:
        cursor.execute(drop(name))
    assert guards.missing_guards(connection) == [name]
    assert name in errors()[0]
    assert guards.restore(connection) == [name]
    assert errors() == []


def hollow_sqlite(cursor: Any) -> None:
    cursor.execute(drop("audit_record_refuse_delete"))
    cursor.execute(
        "CREATE TRIGGER audit_record_refuse_delete BEFORE DELETE ON audit_record BEGIN SELECT 1; END"
    )


def other_condition_sqlite(cursor: Any) -> None:
    cursor.execute(drop("audit_record_refuse_delete"))
    cursor.execute(
        "CREATE TRIGGER audit_record_refuse_delete BEFORE DELETE ON audit_record WHEN 0 "
        "BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END"
    )


def hollow_postgresql(cursor: Any) -> None:
    cursor.execute(
        "CREATE OR REPLACE FUNCTION shebao_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        "AS $$BEGIN RETURN NULL; END$$"
    )


def disabled_postgresql(cursor: Any) -> None:
    cursor.execute("ALTER TABLE audit_record DISABLE TRIGGER audit_record_refuse_delete")


def replica_only_postgresql(cursor: Any) -> None:
    cursor.execute("ALTER TABLE audit_record ENABLE TRIGGER audit_record_refuse_delete")


def other_condition_postgresql(cursor: Any) -> None:
    cursor.execute(drop("audit_record_refuse_update"))
    cursor.execute(
        "CREATE TRIGGER audit_record_refuse_update BEFORE UPDATE OF outcome ON audit_record "
        "FOR EACH STATEMENT EXECUTE FUNCTION shebao_refuse_change()"
    )
    cursor.execute("ALTER TABLE audit_record ENABLE ALWAYS TRIGGER audit_record_refuse_update")


HOLLOWED: dict[str, list[Callable[[Any], None]]] = {
    "sqlite": [hollow_sqlite, other_condition_sqlite],
    "postgresql": [
        hollow_postgresql,
        disabled_postgresql,
        replica_only_postgresql,
        other_condition_postgresql,
    ],
}


def test_a_guard_hollowed_out_is_as_good_as_missing() -> None:
    for hollow in HOLLOWED[connection.vendor]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                hollow(cursor)
            assert errors(), hollow.__name__
            assert guards.restore(connection)
            assert errors() == []
            transaction.set_rollback(True)


def test_a_table_rebuilt_by_a_migration_is_noticed() -> None:
    """What Django does to alter a SQLite table: copy, drop, rename. Elsewhere an operator may do the same."""
    if connection.vendor == "sqlite":
        rebuild = [
            "CREATE TABLE new__audit_record AS SELECT * FROM audit_record",
            "DROP TABLE audit_record",
            "ALTER TABLE new__audit_record RENAME TO audit_record",
        ]
    else:
        rebuild = [
            "CREATE TABLE fresh (LIKE audit_record INCLUDING ALL)",
            "DROP TABLE audit_record",
            "ALTER TABLE fresh RENAME TO audit_record",
        ]
    with connection.cursor() as cursor:
        connection.check_constraints()
        for statement in rebuild:
            cursor.execute(statement)
    assert guards.missing_guards(connection) == [f"audit_record_refuse_{what}" for what in REFUSALS]
    assert len(errors()) == 3


def test_an_append_only_model_without_a_guard_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "guarded_tables", lambda connection: ["storage_block"])
    found = [one.msg for one in checks.run_checks(databases=["default"]) if one.id == "storage.E002"]
    assert any("audit_record" in line for line in found)


def test_every_append_only_model_is_guarded_by_its_migration() -> None:
    tables = {model._meta.db_table for model in AppendOnly.__subclasses__()}
    assert tables <= set(guards.guarded_tables(connection))


def test_the_operation_can_be_taken_back() -> None:
    operation = guards.AppendOnly("audit_record")
    assert "audit_record" in operation.describe()
    module = import_module("shebao.ground.audit.migrations.0001_initial")
    assert isinstance(module.Migration.operations[-1], guards.AppendOnly)
    assert issubclass(guards.AppendOnly, migrations.operations.base.Operation)
    editor = connection.schema_editor()
    operation.database_backwards("audit", editor, None, None)
    assert len(guards.missing_guards(connection)) == 3
    operation.database_forwards("audit", editor, None, None)
    assert guards.missing_guards(connection) == []
    with pytest.raises(ValueError, match="table name"):
        guards.AppendOnly("a; DROP TABLE b")
