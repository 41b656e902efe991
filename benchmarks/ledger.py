"""How fast the ledger of the funds posts, beside the same rows put into bare tables with the same indexes.

    python benchmarks/ledger.py                    both databases, batches of a million postings
    python benchmarks/ledger.py --full             twenty such batches: whether a posting costs the same in the end
    python benchmarks/ledger.py --postings 50000 --batches 2 --rounds 8 --json

PostgreSQL is the wheel the tests use, here with fsync and synchronous commits; SQLite syncs every commit as the center
does. The floor and the ledger take turns in one process over one connection, so their ratio can be compared between
machines and their seconds cannot. django-hordak is measured where it is installed (``uv sync --group bench``). What
TigerBeetle says of itself is quoted, not measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

QUOTED = (
    "TigerBeetle of itself (not measured here): designed for 1,000,000 transfers/s (docs/concepts/oltp.md); about "
    "160,000 transfers/s on shared CI machines (issue 1940, 2024)"
)
DURABLE = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=50",
    "shared_buffers=512MB",
    "max_wal_size=4GB",
)
GOALS = {
    "single_to_floor_postgresql": "at least 0.6",
    "single_to_floor_sqlite": "at least 0.6",
    "batch_to_floor_postgresql": "at most 1.7",
    "batch_to_floor_sqlite": "at most 2.5",
    "batch_to_hordak": "at least 10",
}


def measured(name: str, asked: argparse.Namespace, **environment: str) -> dict[str, Any]:
    """One engine in a process of its own, in a folder that is removed again."""
    script = Path(__file__).with_name("ledger_engines.py")
    numbers = [str(asked.postings), str(asked.rounds), str(asked.batches)]
    with tempfile.TemporaryDirectory() as folder:
        kept = {
            key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "SHEBAO_SQLITE"}
        }
        told = {
            "SHEBAO_VAR": folder,
            "SHEBAO_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "shebao.config.settings",
        }
        command = [sys.executable, str(script), name, *numbers]
        done = subprocess.run(
            command, env=kept | told | environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(f"{name} did not run:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def everything(asked: argparse.Namespace) -> dict[str, Any]:
    """All figures by engine."""
    import postgres

    postgres.OPTIONS = DURABLE
    report = {}
    if "sqlite" in asked.databases:
        report["sqlite"] = measured("ledger", asked)
    if "postgresql" in asked.databases:
        server = postgres.Server()
        try:
            report["postgresql"] = measured("ledger", asked, DATABASE_URL=server.url)
            if importlib.util.find_spec("hordak"):
                os.environ["DATABASE_URL"] = server.url
                postgres_administer("CREATE DATABASE hordak")
                other = server.url.replace("/postgres?", "/hordak?")
                report["hordak"] = measured("hordak", asked, DATABASE_URL=other)
        finally:
            server.stop()
    return report


def postgres_administer(statement: str) -> None:
    """One statement outside any transaction."""
    import postgres

    postgres.administer(statement)


def ratios(report: dict[str, Any]) -> dict[str, float | None]:
    """Own speed over the floor's for single entries (more is better), own time over the floor's for batches."""
    found: dict[str, float | None] = dict.fromkeys(GOALS)
    for name in ("postgresql", "sqlite"):
        if name in report:
            single, clients = report[name]["single"], report[name]["clients"]
            found[f"single_to_floor_{name}"] = single["floor"] / single["ledger"]
            found[f"action_to_floor_{name}"] = single["floor"] / single["action"]
            found[f"batch_to_floor_{name}"] = report[name]["batch"]["ratio"]
            found[f"four_clients_to_floor_{name}"] = clients["spread"] / clients["floor"]
            found[f"four_clients_one_book_to_floor_{name}"] = clients["one_book"] / clients["floor"]
            spent = report[name]["batch"]["ledger"]
            found[f"last_batch_to_first_{name}"] = spent[-1] / spent[0]
    if "hordak" in report:
        found["batch_to_hordak"] = per_second(report["postgresql"]) / report["hordak"]["batch_per_second"]
        found["single_to_hordak"] = report["hordak"]["single_ms"] / report["postgresql"]["single"]["ledger"]
    return {name: value and round(value, 2) for name, value in found.items()}


def per_second(engine: dict[str, Any]) -> float:
    """Postings a second of the ledger's batches, by the median."""
    batch = engine["batch"]
    spent = sorted(batch["ledger"])
    seconds: float = spent[len(spent) // 2]
    return batch["postings"] / seconds  # type: ignore[no-any-return]


def printed(report: dict[str, Any], found: dict[str, float | None]) -> None:
    """The table people read."""
    for name in ("sqlite", "postgresql"):
        if name not in report:
            continue
        one = report[name]
        print(f"\n{name}")
        for title, value in one["single"].items():
            print(f"  one entry, {title:<28}{value:>12.3f} ms")
        for title, value in one["clients"].items():
            print(f"  four clients, {title:<25}{value:>12,.0f} entries/s")
        batch = one["batch"]
        for title in ("floor", "ledger"):
            listed = "  ".join(f"{seconds:.2f}" for seconds in batch[title])
            print(f"  {batch['postings']:,} postings, {title:<20}{listed} s")
        print(f"  the ledger's batches {'':<18}{per_second(one):>12,.0f} postings/s")
        called = one["batch_as_called"]
        print(f"  as called, with drafts and audit {'':<6}{called['postings_per_second']:>12,.0f} postings/s")
        for title, value in one["balance"].items():
            print(f"  balance, {title:<30}{value:>12.3f} ms")
        if one["proofs"]:
            print(f"  sealed {'':<32}{one['proofs']['seal_per_second']:>12,.0f} postings/s")
            print(f"  verified {'':<30}{one['proofs']['verify_per_second']:>12,.0f} postings/s")
        else:
            print("  sealing and verifying are not part of this center and were not measured")
    if "hordak" in report:
        print(f"\ndjango-hordak on PostgreSQL {report['hordak']['batch_per_second']:>12,.0f} postings/s")
    print(f"\n{QUOTED}\n")
    for name, value in found.items():
        print(f"  {name:<44}{'not measured' if value is None else value:>12}   {GOALS.get(name, '')}")


def main() -> None:
    """Measure what is asked and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postings", type=int, default=1_000_000, help="postings of one batch")
    parser.add_argument("--batches", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=40, help="turns of twenty single entries")
    parser.add_argument("--full", action="store_true", help="twenty batches")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    asked = parser.parse_args()
    if asked.full:
        asked.batches = 20
    report = everything(asked)
    found = ratios(report)
    if asked.json:
        print(json.dumps({"engines": report, "ratios": found, "quoted": QUOTED}))
        return
    printed(report, found)


if __name__ == "__main__":
    main()
