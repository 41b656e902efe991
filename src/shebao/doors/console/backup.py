"""``shebao backup`` and ``shebao restore``: a center copied into a folder, and brought back from it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console import prepare
from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

KEYS = "The keys are not in it. Without them nobody can read it; keep their copy at another place."


def make(arguments: argparse.Namespace) -> int:
    """Copy database, vault and anchors; the center may stay open."""
    ready()
    from shebao.ground.storage import backup

    if problem := prepare.unreachable():
        return refuse(problem)
    made = backup.make(arguments.folder)
    say(f"{made.rows} rows and {made.files} files are in {arguments.folder}, as of {made.made_at}.")
    say(KEYS)
    return 0


def bring_back(arguments: argparse.Namespace) -> int:
    """Check the copy, bring it back into an empty center, and check what came back."""
    ready()
    from shebao.ground.audit import tasks
    from shebao.ground.storage import backup, vault

    if problem := prepare.unreachable():
        return refuse(problem)
    back = backup.bring_back(arguments.folder)
    if wrong := tasks.verify():
        return refuse("\n".join(["It came back, and the seals say:", *wrong]))
    say(f"{back.rows} rows and {back.files} files came back, as of {back.made_at}; every seal holds.")
    if gone := vault.missing():
        say(f"{gone} pictures are not in it: they were destroyed by rule while it was made.")
    say("Messages waiting then may have been sent since: look into the outbox before `shebao serve`.")
    return 0


def register(subparsers: Verbs) -> None:
    copy = subparsers.add_parser(
        "backup",
        help="copy database and vault into a new folder; the center may stay open",
        description=f"The copy is the state of one instant. {KEYS}",
    )
    copy.add_argument("folder", type=Path, metavar="DIR")
    copy.set_defaults(run=make)
    back = subparsers.add_parser(
        "restore",
        help="bring a backup back into an empty center, checked before and after",
        description="Refuses a copy that was changed or belongs to other keys, and a center that holds anything.",
    )
    back.add_argument("folder", type=Path, metavar="DIR")
    back.set_defaults(run=bring_back)
