"""``shebao demo``: the demo town in a database, with or without opening the center on it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console import prepare, serve
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Fill the database with the demo town; then serve it, or stop when asked to load only."""
    ready()
    from django.conf import settings

    if settings.MODE != "demo":
        return refuse("Demo people are never loaded in production mode.")
    if not arguments.load_only:
        return serve.run(arguments)
    if problem := prepare.everything():
        return refuse(problem)
    say(prepare.who_can_sign_in())
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "demo", group="newcomer", help="the demo town: load it and open the center on it"
    )
    parser.add_argument("--load-only", action="store_true", help="fill the database and stop")
    parser.set_defaults(run=run, host="127.0.0.1", port=8000, processes=1, no_worker=False)
