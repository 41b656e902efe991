"""What ``benchmarks/ledger.py`` measures, each in a process of its own: the ledger beside its floor, and hordak.

The *floor* is a pair of tables with the columns and the indexes of the ledger's and nothing else: no check, no
trigger, no balance. Both get the same rows by the same statement over the same connection, turn by turn.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing import get_context
from typing import Any

SINGLES, CLIENT_SECONDS, HORDAK = 20, 2.0, 5_000
CONSTRAINT = re.compile(r",\s*CONSTRAINT \w+ CHECK")


def main() -> None:
    """``ledger_engines.py ledger|hordak POSTINGS ROUNDS BATCHES``: one JSON object."""
    if len(sys.argv) < 5:
        print("`python benchmarks/ledger.py` runs these, each in a process of its own.")
        return
    name, postings, rounds, batches = sys.argv[1], *map(int, sys.argv[2:5])
    engine = {"ledger": ledger, "hordak": hordak}[name]
    print(json.dumps(engine(postings, rounds, batches)))


def median_seconds(spent: list[float]) -> float:
    return statistics.median(spent)


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ledger(postings: int, rounds: int, batches: int) -> dict[str, Any]:
    """Everything about the ledger on the database the environment names."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    bench = Bench()
    found: dict[str, Any] = {"single": bench.singles(rounds), "clients": bench.clients(rounds)}
    found["batch"] = bench.batches(postings, batches)
    found["batch_as_called"] = bench.batches_as_called(min(postings, 200_000))
    found["balance"] = bench.balance()
    found["proofs"] = bench.proofs()
    return found


class Bench:
    """One database with four open books and the floor beside them."""

    def __init__(self) -> None:
        from django.db import connection

        from shebao.rooms.funds.actions.books import Opening, open_book
        from shebao.rooms.funds.actions.editions import load_chart
        from shebao.rooms.funds.models import Account, Rule
        from shebao.values.actors import Actor

        self.connection = connection
        self.sqlite = connection.vendor == "sqlite"
        self.actor, self.approver = Actor.system("importer"), Actor.system("operator")
        load_chart(actor=self.actor)
        regions = ("440100", "440300", "440400", "440500")
        opening = [Opening(scheme="medical_employee", region=code, on=date(2026, 1, 1)) for code in regions]
        self.books = [open_book(actor=self.actor, opening=one) for one in opening]
        self.rule = Rule.objects.get(scheme="medical_employee", entry_type="contribution").pk
        self.accounts = {
            book.pk: [
                Account.objects.get(book=book, symbol=symbol, detail="").pk
                for symbol in ("TREASURY", "CONTRIBUTIONS")
            ]
            for book in self.books
        }
        self.number = 0
        self.make_floor()

    # The floor

    def make_floor(self) -> None:
        """The same columns and indexes, nothing else."""
        with self.connection.cursor() as cursor:
            for statement in self.floor_statements(cursor):
                cursor.execute(statement)

    def floor_statements(self, cursor: Any) -> Iterator[str]:
        if not self.sqlite:
            for table in ("entry", "posting"):
                yield f"CREATE TABLE floor_{table} (LIKE funds_{table} INCLUDING IDENTITY INCLUDING INDEXES)"
            return
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name IN ('funds_entry', 'funds_posting') "
            "AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
        )
        for (sql,) in cursor.fetchall():
            yield without_checks(sql.replace("funds_", "floor_"))

    # One entry at a time

    def row(self, book_id: int, key: str) -> tuple[Any, list[tuple[int, int, int]]]:
        from shebao.rooms.funds.writing import Row
        from shebao.values import clock

        debit, credit = self.accounts[book_id]
        row = Row(
            book_id=book_id, ym=202601, entry_type="contribution", rule_id=self.rule, business_on=date(2026, 1, 5),
            key=key, digest=bytes(32), lines=2, total=500, reverses_id=None, transfer_id=None, source="file 1",
            made_by="system:importer", approved_by="system:operator", posted_at=clock.now(),
        )  # fmt: skip
        return row, [(debit, 1, 500), (credit, -1, 500)]

    def post_one(self, book_id: int, key: str) -> None:
        """The ledger's own statement, and its commit."""
        from django.db import transaction

        from shebao.rooms.funds import writing

        row, lines = self.row(book_id, key)
        if self.sqlite:
            with transaction.atomic():
                writing.write(row, lines)
        else:
            writing.write(row, lines)

    def floor_one(self, book_id: int, key: str) -> None:
        """The same rows in as many round trips and commits, with nothing asked."""
        from django.db import transaction

        from shebao.rooms.funds import writing

        row, lines = self.row(book_id, key)
        with self.connection.cursor() as cursor:
            if not self.sqlite:
                accounts, sides, amounts = (list(column) for column in zip(*lines, strict=True))
                statement = writing._ONE.replace("funds_", "floor_")
                cursor.execute(statement, [*row.values(), accounts, sides, amounts])
                cursor.fetchone()
                return
            with transaction.atomic():
                holes = ", ".join(["%s"] * 15)
                cursor.execute(f"INSERT INTO floor_entry ({writing.ENTRY}) VALUES ({holes})", row.values())
                entry = cursor.lastrowid
                cursor.executemany(
                    f"INSERT INTO floor_posting (entry_id, {writing.POSTING}) VALUES (%s, %s, %s, %s, %s)",
                    [(entry, number, *line) for number, line in enumerate(lines, start=1)],
                )

    def act_one(self, book_id: int, key: str) -> None:
        """The whole action: who may, the account names, the rule in force, the digest, the statement, the audit."""
        from shebao.rooms.funds.actions.posting import post
        from shebao.rooms.funds.drafts import Draft, credit, debit

        lines = (debit("TREASURY", 500), credit("CONTRIBUTIONS", 500))
        draft = Draft(
            entry_type="contribution", business_on=date(2026, 1, 5), key=key, lines=lines, source="file 1"
        )
        book = next(book for book in self.books if book.pk == book_id)
        post(actor=self.actor, approver=self.approver, book=book, draft=draft)

    def turns(self, works: dict[str, Callable[[int, str], None]], rounds: int) -> dict[str, float]:
        """Median milliseconds an entry, the works taking turns in every round; the processor's beside the clock's.

        By the clock an entry alone is mostly the disk that syncs its commit, which swings with what else the machine
        does: the less a sync takes, the more the judging shows in the ratio. The processor's time (this process, so
        on PostgreSQL without the server) says what judging costs.
        """
        spent: dict[str, list[float]] = {}
        for turn in range(rounds):
            names = list(works) if turn % 2 else list(works)[::-1]
            for name in names:
                self.number += 1

                def some(name: str = name, number: int = self.number) -> None:
                    for at in range(SINGLES):
                        works[name](self.books[0].pk, f"{name} {number} {at}")

                begun = time.process_time()
                spent.setdefault(name, []).append(timed(some) * 1000 / SINGLES)
                used = (time.process_time() - begun) * 1000 / SINGLES
                spent.setdefault(f"{name}, processor", []).append(used)
        return {name: median_seconds(own[1:]) for name, own in spent.items()}

    def singles(self, rounds: int) -> dict[str, float]:
        """One client."""
        return self.turns({"floor": self.floor_one, "ledger": self.post_one, "action": self.act_one}, rounds)

    def clients(self, rounds: int) -> dict[str, float]:
        """Entries a second of four clients at once: each in a book of its own, and all in one."""
        found: dict[str, list[float]] = {}
        for turn in range(max(2, rounds // 10)):
            for name in ("floor", "spread", "one_book"):
                self.connection.close()
                if not self.sqlite:
                    self.connection.close_pool()  # type: ignore[attr-defined]
                work = self.floor_one if name == "floor" else self.post_one
                books = [self.books[0].pk] * 4 if name == "one_book" else [book.pk for book in self.books]
                found.setdefault(name, []).append(together(work, books, f"{name} {turn}"))
        return {name: median_seconds(own) for name, own in found.items()}

    # Many at once

    def batches(self, postings: int, batches: int) -> dict[str, Any]:
        """Seconds of each batch by INSERT … SELECT from staged rows, in one transaction, turn by turn."""
        spent: dict[str, list[float]] = {"floor": [], "ledger": []}
        for turn in range(batches):
            for name in ("floor", "ledger") if turn % 2 else ("ledger", "floor"):
                table = "floor" if name == "floor" else "funds"
                self.stage(table, postings // 2, f"batch {turn}")
                spent[name].append(timed(lambda table=table: self.insert_staged(table)))
        ratios = [own / floor for own, floor in zip(spent["ledger"], spent["floor"], strict=True)]
        return {"postings": postings, **spent, "ratio": statistics.median(ratios)}

    def stage(self, table: str, entries: int, name: str) -> None:
        """The rows of a batch, ready in two tables; the log of the database folded away."""
        from shebao.rooms.funds import writing

        book = self.books[1]
        (debit, credit), row = self.accounts[book.pk], self.row(book.pk, "")[0]
        numbers = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT %s + i"
            if self.sqlite
            else "SELECT %s + i"
        )
        source = " FROM n" if self.sqlite else " FROM generate_series(1, %s) AS n (i)"
        values = list(row.values())
        values[5:6] = []
        holes = ["%s"] * 15
        holes[5] = "%s || i" if self.sqlite else "%s::text || i"
        with self.connection.cursor() as cursor:
            for name_of in ("staged_entry", "staged_line"):
                cursor.execute(f"DROP TABLE IF EXISTS {name_of}")
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}_entry")
            first = cursor.fetchone()[0] + 1_000_000
            given = [first, *values[:5], f"{name} ", *values[5:]]
            empty = "" if self.sqlite else " WITH NO DATA"
            where = " WHERE 0" if self.sqlite else ""
            cursor.execute(f"CREATE TABLE staged_entry AS SELECT * FROM floor_entry{where}{empty}")
            cursor.execute(f"CREATE TABLE staged_line AS SELECT * FROM floor_posting{where}{empty}")
            order = [entries, *given] if self.sqlite else [*given, entries]
            insert = f"INSERT INTO staged_entry (id, {writing.ENTRY}) "
            cursor.execute(f"{insert}{numbers}, {', '.join(holes)}{source}", order)
            cursor.execute(
                "INSERT INTO staged_line SELECT e.id, l.no, l.account, l.side, 500 FROM staged_entry e "
                f"CROSS JOIN (SELECT 1 AS no, {debit} AS account, 1 AS side UNION ALL SELECT 2, {credit}, -1) l "
                "ORDER BY e.id, l.no"
            )
            if self.sqlite:
                # The gate wants the numbers to follow each other.
                cursor.execute("UPDATE staged_entry SET id = id - 1000000")
                cursor.execute("UPDATE staged_line SET entry_id = entry_id - 1000000")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                cursor.execute("ANALYZE staged_entry")
                cursor.execute("ANALYZE staged_line")
                cursor.execute("CHECKPOINT")

    def insert_staged(self, table: str) -> None:
        from django.db import transaction

        from shebao.rooms.funds import writing

        entry = (
            f"INSERT INTO {table}_entry (id, {writing.ENTRY}) SELECT id, {writing.ENTRY} FROM staged_entry"
        )
        line = (
            f"INSERT INTO {table}_posting (entry_id, {writing.POSTING}) "
            f"SELECT entry_id, {writing.POSTING} FROM staged_line"
        )
        with transaction.atomic(), self.connection.cursor() as cursor:
            if not self.sqlite:
                cursor.execute(f"WITH entry AS ({entry}) {line}")
            elif table == "floor":
                cursor.execute(entry)
                cursor.execute(line)
            else:
                with writing.gate(cursor, self.books[1].pk):
                    cursor.execute(entry)
                    cursor.execute(line)

    def batches_as_called(self, postings: int) -> dict[str, float]:
        """Postings a second through ``post_many``: drafts, digests, accounts, loading and audit included."""
        from shebao.rooms.funds.actions.bulk import Batch, post_many
        from shebao.rooms.funds.drafts import Draft, credit, debit

        lines = (debit("TREASURY", 500), credit("CONTRIBUTIONS", 500))
        drafts = [
            Draft(
                entry_type="contribution",
                business_on=date(2026, 1, 5),
                key=f"call {at}",
                lines=lines,
                source="",
            )
            for at in range(postings // 2)
        ]
        seconds = timed(
            lambda: post_many(
                actor=self.actor, approver=self.approver, book=self.books[2], batch=Batch(drafts=drafts)
            )
        )
        return {"postings": postings, "seconds": seconds, "postings_per_second": postings / seconds}

    # Reads and proofs

    def balance(self) -> dict[str, float]:
        """Milliseconds for the balance of the account with the most lines: as kept, and added up from its lines."""
        account = self.accounts[self.books[1].pk][0]
        kept = f"SELECT debit - credit FROM funds_balance WHERE account_id = {account}"
        added = f"SELECT sum(side * amount) FROM funds_posting WHERE account_id = {account}"

        def ask(query: str) -> Any:
            with self.connection.cursor() as cursor:
                cursor.execute(query)
                return int(cursor.fetchone()[0])

        assert ask(kept) == ask(added)
        spent = {"kept": [timed(lambda: ask(kept)) for _ in range(50)]}
        spent["added_up"] = [timed(lambda: ask(added)) for _ in range(5)]
        return {name: median_seconds(own) * 1000 for name, own in spent.items()}

    def proofs(self) -> dict[str, float] | None:
        """Postings a second sealed, and verified; None where the proofs are not part of the center."""
        from importlib.util import find_spec

        if find_spec("shebao.rooms.funds.sealing") is None:
            return None
        from shebao.rooms.funds import sealing, verifying

        with self.connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM funds_posting")
            postings = cursor.fetchone()[0]
        sealed = timed(sealing.seal)
        problems: list[str] = []
        verified = timed(lambda: problems.extend(verifying.verify()))
        assert not problems, problems[:3]
        return {
            "postings": postings,
            "seal_per_second": postings / sealed,
            "verify_per_second": postings / verified,
        }


def without_checks(sql: str) -> str:
    """A CREATE statement with its CHECK clauses taken out."""
    sql = CONSTRAINT.sub(" CHECK", sql).replace(", CHECK", " CHECK")
    while (at := sql.find(" CHECK")) >= 0:
        end = sql.index("(", at) + 1
        depth = 1
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        sql = sql[:at] + sql[end:]
    return sql


def together(work: Callable[[int, str], None], books: list[int], name: str) -> float:
    """Entries a second of one client a book, all at once."""
    context = get_context("fork")
    counts = context.Queue()

    def client(number: int, book_id: int) -> None:
        done, until = 0, time.monotonic() + CLIENT_SECONDS
        while time.monotonic() < until:
            work(book_id, f"{name} {number} {done}")
            done += 1
        counts.put(done)

    running = [context.Process(target=client, args=pair) for pair in enumerate(books)]
    for process in running:
        process.start()
    total = sum(counts.get() for _ in running)
    for process in running:
        process.join()
    return total / CLIENT_SECONDS


def hordak(postings: int, rounds: int, batches: int) -> dict[str, Any]:
    """django-hordak on the PostgreSQL the environment names: transactions of two legs, alone and in bulk."""
    import django
    from django.conf import settings

    from shebao.config.databases import database_from_environment

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "0"
    settings.configure(
        DATABASES={"default": database_from_environment(None)},  # type: ignore[arg-type]
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
    )
    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    call_command("migrate", verbosity=0)
    bank = Account.objects.create(name="bank", type="AS", code="1", currencies=["CNY"])
    income = Account.objects.create(name="income", type="IN", code="2", currencies=["CNY"])
    day, sum_ = date(2026, 1, 5), Money(5, "CNY")

    def legs(of: Transaction) -> list[Leg]:
        return [
            Leg(transaction=of, account=bank, debit=sum_),
            Leg(transaction=of, account=income, credit=sum_),
        ]

    def one() -> None:
        with transaction.atomic():
            for leg in legs(Transaction.objects.create(date=day, description="file 1")):
                leg.save()

    def many() -> None:
        with transaction.atomic():
            made = Transaction.objects.bulk_create(
                [Transaction(date=day, description="file 1") for _ in range(HORDAK)]
            )
            Leg.objects.bulk_create([leg for each in made for leg in legs(each)])

    single = median_seconds(
        [timed(lambda: [one() for _ in range(SINGLES)]) for _ in range(max(3, rounds // 4))]
    )
    seconds = median_seconds([timed(many) for _ in range(3)])
    return {"single_ms": single * 1000 / SINGLES, "batch_per_second": 2 * HORDAK / seconds}


if __name__ == "__main__":
    main()
