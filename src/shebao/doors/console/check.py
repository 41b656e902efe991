"""``shebao check``: is this center sound? Settings, database guards, keys and the seals over the records."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from shebao.doors.console import prepare
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def migrations() -> list[str]:
    """The database is at this version."""
    return [f"{name} is not applied; run `shebao migrate`." for name in prepare.pending_migrations()]


def seals() -> list[str]:
    """No sealed record was changed, removed or put in later."""
    from shebao.ground.audit import tasks

    return tasks.verify()


def books() -> list[str]:
    """No sealed row of the funds was changed, removed or put in later; `shebao funds verify` says all of it."""
    from itertools import islice

    from shebao.rooms.funds import verifying

    return list(islice(verifying.verify(), 20))


# In this order, because a database without its tables makes every later answer meaningless.
PARTS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("migrations", migrations),
    ("settings, keys and guards", prepare.forbidding),
    ("seals", seals),
    ("books of the funds", books),
)


def run(arguments: argparse.Namespace) -> int:
    """Every part says *sound* or what is wrong; the exit code is 1 when any is wrong."""
    ready()
    wrong = 0
    for name, part in PARTS:
        found = part()
        wrong += len(found)
        say(f"{name}: {'sound' if not found else ''}".rstrip())
        for problem in found:
            say(f"  {problem}")
        if found and part is migrations:
            break
    return refuse(f"{wrong} problems.") if wrong else 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "check",
        help="is it sound? settings, database guards, keys and the seals over the records",
        description="Changes nothing. Exit code 0 when all is sound, 1 when something is wrong.",
    )
    parser.set_defaults(run=run)
