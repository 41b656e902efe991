"""A real Apache Spark, reached by Spark Connect, says what DuckDB says: every form of query, and whole careers."""

import re
import sys
from datetime import date
from pathlib import Path

import psycopg
import pytest

import connect
import postgres as databases
from lives import agreed, asked, silent_about, some_people
from machines import LONG
from shebao.ground.engines import duck, spark
from shebao.law.rulebook import rules
from shebao.law.tables import day_number

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
import agree

# The campaign, `SHEBAO_CAMPAIGN=long pytest tests/stories/law/test_spark.py`, asks every rule and more people.
MANY = 400 if LONG else 20
PERSONS = 20_000 if LONG else 200
pytestmark = pytest.mark.one_database
# Small questions, each asked once: answering takes less than compiling Java for them. Careers are asked compiled.
INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}


@pytest.fixture(scope="module")
def endpoint():
    server = connect.Server()
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def laid():
    """What lies in the session already."""
    return {}


@pytest.fixture(scope="module")
def session(endpoint):
    opened = spark.connected(endpoint)
    for name, value in INTERPRETED.items():
        opened.conf.set(name, value)
    yield opened
    opened.stop()


def forms(sql):
    """What a query is made of, so that one rule can speak for others: its words, and what its look-ups join on."""
    words = r"\b(?:DIV|CASE|BETWEEN|COALESCE|GREATEST|LEAST|IS NULL|IS NOT NULL|NOT|OR)\b|%|[<>]=?"
    joined = [re.sub(r"\w+_t\.|\w*\d\w*", "#", on) for on in re.findall(r" ON (.*?)(?= LEFT JOIN|\)|$)", sql)]
    keyless = [re.sub(r"at_key = \w+", "at_key = #", on).strip() for on in joined]
    return set(re.findall(words, sql)) | set(keyless)


def spokesmen():
    """The fewest rules whose queries have between them every form that any rule's has; in the campaign all rules."""
    left = {name: forms(rule.compiled("spark").sql) for name, rule in rules().items()}
    if LONG:
        return sorted(left)
    wanted, chosen = set().union(*left.values()), []
    while wanted:
        name = max(sorted(left), key=lambda name: len(left[name] & wanted))
        chosen.append(name)
        wanted -= left[name]
    return sorted(chosen)


@pytest.mark.parametrize("name", spokesmen())
def test_spark_says_the_same_as_duckdb(name, session, laid):
    rule = rules()[name]
    people = some_people(rule, MANY, name)
    here, there = rule.compiled("duckdb"), rule.compiled("spark")
    assert agreed(here, asked(here, people)) == agreed(there, spark.answers(session, there, people, laid))


def test_a_missing_parameter_is_named_on_spark_and_drops_nobody(session):
    compiled = rules()["pension.basic_part"].compiled("spark")
    asked = {"on_day": day_number(date(2025, 6, 1)), "average_index": 10_000, "months": 240}
    known, unknown = spark.answers(
        session, compiled, [{"id": 1, "region": 310000} | asked, {"id": 2, "region": 510000} | asked]
    )
    assert known["silent"] == 0 and known["basic"] > 0
    assert silent_about(compiled, unknown) == ["pension.calculation_base"]


def test_random_careers_are_the_same_on_spark_postgresql_duckdb_and_alone(endpoint):
    server, session = databases.Server(), spark.connected(endpoint)
    with psycopg.connect(server.url) as connection:
        found = agree.agreement(PERSONS, session, connection, size=PERSONS)
    session.stop()
    server.stop()
    assert found["persons"] == PERSONS
    assert 0 < found["silent"] < PERSONS
    assert {name: count for name, count in found.items() if name.startswith("differs")} == {
        "differs_spark": 0,
        "differs_postgresql": 0,
        "differs_alone": 0,
    }


def test_the_comparison_of_careers_notices_one_fen(tmp_path):
    connection = duck.connected()
    for name, total in (("duckdb", 100), ("spark", 100), ("postgresql", 101)):
        people = f"SELECT unnest([1, 2]) AS id, 0 AS silent, {total} AS total"
        connection.execute(f"COPY ({people}) TO '{tmp_path}/{name}.parquet' (FORMAT parquet)")
    files = {name: tmp_path / f"{name}.parquet" for name in ("duckdb", "spark", "postgresql")}
    assert agree.compared(["total"], files) == {
        "persons": 2,
        "silent": 0,
        "differs_spark": 0,
        "differs_postgresql": 2,
    }
