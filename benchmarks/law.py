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
import resource
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

YEARS = range(2005, 2025)
SHARD = 1_000_000
ENGINES = ("scan", "law", "hand_sql", "numpy", "openfisca", "policyengine", "spark")
TITLES = {
    "scan": "DuckDB, bare scan of the same columns",
    "law": "one definition on DuckDB",
    "hand_sql": "SQL by hand on DuckDB",
    "numpy": "NumPy by hand",
    "openfisca": "OpenFisca-core",
    "policyengine": "PolicyEngine-core",
    "spark": "one definition on Spark (warm)",
}


def generated_library() -> Any:
    """The installed books, with generated wages and bases where no source prints a long series."""
    from shebao.law import regions
    from shebao.law.book import Book, Value, Window
    from shebao.law.exact_yaml import BOOKS
    from shebao.law.library import Library

    books = Library(BOOKS)
    provinces = [place.code for place in regions.tree() if place.level == "province"]
    for name, start in (("contribution.average_wage", 1500), ("pension.calculation_base", 1600)):
        for key in [key for key in books.books if key[0] == name]:
            del books.books[key]
        for number, code in enumerate(provinces):
            windows = []
            for year in range(YEARS[0], 2027):
                amount = Decimal(start + 37 * number + 330 * (year - YEARS[0])) + Decimal(number) / 4
                first, until = date(year, 1, 1), date(year + 1, 1, 1)
                value = Value(name, amount, "", code, first, until, "generated", False, first)
                windows.append(Window(value, False, Path("generated"), 0))
            books.books[name, code] = Book(books.parameters[name], code, tuple(windows))
    return books


def generate(folder: Path, persons: int) -> None:
    """Aligned shards of people and careers, the same for the same number of persons."""
    import duckdb

    from shebao.law import regions
    from shebao.law.tables import day_number

    codes = [int(place.code) for place in regions.tree() if place.level == "province"]
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE places AS SELECT unnest(range({len(codes)})) n, unnest({codes}) code")
    ages = "[600, 606, 660, 663, 720, 725]"
    for number, start in enumerate(range(0, persons, SHARD)):
        count = min(SHARD, persons - start)
        connection.execute(
            f"CREATE OR REPLACE TABLE someone AS SELECT i + {start} AS id, code AS region, hash(i + {start}) AS h"
            f" FROM range({count}) t(i) JOIN places ON n = hash(i + {start}) % {len(codes)}"
        )
        connection.execute(
            f"COPY (SELECT id, region, {day_number(date(2025, 6, 1))} AS on_day,"
            " CAST(1000000 + h % 30000000 AS BIGINT) AS account_balance,"
            f" CAST({ages}[1 + CAST(h % 6 AS INTEGER)] AS INTEGER) AS age_months,"
            " CAST(h % 50000 AS BIGINT) AS transitional FROM someone ORDER BY id)"
            f" TO '{folder / f'people_{number}.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )
        connection.execute(
            f"COPY (SELECT id, region, CAST(y AS INTEGER) AS year,"
            " CAST(150000 + hash(id * 31 + y) % 2000000 AS BIGINT) AS base,"
            " CAST(CASE WHEN hash(id * 17 + y) % 4 = 0 THEN 1 + hash(id + y) % 12 ELSE 12 END AS INTEGER)"
            f" AS months_paid FROM someone, range({YEARS[0]}, {YEARS[-1] + 1}) years(y) ORDER BY id, y)"
            f" TO '{folder / f'careers_{number}.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )


def shards(folder: Path) -> list[Any]:
    """The shards of a folder, in order."""
    from shebao.ground.engines.duck import Shard

    names = sorted(folder.glob("people_*.parquet"), key=lambda path: int(path.stem.split("_")[1]))
    return [Shard(path, path.with_name(path.name.replace("people", "careers"))) for path in names]


def fresh(folder: Path) -> Path:
    """An empty folder for the answers of one run."""
    return Path(tempfile.mkdtemp(dir=folder))


def career() -> Any:
    """The rule all engines compute."""
    from shebao.law.careers import Career
    from shebao.law.rulebook import rules

    return Career(rules()["pension.year_of_career"], rules()["pension.pension_of_career"])


def scan(folder: Path, out: Path) -> float:
    """Reads the columns and does nothing with them."""
    from shebao.ground.engines import duck

    connection = duck.connected()
    started = time.perf_counter()
    for shard in shards(folder):
        duck.read_from(connection, shard)
        people = "SELECT max(id), max(region), max(on_day), max(account_balance), max(age_months), max(transitional)"
        connection.execute(f"{people} FROM people").fetchall()
        years = "SELECT max(id), max(region), max(year), max(base), max(months_paid)"
        connection.execute(f"{years} FROM careers").fetchall()
    return time.perf_counter() - started


def law(folder: Path, out: Path) -> float:
    """The one definition, compiled and run over the shards; the range check by file statistics included."""
    from shebao.ground.engines import duck

    rule, books = career(), generated_library()
    started = time.perf_counter()
    connection = duck.connected()
    own = ("account_balance", "age_months", "transitional")
    trusted = all(
        duck.within_ranges(connection, shard.people, own)
        and duck.within_ranges(connection, shard.careers, rule.rows_take)
        for shard in shards(folder)
    )
    connection.close()
    compiled = rule.compiled("duckdb", books, trusted=trusted)
    for _ in duck.over_shards(compiled, shards(folder), out):
        pass
    return time.perf_counter() - started


HAND = """
WITH years AS (
  SELECT c.id, sum((20000 * c.base + w.v) // (2 * w.v) * c.months_paid)::BIGINT AS weighted,
         sum(c.months_paid)::BIGINT AS months, count(*) = count(w.v) AS ok
  FROM careers c LEFT JOIN wages w ON w.region = c.region AND w.year = c.year GROUP BY c.id),
parts AS (
  SELECT p.id, p.transitional, y.months, y.ok AND b.v IS NOT NULL AND d.lower IS NOT NULL AS ok, b.v AS base,
         s.hundredths, s.push, s.unit, p.account_balance, least((2 * weighted + months) // (2 * months), 30000) AS idx,
         CASE WHEN s.interpolated
              THEN (d.lower * (12 - p.age_months % 12) + d.upper * (p.age_months % 12) + 6) // 12
              ELSE d.lower END AS divisor
  FROM people p LEFT JOIN years y ON y.id = p.id LEFT JOIN bases b ON b.region = p.region
  LEFT JOIN ways s ON s.region = p.region LEFT JOIN divisors d ON d.age = p.age_months // 12),
amounts AS (
  SELECT id, idx, ok, push, unit, transitional,
         CASE WHEN hundredths
              THEN (base * (10000 + idx) * ((months * 100 + 6) // 12) + 100000000) // 200000000
              ELSE (base * (10000 + idx) * months + 12000000) // 24000000 END AS basic,
         (20 * account_balance + divisor) // (2 * divisor) AS account FROM parts)
SELECT id, idx AS average_index, basic, account,
       (basic + account + transitional + push) // unit * unit AS total, ok FROM amounts
"""


def hand_tables(connection: Any, books: Any) -> None:
    """The few tables the hand-written query joins, made from the same books."""
    from shebao.law import regions
    from shebao.law.library import resolve
    from shebao.law.tables import yearly

    day = date(2025, 6, 1)
    wages = yearly(books, books.parameters["contribution.average_wage"]).rows
    bases = [r for r in yearly(books, books.parameters["pension.calculation_base"]).rows if r[1] == day.year]
    table = resolve(books, "pension.divisor", "100000", day).value
    ways = []
    for place in regions.tree():
        said = {
            name: resolve(books, f"pension.{name}", place.code, day).value
            for name in ("year_fraction", "divisor_between_ages", "total_rounding")
        }
        unit, push = {"fen_half_up": (1, 0), "jiao_half_up": (10, 5), "jiao_up": (10, 9)}[
            said["total_rounding"]
        ]
        fraction = said["year_fraction"] == "hundredths"
        ways.append((int(place.code), fraction, said["divisor_between_ages"] == "interpolated", unit, push))
    for name, columns, rows in (
        ("wages", "region BIGINT, year BIGINT, v BIGINT", wages),
        ("bases", "region BIGINT, year BIGINT, v BIGINT", bases),
        ("divisors", "age BIGINT, lower BIGINT, upper BIGINT", _pairs(table)),
        ("ways", "region BIGINT, hundredths BOOLEAN, interpolated BOOLEAN, unit BIGINT, push BIGINT", ways),
    ):
        connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
        connection.execute(f"INSERT INTO {name} VALUES {', '.join(map(str, rows))}")


def _pairs(table: Any) -> list[tuple[int, int, int]]:
    return [(age, int(months * 10), int(table.get(age + 1, months) * 10)) for age, months in table.items()]


def hand_sql(folder: Path, out: Path) -> float:
    """The same rule as somebody who knows DuckDB would write it."""
    from shebao.ground.engines import duck

    books = generated_library()
    started = time.perf_counter()
    connection = duck.connected()
    hand_tables(connection, books)
    for shard in shards(folder):
        duck.read_from(connection, shard)
        target = out / shard.people.name
        connection.execute(f"COPY ({HAND}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    return time.perf_counter() - started


def arrays(folder: Path, shard: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """People and careers of a shard as arrays, careers as persons × years."""
    import pyarrow.parquet as parquet

    people = {
        name: col.to_numpy() for name, col in zip(*_columns(parquet.read_table(shard.people)), strict=True)
    }
    table = parquet.read_table(shard.careers, columns=["base", "months_paid"])
    years = {name: col.to_numpy().reshape(-1, len(YEARS)) for name, col in zip(*_columns(table), strict=True)}
    return people, years


def _columns(table: Any) -> tuple[list[str], list[Any]]:
    return table.column_names, [column.combine_chunks() for column in table.columns]


def lookups(books: Any) -> dict[str, Any]:
    """Wage by province and year, base, conventions and divisors as arrays over dense province numbers."""
    import duckdb
    import numpy as np

    connection = duckdb.connect()
    hand_tables(connection, books)
    wages = connection.execute("SELECT * FROM wages").fetchall()
    codes = np.array(sorted({row[0] for row in connection.execute("SELECT region FROM bases").fetchall()}))
    place = {code: number for number, code in enumerate(codes.tolist())}
    wage = np.zeros((len(codes), len(YEARS)), np.int64)
    for code, year, value in wages:
        if code in place and year in YEARS:
            wage[place[code], year - YEARS[0]] = value
    base, ways = np.zeros(len(codes), np.int64), np.zeros((len(codes), 4), np.int64)
    for code, _, value in connection.execute("SELECT * FROM bases").fetchall():
        base[place[code]] = value
    for code, *rest in connection.execute("SELECT * FROM ways").fetchall():
        if code in place:
            ways[place[code]] = rest
    lower, upper = np.zeros(100, np.int64), np.zeros(100, np.int64)
    for age, low, high in connection.execute("SELECT * FROM divisors").fetchall():
        lower[age], upper[age] = low, high
    return {"codes": codes, "wage": wage, "base": base, "ways": ways, "lower": lower, "upper": upper}


def numpy(folder: Path, out: Path) -> float:
    """The same rule on int64 arrays, in chunks that stay in the cache."""
    import numpy as np
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    tables = lookups(generated_library())
    started = time.perf_counter()
    for shard in shards(folder):
        people, years = arrays(folder, shard)
        pieces = []
        for begin in range(0, len(people["id"]), 50_000):
            part = slice(begin, begin + 50_000)
            place = np.searchsorted(tables["codes"], people["region"][part])
            wage = tables["wage"][place]
            months = years["months_paid"][part].astype(np.int64)
            weighted = ((20000 * years["base"][part] + wage) // (2 * wage) * months).sum(axis=1)
            paid = months.sum(axis=1)
            idx = np.minimum((2 * weighted + paid) // (2 * paid), 30000)
            fraction, between, unit, push = tables["ways"][place].T
            full = tables["base"][place] * (10000 + idx)
            exact = (full * paid + 12000000) // 24000000
            basic = np.where(fraction, (full * ((paid * 100 + 6) // 12) + 100000000) // 200000000, exact)
            age, beyond = people["age_months"][part] // 12, people["age_months"][part] % 12
            lower, upper = tables["lower"][age], tables["upper"][age]
            divisor = np.where(between, (lower * (12 - beyond) + upper * beyond + 6) // 12, lower)
            account = (20 * people["account_balance"][part] + divisor) // (2 * divisor)
            pieces.append((basic + account + people["transitional"][part] + push) // unit * unit)
        answer = arrow.table({"id": people["id"], "total": np.concatenate(pieces)})
        parquet.write_table(answer, out / shard.people.name, compression="zstd")
    return time.perf_counter() - started


def _microsimulation(package: str, folder: Path, out: Path) -> float:
    """The same rule in a micro-simulation engine: its own variables, periods and (float32) arrays."""

    import numpy as np
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    core = {
        name: importlib.import_module(f"{package}.{name}")
        for name in ("entities", "taxbenefitsystems", "variables", "periods", "simulations")
    }
    tables = lookups(generated_library())
    person = core["entities"].Entity("person", "persons", "", "") if package == "openfisca_core" else None
    if person is None:
        person = core["entities"].Entity("person", "persons", "", "")
    person.is_person = True
    year_unit, eternity = _units(core["periods"], package)

    def variable(name: str, kind: type, period: Any, formula: Any = None) -> type:
        body = {"value_type": kind, "entity": person, "definition_period": period, "label": name}
        return type(name, (core["variables"].Variable,), body | ({"formula": formula} if formula else {}))

    def weighted(persons: Any, period: Any) -> Any:
        wage = tables["wage"][persons("place", period), period.start.year - YEARS[0]] / 100
        index = np.floor(persons("base", period) / wage * 10000 + 0.5) / 10000
        return index * persons("months_paid", period)

    def pension(persons: Any, period: Any) -> Any:
        before = [str(year) for year in YEARS]
        months = sum(persons("months_paid", year) for year in before)
        total = sum(persons("weighted", year) for year in before)
        idx = np.minimum(np.floor(total / months * 10000 + 0.5) / 10000, 3)
        place, age = persons("place", period), persons("age_months", period)
        fraction, between, unit, push = tables["ways"][place].T
        span = np.where(fraction, np.floor(months / 12 * 100 + 0.5) / 100, months / 12)
        basic = np.floor(tables["base"][place] / 100 * (1 + idx) / 2 * span + 0.5) / 100
        lower, upper, beyond = tables["lower"][age // 12], tables["upper"][age // 12], age % 12
        divisor = np.where(between, (lower * (12 - beyond) + upper * beyond + 6) // 12, lower) / 10
        account = np.floor(persons("account_balance", period) / divisor * 100 + 0.5) / 100
        whole = np.floor((basic + account + persons("transitional", period)) * 100 + 0.5)
        return np.floor((whole + push) / unit) * unit / 100

    made = [variable(name, float, year_unit) for name in ("base", "months_paid")]
    made += [variable(name, int, eternity) for name in ("place", "age_months")]
    made += [variable(name, float, eternity) for name in ("account_balance", "transitional")]
    made += [variable("weighted", float, year_unit, weighted), variable("pension", float, year_unit, pension)]
    started = time.perf_counter()
    for shard in shards(folder):
        people, years = arrays(folder, shard)
        system = core["taxbenefitsystems"].TaxBenefitSystem([person])
        system.add_variables(*made)
        simulation = _simulation(core["simulations"], package, system, len(people["id"]))
        simulation.set_input("place", "2025", np.searchsorted(tables["codes"], people["region"]))
        simulation.set_input("age_months", "2025", people["age_months"])
        for name in ("account_balance", "transitional"):
            simulation.set_input(name, "2025", people[name] / 100)
        for number, year in enumerate(YEARS):
            simulation.set_input("base", str(year), years["base"][:, number] / 100)
            simulation.set_input("months_paid", str(year), years["months_paid"][:, number])
        total = np.rint(simulation.calculate("pension", "2025").astype(np.float64) * 100).astype(np.int64)
        answer = arrow.table({"id": people["id"], "total": total})
        parquet.write_table(answer, out / shard.people.name, compression="zstd")
    return time.perf_counter() - started


def _units(periods: Any, package: str) -> tuple[Any, Any]:
    if hasattr(periods, "DateUnit"):
        return periods.DateUnit.YEAR, periods.DateUnit.ETERNITY
    return periods.YEAR, periods.ETERNITY


def _simulation(simulations: Any, package: str, system: Any, count: int) -> Any:
    builder = getattr(simulations, "SimulationBuilder", None)
    if builder is None:
        deeper = importlib.import_module("policyengine_core.simulations.simulation_builder")
        builder = deeper.SimulationBuilder
    return builder().build_default_simulation(system, count)


def openfisca(folder: Path, out: Path) -> float:
    """OpenFisca-core, reading and writing included as for everybody."""
    return _microsimulation("openfisca_core", folder, out)


def policyengine(folder: Path, out: Path) -> float:
    """PolicyEngine-core, likewise."""
    return _microsimulation("policyengine_core", folder, out)


def spark(folder: Path, out: Path) -> float:
    """The one definition on Apache Spark, second run of a warm session."""
    from pyspark.sql import SparkSession

    from shebao.ground.engines import spark as engine

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    compiled = career().compiled("spark", generated_library(), trusted=True)
    engine.lay_out(session, compiled.tables)
    engine.read_from(session, str(folder / "people_*.parquet"), str(folder / "careers_*.parquet"))
    spent = 0.0
    for _ in range(2):
        started = time.perf_counter()
        session.sql(compiled.sql).write.mode("overwrite").parquet(str(out / "spark"))
        spent = time.perf_counter() - started
    session.stop()
    return spent


def wrong(folder: Path, out: Path, truth: Path) -> int:
    """Persons whose monthly total is not that of the hand-written integers."""
    import duckdb

    found = f"'{out}/spark/*.parquet'" if (out / "spark").exists() else f"'{out}/*.parquet'"
    query = (
        f"SELECT count(*) FROM read_parquet('{truth}/*.parquet') t LEFT JOIN read_parquet({found}) f USING (id)"
        " WHERE f.total IS DISTINCT FROM t.total"
    )
    row = duckdb.connect().execute(query).fetchone()
    return int(row[0]) if row else -1


def one_process(name: str, folder: Path, out: Path) -> dict[str, Any]:
    """Runs one engine in a process of its own and gives its seconds and peak memory."""
    command = [sys.executable, __file__, "--engine", name, "--folder", str(folder), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no message"}
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def measured(folder: Path, engines: list[str], rounds: int) -> dict[str, dict[str, Any]]:
    """Medians over the rounds, all engines in every round."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in engines}
    truth = fresh(folder)
    one_process("hand_sql", folder, truth)
    for number in range(rounds):
        for name in engines:
            out = fresh(folder)
            run = one_process(name, folder, out)
            if number == 0 and name != "scan" and "failed" not in run:
                run["wrong"] = wrong(folder, out, truth)
            runs[name].append(run)
    result = {}
    for name, own in runs.items():
        well = [run for run in own if "failed" not in run]
        if not well:
            result[name] = own[0]
            continue
        result[name] = {
            "seconds": round(statistics.median(run["seconds"] for run in well), 3),
            "peak_mb": round(max(run["peak_mb"] for run in well)),
            "wrong": well[0].get("wrong"),
        }
    return result


def one_person() -> dict[str, float]:
    """One person with forty years, in milliseconds: the answer, with its whole tree, and with its text."""
    from shebao.law import explain

    rule, books = career(), generated_library()
    years = [{"year": 2005 + n % 20, "base": Decimal(3000 + 100 * n), "months_paid": 12} for n in range(40)]
    given = {"account_balance": Decimal("98765.43"), "age_months": 725, "transitional": Decimal("12.34")}

    def ask() -> Any:
        return rule.ask("320000", date(2025, 6, 1), years, books, **given)

    def tree(node: Any) -> int:
        return len(node.formula) + len(node.facts) + sum(tree(child) for child in node.children)

    works: dict[str, Callable[[], Any]] = {
        "answer": ask,
        "with_tree": lambda: [tree(node) for node in explain.explain(ask())[-1:]],
        "with_text": lambda: explain.as_text(ask()),
    }
    return {name: _median_ms(work) for name, work in works.items()}


def _median_ms(work: Callable[[], Any], times: int = 300) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(spent), 3)


def ratios(found: dict[str, dict[str, Any]]) -> dict[str, float | None]:
    """This engine's seconds over the others'."""
    own = found["law"].get("seconds")
    named = {"to_hand_sql": "hand_sql", "to_scan": "scan", "to_openfisca": "openfisca", "to_numpy": "numpy"}
    named |= {"to_policyengine": "policyengine", "to_spark": "spark"}
    return {
        ratio: round(own / found[name]["seconds"], 3) if own and found.get(name, {}).get("seconds") else None
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
        print(f"  {TITLES[name]:<40}{run['seconds']:8.2f} s {run['peak_mb']:7,} MB {against} {exact}")


def peak_mb() -> float:
    """The most memory this process ever held; what its parent held before does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measures what is asked and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="also 10 M persons")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.engine:
        seconds = globals()[asked.engine](asked.folder, asked.out)
        peak = peak_mb()
        if asked.engine == "spark":
            peak += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peak_mb": peak}))
        return
    needed = {"openfisca": "openfisca_core", "policyengine": "policyengine_core", "spark": "pyspark"}
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
        "one_person_ms": one_person(),
    }
    if asked.full:
        large = report[str(10 * asked.persons)]
        summary["ratios_at_10x"] = ratios(large)
        summary["growth"] = round(large["law"]["seconds"] / first["law"]["seconds"], 2)
    print(
        json.dumps(summary)
        if asked.json
        else json.dumps({k: summary[k] for k in summary if k != "engines"}, indent=1)
    )


if __name__ == "__main__":
    main()
