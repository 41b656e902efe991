"""Cases a lawyer can read: a YAML file beside each rule says what is given and what the law makes of it.

rule: retirement.retirement_month
cases:
  - title: A man born in January 1965 is the first to be delayed
    region: China
    on: 2026-01-01
    given: {birth: "1965-01", category: male}
    expect: {retire_month: "2025-02", delay_months: 1}
    source: 国务院关于渐进式延迟法定退休年龄的办法, attached table
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shebao.law import regions
from shebao.law.exact_yaml import BOOKS, Spot, read
from shebao.law.examples.places import region_in
from shebao.law.explain import shown, steps
from shebao.law.numbers import Exact, Step
from shebao.law.rulebook import inputs, rules
from shebao.law.silence import LawIsSilent

CASES = BOOKS.parent / "cases"
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: a rule, a place, a day, what is given and what is expected (`silent` names the parameter)."""

    rule: str
    title: str
    region: str
    on: date
    given: dict[str, Any]
    expect: dict[str, Any]
    source: str
    spot: Spot

    def problems(self) -> list[str]:
        """What came out otherwise, as sentences; empty when the case holds."""
        try:
            answer = rules()[self.rule].ask(self.region, self.on, **self.given)
        except LawIsSilent as silence:
            wanted = self.expect.get(SILENT)
            return [] if wanted == silence.parameter else [str(silence)]
        if SILENT in self.expect:
            return [f"expected silence about {self.expect[SILENT]}, but there is an answer"]
        found = {name: _as_written(name, number) for name, number in answer.results.items()}
        return [
            f"{name}: expected {wanted}, computed {found.get(name, 'nothing')}"
            for name, wanted in self.expect.items()
            if not _equal(wanted, found.get(name))
        ]


def cases(folder: Path = CASES) -> Iterator[Case]:
    """Every case of the folder, in order of files."""
    for path in sorted(folder.rglob("*.yaml")):
        top = read(path).fields(("rule", "cases"))
        for spot in top["cases"].items():
            row = spot.fields(("title", "region", "on", "given", "expect", "source"))
            place = row["region"].text()
            code = regions.NATION if place in ("China", "全国") else region_in(place)
            if code is None:
                raise row["region"].fail(f"no region is called {place}")
            given = {name: inputs()[name].parsed(str(value)) for name, value in row["given"].plain().items()}
            yield Case(
                top["rule"].text(),
                row["title"].text(),
                code,
                row["on"].day(),
                given,
                dict(row["expect"].plain()),
                row["source"].text(),
                spot,
            )


def _as_written(name: str, number: Any) -> Any:
    exact = number if isinstance(number, Exact) else Exact(int(number))
    unit = steps()[exact.how.name]["unit"] if isinstance(exact.how, Step) else ""
    return shown(exact, unit) if unit in ("month", "age") else exact.decimal


def _equal(wanted: Any, found: Any) -> bool:
    if isinstance(found, Decimal) and not isinstance(wanted, str):
        return Decimal(wanted) == found
    return str(wanted) == str(found)
