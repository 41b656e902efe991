"""``shebao certification``: what silent certification gets right, replayed over a town whose truth is known."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

MOST_PEOPLE, MOST_YEARS = 10_000_000, 30
CITIES = ("440100", "440300", "330100", "321000", "500100", "532300", "310100", "110100")
"""Whose county codes the numbers begin with; no tree of regions is needed."""


def run(arguments: argparse.Namespace) -> int:
    """Print the table; with ``--write``, also the page and the chart of the documents."""
    if not 1 <= arguments.people <= MOST_PEOPLE or not 1 <= arguments.years <= MOST_YEARS:
        return refuse(f"1 to {MOST_PEOPLE} people, 1 to {MOST_YEARS} years.")
    ready()
    from shebao.demo import frauds_page, years_page
    from shebao.demo.crowd import Town
    from shebao.values.periods import Month

    try:
        month = Month.parse(arguments.month)
    except ValueError as problem:
        return refuse(str(problem))
    town = Town(seed=arguments.seed, people=arguments.people, month=month, cities=CITIES)
    found = years_page.worlds(town, arguments.years)
    say(years_page.HEADER)
    for world in found:
        say(years_page.line(world))
    frauds = frauds_page.worlds(town, arguments.years)
    say(frauds_page.HEADER)
    for name, one in frauds:
        say(frauds_page.line(name, one))
    if arguments.write:
        page = arguments.write / "reference" / "certification-years.md"
        picture = arguments.write / "pictures" / years_page.CHART
        for path, text in (
            (page, years_page.page(town, arguments.years, found) + frauds_page.section(frauds)),
            (picture, years_page.chart(found)),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            say(str(path))
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser("certification", help="replay years of certification over a town")
    verbs = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    simulate = verbs.add_parser(
        "simulate", help="precision, recall, months overpaid, clerks' work, planted frauds"
    )
    simulate.add_argument("--people", type=int, default=20_000, help="how many people the town has")
    simulate.add_argument("--years", type=int, default=5, help="how many years are replayed")
    simulate.add_argument("--seed", type=int, default=1, help="the same seed, the same figures")
    simulate.add_argument("--month", default="2026-11", help="the month it begins, like 2026-11")
    simulate.add_argument(
        "--write", type=Path, help="also write page and chart into this folder of documents"
    )
    simulate.set_defaults(run=run)
