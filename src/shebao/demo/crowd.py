"""A town of any size, drawn from a seed: who lives there, who is whose, who has moved, and how each of them lives.

Facts only, and no database: the same seed, size and month give the same people, on every machine. The shares below are
assumptions, chosen so that every case occurs; they are no statistics of any country.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shebao.values.identifiers import check_digit
from shebao.values.periods import Month

SLICE = 5_000
"""People drawn from one stream of chance: the unit of settling, of resuming and of sharing out work."""

HABITS = {"often": (0.62, 0.75), "sometimes": (0.30, 0.30), "seldom": (0.06, 0.06), "never": (0.02, 0.0)}
"""Share of the pensioners, and the chance that a month leaves a trace in the data of some office."""
SURNAMES = tuple(
    zip(
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
        """Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu
    Xu Sun Hu Zhu Gao Lin He Guo Ma Luo""".split(),
        strict=True,
    )
)
GIVEN = tuple(
    zip(
        "桂兰英秀珍玉芳华建国明志强海文平春梅红军德福永安小云丽静子涵雨泽浩然欣怡",
        """Gui Lan Ying Xiu Zhen Yu Fang
    Hua Jian Guo Ming Zhi Qiang Hai Wen Ping Chun Mei Hong Jun De Fu Yong An Xiao Yun Li Jing Zi Han Yu Ze Hao Ran
    Xin Yi""".split(),
        strict=True,
    )
)
TWIN_SHARE, MOVED_SHARE, CHILD_AWAY_SHARE = 0.01, 0.03, 0.3


@dataclass(frozen=True, slots=True)
class Town:
    """What a town is drawn from: a seed, how many people, the month it is drawn in, and the cities of the tree."""

    seed: int
    people: int
    month: Month
    cities: Sequence[str]

    @property
    def slices(self) -> range:
        """The numbers of its slices."""
        return range(math.ceil(self.people / SLICE))


@dataclass(frozen=True, slots=True)
class Resident:
    """One person of the crowd; the last five fields are those of pensioners."""

    serial: int
    household: int
    place: str
    """``mother``, ``father``, ``child``, ``partner`` or ``grandchild`` of the household."""
    name_zh: str
    name_en: str
    number: str
    born: date
    city: str
    paid_by: str = ""
    """The city that pays the pension; another one than ``city`` after a move."""
    benefit: str = ""
    since: date | None = None
    due_on: date | None = None
    habit: str = ""

    @property
    def phone(self) -> str:
        """From no operator's range; a grandchild has none."""
        return "" if self.place == "grandchild" else f"101{self.serial:08d}"

    @property
    def address(self) -> str:
        """Where letters go."""
        return f"第{self.household}号院"


@dataclass(slots=True)
class _Draw:
    """One slice under way: its chance, and the numbers given so far."""

    town: Town
    number: int
    dice: random.Random
    taken: Counter[tuple[str, date, bool]]


def residents(town: Town, number: int) -> list[Resident]:
    """The people of one slice, household by household."""
    draw = _Draw(town, number, random.Random(f"{town.seed}/{number}"), Counter())
    first = number * SLICE
    wanted = min(SLICE, town.people - first)
    found: list[Resident] = []
    while len(found) < wanted:
        found += _household(draw, first + len(found))
    return found[:wanted]


def everybody(town: Town) -> Iterator[Resident]:
    """All of them, in order."""
    for number in town.slices:
        yield from residents(town, number)


def _household(draw: _Draw, serial: int) -> list[Resident]:
    dice, today = draw.dice, draw.town.month.first
    home = dice.choice(draw.town.cities)
    away = dice.choice(draw.town.cities) if dice.random() < CHILD_AWAY_SHARE else home
    age = 60 + int(35 * dice.random() ** 1.6)
    mother = _person(draw, serial, "mother", home, _birthday(dice, today, age))
    if dice.random() < TWIN_SHARE:
        father = _twin(draw, mother)
    else:
        father = _person(draw, serial + 1, "father", home, _birthday(dice, today, age + dice.randint(0, 3)))
    pensioners = [_pension(draw, one) for one in (mother, father)]
    younger = [
        _person(draw, serial + 2 + n, place, away, _birthday(dice, today, max(0, age - gap)))
        for n, (place, gap) in enumerate((("child", 27), ("partner", 26), ("grandchild", 54)))
    ]
    return [replace(one, household=serial) for one in (*pensioners, *younger)]


def _person(draw: _Draw, serial: int, place: str, city: str, born: date) -> Resident:
    dice = draw.dice
    zh, en = dice.choice(SURNAMES)
    given = dice.choices(GIVEN, k=2)
    name_zh = zh + "".join(sign for sign, _latin in given)
    name_en = f"{en} {given[0][1]}{given[1][1].lower()}"
    male = place in ("father", "child")
    number = _number(draw, city, born, male)
    return Resident(serial, serial, place, name_zh, name_en, number, born, city)


def _number(draw: _Draw, city: str, born: date, male: bool) -> str:
    """A county code never assigned, the next free order of that day, the right check character."""
    county = f"{city[:4]}{99 - draw.number // 50:02d}"
    order = 10 * (draw.number % 50) + draw.taken[county, born, male]
    draw.taken[county, born, male] += 1
    first = f"{county}{born:%Y%m%d}{2 * order + male:03d}"
    return first + check_digit(first)


def _twin(draw: _Draw, sister: Resident) -> Resident:
    """Born on the same day, written nearly alike, the next number of the county."""
    other = draw.dice.choice("兰珍芳华梅云静".replace(sister.name_zh[-1], ""))
    latin = dict(GIVEN)
    name_en = sister.name_en.split(" ")[0] + f" {latin[sister.name_zh[1]]}{latin[other].lower()}"
    return replace(
        sister,
        serial=sister.serial + 1,
        place="father",
        name_zh=sister.name_zh[:-1] + other,
        name_en=name_en,
        number=_number(draw, sister.city, sister.born, False),
    )


def _pension(draw: _Draw, person: Resident) -> Resident:
    dice, month = draw.dice, draw.town.month
    moved = dice.random() < MOVED_SHARE
    return replace(
        person,
        paid_by=dice.choice(draw.town.cities) if moved else person.city,
        benefit=dice.choice(("employee_pension", "resident_pension")),
        since=date(person.born.year + 60, 1, 1),
        due_on=(month + dice.randint(0, 11)).last,
        habit=dice.choices(list(HABITS), [share for share, _trace in HABITS.values()])[0],
    )


def _birthday(dice: random.Random, today: date, age: int) -> date:
    return date(today.year - age - 1, today.month, 1) + timedelta(days=dice.randint(0, 364))
