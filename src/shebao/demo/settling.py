"""Puts a crowd into the rooms, a slice at a time: killed anywhere, the same command goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import transaction

from shebao.demo.crowd import Resident, Town, residents
from shebao.demo.hands import in_order
from shebao.ground.regions import queries as regions
from shebao.rooms.certification.registers import Owed, open_duties
from shebao.rooms.people.actions import Entry
from shebao.rooms.people.queries import by_number
from shebao.rooms.people.registers import Ready, Tie, enter_people, ready
from shebao.values.actors import Actor

LOADER = Actor.system("demo")
PARENTS, SON = {"mother": "52", "father": "51"}, "20"
"""Codes of GB/T 4761, as the register writes them."""


def settle(town: Town) -> Iterator[int]:
    """Every slice that is not there yet, in a transaction of its own; yields how many people are there so far."""
    codes = {one.code: one.id for one in regions.cities()}
    done = 0
    for people, lines in in_order(partial(_ready, town, codes), town.slices):
        if by_number(people[-1].number) is None:
            _settle(people, lines, codes)
        done += len(people)
        yield done


def _ready(town: Town, codes: dict[str, int], number: int) -> tuple[list[Resident], list[Ready]]:
    """One slice drawn, checked and sealed, without a database."""
    people = residents(town, number)
    return people, [ready(_entry(one, codes[one.city])) for one in people]


@transaction.atomic
def _settle(people: list[Resident], lines: list[Ready], codes: dict[str, int]) -> None:
    entered = enter_people(actor=LOADER, entries=lines, ties=list(_ties(people)))
    owed = [
        Owed(row, one.benefit, codes[one.paid_by], one.since, one.due_on)
        for one, row in zip(people, entered, strict=True)
        if one.since and one.due_on
    ]
    open_duties(actor=LOADER, owed=owed)


def _entry(one: Resident, region: int) -> Entry:
    return Entry(
        name_zh=one.name_zh,
        name_en=one.name_en,
        number=one.number,
        region_id=region,
        phone=one.phone,
        address=one.address,
    )


def _ties(people: list[Resident]) -> Iterator[Tie]:
    """Parent and child, both ways, by their places in the slice."""
    homes: dict[tuple[int, str], int] = {(one.household, one.place): n for n, one in enumerate(people)}
    for (household, place), child in homes.items():
        if place == "child":
            for parent, code in PARENTS.items():
                yield Tie(child, homes[household, parent], code)
                yield Tie(homes[household, parent], child, SON)
