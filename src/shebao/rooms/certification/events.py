"""Taking events, from files or from a machine: the same twice changes nothing, bad rows are kept apart."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from shebao.rooms.people.models import Person
from shebao.rooms.people.queries import number_index, plain_name, same_name
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.identifiers import NumberError, birth_date_of, lengthened, parse_number, tidy_number

JSON_NAMES = {".json", ".jsonl", ".ndjson"}
COLUMNS = ("reference", "number", "name", "kind", "happened_on")
DEATH_KIND = "death"
ACCOUNT_KIND = "account_changed"
"""What an office may report besides signs of life: a death, and another account a pension is paid into."""
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
    return _taken(actor, _file(digest, path.name, source), _rows(path), reportable_kinds())


@transaction.atomic
def import_batch(
    *, actor: Actor, source: str, name: str, rows: Sequence[Mapping[str, Any]], kinds: frozenset[str]
) -> ImportResult:
    """Take events handed in by a machine, exactly as those of a file; a line is the place in the batch, from 1.

    ``kinds`` are what this source may report; another kind is rejected like one that is not in the book.
    """
    content = json.dumps([dict(row) for row in rows], sort_keys=True)
    digest = hashlib.sha256(f"{source}\0batch\0{content}".encode()).hexdigest()
    lines = ((line, dict(row)) for line, row in enumerate(rows, start=1))
    return _taken(actor, _file(digest, name, source), lines, reportable_kinds() & kinds)


def batch(source: str, file_id: str) -> ImportResult:
    """What became of a batch of this source; ``NotFound`` for another's."""
    file = EventFile.objects.filter(public_id=file_id, source=source).first()
    if file is None:
        raise NotFound
    return _result(file, already=True)


def reportable_kinds() -> frozenset[str]:
    """What an office may report: the kinds of the book, a death, and another payment account."""
    return certification_policy(NATION, clock.today()).event_kinds | {DEATH_KIND, ACCOUNT_KIND}


def _file(digest: str, name: str, source: str) -> EventFile:
    file, _created = EventFile.objects.get_or_create(digest=digest, defaults={"name": name, "source": source})
    return file


def _taken(
    actor: Actor, file: EventFile, lines: Iterator[tuple[int, dict[str, Any] | None]], kinds: frozenset[str]
) -> ImportResult:
    if file.finished_at is not None:
        return _result(file, already=True)
    file.accepted = 0  # a resumed import reads every line again
    while chunk := list(islice(lines, CHUNK)):
        _store(file, chunk, kinds)
    file.rows = file.events.count() + file.rejected.count()
    with transaction.atomic():
        file.finished_at = clock.now()
        file.save(update_fields=["rows", "accepted", "finished_at"])
        records.record(
            actor, "certification.events_imported", [f"file:{file.public_id}"], purpose="certification"
        )
    return _result(file, already=False)


@transaction.atomic
def _store(file: EventFile, chunk: list[tuple[int, dict[str, Any] | None]], kinds: frozenset[str]) -> None:
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
        number, form = _number(row["number"], row["name"])
    except NumberError:
        return "not_a_number", "number"
    return Event(
        file=file,
        source=file.source,
        reference=row["reference"].strip(),
        kind=row["kind"],
        happened_on=happened_on,
        number_index=number_index(number),
        name_index=name_index(row["name"]),
        form=form,
        birth_date=birth_date_of(number),
    )


def _number(text: str, name: str) -> tuple[str, str]:
    """The number in eighteen characters and how it was given; a mistyped one only where somebody it may be is here.

    :raises NumberError: for a number nobody here can be meant by.
    """
    try:
        return parse_number(text).value, Event.WHOLE
    except NumberError as error:
        if error.code == "fifteen":
            return lengthened(text), Event.OLD
        if error.code != "checksum":
            raise
        typed = tidy_number(text)
        born = Person.objects.filter(birth_date=birth_date_of(typed)).only("name_zh", "name_en")
        if not any(same_name(person, name) for person in born):
            raise
        return typed, Event.MISTYPED


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
            # A header of columns never begins with a bracket, whatever the file is called.
            first = next((sign for line in stream if (sign := line.strip()[:1])), "")
            stream.seek(0)
            if first == "[":
                raise FileUnreadable(problem="JSON needs one object a line, without brackets around them")
            lines = first == "{" or path.suffix.lower() in JSON_NAMES
            yield from (_json_rows if lines else _csv_rows)(stream)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnreadable(problem=str(problem)) from problem


def _json_rows(stream: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for line, text in enumerate(stream, start=1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            row = None
        yield line, row if isinstance(row, dict) else None


def _csv_rows(stream: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | None]]:
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
