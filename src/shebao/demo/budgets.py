"""What the funds of the demo town take in and pay in an ordinary month. Invented, of the size of a real province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WAN = 10_000 * 100
"""Ten thousand yuan in fen, the unit of the budgets below."""
NATION, GUANGDONG, ZHEJIANG, GUANGZHOU, HANGZHOU = "100000", "440000", "330000", "440100", "330100"


@dataclass(frozen=True, slots=True)
class Budget:
    """One fund of one region: sums of a month in units of ten thousand yuan; details as the chart names them."""

    scheme: str
    region: str
    holds: int
    """Net assets when the book begins."""
    paid_in: Mapping[str, int] = field(default_factory=dict)
    benefits: Mapping[str, int] = field(default_factory=dict)
    subsidy: int = 0
    collective: int = 0
    up: int = 0
    down: int = 0
    """What it sends one level up, and what it gets from there."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Other expenditure by symbol."""
    settled: int = 0
    """What the unemployment fund pays for its people into the employees' medical fund (art. 48)."""
    moved_out: int = 0
    moved_in: int = 0
    reserve: int = 0
    """What it sets aside at the end of a year."""
    waiting: int = 0
    """Pay that waits for people whose certification lapsed."""


UPPER = {
    ("pension_employee", GUANGDONG): NATION,
    ("pension_employee", ZHEJIANG): NATION,
    ("medical_employee", GUANGZHOU): GUANGDONG,
    ("medical_employee", HANGZHOU): ZHEJIANG,
}
"""Which region keeps the book one level up."""

SETTLED = {GUANGDONG: GUANGZHOU, HANGZHOU: HANGZHOU}
"""Whose unemployment fund pays medical contributions into which employees' medical fund (art. 48)."""

BUDGETS = (
    Budget("pension_employee", NATION, 3_000_000),
    Budget(
        "pension_employee",
        GUANGDONG,
        171_400_000,
        {"employer": 3_180_000, "person": 1_590_000},
        {"pension": 3_020_000, "survivors": 68_000, "disability": 5_400, "medical_grant": 800},
        up=660_000,
        moved_out=31_000,
        moved_in=9_500,
        waiting=212,
    ),
    Budget(
        "pension_employee",
        ZHEJIANG,
        24_600_000,
        {"employer": 1_290_000, "person": 640_000},
        {"pension": 2_140_000, "survivors": 41_000, "disability": 3_100},
        subsidy=42_000,
        down=310_000,
        moved_out=9_800,
        moved_in=16_200,
        waiting=164,
    ),
    Budget(
        "pension_resident",
        GUANGZHOU,
        712_000,
        {"person": 5_900},
        {"basic": 24_300, "account": 6_800, "funeral": 640},
        subsidy=27_400,
        collective=320,
        waiting=9,
    ),
    Budget(
        "pension_resident",
        HANGZHOU,
        418_000,
        {"person": 4_100},
        {"basic": 21_900, "account": 5_200, "funeral": 510},
        subsidy=23_600,
        collective=410,
        waiting=6,
    ),
    Budget(
        "pension_civil",
        GUANGDONG,
        4_260_000,
        {"employer": 466_000, "person": 233_000},
        {"pension": 741_000, "survivors": 12_600, "disability": 900},
        subsidy=78_000,
    ),
    Budget(
        "pension_civil",
        ZHEJIANG,
        2_730_000,
        {"employer": 338_000, "person": 169_000},
        {"pension": 512_000, "survivors": 9_100, "disability": 640},
        subsidy=21_000,
    ),
    Budget("medical_employee", GUANGDONG, 640_000),
    Budget("medical_employee", ZHEJIANG, 410_000),
    Budget(
        "medical_employee",
        GUANGZHOU,
        13_150_000,
        {"employer": 412_000, "person": 148_000},
        {"pooled": 312_000, "account": 121_000, "maternity_medical": 9_300, "maternity_allowance": 33_500},
        up=8_400,
        moved_out=2_100,
        moved_in=1_900,
    ),
    Budget(
        "medical_employee",
        HANGZHOU,
        9_870_000,
        {"employer": 326_000, "person": 104_000},
        {"pooled": 268_000, "account": 96_000, "maternity_medical": 7_800, "maternity_allowance": 29_200},
        up=6_200,
        moved_out=1_700,
        moved_in=1_600,
    ),
    Budget(
        "medical_resident",
        GUANGZHOU,
        361_000,
        {"person": 22_600},
        {"inpatient": 31_800, "outpatient": 14_900},
        subsidy=32_200,
        others={"CATASTROPHIC": 3_300},
    ),
    Budget(
        "medical_resident",
        HANGZHOU,
        294_000,
        {"person": 20_100},
        {"inpatient": 29_600, "outpatient": 17_200},
        subsidy=33_400,
        others={"CATASTROPHIC": 2_900},
    ),
    Budget(
        "work_injury",
        GUANGDONG,
        2_940_000,
        {"employer": 71_500},
        {"medical": 22_400, "disability": 31_700, "death": 13_900},
        others={"ASSESSMENT": 610, "PREVENTION": 1_450},
        reserve=120_000,
    ),
    Budget(
        "work_injury",
        HANGZHOU,
        284_000,
        {"employer": 13_800},
        {"medical": 4_900, "disability": 5_600, "death": 1_800},
        others={"ASSESSMENT": 140, "PREVENTION": 320},
        reserve=14_000,
    ),
    Budget(
        "unemployment",
        GUANGDONG,
        5_870_000,
        {"employer": 84_000, "person": 21_600},
        {"allowance": 61_200, "survivors": 380, "training": 2_300},
        others={"STABILITY": 12_700, "SKILLS": 4_100},
        settled=6_400,
        moved_out=410,
        moved_in=230,
    ),
    Budget(
        "unemployment",
        HANGZHOU,
        1_042_000,
        {"employer": 26_300, "person": 7_900},
        {"allowance": 19_400, "survivors": 120, "training": 810},
        others={"STABILITY": 4_300, "SKILLS": 1_900},
        settled=2_100,
        moved_out=140,
        moved_in=160,
    ),
)
"""Upper books first, so that a book finds the one above it."""
