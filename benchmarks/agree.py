"""Random careers in all regions, answered by DuckDB, Apache Spark, PostgreSQL and one by one: the same integers.

    python benchmarks/agree.py                   one million persons
    python benchmarks/agree.py --persons 20000 --json

Persons, regions, days, gaps and edges are drawn by chance, a part of them where the books are silent. Every engine
answers the same careers in slices of persons; every result of every person is compared. A sample is also asked one
by one. Spark and PostgreSQL are started here, from their wheels. Ends with 1 when anybody disagrees.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

from law_engines import career, generated_library  # noqa: E402

SLICE = 100_000
ALONE = 200
FIRST_YEAR, LAST_YEAR = 1998, 2026
PARQUET = "(FORMAT parquet)"
OWN = ("account_balance", "age_months", "transitional")


def careers_of_chance(connection: Any, folder: Path, first: int, count: int) -> tuple[Path, Path]:
    """One slice of persons with their careers: up to thirty years, paid in up to two regions, with gaps."""
    from shebao.law import regions

    codes = [int(place.code) for place in regions.tree()]
    place = f"(SELECT list(c ORDER BY c) FROM unnest({codes}) u(c))"
    chance = "(hash(id * 131 + {0}) % CAST({1} AS UBIGINT))::BIGINT"
    edges = "CASE WHEN hash(id * 7 + {0}) % 50 = 0 THEN {1} WHEN hash(id * 7 + {0}) % 50 = 1 THEN {2} ELSE {3} END"
    people, careers = folder / f"people_{first}.parquet", folder / f"careers_{first}.parquet"
    day = f"((2006 + {chance.format(1, 21)}) * 12 + {chance.format(2, 12)}) * 31 + {chance.format(3, 28)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE someone AS SELECT *, {place}[1 + {chance.format(4, len(codes))}] AS region"
        f" FROM (SELECT i + {first} AS id FROM range({count}) t(i))"
    )
    connection.execute(
        f"COPY (SELECT id, region, {day} AS on_day,"
        f" {edges.format(5, 0, 999_999_999, chance.format(6, 60_000_000))}::BIGINT AS account_balance,"
        f" {edges.format(7, 480, 840, '540 + ' + chance.format(8, 240))}::BIGINT AS age_months,"
        f" {edges.format(9, 0, 99_999, chance.format(10, 60_000))}::BIGINT AS transitional FROM someone)"
        f" TO '{people}' {PARQUET}"
    )
    connection.execute(
        f"COPY (SELECT id, CASE WHEN hash(id + y) % 9 = 0 THEN {place}[1 + (hash(id) % {len(codes)})::BIGINT]"
        " ELSE region END AS region, y AS year,"
        " (CASE WHEN hash(id * 31 + y) % 60 = 0 THEN 0 ELSE 100000 + hash(id * 37 + y) % 3000000 END)::BIGINT AS base,"
        " (1 + hash(id * 17 + y) % 12)::BIGINT AS months_paid"
        f" FROM someone, range({FIRST_YEAR}, {LAST_YEAR} + 1) years(y)"
        f" WHERE y >= {FIRST_YEAR} + hash(id * 3) % 25 AND hash(id * 19 + y) % 12 <> 0) TO '{careers}' {PARQUET}"
    )
    return people, careers


def by_duckdb(rule: Any, books: Any, files: tuple[Path, Path], out: Path) -> None:
    """The slice answered by DuckDB, with what the file's statistics prove left out of the query."""
    from shebao.ground.engines import duck

    shard = duck.Shard(*files)
    connection = duck.connected()
    known = duck.proven(connection, [shard], OWN, rule.rows_take)
    connection.close()
    for made in duck.over_shards(rule.compiled("duckdb", books, known), [shard], out.parent / "made"):
        made.replace(out)


def by_spark(rule: Any, books: Any, files: tuple[Path, Path], out: Path, session: Any) -> None:
    """The slice answered over Spark Connect, with nothing proven beforehand."""
    from shebao.ground.engines import spark

    shards = [(str(files[0]), str(files[1]))]
    for made in spark.over_shards(session, rule.compiled("spark", books), shards, str(out.parent / "spark")):
        Path(made).rename(out)


def by_postgresql(rule: Any, books: Any, files: tuple[Path, Path], out: Path, connection: Any) -> None:
    """The slice copied into PostgreSQL, answered there and copied out again."""
    import duckdb

    from shebao.ground.engines import postgres

    compiled = rule.compiled("postgresql", books)
    postgres.lay_out(connection, compiled.tables)
    for name, path in zip(("people", "careers"), files, strict=True):
        text = path.with_suffix(".csv")
        rows = f"read_parquet('{path}')"
        columns = [row[0] for row in duckdb.connect().execute(f"DESCRIBE FROM {rows}").fetchall()]
        duckdb.connect().execute(f"COPY (FROM {rows}) TO '{text}' (FORMAT csv, HEADER false)")
        with text.open("rb") as file:
            postgres.read_from(connection, name, columns, iter(lambda file=file: file.read(1 << 20), b""))
    with out.open("wb") as file:
        for piece in postgres.copied(connection, compiled):
            file.write(piece)


def compared(names: list[str], answers: dict[str, Path]) -> dict[str, int]:
    """Persons in the slice, those silent, and those any two engines answer differently or not at all."""
    import duckdb

    connection = duckdb.connect()
    for engine, path in answers.items():
        reader = f"read_csv('{path}', header = true)" if path.suffix == ".csv" else f"read_parquet('{path}')"
        if path.is_dir():
            reader = f"read_parquet('{path}/*.parquet')"
        values = ", ".join(f"CASE WHEN silent = 0 THEN {name} END AS {name}" for name in names)
        connection.execute(
            f"CREATE TEMP TABLE {engine} AS SELECT id, silent = 0 AS answered, {values} FROM {reader}"
        )
    engines, columns = list(answers), ["answered", *names]
    counted = {}
    for other in engines[1:]:
        differs = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in columns)
        query = f"SELECT count(*) FROM {engines[0]} a FULL JOIN {other} b USING (id) WHERE {differs}"
        counted[f"differs_{other}"] = int(connection.execute(query).fetchone()[0])
    total, silent = connection.execute(
        f"SELECT count(*), count(*) FILTER (NOT answered) FROM {engines[0]}"
    ).fetchone()
    return {"persons": int(total), "silent": int(silent), **counted}


def alone(rule: Any, books: Any, files: tuple[Path, Path], answers: Path, chance: random.Random) -> int:
    """How many of a sample are told something else when they are asked one by one."""
    import duckdb

    from shebao.law.numbers import Exact
    from shebao.law.rulebook import InputError, inputs
    from shebao.law.silence import LawIsSilent
    from shebao.law.tables import day_of

    connection, wrong = duckdb.connect(), 0
    scales = rule.compiled("duckdb", books).outputs
    (low, high) = connection.execute(f"SELECT min(id), max(id) FROM read_parquet('{files[0]}')").fetchone()
    picked = [chance.randint(low, high) for _ in range(ALONE)]

    def rows(path: Path) -> Iterator[dict[str, Any]]:
        found = connection.execute(f"SELECT * FROM read_parquet('{path}') WHERE id IN {tuple(picked)}")
        columns = [column[0] for column in found.description]
        yield from [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def exact(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        return {name: Exact(row[name], inputs()[name].places).decimal for name in names}

    years: dict[int, list[dict[str, Any]]] = {}
    for row in rows(files[1]):
        years.setdefault(row["id"], []).append({"region": str(row["region"]), **exact(row, rule.rows_take)})
    told = {row["id"]: row for row in rows(answers)}
    for person in rows(files[0]):
        answer = told[person["id"]]
        try:
            given = exact(person, OWN)
            own = years.get(person["id"], [])
            here = rule.ask(str(person["region"]), day_of(person["on_day"]), own, books, **given).results
        except (LawIsSilent, InputError, ArithmeticError, KeyError):
            wrong += answer["silent"] == 0
            continue
        same = answer["silent"] == 0 and all(
            (n if isinstance(n, Exact) else Exact(int(n))).decimal
            == Exact(answer[name], scales[name]).decimal
            for name, n in here.items()
        )
        wrong += not same
    return wrong


def agreement(
    persons: int, session: Any, connection: Any, tell: Any = None, size: int = SLICE
) -> dict[str, int]:
    """All slices on all engines: how many persons, how many silent, and how many disagreements with each."""
    import duckdb

    rule, books, chance = career(), generated_library(), random.Random(2026)
    total: dict[str, int] = {}
    for first in range(0, persons, size):
        with tempfile.TemporaryDirectory(prefix="shebao-agree-") as place:
            folder = Path(place)
            folder.chmod(0o755)
            files = careers_of_chance(duckdb.connect(), folder, first, min(size, persons - first))
            answers = {
                "duckdb": folder / "duckdb.parquet",
                "spark": folder / "by_spark",
                "postgresql": folder / "postgresql.csv",
            }
            by_duckdb(rule, books, files, answers["duckdb"])
            by_spark(rule, books, files, answers["spark"], session)
            by_postgresql(rule, books, files, answers["postgresql"], connection)
            found = compared([*rule.compiled("duckdb", books).outputs], answers)
            found["differs_alone"] = alone(rule, books, files, answers["duckdb"], chance)
            found["asked_alone"] = ALONE
        for name, count in found.items():
            total[name] = total.get(name, 0) + count
        if tell:
            tell(total)
    return total


def main() -> int:
    """Starts Spark and PostgreSQL, compares, and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    import psycopg

    from connect import Server as Spark
    from postgres import Server as PostgreSQL
    from shebao.ground.engines import spark

    started = time.perf_counter()
    cluster, database = Spark(java=("-Xmx3g",)), PostgreSQL()
    try:
        session = spark.connected(cluster.url)
        with psycopg.connect(database.url) as connection:
            tell = None if asked.json else lambda so_far: print(f"  {so_far}", flush=True)
            total = agreement(asked.persons, session, connection, tell)
        session.stop()
    finally:
        cluster.stop()
        database.stop()
    total["seconds"] = round(time.perf_counter() - started)
    wrong = sum(count for name, count in total.items() if name.startswith("differs"))
    print(
        json.dumps(total) if asked.json else f"{total['persons']:,} persons, {wrong} disagreements: {total}"
    )
    return 1 if wrong or total["persons"] != asked.persons else 0


if __name__ == "__main__":
    sys.exit(main())
