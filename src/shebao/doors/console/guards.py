"""``shebao guards``: name the guards that are missing in the database, and put them back on request."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 while a guard is missing. Run ``shebao check`` first: somebody took it away."""
    ready()
    from django.db import connection

    from shebao.ground.storage import guards

    if arguments.restore:
        for name in guards.restore(connection):
            say(f"{name} stands again")
    missing = guards.missing_guards(connection)
    if missing:
        return refuse("\n".join(f"{name} is missing" for name in missing))
    say(f"{len(guards.guarded_tables(connection))} tables are guarded.")
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "guards",
        group="installer",
        help="name the missing guards of append-only tables, or put them back",
    )
    parser.add_argument("--restore", action="store_true", help="create what is missing")
    parser.set_defaults(run=run)
