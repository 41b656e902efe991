"""``shebao migrate``: bring the database to this version."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console import prepare
from shebao.doors.console.ready import ready, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Apply what is missing and load the regions, or only name what is missing with ``--plan``."""
    ready()
    from django.core.management import call_command

    pending = prepare.pending_migrations()
    for name in pending:
        say(name)
    if not pending:
        say("The database is up to date.")
    elif not arguments.plan:
        call_command("migrate", verbosity=0, interactive=False)
        say(f"{len(pending)} migrations applied.")
    return 0 if arguments.plan else _load_regions()


def _load_regions() -> int:
    """The tree of jurisdictions follows the law's book of this version."""
    from shebao.ground.regions.actions import load_tree
    from shebao.values.actors import Actor

    written = load_tree(actor=Actor.system("migrate"))
    if written:
        say(f"The tree of regions and agencies: {written} rows written.")
    prepare.load_funds()
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser("migrate", group="installer", help="bring the database to this version")
    parser.add_argument("--plan", action="store_true", help="name what is missing, change nothing")
    parser.set_defaults(run=run)
