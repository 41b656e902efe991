"""The same query elsewhere: PostgreSQL and Spark say what one person is told, row by row."""

import random
import shutil
from datetime import date, timedelta

import psycopg
import pytest

from postgres import Server
from shebao.ground.engines import duck, postgres, spark
from shebao.law import regions
from shebao.law.rulebook import inputs, rules
from shebao.law.tables import day_number

PLACES = [place.code for place in regions.tree()]


def some_people(rule, count, seed):
    """Rows of random integers within and at the edges of the declared ranges."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        on = date(2000, 1, 1) + timedelta(chance.randint(0, 14000))
        row = {"id": number, "region": int(chance.choice(PLACES)), "on_day": day_number(on)}
        for name in rule.takes:
            declared = inputs()[name]
            low, high = declared.lowest * 10**declared.places, declared.highest * 10**declared.places
            if declared.choices:
                low, high = 0, len(declared.choices) - 1
            row[name] = chance.choice([low, high, *(chance.randint(low, high) for _ in range(4))])
        rows.append(row)
    return rows


def agreed(rows):
    """The answers of rows that are not silent, and who is silent about what."""
    return [(row["silent"], row if row["silent"] == 0 else None) for row in rows]


@pytest.fixture(scope="module")
def connection():
    server = Server()
    with psycopg.connect(server.url) as opened:
        yield opened
    server.stop()


@pytest.mark.parametrize("name", sorted(rules()))
def test_postgresql_says_the_same_as_duckdb(name, connection):
    rule = rules()[name]
    people = some_people(rule, 40, name)
    here = agreed(duck.answers(rule.compiled("duckdb"), people))
    there = agreed(postgres.answers(connection, rule.compiled("postgresql"), people))
    assert here == there


@pytest.fixture(scope="module")
def session():
    sql = pytest.importorskip(
        "pyspark.sql", reason="Spark is tried when the dependency group 'spark' is installed"
    )
    if shutil.which("java") is None:
        pytest.skip("Spark is tried when a Java 17 is installed")
    opened = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield opened
    opened.stop()


@pytest.mark.parametrize(
    "name",
    [
        "pension.monthly_pension",
        "retirement.retirement_month",
        "unemployment.amount",
        "work_injury.leaving_lump_sums",
    ],
)
def test_spark_says_the_same_as_duckdb(name, session):
    rule = rules()[name]
    people = some_people(rule, 40, name)
    here = agreed(duck.answers(rule.compiled("duckdb"), people))
    assert here == agreed(spark.answers(session, rule.compiled("spark"), people))


def test_shards_are_answered_one_by_one_and_never_twice(tmp_path):
    rule = rules()["retirement.retirement_month"]
    connection = duck.connected()
    shards = []
    for number in range(3):
        people = some_people(rule, 10, number)
        duck.lay_out(
            connection, [duck.Table("people", tuple(people[0]), tuple(tuple(p.values()) for p in people))]
        )
        path = tmp_path / f"people_{number}.parquet"
        connection.execute(f"COPY people TO '{path}' (FORMAT parquet)")
        shards.append(duck.Shard(path, None))
    compiled, into = rule.compiled(), tmp_path / "answers"
    first = list(duck.over_shards(compiled, shards[:2], into))
    before = [path.stat().st_mtime_ns for path in first]
    again = list(duck.over_shards(compiled, shards, into))
    assert [path.stat().st_mtime_ns for path in again[:2]] == before
    assert len(again) == 3
    assert duck.within_ranges(connection, shards[0].people, rule.takes)
    assert not duck.within_ranges(connection, shards[0].people, ("months",))


def test_numbers_out_of_range_are_silent_by_name():
    rule = rules()["pension.basic_part"]
    row = {
        "id": 1,
        "region": 310000,
        "on_day": day_number(date(2025, 6, 1)),
        "average_index": 10**9,
        "months": 12,
    }
    compiled = rule.compiled()
    (answer,) = duck.answers(compiled, [row])
    assert [name for bit, name in enumerate(compiled.silent) if answer["silent"] >> bit & 1] == [
        "input.average_index"
    ]
    assert int(answer["silent"]).bit_count() == 1
