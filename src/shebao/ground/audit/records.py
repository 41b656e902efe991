"""Writing one entry, and reading back what concerns one subject."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import connection
from django.utils.translation import get_language

from shebao.ground.audit import words
from shebao.ground.audit.models import Record
from shebao.values import clock, identifiers
from shebao.values.actors import Actor

_COLUMNS = (
    "entry",
    "at",
    "actor_kind",
    "actor_key",
    "actor_label",
    "actor_label_zh",
    "action",
    "purpose",
    "fields",
    "mandate",
    "case",
    "outcome",
)
Shared = tuple[str, ...]
_waiting: ContextVar[list[tuple[Shared, list[str]]] | None] = ContextVar("waiting", default=None)
_SUBJECTS = {
    "sqlite": "json_each(%s)",
    "postgresql": "json_array_elements_text(%s::json) AS subjects (value)",
}


class Circumstances(TypedDict, total=False):
    """What else may be said of an entry: the mandate it rests on, the case it belongs to, how it ended."""

    mandate: str
    case: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Look:
    """One record as its subject sees it; ``entry`` is the place to continue reading before."""

    entry: str
    at: datetime
    actor_kind: str
    actor_key: str
    actor_label: str
    action: str
    purpose: str
    fields: tuple[str, ...]
    mandate: str
    case: str
    outcome: str

    @property
    def action_words(self) -> str:
        """What was done, in the reader's language."""
        return words.action_words(self.action)

    @property
    def purpose_words(self) -> str:
        """Why, in the reader's language."""
        return words.purpose_words(self.purpose)

    @property
    def field_words(self) -> list[str]:
        """Which parts of the record, in the reader's language, each once."""
        return list(dict.fromkeys(words.field_words(field) for field in self.fields))


def record(
    actor: Actor,
    action: str,
    subjects: Iterable[str],
    *,
    purpose: str,
    fields: Sequence[str] = (),
    **circumstances: Unpack[Circumstances],
) -> str:
    """Write one entry with one row for each of ``subjects`` (text keys) in one INSERT, and return its id.

    It belongs in the transaction of the act it records. ``action`` and ``purpose`` are codes of
    :mod:`shebao.ground.audit.words`. A subject named twice is written once.

    :raises ValueError: without a subject, or with one that is not a text key such as ``person:…``.
    """
    keys = list(dict.fromkeys(subjects))
    if not keys or not all(":" in key for key in keys):
        raise ValueError(f"The record of {action} needs subjects such as 'person:…', not {keys}.")
    entry = identifiers.public_id()
    shared = (
        entry,
        Record._meta.get_field("at").get_db_prep_save(clock.now(), connection),
        actor.kind,
        actor.key,
        actor.label,
        actor.label_zh,
        action,
        purpose,
        " ".join(fields),
        circumstances.get("mandate", ""),
        circumstances.get("case", ""),
        circumstances.get("outcome", "done"),
    )
    waiting = _waiting.get()
    if waiting is None:
        _insert(shared, keys)
    else:
        waiting.append((shared, keys))
    return entry


@contextmanager
def together() -> Iterator[None]:
    """Write every entry recorded inside as one INSERT at the end: a page with three reads costs one statement.

    The rows are written before the response leaves, also when the block raises. For reads only: an act records inside
    its own transaction. An inner block joins the outer one.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: list[tuple[Shared, list[str]]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        if waiting:
            _insert_many(waiting)


def looks_at(subject_key: str, limit: int = 50, before: str | None = None) -> list[Look]:
    """The newest ``limit`` records about one subject; ``before`` is the ``entry`` of the last look of a page.

    One query. Who may ask is decided above: the subject, and nobody in the family.
    """
    rows = Record.objects.filter(subject=subject_key).order_by("-id")
    if before:
        rows = rows.filter(id__lt=Record.objects.filter(entry=before, subject=subject_key).values("id")[:1])
    return [_look(row) for row in rows[:limit]]


def _insert(shared: tuple[str, ...], subjects: list[str]) -> None:
    """The subjects travel as one JSON parameter: the statement is the same for one as for ten thousand."""
    columns = ", ".join(f'"{column}"' for column in _COLUMNS)
    holes = ", ".join(["%s"] * len(_COLUMNS))
    source = _SUBJECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_record ({columns}, subject) SELECT {holes}, value FROM {source}",  # noqa: S608
            [*shared, json.dumps(subjects)],
        )


def _insert_many(entries: list[tuple[Shared, list[str]]]) -> None:
    rows: list[Shared] = [(*shared, key) for shared, keys in entries for key in keys]
    columns = ", ".join(f'"{column}"' for column in (*_COLUMNS, "subject"))
    holes = ", ".join(["(" + ", ".join(["%s"] * (len(_COLUMNS) + 1)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_record ({columns}) VALUES {holes}",  # noqa: S608
            [value for row in rows for value in row],
        )


def _look(row: Record) -> Look:
    return Look(
        entry=row.entry,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_key=row.actor_key,
        actor_label=_label(row),
        action=row.action,
        purpose=row.purpose,
        fields=tuple(row.fields.split()),
        mandate=row.mandate,
        case=row.case,
        outcome=row.outcome,
    )


def _label(row: Record) -> str:
    """Who, in the reader's language; without a label in it the kind of actor, so that no page mixes."""
    chinese = (get_language() or "").startswith("zh")
    label = row.actor_label_zh if chinese else row.actor_label
    return label or words.kind_words(row.actor_kind)
