"""``shebao daily``: what each business day brings, in one call an operator may repeat."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console import worker
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Every daily task once; the exit code is 1 when one failed, and the others are done nevertheless."""
    ready()
    tasks = worker.callables(worker.DAILY)
    failed = worker.call_each(tasks)
    if failed:
        return refuse(
            f"{len(failed)} of {len(tasks)} daily tasks failed: {', '.join(failed)}. The log says why."
        )
    say(f"{len(tasks)} daily tasks done.")
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "daily",
        help="due dates, lapses, endings and deletions of the day; may be repeated",
        description="The worker does this once each business day by itself; again changes nothing.",
    )
    parser.set_defaults(run=run)
