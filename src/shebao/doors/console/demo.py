"""``shebao demo``: the demo town in a database, with or without opening the center on it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console import prepare, serve
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


MOST = 2_500_000
EVERY = 100_000


def run(arguments: argparse.Namespace) -> int:
    """Fill the database with the demo town; then serve it, or stop when asked to load only."""
    ready()
    from django.conf import settings

    if settings.MODE != "demo":
        return refuse("Demo people are never loaded in production mode.")
    if arguments.people is not None and not 1 <= arguments.people <= MOST:
        return refuse(f"A town has 1 to {MOST} people.")
    if arguments.people is None and not arguments.load_only:
        return serve.run(arguments)
    if problem := prepare.everything():
        return refuse(problem)
    say(prepare.who_can_sign_in())
    if arguments.people is not None:
        _settle(arguments.people, arguments.seed)
    return 0


def _settle(people: int, seed: int) -> None:
    """A crowd beside the cast, and the files other offices would hand over about it."""
    from django.conf import settings

    from shebao.demo import crowd, occurrences, settling
    from shebao.ground.regions.queries import cities
    from shebao.values import clock
    from shebao.values.periods import Month

    codes = tuple(city.code for city in cities())
    town = crowd.Town(seed=seed, people=people, month=Month.of(clock.today()), cities=codes)
    for done in settling.settle(town):
        if done % EVERY == 0 or done == people:
            say(f"{done} people are there.")
    for path in occurrences.write_files(town, settings.VAR / "town"):
        say(str(path))


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "demo", group="newcomer", help="the demo town: load it and open the center on it"
    )
    parser.add_argument("--load-only", action="store_true", help="fill the database and stop")
    parser.add_argument("--people", type=int, help="settle this many people beside the cast, and stop")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people (default 1)")
    parser.set_defaults(run=run, host="127.0.0.1", port=8000, processes=1, no_worker=False)
