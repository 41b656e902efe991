"""The same query elsewhere: PostgreSQL says what one person is told, row by row; and shards of any size."""

from datetime import date

import psycopg
import pytest

from lives import agreed, asked, silent_about, some_people
from machines import LONG
from postgres import Server
from shebao.ground.engines import duck, postgres
from shebao.law.rulebook import rules
from shebao.law.tables import day_number

MANY = 400 if LONG else 30


@pytest.fixture(scope="module")
def connection():
    server = Server()
    with psycopg.connect(server.url) as opened:
        yield opened
    server.stop()


@pytest.fixture(scope="module")
def laid():
    """What lies in the connection already."""
    return {}


@pytest.mark.parametrize("name", sorted(rules()))
def test_postgresql_says_the_same_as_duckdb(name, connection, laid):
    rule = rules()[name]
    people = some_people(rule, MANY, name)
    here, there = rule.compiled("duckdb"), rule.compiled("postgresql")
    answers = postgres.answers(connection, there, people, laid)
    assert agreed(here, asked(here, people)) == agreed(there, answers)


def test_a_missing_parameter_is_named_on_postgresql_and_drops_nobody(connection):
    compiled = rules()["pension.basic_part"].compiled("postgresql")
    asked = {"on_day": day_number(date(2025, 6, 1)), "average_index": 10_000, "months": 240}
    known, unknown = postgres.answers(
        connection, compiled, [{"id": 1, "region": 310000} | asked, {"id": 2, "region": 510000} | asked]
    )
    assert known["silent"] == 0 and known["basic"] > 0
    assert silent_about(compiled, unknown) == ["pension.calculation_base"]


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
    assert duck.proven(connection, shards, rule.takes).in_range
    assert not duck.proven(connection, shards, ("months",)).in_range


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
    assert silent_about(compiled, answer) == ["input.average_index"]
    assert int(answer["silent"]).bit_count() == 1
