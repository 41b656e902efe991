"""The center does not start beside a wall that was taken down, hollowed out or built by somebody else."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from shebao.doors.console import prepare
from shebao.ground.storage import guards, walls
from shebao.rooms.funds.actions.editions import foreign_law, load_chart
from shebao.rooms.funds.models import Edition
from shebao.rooms.funds.queries import gate_left_open
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
LITE = connection.vendor == "sqlite"
LOADER = Actor.system("importer")

HOLLOWED: dict[str, tuple[str, ...]] = {
    "sqlite": {
        "funds_entry_key": ("DROP INDEX funds_entry_key",),
        "funds_gate_shuts": ("DROP TRIGGER funds_gate_shuts",),
        "funds_entry_refuse_delete": (
            "DROP TRIGGER funds_entry_refuse_delete",
            "CREATE TRIGGER funds_entry_refuse_delete BEFORE DELETE ON funds_entry BEGIN SELECT 1; END",
        ),
    },
    "postgresql": {
        "funds_entry_two_people": ("ALTER TABLE funds_entry DROP CONSTRAINT funds_entry_two_people",),
        "funds_balance_no_overdraft": (
            "ALTER TABLE funds_balance DROP CONSTRAINT funds_balance_no_overdraft",
            "ALTER TABLE funds_balance ADD CONSTRAINT funds_balance_no_overdraft CHECK (true)",
        ),
        "funds_entry_reversed_once": (
            "DROP INDEX funds_entry_reversed_once",
            "CREATE INDEX funds_entry_reversed_once ON funds_entry (reverses_id) WHERE reverses_id IS NOT NULL",
        ),
        "funds_voucher_pkey": ("ALTER TABLE funds_voucher DROP CONSTRAINT funds_voucher_pkey",),
        "funds_closure_guard": ("ALTER FUNCTION funds_closure_guard() RESET ALL",),
        "funds_posting_judge": ("ALTER TABLE funds_posting DISABLE TRIGGER funds_posting_judge",),
        "funds_entry_judge": (
            "CREATE OR REPLACE FUNCTION funds_entry_judge() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN END$$",
        ),
        "amount": ("ALTER TABLE funds_posting ALTER COLUMN amount DROP NOT NULL",),
    },
}[connection.vendor]


@pytest.mark.parametrize("name", HOLLOWED)
def test_a_stone_taken_out_is_named_at_the_start(name: str) -> None:
    assert prepare.forbidding() == []
    with connection.cursor() as cursor:
        for statement in HOLLOWED[name]:
            cursor.execute(statement)
    assert name in guards.missing_guards(connection)
    assert any(name in line for line in prepare.forbidding())


ATTACHED: dict[str, tuple[str, ...]] = {
    "sqlite": {
        "stranger": ("CREATE TRIGGER stranger AFTER INSERT ON funds_entry BEGIN SELECT 1; END",),
        "fleeting": ("CREATE TEMP TRIGGER fleeting AFTER INSERT ON main.funds_period BEGIN SELECT 1; END",),
        "audit_watch": ("CREATE TRIGGER audit_watch AFTER INSERT ON audit_record BEGIN SELECT 1; END",),
    },
    "postgresql": {
        "stranger": (
            "CREATE TRIGGER stranger AFTER INSERT ON funds_voucher FOR EACH ROW EXECUTE FUNCTION funds_book_closure()",
        ),
        "silence": ("CREATE RULE silence AS ON INSERT TO funds_closure DO INSTEAD NOTHING",),
        "heir": ("CREATE TABLE heir () INHERITS (funds_posting)",),
        "funds_entry": ("ALTER TABLE funds_entry ENABLE ROW LEVEL SECURITY",),
    },
}[connection.vendor]


@pytest.mark.parametrize("name", ATTACHED)
def test_what_a_stranger_put_on_a_guarded_table_is_named_at_the_start(name: str) -> None:
    assert guards.strangers(connection) == []
    with connection.cursor() as cursor:
        for statement in ATTACHED[name]:
            cursor.execute(statement)
    assert guards.strangers(connection) == [name]
    assert any(name in line for line in prepare.forbidding())


def test_triggers_and_functions_are_put_back_and_tables_are_not(edition: Edition) -> None:
    name = "funds_gate_shuts" if LITE else "funds_posting_judge"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if LITE else " ON funds_posting"))
    assert name in guards.restore(connection)
    assert guards.missing_guards(connection) == []
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX funds_entry_reversed_once")
    assert guards.restore(connection) == guards.missing_guards(connection) == ["funds_entry_reversed_once"]


@pytest.mark.parametrize("folder", ["sql", "proof_sql"])
def test_postgresql_is_described_as_it_was_written(folder: str) -> None:
    wanted = walls.described("shebao.rooms.funds", folder)
    assert len(wanted) > 80
    if not LITE:
        assert walls.describe(connection, "shebao.rooms.funds", folder) == wanted


def test_an_edition_somebody_else_wrote_stops_the_start_until_the_law_is_loaded(edition: Edition) -> None:
    assert foreign_law() == []
    chart = "symbol, bit, kind, side, guarded, code, name_zh, name_en, basis, source, confirmed"
    number = edition.pk + 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO funds_chart (edition_id, {chart}) SELECT {number}, {chart} FROM funds_chart "
            f"WHERE edition_id = {edition.pk}"
        )
        cursor.execute(
            f"INSERT INTO funds_edition SELECT {number}, 'forged', loaded_at, loaded_by FROM funds_edition "
            f"WHERE id = {edition.pk}"
        )
    assert any("funds.E001" in line for line in prepare.forbidding())
    load_chart(actor=LOADER)
    assert foreign_law() == []


def test_without_a_law_there_is_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Edition, "objects", Edition.objects.none())
    assert foreign_law() == []


def test_a_gate_left_open_stops_the_start(edition: Edition) -> None:
    assert gate_left_open() == []
    if LITE:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO funds_gate VALUES (1, 1, 1, 0, 2, 1)")
            assert any("funds.E002" in line for line in prepare.forbidding())
            with pytest.raises(DatabaseError, match="gate_order"):
                cursor.execute("INSERT INTO funds_gate VALUES (3, 1, 1, 0, 4, 1)")
            connection.set_rollback(True)
