"""Importing event files: CSV or JSON lines, streamed, the same file twice changes nothing, bad rows kept apart."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.crypto import blind_index
from shebao.rooms.certification.errors import FileUnreadable, NameUnusable
from shebao.rooms.certification.models import Event, EventFile, RejectedRow
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.people.queries import number_index, plain_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import NumberError, parse_number

COLUMNS = ("reference", "number", "name", "kind", "happened_on")
DEATH_KIND = "death"
NATION = "100000"
CHUNK = 500
TEXT_MAX = 80
SOURCE_MAX = 60
FILE_NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: every row is accepted, repeated or rejected, and none is lost."""

    file: str
    rows: int
    accepted: int
    repeated: int
    rejected: list[tuple[int, str, str]]
    already_imported: bool


def import_events(*, actor: Actor, path: Path, source: str) -> ImportResult:
    """Read one file of events from ``source``. Killed anywhere, the same command finishes the rest exactly once."""
    for text, longest in ((source, SOURCE_MAX), (path.name, FILE_NAME_MAX)):
        if not text.strip() or len(text) > longest or not _can_be_kept(text):
            raise NameUnusable
    deque(_rows(path), maxlen=0)  # to the end once: a file that breaks off in the middle is refused whole
    digest = hashlib.sha256(source.encode() + b"\0" + path.read_bytes()).hexdigest()
    file, _created = EventFile.objects.get_or_create(
        digest=digest, defaults={"name": path.name, "source": source}
    )
    if file.finished_at is not None:
        return _result(file, already=True)
    file.accepted = 0  # a resumed import reads every line again
    lines = _rows(path)
    while chunk := list(islice(lines, CHUNK)):
        _store(file, chunk)
    file.rows = file.events.count() + file.rejected.count()
    with transaction.atomic():
        file.finished_at = clock.now()
        file.save(update_fields=["rows", "accepted", "finished_at"])
        records.record(
            actor, "certification.events_imported", [f"file:{file.public_id}"], purpose="certification"
        )
    return _result(file, already=False)


@transaction.atomic
def _store(file: EventFile, chunk: list[tuple[int, dict[str, Any] | None]]) -> None:
    kinds = certification_policy(NATION, clock.today()).event_kinds | {DEATH_KIND}
    good: list[Event] = []
    bad: list[RejectedRow] = []
    for line, row in chunk:
        event = _event(file, row, kinds)
        if isinstance(event, Event):
            good.append(event)
        else:
            bad.append(RejectedRow(file=file, line=line, problem=event[0], column=event[1]))
    Event.objects.bulk_create(good, ignore_conflicts=True)
    RejectedRow.objects.bulk_create(bad, ignore_conflicts=True)
    file.accepted += len(good)
    file.save(update_fields=["accepted"])


def _event(file: EventFile, row: dict[str, Any] | None, kinds: frozenset[str]) -> Event | tuple[str, str]:
    """The event of a row, or (problem, column)."""
    if row is None:
        return "unreadable", ""
    for column in COLUMNS:
        if not isinstance(row.get(column), str) or not row[column].strip():
            return "missing", column
        if not _can_be_kept(row[column]):
            return "unreadable", column
        if len(row[column]) > TEXT_MAX:
            return "too_long", column
    if row["kind"] not in kinds:
        return "unknown_kind", "kind"
    try:
        happened_on = date.fromisoformat(row["happened_on"].strip())
    except ValueError:
        return "not_a_day", "happened_on"
    if happened_on > clock.today():
        return "in_the_future", "happened_on"
    try:
        number = parse_number(row["number"])
    except NumberError:
        return "not_a_number", "number"
    return Event(
        file=file,
        source=file.source,
        reference=row["reference"].strip(),
        kind=row["kind"],
        happened_on=happened_on,
        number_index=number_index(number.value),
        name_index=name_index(row["name"]),
    )


def _can_be_kept(text: str) -> bool:
    """Neither a NUL, which PostgreSQL refuses, nor half a sign, which nothing can write."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def name_index(name: str) -> str:
    """The blind index of a name, whatever its spaces and width."""
    return blind_index("certification.event_name", plain_name(name))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """(line number, row or None) of every line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            if path.suffix.lower() in {".jsonl", ".ndjson"}:
                yield from _json_rows(stream)
            else:
                yield from _csv_rows(stream)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnreadable(problem=str(problem)) from problem


def _json_rows(stream: Iterator[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for line, text in enumerate(stream, start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            row = None
        yield line, row if isinstance(row, dict) else None


def _csv_rows(stream: Iterator[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    reader = csv.DictReader(stream)
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise FileUnreadable(problem="header needs " + ", ".join(COLUMNS))
    for row in reader:
        yield reader.line_num, row


def _result(file: EventFile, *, already: bool) -> ImportResult:
    rejected = list(file.rejected.order_by("line").values_list("line", "problem", "column"))
    stored = file.events.count()
    return ImportResult(
        file=file.public_id,
        rows=stored + len(rejected) + max(0, file.accepted - stored),
        accepted=stored,
        repeated=max(0, file.accepted - stored),
        rejected=rejected,
        already_imported=already,
    )
