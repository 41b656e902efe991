"""One definition: what the rules say to one person, the engine says to a million, to the same fen."""

import ast
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lives import agreed, asked, known, silent_about, some_people
from machines import LONG
from shebao.ground.engines import duck
from shebao.law import regions, rulebook
from shebao.law.careers import Career
from shebao.law.columns import RangeError
from shebao.law.library import library
from shebao.law.numbers import Exact
from shebao.law.rulebook import InputError, inputs, rules
from shebao.law.sheet import Proven
from shebao.law.silence import LawIsSilent
from shebao.law.tables import day_number, day_of

FIRST = date(1998, 1, 1)
# The campaign, `SHEBAO_CAMPAIGN=long pytest tests/stories/law`, asks more people of every rule, more often.
HALF = 100 if LONG else 25
PLACES = [place.code for place in regions.tree()]


def a_person(draw, rule):
    """Random inputs, now and then at the edges of their ranges."""
    given = {}
    for name in rule.takes:
        declared = inputs()[name]
        if declared.choices:
            given[name] = draw(st.sampled_from(declared.choices))
            continue
        by = 10**declared.places
        units = draw(st.integers(declared.lowest * by, declared.highest * by))
        given[name] = Decimal(units).scaleb(-declared.places)
    return draw(st.sampled_from(PLACES)), FIRST + timedelta(draw(st.integers(0, 18000))), given


def as_row(number, region, on, given):
    row = {"id": number, "region": int(region), "on_day": day_number(on)}
    for name, value in given.items():
        declared = inputs()[name]
        number = declared.choices.index(value) if declared.choices else declared.exact(value).units
        row[name] = number
    return row


def as_person(row, rule):
    """A row as a person asks: region, day, and values in their own units."""
    given = {}
    for name in rule.takes:
        declared = inputs()[name]
        units = row[name]
        given[name] = declared.choices[units] if declared.choices else Decimal(units).scaleb(-declared.places)
    return str(row["region"]), day_of(row["on_day"]), given


def by_itself(rule, region, on, given):
    """The scalar answer as units by result, or None for silence."""
    try:
        return rule.ask(region, on, **given).results
    except (LawIsSilent, InputError, ArithmeticError):
        return None


def same(scalar, row, scales):
    for name, number in scalar.items():
        exact = number if isinstance(number, Exact) else Exact(int(number))
        if exact.decimal != Decimal(row[name]).scaleb(-scales[name]):
            return f"{name}: {exact.decimal} one by one, {row[name]} in columns"
    return ""


@pytest.mark.parametrize("name", sorted(rules()))
@settings(
    max_examples=20 if LONG else 1,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(data=st.data())
def test_every_rule_says_the_same_one_by_one_and_in_columns(name, data):
    rule = rules()[name]
    people = [a_person(data.draw, rule) for _ in range(HALF)]
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    people += [as_person(known(rule, chance), rule) for _ in range(HALF)]
    compiled = rule.compiled()
    rows = [as_row(number, *person) for number, person in enumerate(people)]
    answered = 0
    for person, row in zip(people, asked(compiled, rows), strict=True):
        alone = by_itself(rule, *person)
        assert (alone is None) == (row["silent"] != 0), (person, row, compiled.silent)
        assert alone is None or same(alone, row, compiled.outputs) == ""
        answered += alone is not None
    assert answered >= HALF


@pytest.mark.parametrize("name", sorted(rules()))
def test_what_is_proven_of_all_rows_changes_no_answer(name):
    rule, chance = rules()[name], random.Random(name)
    days_tried = (date(2010, 3, 1), date(2024, 12, 20), date(2025, 6, 1))
    for first in days_tried if LONG else chance.sample(days_tried[1:], 1):
        days = (first, first + timedelta(chance.choice([0, 40])))
        rows = []
        for person in some_people(rule, 2 * HALF, chance.random()):
            on = first + timedelta(chance.randint(0, (days[1] - first).days))
            rows.append(person | {"on_day": day_number(on)})
        unproven, known = rule.compiled(), rule.compiled(proven=Proven(in_range=True, days=days))
        assert agreed(unproven, asked(unproven, rows)) == agreed(known, asked(known, rows))


def test_a_person_without_a_day_is_silent_about_it():
    rule = rules()["retirement.retirement_month"]
    (person,) = some_people(rule, 1, 0)
    (answer,) = asked(rule.compiled(), [person | {"on_day": None}])
    assert silent_about(rule.compiled(), answer) == ["input.on_day"]


def careers(count, chance):
    """People with careers in regions and years, some of which the books do not know."""
    people, years = [], {}
    for number in range(count):
        region = chance.choice(["310000", "440100", "110000", "330100", "510000"])
        on = date(chance.choice([2025, 2026]), chance.randint(1, 12), chance.randint(1, 28))
        given = {
            "account_balance": Decimal(chance.randint(0, 50_000_000)).scaleb(-2),
            "age_months": chance.randint(600, 760),
            "transitional": Decimal(chance.randint(0, 50_000)).scaleb(-2),
        }
        people.append((region, on, given))
        first = chance.choice([2022, 2023, 2024, 2024, 2025, 2025])
        years[number] = [
            {
                "region": region,
                "year": year,
                "base": Decimal(chance.randint(200_000, 3_000_000)).scaleb(-2),
                "months_paid": chance.randint(1, 12),
            }
            for year in range(first, 2026)
        ]
    return people, years


def test_a_career_says_the_same_one_by_one_and_in_columns():
    career = Career(rules()["pension.year_of_career"], rules()["pension.pension_of_career"])
    people, years = careers(400, random.Random(7))
    compiled = career.compiled()
    connection = duck.connected()
    duck.lay_out(connection, compiled.tables)
    person_rows = [as_row(number, *person) for number, person in enumerate(people)]
    year_rows = [
        {"id": n, **{k: int(v) if k == "region" else inputs()[k].exact(v).units for k, v in year.items()}}
        for n, own in years.items()
        for year in own
    ]
    for name, rows in (("people", person_rows), ("careers", year_rows)):
        table = duck.Table(name, tuple(rows[0]), tuple(tuple(row.values()) for row in rows))
        duck.lay_out(connection, [table])
    found = connection.sql(compiled.sql)
    answers = {row[0]: dict(zip(found.columns, row, strict=True)) for row in found.fetchall()}
    silent = 0
    for number, (region, on, own) in enumerate(people):
        try:
            alone = career.ask(region, on, years[number], **own).results
        except LawIsSilent:
            alone = None
        row = answers[number]
        assert (alone is None) == (row["silent"] != 0), (people[number], row)
        silent += alone is None
        assert alone is None or same(alone, row, compiled.outputs) == ""
    assert len(answers) == 400
    assert 0 < silent < 400


def test_a_missing_parameter_is_named_and_drops_nobody():
    rule = rules()["pension.basic_part"]
    compiled = rule.compiled()
    given = {"average_index": Decimal(1), "months": 240}
    rows = [as_row(1, "310000", date(2025, 6, 1), given), as_row(2, "510000", date(2025, 6, 1), given)]
    known, unknown = asked(compiled, rows)
    assert known["silent"] == 0
    assert silent_about(compiled, unknown) == ["pension.calculation_base"]


def test_a_bound_past_two_to_the_53_does_not_load():
    def boundless(here, overpaid, benefit):
        return {"product": overpaid * benefit * overpaid}

    registered = rules()["overpayment.fraud_fine"]
    with pytest.raises(RangeError):
        type(registered)(
            "test.boundless", boundless, "SIL 88", FIRST, None, ("overpaid", "benefit")
        ).compiled()


def test_a_rule_that_could_pass_the_bounds_stops_the_start(monkeypatch):
    def boundless(here, overpaid, benefit):
        return {"product": overpaid * benefit * overpaid}

    bad = rulebook.Rule("test.boundless", boundless, "SIL 88", FIRST, None, ("overpaid", "benefit"))
    monkeypatch.setattr(rulebook, "_RULES", rulebook._RULES | {"test.boundless": bad})
    monkeypatch.setattr(rulebook, "rules", cache(rulebook.rules.__wrapped__))
    with pytest.raises(RangeError, match="2\\^53"):
        rulebook.rules()


def test_every_function_registered_as_a_rule_is_tried():
    """The tests above go over `rules()`: whatever is decorated as a rule anywhere in the package is there."""
    written = {
        f"{path.stem}.{node.name}"
        for path in Path(rulebook.__file__).parent.joinpath("rules").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(getattr(getattr(one, "func", None), "id", "") == "rule" for one in node.decorator_list)
    }
    assert written == set(rules()) and len(written) > 40


def test_the_tables_and_the_books_say_the_same():
    books = library()
    assert books.table("yearly", books.parameters["pension.calculation_base"], None).rows
