"""What was sealed is found when one bit of it changes, in the database and in an export, and can be proved alone."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.test import override_settings

from ledgers import opened
from machines import LONG
from shebao.ground.storage import blocks, keyring, proofs, seals
from shebao.rooms.funds import (
    anchors,
    exported,
    exporting,
    proof_errors,
    proof_files,
    proving,
    rejudging,
    sealing,
    tasks,
    verifying,
)
from shebao.rooms.funds.actions.books import Detail, open_account, open_period
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.individuals import Batch, Moved, move, open_individuals
from shebao.rooms.funds.actions.interest import make_control
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import (
    Account,
    Book,
    Entry,
    Individual,
    Period,
    Rule,
    Settlement,
    Transfer,
    Voucher,
)
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
DAY = date(2026, 11, 2)
SEALED = (
    *sealing.TABLES,
    "funds_voucher",
    "funds_entry",
    "funds_posting",
    "funds_sheet",
    "funds_movement",
    "funds_control",
    "funds_balance",
    "storage_block",
)


@pytest.fixture(scope="module")
def sealed_house(prepared_database: Callable[[Callable[[Path], None]], Path]) -> Path:
    """The house of :func:`build`, made once; the folder of its anchors."""
    return prepared_database(build)


@pytest.fixture
def sealed(sealed_house: Path, db: None, settings: Any, tmp_path: Path) -> Book:
    """The unemployment fund of that house; anchors of this test's own."""
    settings.ANCHORS = shutil.copytree(
        sealed_house, tmp_path / "anchors", ignore=lambda *_: {"prepared.sqlite3"}
    )
    return Book.objects.get(scheme="unemployment", region="440000")


def build(folder: Path) -> None:
    """Two books with entries, a reversal, a closed account and month, individual accounts; sealed and anchored."""
    load_chart(actor=MAKER)
    province = opened("unemployment", "440000")
    pension = opened("pension_employee", "440000")
    for number in range(5):
        draft = Draft(
            entry_type="contribution",
            business_on=DAY,
            key=f"receipt {number}",
            lines=(debit("TREASURY", 100 + number), credit("CONTRIBUTIONS", 100 + number, "person")),
            source="file “一”",
        )
        entry = post(actor=MAKER, approver=APPROVER, book=province, draft=draft)
    reverse(actor=MAKER, approver=APPROVER, entry=entry, draft=Draft(**{**vars_of(draft), "key": "back"}))
    bank = Detail(symbol="INCOME_BANK", detail="0001", name_zh="一号账户", name_en="Bank 1", on=DAY)
    account = open_account(actor=MAKER, book=province, detail=bank)
    type(account).objects.filter(pk=account.pk).update(closed_on=DAY)
    open_individuals(actor=MAKER, book=pension, subjects=["subject:1", "subject:2", "subject:3"], on=DAY)
    batch = Batch(
        kind="contribution",
        business_on=DAY,
        key="list",
        source="list",
        basis="SIL 14",
        movements=[Moved("subject:1", 500, "a"), Moved("subject:2", 700, "b")],
    )
    move(actor=MAKER, approver=APPROVER, book=pension, batch=batch)
    month = Period.objects.filter(book=pension)
    month.update(status=Period.CLOSING)
    make_control(actor=MAKER, book=pension, ym=202611)
    month.update(status=Period.CLOSED, closed_by="system:worker", closed_at=clock.now())
    open_period(actor=MAKER, book=pension, ym=202612)
    lawful = Settlement.objects.filter(
        from_scheme="unemployment", to_scheme="medical_employee", valid_from__lte=DAY
    )
    paid = lawful.filter(valid_until=None)[0]
    Transfer(
        kind=Transfer.SETTLEMENT,
        from_book=province,
        to_book=opened("medical_employee", "440100"),
        settlement=paid,
        amount=5,
        business_on=DAY,
        reason="premiums",
        made_by=MAKER.key,
    ).save()
    with override_settings(ANCHORS=folder):
        tasks.anchor()


def vars_of(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__slots__}


def test_what_was_sealed_is_whole_and_numbered_without_a_gap(sealed: Book) -> None:
    assert list(verifying.verify()) == []
    assert verifying.waiting() == 0
    numbers = list(Voucher.objects.filter(book=sealed).order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert sealing.seal() == 0 and sealing.seal_day() is None
    assert tasks.seal() == 0


def test_a_new_entry_waits_for_the_next_seal_and_gets_the_next_number(sealed: Book) -> None:
    draft = Draft(
        entry_type="contribution",
        business_on=DAY,
        key="new",
        lines=(debit("TREASURY", 1), credit("CONTRIBUTIONS", 1)),
        source="f",
    )
    entry = post(actor=MAKER, approver=APPROVER, book=sealed, draft=draft)
    assert verifying.waiting() == 1 and list(verifying.verify()) == []
    with pytest.raises(proof_errors.NotSealed):
        proving.prove_entry(entry)
    assert sealing.seal() == 1
    assert Voucher.objects.get(kind=Voucher.ENTRY, row_id=entry.pk).number == 7
    with pytest.raises(proof_errors.NotSealed):
        proving.prove_entry(entry)
    tasks.anchor()
    assert proof_files.check(json.dumps(proving.prove_entry(entry))).digest == proving.newest_day().digest
    assert list(verifying.verify()) == []


@pytest.fixture
def unguarded(sealed: Book) -> Book:
    """What only the owner of the database can do, until the test rolls back: no trigger, no check, no foreign key."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in SEALED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                cursor.execute(
                    "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
                    [table],
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield sealed
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def flips(value: Any) -> Iterator[Any]:
    """The value with one bit changed: some of every kind, chosen so that it still is a value of its column."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value ^ 1, value ^ 2, value ^ (1 << 40) if value > 99 else value ^ 64, value ^ (1 << 20))
    elif isinstance(value, (bytes, memoryview)):
        plain = bytes(value)
        for at in (0, len(plain) // 2, len(plain) - 1):
            yield plain[:at] + bytes([plain[at] ^ 1]) + plain[at + 1 :]
    elif isinstance(value, str):
        for at in (0, len(value) // 2, len(value) - 1)[: len(value)]:
            yield value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
    else:
        from datetime import timedelta

        yield value + (timedelta(microseconds=1) if hasattr(value, "hour") else timedelta(days=1))


def raw_row(table: str) -> tuple[dict[str, Any], str, list[Any]]:
    """A row of the table that says something in as many columns as any, and how to find it."""
    columns = columns_of(table)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table}")
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    if table == "storage_block":
        rows = [row for row in rows if row["stream"].startswith("funds:")]
    if table == "funds_balance":
        rows = [row for row in rows if row["debit"]]
    row = max(rows, key=lambda row: sum(value not in (None, "") for value in row.values()))
    keys = [
        name
        for name in ("id", "book_id", "number", "entry_id", "line_no", "individual_id", "account_id")
        if name in row
    ]
    if "id" in row:
        keys = ["id"]
    where = " AND ".join(f'"{name}" = %s' for name in keys)
    return row, where, [row[name] for name in keys]


def looked_at(table: str) -> list[str]:
    """What verifying finds in the part that concerns a table, so that a thousand changes are walked in seconds."""
    if table in sealing.TABLES:
        return [*seals.verify(table), *verifying.agreement_problems()]
    if table == "funds_balance":
        return list(verifying.agreement_problems())
    books = [one for book in Book.objects.all() for one in verifying.verify_book(book)]
    if table == "storage_block":
        return books or list(verifying.verify())
    return [*books, *verifying.individual_problems()]


@pytest.mark.parametrize("table", SEALED)
def test_one_bit_of_any_column_of_any_sealed_table_is_found_and_named(unguarded: Book, table: str) -> None:
    row, where, key = raw_row(table)
    walked = set()
    for column, value in row.items():
        for changed in flips(value):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE {where}', [changed, *key])
                    assert cursor.rowcount == 1
                    found = looked_at(table)
                    assert found, f"{table}.{column}: {value!r} became {changed!r} and nobody saw it"
                    assert all(sentence.endswith(".") and ":" in sentence for sentence in found)
                    walked.add(column)
                    raise Undone
            except Undone:
                pass
            except (IntegrityError, DataError):
                continue  # another row says so, or it is too large: the database itself refuses
    silent = {column for column, value in row.items() if value in (None, "")}
    assert walked | silent == set(row), f"{table}: never changed"


class Undone(Exception):
    """To take one change back."""


def test_removed_and_inserted_rows_are_named(unguarded: Book) -> None:
    def after(sql: str) -> list[str]:
        found: list[str] = []
        with pytest.raises(Undone), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            found += verifying.verify()
            raise Undone
        return found

    name = "unemployment 440000 voucher 2"
    entry = Entry.objects.get(key="receipt 1").pk
    assert any(
        name in sentence and "changed" in sentence
        for sentence in after(f"DELETE FROM funds_posting WHERE entry_id = {entry} AND line_no = 2")
    )
    assert any(
        name in sentence and "removed" in sentence
        for sentence in after(f"DELETE FROM funds_entry WHERE id = {entry}")
    )
    assert any(
        "its number was taken away" in sentence
        for sentence in after(f"DELETE FROM funds_voucher WHERE kind = 1 AND row_id = {entry}")
    )
    assert any(
        "outside every seal" in sentence
        for sentence in after(
            f"INSERT INTO funds_voucher (book_id, number, kind, row_id) VALUES ({unguarded.pk}, 99, 1, 999)"
        )
    )
    assert any(
        "its book was removed" in sentence
        for sentence in after(f"DELETE FROM funds_book WHERE id = {unguarded.pk}")
    )
    assert any(
        "there is no such stream" in sentence
        for sentence in after("UPDATE storage_block SET stream = 'gunds' WHERE stream = 'funds_chart'")
    )
    assert any(
        "it was closed, and is not any more" in sentence
        for sentence in after("UPDATE funds_account SET closed_on = NULL")
    )
    assert any(
        "anchored" in sentence for sentence in after("DELETE FROM storage_block WHERE stream = 'funds.days'")
    )


def test_a_block_that_names_no_key_is_told(unguarded: Book) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE storage_block SET mac = 'zz' WHERE stream LIKE 'funds:%' AND height = 1")
    found = list(verifying.verify_book(unguarded))
    assert any("it was not made by this house" in sentence for sentence in found)
    assert any("voucher 1" in sentence for sentence in found)


def test_an_instant_that_is_written_in_another_way_is_no_line_of_an_export(sealed: Book) -> None:
    lines = export()
    assert "+00:00" in lines[1]
    other = lines[1].replace("+00:00", "Z")
    assert "line 2: it is not as it was written." in list(exported.verify([lines[0], other, *lines[2:]]))


def test_hex_that_is_written_in_another_way_is_no_line_of_an_export(sealed: Book) -> None:
    lines = export()
    said = json.loads(lines[1])
    other = exported.write({**said, "leaves": said["leaves"].upper()})
    assert "line 2: it is not as it was written." in list(exported.verify([lines[0], other, *lines[2:]]))


@pytest.mark.parametrize("digest", ["zz", "AB"])
def test_a_digest_that_is_no_hex_of_ours_stands_for_nothing_sealed(digest: str) -> None:
    assert sealing.unhex("ab") == bytes.fromhex("ab")
    assert sealing.unhex(digest) == digest.encode()


FORGERIES = [
    ("(CONTRIBUTIONS of another fund)", {"credit": "other"}, "it touches an account of another fund"),
    ("(not earmarked)", {"credit": "BENEFIT"}, "its rule does not permit one of its accounts"),
    ("(unbalanced)", {"credit_fen": 4}, "debits and credits differ"),
    ("(a line of no side)", {"debit_side": 0, "credit_side": 0}, "a line is neither a debit nor a credit"),
    (
        "(a line of three sides)",
        {"fen": 6, "credit_fen": 2, "credit_side": -3, "total": 4},
        "a line is neither a debit nor a credit",
    ),
    ("(false total)", {"total": 6}, "its total is not that of its lines"),
    ("(one person)", {"approved_by": "a"}, "two people did not make it"),
    ("(no such month)", {"ym": 202704}, "its day lies in no open month of its book"),
    ("(red ink)", {"fen": -5, "credit_fen": -5, "total": -5}, "it has red ink and reverses nothing"),
    ("(closed month)", {"closed": True}, "it was posted into a closed month"),
    ("(rule of another fund)", {"scheme": "medical_employee"}, "the rule it names is not one of its fund"),
]


@pytest.mark.parametrize(("name", "forgery", "said"), FORGERIES, ids=[one[0] for one in FORGERIES])
def test_an_entry_the_judges_were_made_to_accept_is_named_though_it_is_sealed(
    unguarded: Book, name: str, forgery: dict[str, Any], said: str
) -> None:
    """No guard stands, the entry is sealed like any other: the law is held against it a second time."""
    assert list(rejudging.unlawful()) == []
    row = Entry.objects.get(key="receipt 1").pk
    book = Book.objects.get(scheme="medical_employee") if forgery.get("credit") == "other" else unguarded
    symbol = forgery.get("credit", "CONTRIBUTIONS")
    account = Account.objects.get(
        book=book, symbol="CONTRIBUTIONS" if symbol == "other" else symbol, detail=""
    )
    scheme = forgery.get("scheme", "unemployment")
    rule = Rule.objects.filter(scheme=scheme, entry_type="contribution").latest("pk")
    with connection.cursor() as cursor:
        if forgery.get("closed"):
            cursor.execute(
                "UPDATE funds_period SET status = 'closed', closed_by = 'a', closed_at = %s WHERE book_id = %s",
                [clock.now() - timedelta(days=1), unguarded.pk],
            )
        cursor.execute(
            "INSERT INTO funds_entry (id, book_id, ym, entry_type, rule_id, business_on, key, digest, lines, total, "
            "source, made_by, approved_by, posted_at) SELECT 999, book_id, %s, entry_type, %s, business_on, 'forged', "
            "digest, 2, %s, source, 'a', %s, posted_at FROM funds_entry WHERE id = %s",
            [
                forgery.get("ym", 202611),
                rule.pk,
                forgery.get("total", 5),
                forgery.get("approved_by", "b"),
                row,
            ],
        )
        for number, (side, fen, where) in enumerate(
            [
                (
                    forgery.get("debit_side", 1),
                    forgery.get("fen", 5),
                    Account.objects.get(book=unguarded, symbol="TREASURY").pk,
                ),
                (forgery.get("credit_side", -1), forgery.get("credit_fen", 5), account.pk),
            ],
            start=1,
        ):
            cursor.execute(
                "INSERT INTO funds_posting (entry_id, line_no, account_id, side, amount) VALUES (999, %s, %s, %s, %s)",
                [number, where, side, fen],
            )
    sealing.seal()
    assert any(f"funds_entry row 999: {said}" in sentence for sentence in verifying.verify())


@pytest.mark.parametrize("with_sheet", [False, True])
def test_a_passbook_that_moved_without_an_entry_is_named(unguarded: Book, with_sheet: bool) -> None:
    account = Individual.objects.get(subject="subject:1").pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO funds_movement VALUES ({account}, 2, 999, 202612, 'contribution', 5, 505, 'z', 'b')"
        )
        if with_sheet:
            cursor.execute(
                "INSERT INTO funds_sheet (entry_id, book_id, ym, accounts, total, key_version, root, leaves) "
                "SELECT 999, book_id, 202612, 1, 5, key_version, root, leaves FROM funds_sheet"
            )
    said = "funds_movement rows of entry 999: a passbook moved and no entry of its book says so."
    assert said in list(rejudging.unlawful())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM funds_movement WHERE entry_id = 999")


def test_an_edition_that_is_not_the_books_of_law_is_named_by_verifying(unguarded: Book) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funds_rule SET credit_mask = debit_mask")
    assert any("is not what the books of law say" in sentence for sentence in verifying.verify())


def test_a_block_of_a_key_that_is_gone_is_told(sealed: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*names: Any) -> bytes:
        raise keyring.KeyMissing("gone")

    monkeypatch.setattr(blocks, "salt_of", gone)
    assert any("voucher 1" in sentence for sentence in verifying.verify())


ATTACKS = [
    "UPDATE {t} SET {c} = {c}",
    "DELETE FROM {t}",
    "INSERT INTO {t} SELECT * FROM {t} LIMIT 1",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "table",
    ["funds_voucher", "funds_closure", "funds_individual", "funds_movement", "funds_sheet", "funds_control"],
)
def test_what_is_written_once_is_never_written_again(sealed: Book, table: str, attack: str) -> None:
    attacks = [attack.format(t=table, c=columns_of(table)[0])]
    if connection.vendor == "sqlite" and attack.startswith("INSERT"):
        attacks += [attacks[0].replace("INSERT", "INSERT OR REPLACE")]
    if connection.vendor == "postgresql" and attack.startswith("DELETE"):
        attacks += [f"TRUNCATE {table} CASCADE"]
    for sql in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


EARLY = """
INSERT INTO funds_control (book_id, ym, accounts, opening, added, interest, taken, corrected, closing, key_version,
  root, made_by, made_at)
VALUES ({book}, 202611, 0, 0, 0, 0, 0, 0, 0, 1, '{hex}', 'x', '2026-11-02 00:00:00')
"""


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("INSERT INTO funds_voucher VALUES ({book}, 9, 1, 999)", "voucher_gap"),
        ("INSERT INTO funds_voucher VALUES ({book}, 7, 1, 999)", "voucher_of_nothing"),
        ("INSERT INTO funds_voucher VALUES ({book}, 7, 2, 999)", "voucher_of_nothing"),
        (
            "INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('book', {book}, 'x', '2026-11-02')",
            "not_closed",
        ),
        (
            "INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('account', 1, '', '2026-11-02')",
            "not_closed",
        ),
        (
            "INSERT INTO funds_closure (what, row_id, closed_by, closed_at) VALUES ('period', 1, 'x', '2026-11-02')",
            "not_closed",
        ),
        (
            "INSERT INTO funds_movement VALUES ({third}, 1, {sheet}, 202611, 'contribution', 5, 5, 'z', 'b')",
            "movement_late",
        ),
        (
            "INSERT INTO funds_movement VALUES ({account}, 2, 999, 202611, 'contribution', 5, 504, 'z', 'b')",
            "movement_order",
        ),
        (
            "INSERT INTO funds_movement VALUES ({account}, 3, 999, 202611, 'contribution', 5, 505, 'z', 'b')",
            "movement_order",
        ),
        (
            "INSERT INTO funds_movement VALUES ({account}, 2, 999, 202610, 'contribution', 5, 505, 'z', 'b')",
            "movement_month",
        ),
        ("INSERT INTO funds_sheet VALUES (1, {book}, 202611, 1, 5, 1, '{hex}', {blob})", "sheet_differs"),
        (EARLY, "control_early"),
    ],
)
def test_raw_rows_are_refused_by_the_database(sealed: Book, sql: str, code: str) -> None:
    from shebao.rooms.funds.models import Sheet

    filled = sql.format(
        book=sealed.pk,
        sheet=Sheet.objects.get().pk,
        account=Individual.objects.get(subject="subject:1").pk,
        third=Individual.objects.get(subject="subject:3").pk,
        hex="0" * 64,
        blob="''" if connection.vendor == "postgresql" else "x''",
    )
    with (
        pytest.raises(DatabaseError, match=f"funds.{code}"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(filled)


def test_a_movement_without_a_sheet_cannot_be_committed(sealed: Book) -> None:
    account = Individual.objects.get(subject="subject:1").pk
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        account = Individual.objects.get(subject="subject:1").pk
        cursor.execute(
            f"INSERT INTO funds_movement VALUES ({account}, 2, 999, 202612, 'contribution', 5, 505, 'z', 'b')"
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("PRAGMA foreign_key_check(funds_movement)")
        if cursor.fetchall():
            raise IntegrityError


def test_the_models_write_nothing_by_themselves(sealed: Book) -> None:
    for row in (Voucher.objects.all()[0], Individual.objects.all()[0]):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def export() -> list[str]:
    return list(exporting.lines())


def anchor_lines() -> list[str]:
    return proofs.anchor_file(sealing.DAYS).read_text().splitlines()


def test_an_export_is_checked_without_the_database(sealed: Book) -> None:
    lines = export()
    assert list(exported.verify(lines, anchor_lines())) == []
    assert list(exported.verify([line + "\n" for line in lines])) == []
    assert not any("receipt 1" in line for line in export_of_papers(lines, "open"))


def export_of_papers(lines: list[str], part: str) -> list[str]:
    return [said[part] for said in map(json.loads, lines) if said["is"] == "paper"]


def test_any_bit_of_an_export_is_found_and_its_place_is_named(sealed: Book) -> None:
    lines = export()
    anchors_ = anchor_lines()
    chance = random.Random(20261125)
    for at, line in enumerate(lines):
        if '"is":"row"' in line and at % (1 if LONG else 25):
            continue  # the rows of the law are many and alike
        for _ in range(8 if LONG else 1):
            where = chance.randrange(len(line))
            changed = line[:where] + chr(ord(line[where]) ^ (1 << chance.randrange(7))) + line[where + 1 :]
            if "\n" in changed or "\r" in changed:
                continue
            found = list(exported.verify([*lines[:at], changed, *lines[at + 1 :]], anchors_))
            # The last line tells that something changed; another sentence must tell what.
            named = [sentence for sentence in found if not sentence.startswith(f"line {len(lines)}:")]
            assert found and (named or at in (0, len(lines) - 1)), (
                f"line {at + 1}: {line[:80]} … {changed[where - 5 : where + 5]}"
            )


@pytest.mark.parametrize(("part", "value"), [("open", "voucher 2\n"), ("closed", "[]")])
def test_a_changed_paper_of_an_export_is_named_by_its_book_and_number(
    sealed: Book, part: str, value: str
) -> None:
    lines = export()
    at = next(n for n, line in enumerate(lines) if '"is":"paper","n":2,' in line and "unemployment" in line)
    lines[at] = exported.write({**json.loads(lines[at]), part: value})
    assert "unemployment 440000 voucher 2: it was changed after block 1 was sealed." in list(
        exported.verify(lines)
    )


def test_lines_that_are_missing_or_too_many_are_told(sealed: Book) -> None:
    lines = export()
    assert "The export has no end; it is not whole." in list(exported.verify(lines[:-1]))
    assert f"line {len(lines) + 1}: it stands after the end." in list(exported.verify([*lines, lines[1]]))
    assert any(
        "belong to no block" in one for one in exported.verify([lines[0], *export_rows(lines), lines[-1]])
    )
    sheet = next(n for n, line in enumerate(lines) if '{"is":"sheet"' in line)
    without = [line for line in lines if '{"is":"sheet"' not in line]
    assert any("individual accounts behind it are missing" in one for one in exported.verify(without))
    strange = exported.write({**json.loads(lines[sheet]), "root": "0" * 64})
    found = list(exported.verify([*lines[:sheet], strange, *lines[sheet + 1 :]]))
    assert any("no sealed voucher stands for these" in one for one in found)
    other = exported.write({"height": 1, "digest": "0" * 64, "at": "today"})
    assert any("anchored at today" in one for one in exported.verify(lines, [other]))


def export_rows(lines: list[str]) -> list[str]:
    return [line for line in lines if '{"is":"row"' in line][:1]


def test_a_proof_shows_one_entry_and_nobody_else(sealed: Book) -> None:
    entry = Entry.objects.get(key="receipt 3")
    proof = proving.prove_entry(entry)
    proved = proof_files.check(json.dumps(proof))
    assert "total 103" in proved.texts[0] and proved.digest == proving.newest_day().digest
    text = json.dumps(proof)
    for secret in ("receipt", "system:", "一", "total 101"):
        assert secret not in text


def test_a_movement_and_a_balance_are_proved_through_what_stands_for_them(sealed: Book) -> None:
    person = Individual.objects.get(subject="subject:2")
    moved = proof_files.check(json.dumps(proving.prove_movement(person, 1)))
    assert "700" in moved.texts[0] and "individual accounts" in moved.texts[1]
    held = proof_files.check(json.dumps(proving.prove_balance(person, 202611)))
    assert "balance 700" in held.texts[0] and "control" in held.texts[1]
    assert "subject:1" not in json.dumps(proving.prove_balance(person, 202611))


def test_a_proof_of_which_any_bit_is_changed_proves_nothing(sealed: Book) -> None:
    text = json.dumps(proving.prove_movement(Individual.objects.get(subject="subject:2"), 1))
    digest = proof_files.check(text).digest
    chance = random.Random(1)
    for where in range(len(text)):
        changed = text[:where] + chr(ord(text[where]) ^ (1 << chance.randrange(7))) + text[where + 1 :]
        try:
            proved = proof_files.check(changed)
        except proof_files.NotAProof:
            continue
        assert json.loads(changed) == json.loads(text) or changed.lower() == text.lower(), where
        assert proved.digest == digest


def test_a_proof_that_skips_a_step_is_refused(sealed: Book) -> None:
    proof = proving.prove_movement(Individual.objects.get(subject="subject:2"), 1)
    other = proving.prove_entry(Entry.objects.get(key="receipt 3"))
    wrong = [
        {**proof, "is": "something"},
        {**proof, "levels": [proof["levels"][0], other["levels"][0]]},
        {**proof, "block": other["block"]},
        {**proof, "day_path": other["day_path"]},
        {**proof, "digest": "0" * 64},
        {**other, "levels": [{**other["levels"][0], "salt": ""}]},
        {**other, "levels": [{**other["levels"][0], "path": [["up", "00" * 32]]}]},
        {**proof, "levels": []},
    ]
    for one in wrong:
        with pytest.raises(proof_files.NotAProof):
            proof_files.check(json.dumps(one))
    with pytest.raises(proof_files.NotAProof):
        proof_files.check("no proof")


def test_the_days_digest_leaves_the_house_as_a_file_and_as_a_sheet(sealed: Book) -> None:
    day = proving.newest_day()
    assert day is not None and json.loads(anchor_lines()[-1])["digest"] == day.digest
    sheet = anchors.sheet()
    assert day.digest in sheet and "unemployment 440000" in sheet
    assert anchors.known(day.digest[:4] + " " + day.digest[4:].upper()) and not anchors.known("0" * 64)
