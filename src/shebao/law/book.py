"""A book: every dated value of one parameter in one region, refused unless it is whole.

A file `books/<region>/<scheme>/<parameter>.yaml` holds `unit` and a list of `values`, each with `from`,
`until` (the first day it no longer holds), `operation`, `value`, `source`, `confirmed` and `rechecked`.
`unknown: true` in place of a value declares that nobody found it: a declared gap, never a silent one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from shebao.law import regions
from shebao.law.exact_yaml import BookError, Spot, read

__all__ = ["Book", "BookError", "Parameter", "Value", "Window", "load"]

OPERATIONS = ("baseline", "add", "replace", "restrict", "exempt")
KINDS = ("integer", "decimal", "text", "date", "flag", "list", "table", "ladder", "month")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_RUNG = (("from", "value"), ("each", "add", "at_most"))
_REQUIRED = ("from", "operation", "source", "confirmed", "rechecked")
_OPTIONAL = ("until", "value", "unknown", "note")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a parameter is, wherever it is decided: its kind, unit, bilingual title and permitted range.

    `places`: most decimals its numbers have. `top`: the highest key a ladder answers for.
    """

    name: str
    kind: str
    unit: str
    title_en: str
    title_zh: str
    lowest: Decimal | None = None
    highest: Decimal | None = None
    choices: tuple[str, ...] = ()
    places: int = 0
    top: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """What the books say on a day: an exact immutable value with its unit, place, validity and source.

    `region` is where it was found, `valid_until` the first day it no longer holds (None: in force),
    `confirmed` False when it was recalled or came from a secondary source. An exempt rule has `value` None.
    """

    name: str
    value: Any
    unit: str
    region: str
    valid_from: date
    valid_until: date | None
    source: str
    confirmed: bool
    rechecked_on: date
    operation: str = "baseline"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One dated entry of a book; `silent` when the entry declares that the value is unknown."""

    value: Value
    silent: bool
    path: Path
    line: int

    def holds(self, on: date) -> bool:
        """Whether this entry is in force on that day."""
        until = self.value.valid_until
        return self.value.valid_from <= on and (until is None or on < until)


@dataclass(frozen=True, slots=True)
class Book:
    """One parameter in one region, its windows in order of time."""

    parameter: Parameter
    region: str
    windows: tuple[Window, ...]


def load(path: Path, parameters: Mapping[str, Parameter]) -> Book:
    """The book in this file; `BookError` with file and line when it breaks a rule of the library."""
    code, scheme = path.parent.parent.name, path.parent.name
    name = f"{scheme}.{path.stem}"
    if not regions.known(code):
        raise BookError(path, 1, f"unknown region {code}")
    if name not in parameters:
        raise BookError(
            path,
            1,
            f"parameter {name} is not declared in books/parameters/{scheme}.yaml",
        )
    parameter = parameters[name]
    fields = read(path).fields(required=("unit", "values"))
    if fields["unit"].text() != parameter.unit:
        raise fields["unit"].fail(f"{name} is counted in '{parameter.unit}', not '{fields['unit'].content}'")
    if not fields["values"].items():
        raise fields["values"].fail(
            f"{name} has no value: write one, or declare the gap with 'unknown: true'"
        )
    windows = tuple(_window(spot, parameter, code) for spot in fields["values"].items())
    _check_order(windows)
    return Book(parameter, code, windows)


def _window(spot: Spot, parameter: Parameter, code: str) -> Window:
    row = spot.fields(_REQUIRED, _OPTIONAL)
    operation = row["operation"].text()
    if operation not in OPERATIONS:
        raise row["operation"].fail(f"operation must be one of {', '.join(OPERATIONS)}")
    silent = "unknown" in row and row["unknown"].flag()
    if silent == ("value" in row) and operation != "exempt":
        raise spot.fail("give exactly one of 'value' and 'unknown: true'")
    if "value" in row:
        check(row["value"], parameter, operation)
    valid_from = row["from"].day()
    valid_until = row["until"].day() if "until" in row else None
    if valid_until is not None and valid_until <= valid_from:
        raise row["until"].fail("'until' must lie after 'from'")
    if row["confirmed"].flag() and "recalled" in row["source"].text():
        raise row["confirmed"].fail("what is recalled is not confirmed: say 'confirmed: false'")
    value = Value(
        name=parameter.name,
        value=row["value"].plain() if "value" in row else None,
        unit=parameter.unit,
        region=code,
        valid_from=valid_from,
        valid_until=valid_until,
        source=row["source"].text(),
        confirmed=row["confirmed"].flag(),
        rechecked_on=row["rechecked"].day(),
        operation=operation,
        note=row["note"].text() if "note" in row else "",
    )
    return Window(value, silent, spot.path, spot.line)


def check(spot: Spot, parameter: Parameter, operation: str) -> None:
    """Refuses a value of another kind, outside the declared range or not among the declared choices."""
    kind = "list" if operation == "restrict" and parameter.kind == "table" else parameter.kind
    content = spot.content
    wanted: Any = {
        "integer": int,
        "decimal": (int, Decimal),
        "text": str,
        "date": date,
        "month": str,
        "flag": bool,
        "list": list,
        "table": dict,
        "ladder": list,
    }[kind]
    if not isinstance(content, wanted) or (isinstance(content, bool) and kind != "flag"):
        raise spot.fail(f"{parameter.name} must be of kind {kind}")
    if kind == "ladder":
        _check_rungs(spot)
    if kind == "month" and not _MONTH.match(content):
        raise spot.fail(f'{parameter.name} must be a month like "2025-01"')
    for leaf in _rung_values(spot) if kind == "ladder" else _leaves(spot):
        if isinstance(leaf.content, (int, Decimal)) and not isinstance(leaf.content, bool):
            _check_range(leaf, parameter)
        elif parameter.choices and isinstance(leaf.content, str) and leaf.content not in parameter.choices:
            raise leaf.fail(f"{parameter.name} must be one of {', '.join(parameter.choices)}")


def _rung_values(spot: Spot) -> list[Spot]:
    return [row.content[name] for row in spot.items() for name in ("value", "at_most") if name in row.content]


def _leaves(spot: Spot) -> list[Spot]:
    if isinstance(spot.content, list):
        return [leaf for child in spot.content for leaf in _leaves(child)]
    if isinstance(spot.content, dict):
        return [leaf for child in spot.content.values() for leaf in _leaves(child)]
    return [spot]


def _check_rungs(spot: Spot) -> None:
    below = None
    for row in spot.items():
        rung = row.fields(*_RUNG)
        start = rung["from"].content
        if not isinstance(start, int) or (below is not None and start <= below):
            raise row.fail("the rungs of a ladder rise: each 'from' is a whole number above the one before")
        if ("each" in rung) != ("add" in rung):
            raise row.fail("a rung that grows says both 'each' and 'add'")
        below = start


def _check_range(leaf: Spot, parameter: Parameter) -> None:
    if isinstance(leaf.content, Decimal) and -int(leaf.content.as_tuple().exponent) > parameter.places:
        raise leaf.fail(f"{parameter.name} has at most {parameter.places} decimals")
    below = parameter.lowest is not None and leaf.content < parameter.lowest
    above = parameter.highest is not None and leaf.content > parameter.highest
    if below or above:
        raise leaf.fail(f"{parameter.name} must lie between {parameter.lowest} and {parameter.highest}")


def _check_order(windows: tuple[Window, ...]) -> None:
    for earlier, later in pairwise(windows):
        until, start = earlier.value.valid_until, later.value.valid_from
        if until is None or start < until:
            raise BookError(
                later.path,
                later.line,
                f"overlaps the value from {earlier.value.valid_from}",
            )
        if start > until:
            problem = f"undeclared gap from {until} to {start}: declare it with 'unknown: true'"
            raise BookError(later.path, later.line, problem)
