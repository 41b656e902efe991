"""The engines `benchmarks/law.py` compares, one process each: the same pension over the same generated careers.

    python benchmarks/law_engines.py law FOLDER OUT

reads the shards of FOLDER, writes every person's total to OUT and prints seconds and peak memory as JSON.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shebao.law.sheet import Proven

YEARS = range(2005, 2025)
SHARD = 1_000_000
JVM: list[float] = []
Spent = tuple[float, float]


def now() -> Spent:
    """The clock on the wall and the processor time of this process."""
    return time.perf_counter(), time.process_time()


def spent(since: Spent) -> Spent:
    """Seconds since then, on the wall and of the processor."""
    wall, processor = now()
    return wall - since[0], processor - since[1]


def generated_library() -> Any:
    """The installed books, with generated wages and bases where no source prints a long series."""
    from shebao.law import regions
    from shebao.law.book import Book, Value, Window
    from shebao.law.exact_yaml import BOOKS
    from shebao.law.library import Library

    books = Library(BOOKS)
    provinces = [place.code for place in regions.tree() if place.level == "province"]
    starts = {
        "contribution.average_wage": 1500,
        "pension.calculation_base": 1600,
        "pension.province_base": 1600,
    }
    for name, start in starts.items():
        own = {code for known, code in books.books if known == name}
        for key in [key for key in books.books if key[0] == name]:
            del books.books[key]
        for number, code in enumerate(provinces):
            # A province's own base is the base of its index, where one counts on it: as SQL by hand has it.
            if name == "pension.province_base" and code not in own:
                continue
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


def scan(folder: Path, out: Path) -> Spent:
    """Reads the columns and does nothing with them."""
    from shebao.ground.engines import duck

    connection = duck.connected()
    started = now()
    for shard in shards(folder):
        duck.read_from(connection, shard)
        for view, columns in (
            ("people", ("id", "region", "on_day", "account_balance", "age_months", "transitional")),
            ("careers", ("id", "region", "year", "base", "months_paid")),
        ):
            sums = ", ".join(
                f"sum({name})" for name in columns
            )  # max() would be read off the file's statistics
            connection.execute(f"SELECT {sums} FROM {view}").fetchall()
    return spent(started)


def law(folder: Path, out: Path) -> Spent:
    """The one definition, compiled and run over the shards; the range check by file statistics included."""
    from shebao.ground.engines import duck

    rule, books = career(), generated_library()
    started = now()
    connection = duck.connected()
    own = ("account_balance", "age_months", "transitional")
    known = duck.proven(connection, shards(folder), own, rule.rows_take)
    connection.close()
    compiled = rule.compiled("duckdb", books, known)
    for _ in duck.over_shards(compiled, shards(folder), out):
        pass
    return spent(started)


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


def hand_sql(folder: Path, out: Path) -> Spent:
    """The same rule as somebody who knows DuckDB would write it."""
    from shebao.ground.engines import duck

    books = generated_library()
    started = now()
    connection = duck.connected()
    hand_tables(connection, books)
    for shard in shards(folder):
        duck.read_from(connection, shard)
        target = out / shard.people.name
        connection.execute(f"COPY ({HAND}) TO '{target}' (FORMAT parquet)")
    return spent(started)


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


def numpy(folder: Path, out: Path) -> Spent:
    """The same rule on int64 arrays, in chunks that stay in the cache."""
    import numpy as np
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    tables = lookups(generated_library())
    started = now()
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
        parquet.write_table(answer, out / shard.people.name)
    return spent(started)


def _microsimulation(package: str, folder: Path, out: Path) -> Spent:
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
    started = now()
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
        parquet.write_table(answer, out / shard.people.name)
    return spent(started)


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


def openfisca(folder: Path, out: Path) -> Spent:
    """OpenFisca-core, reading and writing included as for everybody."""
    return _microsimulation("openfisca_core", folder, out)


def policyengine(folder: Path, out: Path) -> Spent:
    """PolicyEngine-core, likewise."""
    return _microsimulation("policyengine_core", folder, out)


def spark(folder: Path, out: Path) -> Spent:
    """The one definition on Apache Spark over Spark Connect, second run of a warm session."""
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    connect = importlib.import_module("connect")
    from shebao.ground.engines import spark as engine

    server = connect.Server(java=("-Xmx4g",), spark_sql_shuffle_partitions="4")
    try:
        session = engine.connected(server.url)
        compiled = career().compiled("spark", generated_library(), Proven(in_range=True))
        took = (0.0, 0.0)
        for _ in range(2):
            started = now()
            files = [(str(shard.people), str(shard.careers)) for shard in shards(folder)]
            for _ in engine.over_shards(session, compiled, files, str(out / "spark")):
                pass
            took = spent(started)
        JVM.append(peak_mb(server.process.pid))
        session.stop()
    finally:
        server.stop()
    return took


def peak_mb(process: int | str = "self") -> float:
    """The most memory a process ever held; what its parent held before does not count."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


ENGINES = {
    "scan": scan,
    "law": law,
    "hand_sql": hand_sql,
    "numpy": numpy,
    "openfisca": openfisca,
    "policyengine": policyengine,
    "spark": spark,
}


def main() -> None:
    """Runs one engine and prints what it took."""
    if len(sys.argv) < 4:
        print("`python benchmarks/law.py` runs these, each in a process of its own.")
        return
    name, folder, out = sys.argv[1:4]
    seconds, processor = ENGINES[name](Path(folder), Path(out))
    peak = peak_mb() + sum(JVM)
    print(json.dumps({"seconds": seconds, "cpu_seconds": processor, "peak_mb": peak}))


if __name__ == "__main__":
    main()
