"""What other offices hand over about a crowd: one day's events with their mistakes, and the truth beside them."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from shebao.demo.crowd import HABITS, Resident, Town, residents
from shebao.demo.hands import in_order
from shebao.values.identifiers import check_digit

KINDS = ("hospital", "medical_settlement", "rail", "card_use", "bank", "vaccination")
EVENTS = ("reference", "number", "name", "kind", "happened_on")
REGISTER = ("number", "name_zh", "name_en", "region", "phone", "address")
DUTIES = ("number", "benefit", "paid_by", "since", "due_on", "household", "place", "habit")
MISTAKES = {"latin": 0.02, "old": 0.003, "digit": 0.003, "name": 0.003, "stranger": 0.05, "death": 0.0002}
"""The share of events that carry the Latin name, an old number, a wrong digit, another name, no one known, a death."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One line of an event file, and what is true of it: the serial of the person, and what was done to the line."""

    reference: str
    number: str
    name: str
    kind: str
    happened_on: date
    serial: int
    mistake: str


def day(town: Town, number: int, each: float = 1.0) -> Iterator[Occurrence]:
    """The events of the last day before the month, of one slice: ``each`` for every person, on average."""
    yield from _day(town, number, residents(town, number), each)


def _day(town: Town, number: int, people: list[Resident], each: float) -> Iterator[Occurrence]:
    dice = random.Random(f"{town.seed}/{number}/events")
    weights = [HABITS[one.habit][1] if one.habit else 0.5 for one in people]
    for n, one in enumerate(dice.choices(people, weights, k=round(len(people) * each))):
        mistake = dice.choices(["", *MISTAKES], [1 - sum(MISTAKES.values()), *MISTAKES.values()])[0]
        happened_on = town.month.first - timedelta(days=1 + dice.randint(0, 2))
        yield Occurrence(
            reference=f"T{number}-{n}",
            number=_number(dice, one, mistake),
            name={"latin": one.name_en, "name": one.name_zh[:-1]}.get(mistake, one.name_zh),
            kind="death" if mistake == "death" else dice.choice(KINDS),
            happened_on=happened_on,
            serial=one.serial,
            mistake=mistake,
        )


def _number(dice: random.Random, one: Resident, mistake: str) -> str:
    if mistake == "old":
        return one.number[:6] + one.number[8:17]
    if mistake == "digit":
        return one.number[:16] + str((int(one.number[16]) + 1 + dice.randint(0, 8)) % 10) + one.number[17]
    if mistake == "stranger":
        first = f"{one.number[:4]}00{one.number[6:17]}"
        return first + check_digit(first)
    return one.number


def write_files(town: Town, folder: Path) -> list[Path]:
    """The register, the duties, a day's events and the truth of them, as files: the same town gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        "people": REGISTER,
        "duties": DUTIES,
        "events": EVENTS,
        "truth": ("reference", "serial", "mistake"),
    }
    paths = [folder / f"{name}.csv" for name in names]
    streams = [path.open("w", encoding="utf-8", newline="") for path in paths]
    try:
        for stream, columns in zip(streams, names.values(), strict=True):
            stream.write(",".join(columns) + "\n")
        for texts in in_order(partial(_texts, town), town.slices):
            for stream, text in zip(streams, texts, strict=True):
                stream.write(text)
    finally:
        for stream in streams:
            stream.close()
    return paths


def _texts(town: Town, number: int) -> list[str]:
    """What one slice adds to each of the files."""
    people = residents(town, number)
    events = list(_day(town, number, people, 1.0))
    return [
        _lines((p.number, p.name_zh, p.name_en, p.city, p.phone, p.address) for p in people),
        _lines(
            (p.number, p.benefit, p.paid_by, p.since, p.due_on, p.household, p.place, p.habit)
            for p in people
            if p.benefit
        ),
        _lines((one.reference, one.number, one.name, one.kind, one.happened_on) for one in events),
        _lines((one.reference, one.serial, one.mistake) for one in events),
    ]


def _lines(rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
