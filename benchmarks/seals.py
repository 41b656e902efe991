"""How fast the books are sealed and checked: postings a second, as a ratio to reading and hashing the same rows once.

    python benchmarks/seals.py [--entries 100000] [--json]

The floor is one pass over the entries and their lines in their order, with one SHA-256 for each entry. The database is
a SQLite file of its own, or `DATABASE_URL`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        post(arguments.entries)
        found = measure(arguments.entries)
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, value in found["postings_per_second"].items():
        sys.stdout.write(f"{name:<22}{value:>12,}\n")
    for name, value in found["ratios"].items():
        sys.stdout.write(f"{name:<22}{value:>12}\n")


def prepare(folder: Path) -> None:
    """A database of its own, with the law loaded and one book open."""
    os.environ.update(
        SHEBAO_VAR=str(folder), SHEBAO_MODE="demo", DJANGO_SETTINGS_MODULE="shebao.config.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def post(entries: int) -> None:
    """``entries`` entries of two lines each in one book."""
    from shebao.rooms.funds.actions.books import Opening, open_book
    from shebao.rooms.funds.actions.bulk import Batch, post_many
    from shebao.rooms.funds.actions.editions import load_chart
    from shebao.rooms.funds.drafts import Draft, credit, debit
    from shebao.values.actors import Actor

    maker, approver = Actor.system("importer"), Actor.system("operator")
    load_chart(actor=maker)
    day = date(2026, 11, 2)
    opening = Opening(scheme="unemployment", region="440000", on=day)
    book = open_book(actor=maker, opening=opening)
    drafts = (
        Draft(
            entry_type="contribution",
            business_on=day,
            key=f"receipt {number}",
            lines=(debit("TREASURY", number), credit("CONTRIBUTIONS", number, "person")),
            source="benchmark",
        )
        for number in range(1, entries + 1)
    )
    post_many(actor=maker, approver=approver, book=book, batch=Batch(drafts))


def measure(entries: int) -> dict[str, dict[str, float]]:
    """Seal once; then floor, verify, export check in turn, three rounds, the median of each."""
    from shebao.rooms.funds import exported, exporting, sealing, verifying
    from shebao.rooms.funds.models import Book

    book = Book.objects.get()
    cores = os.cpu_count() or 1
    took = {
        "seal": [timed(sealing.seal)],
        "floor": [],
        "verify": [],
        "verify_all_cores": [],
        "export_check": [],
    }
    lines = list(exporting.lines())
    for _ in range(3):
        took["floor"].append(timed(floor))
        took["verify"].append(timed(lambda: list(verifying.verify_book(book))))
        took["verify_all_cores"].append(timed(lambda: list(verifying.verify_book(book, cores))))
        took["export_check"].append(timed(lambda: list(exported.verify(lines))))
    middle = {name: sorted(seconds)[len(seconds) // 2] for name, seconds in took.items()}
    speeds = {name: round(2 * entries / seconds) for name, seconds in middle.items()}
    ratios = {
        f"{name}_to_floor": round(middle[name] / middle["floor"], 2) for name in middle if name != "floor"
    }
    return {"postings_per_second": speeds, "ratios": ratios}


def floor() -> None:
    """Read every entry with its lines once, and hash each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM funds_entry ORDER BY id")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM funds_posting ORDER BY entry_id, line_no")
        groups = groupby(cursor.fetchall(), key=lambda line: line[0])
        for row, (_, lines) in zip(rows, groups, strict=True):
            sha256(repr((row, list(lines))).encode()).digest()


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
