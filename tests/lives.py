"""People nobody is, by the dozen: rows of integers for any rule, and what their answers say.

Books know few regions in few years, so people drawn blindly would be answered with silence and prove little: half of
them are drawn near somebody the rule is known to answer.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from shebao.ground.engines import duck
from shebao.law import regions
from shebao.law.rulebook import Compiled, Rule, inputs
from shebao.law.tables import day_number

PLACES = [int(place.code) for place in regions.tree()]
KNOWN_YEARS = range(2011, 2028)
CANDIDATES = 4000
_OPEN: list[Any] = []
_LAID: dict[str, Any] = {}


def asked(compiled: Compiled, people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What DuckDB answers: all rules in one connection of the test run, so that no table is laid out twice."""
    if not _OPEN:
        _OPEN.append(duck.connected(threads=1))
    return duck.answers(compiled, people, _OPEN[0], _LAID)


def some_people(rule: Rule, count: int, seed: str | float) -> list[dict[str, Any]]:
    """Rows of random integers: in all regions on any day, and every other one near somebody known."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        row = _somebody(rule, chance, (2000, 2038))
        if number % 2:
            redrawn = chance.choice(["", *rule.takes])
            row = {
                name: row[name] if name == redrawn else value for name, value in known(rule, chance).items()
            }
        rows.append(row | {"id": number})
    return rows


def known(rule: Rule, chance: random.Random) -> dict[str, Any]:
    """Somebody this rule has an answer for."""
    return chance.choice(_known_people(rule.name, rule))


@cache
def _known_people(name: str, rule: Rule) -> list[dict[str, Any]]:
    chance = random.Random(name)
    years = KNOWN_YEARS[0], KNOWN_YEARS[-1]
    tried = [_somebody(rule, chance, years) | {"id": number} for number in range(CANDIDATES)]
    answers = asked(rule.compiled(), tried)
    found = [row for row, answer in zip(tried, answers, strict=True) if answer["silent"] == 0]
    assert found, f"{name} answers nobody of {CANDIDATES}: nothing about it would be compared"
    return found


def _somebody(rule: Rule, chance: random.Random, years: tuple[int, int]) -> dict[str, Any]:
    on = date(years[0], 1, 1) + timedelta(chance.randint(0, 365 * (years[1] - years[0])))
    row = {"region": chance.choice(PLACES), "on_day": day_number(on)}
    for name in rule.takes:
        low, high = years if name == "year" else inputs()[name].bounds
        row[name] = chance.choice([low, high, *(chance.randint(low, high) for _ in range(4))])
    return row


def silent_about(compiled: Compiled, answer: Mapping[str, Any]) -> list[str]:
    """What an answer is silent about, by name."""
    return [name for bit, name in enumerate(compiled.silent) if answer["silent"] >> bit & 1]


def agreed(compiled: Compiled, answers: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What must be the same wherever it is asked: who is silent about what, and every result of all others."""
    return [
        (answer["id"], sorted(silent_about(compiled, answer)) if answer["silent"] else answer)
        for answer in answers
    ]
