"""Registers handed over as files: CSV or JSON lines, streamed; a bad row is named by its line and keeps nobody out."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from shebao.ground.regions.queries import region
from shebao.rooms.people.actions import Entry, enter_person
from shebao.rooms.people.errors import FileUnreadable
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import by_number, is_dead, same_name
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.identifiers import NumberError, PhoneError, parse_number, parse_phone

PEOPLE = ("number", "name_zh", "name_en", "region")
LONGEST = {"name_zh": 60, "name_en": 80, "computer_number": 20, "address": 200}
Row = dict[str, str]
Take = Callable[[Actor, Row], bool]
"""Takes one row in a transaction of its own: true when something is new; raises ``RowProblem``."""


class RowProblem(Exception):
    """Why a row was kept apart: a stable word and the column."""

    def __init__(self, problem: str, column: str = "") -> None:
        super().__init__(problem)
        self.problem, self.column = problem, column


@dataclass(slots=True)
class Imported:
    """What an import did: every row is taken, known or kept apart as (line, problem, column)."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)


def import_rows(*, actor: Actor, path: Path, columns: Sequence[str], take: Take) -> Imported:
    """Give every row of a file to ``take``; interrupted, the same command finishes the rest.

    :raises FileUnreadable: before the first row is taken, for a file without the columns or broken off in the middle.
    """
    deque(_rows(path, columns), maxlen=0)
    done = Imported()
    for line, raw in _rows(path, columns):
        done.rows += 1
        try:
            row = _texts(raw, columns)
            with transaction.atomic():
                new = take(actor, row)
        except RowProblem as problem:
            done.rejected.append((line, problem.problem, problem.column))
        else:
            done.taken += new
            done.known += not new
    return done


def take_person(actor: Actor, row: Row) -> bool:
    """Enter one person of a register; a number already here under the same name is known, and stays as it is."""
    try:
        number = parse_number(row["number"]).value
    except NumberError as error:
        raise RowProblem("not_a_number", "number") from error
    if (earlier := by_number(number)) is not None:
        if same_name(earlier, row["name_zh"]):
            return False
        raise RowProblem("other_name", "name_zh")
    for column, most in LONGEST.items():
        if len(row.get(column, "")) > most:
            raise RowProblem("too_long", column)
    entry = Entry(
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        number=number,
        region_id=region_id(row["region"]),
        phone=_phone(row.get("phone", "")),
        address=row.get("address", ""),
        computer_number=row.get("computer_number", ""),
    )
    enter_person(actor=actor, entry=entry)
    return True


def living(row: Row) -> Person:
    """The living person of this number and name, in either script."""
    try:
        person = by_number(parse_number(row["number"]).value)
    except NumberError as error:
        raise RowProblem("not_a_number", "number") from error
    if person is None:
        raise RowProblem("nobody_here", "number")
    if not same_name(person, row["name"]):
        raise RowProblem("other_name", "name")
    if is_dead(person):
        raise RowProblem("has_died", "number")
    return person


def region_id(code: str) -> int:
    """The row id of a region by its six digits."""
    try:
        return region(code).id
    except NotFound as error:
        raise RowProblem("unknown_region", "region") from error


def _phone(text: str) -> str:
    try:
        return parse_phone(text) if text else ""
    except PhoneError as error:
        raise RowProblem("not_a_phone", "phone") from error


def _texts(raw: dict[str, Any] | None, columns: Sequence[str]) -> Row:
    """The row as trimmed texts; every one of ``columns`` is there and says something."""
    if raw is None:
        raise RowProblem("unreadable")
    row = {name: text.strip() for name, text in raw.items() if name and isinstance(text, str)}
    for column in columns:
        if not row.get(column):
            raise RowProblem("missing", column)
    if any("\x00" in text for text in row.values()):
        raise RowProblem("unreadable")
    return row


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """(line number, row or None) of every line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from (
                _json(stream) if path.suffix.lower() in {".jsonl", ".ndjson"} else _csv(stream, columns)
            )
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnreadable(problem=str(problem)) from problem


def _json(stream: Iterator[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for line, text in enumerate(stream, start=1):
        if text.strip():
            try:
                row = json.loads(text)
            except ValueError:
                row = None
            yield line, row if isinstance(row, dict) else None


def _csv(stream: Iterator[str], columns: Sequence[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    reader = csv.DictReader(stream)
    if set(columns) - set(reader.fieldnames or ()):
        raise FileUnreadable(problem="header needs " + ", ".join(columns))
    for row in reader:
        yield reader.line_num, row
