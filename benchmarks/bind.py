"""Bindings a second, from the claim to the confirmation, against raw inserts of the very same rows.

    python benchmarks/bind.py [--bindings 300] [--seconds 60] [--json]

Every statement that writes is written down while the center binds, and played again by the bare driver into a copy of
the database as it was before: the same rows, the same transactions, the same durability (SQLite in a file with
``synchronous = FULL``, or the PostgreSQL of ``DATABASE_URL``, which gets a second database). They take turns in blocks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BLOCK = 10
GOAL = 0.25
HOUSEHOLD = 5
Written = list[tuple[str, Any]]
"""Statements with their parameters; an empty statement is a commit."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bindings", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60, help="stop after so many, whatever was reached")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shebao-bind-") as folder:
        found = measured(Path(folder), told.bindings, told.seconds)
    if told.json:
        print(json.dumps(found))
    else:
        for name, value in found["per_second"].items():
            print(f"{name:<12}{value:>10.1f} bindings/s")
        print(f"to_raw      {found['ratios']['to_raw']:>10.2f}   goal {GOAL}, {found['bindings']} bindings")
    return 0


def measured(folder: Path, bindings: int, seconds: float) -> dict[str, Any]:
    """Settle families, copy the database, bind in blocks and play each block again."""
    pairs = list(settled(folder, bindings))
    from django.db import connection

    replay = copied(folder)
    ours = raw = 0.0
    done = 0
    deadline = time.perf_counter() + seconds
    while done < len(pairs) and time.perf_counter() < deadline:
        block = pairs[done : done + BLOCK]
        written: Written = []
        with connection.execute_wrapper(recorder(written)), commits_noted(connection, written):
            started = time.perf_counter()
            for holder, member, claim in block:
                bind(holder, member, claim)
            ours += time.perf_counter() - started
        started = time.perf_counter()
        replay(written)
        raw += time.perf_counter() - started
        done += len(block)
    return {
        "bindings": done,
        "per_second": {"ours": done / ours, "raw": done / raw},
        "ratios": {"to_raw": raw / ours},
        "goals": {"to_raw": GOAL},
    }


def settled(folder: Path, bindings: int) -> Iterator[tuple[Any, Any, Any]]:
    """A child with the family service open, the mother as she acts herself, and the claim: one of each household."""
    os.environ.update(
        SHEBAO_VAR=str(folder), SHEBAO_MODE="demo", DJANGO_SETTINGS_MODULE="shebao.config.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    from shebao.demo import cast, crowd, settling, town
    from shebao.ground.regions.queries import cities
    from shebao.rooms.family import actions
    from shebao.rooms.people.models import Person
    from shebao.values import clock
    from shebao.values.actors import Actor
    from shebao.values.identifiers import public_id
    from shebao.values.periods import Month

    call_command("migrate", verbosity=0, interactive=False)
    town.load()
    codes = tuple(city.code for city in cities() if city.code == cast.HANGZHOU)
    place = crowd.Town(seed=1, people=bindings * HOUSEHOLD, month=Month.of(clock.today()), cities=codes)
    for _done in settling.settle(place):
        pass
    rows = {row.number: row for row in Person.objects.all()}
    people = list(crowd.everybody(place))
    for mother, child in zip(people[::HOUSEHOLD], people[2::HOUSEHOLD], strict=False):
        holder, member = (
            Actor(
                kind="citizen", key=f"account:{row.public_id}", person_id=row.pk, person_key=row.key, level=2
            )
            for row in (rows[child.number], rows[mother.number])
        )
        claim = actions.Claim(
            name=mother.name_zh, number=mother.number, computer_number="", relationship="52",
            route="own_account", region=cast.HANGZHOU, key=public_id(),
        )  # fmt: skip
        try:
            actions.open_service(actor=holder, notice_accepted=True)
        except actions.errors.NotOfAge:
            continue
        yield holder, member, claim


def bind(holder: Any, member: Any, claim: Any) -> None:
    """What the form, the worker and the mother's phone do."""
    from shebao.rooms.family import actions, tasks

    row = actions.claim_member(actor=holder, claim=claim)
    tasks.match_claims()
    actions.confirm_request(actor=member, binding_id=row.public_id, scopes=frozenset({"view", "certify"}))


def recorder(written: Written) -> Callable[..., Any]:
    """Notes every statement that writes, and the commit of one that stands alone."""
    from django.db import connection

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.append((sql, params))
            if not connection.in_atomic_block:
                written.append(("", None))
        return execute(sql, params, many, context)

    return note


class commits_noted:  # noqa: N801
    """Inside, every commit of this connection is written down."""

    def __init__(self, connection: Any, written: Written) -> None:
        self.connection, self.written, self.commit = connection, written, connection._commit

    def __enter__(self) -> None:
        def noted() -> None:
            self.written.append(("", None))
            self.commit()

        self.connection._commit = noted

    def __exit__(self, *_: object) -> None:
        del self.connection._commit


def copied(folder: Path) -> Callable[[Written], None]:
    """A copy of the database, and what plays statements into it with the bare driver."""
    from django.db import connection

    kept = connection.settings_dict
    connection.close()
    if connection.vendor == "sqlite":
        from shebao.config.databases import SQLITE_PRAGMAS

        copy = folder / "raw.sqlite3"
        shutil.copyfile(kept["NAME"], copy)
        raw: Any = sqlite3.connect(copy, isolation_level=None)
        raw.executescript(SQLITE_PRAGMAS)
        begin = "BEGIN IMMEDIATE"
    else:
        import psycopg

        connection.close_pool()  # type: ignore[attr-defined]
        url = os.environ["DATABASE_URL"]
        with psycopg.connect(url.replace(f"/{kept['NAME']}", "/template1"), autocommit=True) as boss:
            boss.execute("DROP DATABASE IF EXISTS shebao_bind_raw")
            boss.execute(f'CREATE DATABASE shebao_bind_raw TEMPLATE "{kept["NAME"]}"'.encode())
        raw = psycopg.connect(url.replace(f"/{kept['NAME']}", "/shebao_bind_raw"), autocommit=True)
        raw.prepare_threshold = 0
        begin = "BEGIN"

    def replay(written: Written) -> None:
        within = False
        for sql, params in written:
            if not within:
                raw.execute(begin)
                within = True
            if sql:
                raw.execute(sql.replace("%s", "?") if begin != "BEGIN" else sql, params)
            else:
                raw.execute("COMMIT")
                within = False

    return replay


if __name__ == "__main__":
    sys.exit(main())
