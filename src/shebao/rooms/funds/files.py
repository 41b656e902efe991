"""Entries handed over as a file: CSV with a header, one row a line of an entry, the rows of an entry together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from shebao.rooms.funds import errors
from shebao.rooms.funds.drafts import CREDIT, DEBIT, LARGEST, Draft, Line

COLUMNS = ("key", "type", "on", "side", "symbol", "fen", "source")
SIDES = {"debit": DEBIT, "credit": CREDIT}
Row = tuple[int, dict[str, str]]


def drafts_of(path: Path) -> Iterator[Draft]:
    """The entries of a file, streamed; ``detail`` is a column that may be missing.

    :raises FileUnreadable: names the line and what is wrong with it.
    """
    for _, group in groupby(_rows(path), key=lambda row: row[1]["key"]):
        yield _draft(list(group))


def _rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if set(COLUMNS) - set(reader.fieldnames or ()):
                raise errors.FileUnreadable(line=1, problem="the header needs " + ", ".join(COLUMNS))
            for row in reader:
                texts = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "detail")}
                yield reader.line_num, texts
    except (UnicodeDecodeError, csv.Error) as problem:
        raise errors.FileUnreadable(line="?", problem=str(problem)) from problem


def _draft(rows: list[Row]) -> Draft:
    number, first = rows[0]
    for line, row in rows:
        if not row["key"] or any(row[name] != first[name] for name in ("type", "on", "source")):
            raise errors.FileUnreadable(line=line, problem="an entry has one key, type, date and source")
    try:
        on = date.fromisoformat(first["on"])
    except ValueError:
        raise errors.FileUnreadable(line=number, problem="the date is written 2026-11-30") from None
    return Draft(
        entry_type=first["type"],
        business_on=on,
        key=first["key"],
        lines=[_line(number, row) for number, row in rows],
        source=first["source"],
    )


def _line(number: int, row: dict[str, str]) -> Line:
    if row["side"] not in SIDES:
        raise errors.FileUnreadable(line=number, problem="the side is debit or credit")
    fen = row["fen"]
    if not (fen.isascii() and fen.isdigit() and int(fen) < LARGEST):
        raise errors.FileUnreadable(line=number, problem="a sum is a whole number of fen")
    return Line(SIDES[row["side"]], row["symbol"], int(fen), row["detail"])
