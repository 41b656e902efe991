"""``shebao import``: facts from other offices, in files an operator is handed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Bad rows are named by line and kept apart; good rows are taken."""
    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        return refuse(f"There is no file {missing[0]}. Nothing was imported.")
    ready()
    from shebao.rooms.certification import events
    from shebao.values.actors import Actor

    rejected = 0
    for path in arguments.files:
        done = events.import_events(actor=Actor.system("import"), path=path, source=arguments.source)
        kept = len(done.rejected)
        say(f"{path}: {done.rows} rows, {done.accepted} taken, {done.repeated} known, {kept} kept apart")
        if done.already_imported:
            say("  This file was imported before; nothing changed.")
        for line, problem, column in done.rejected:
            say(f"  line {line}: {problem}{f' in {column}' if column else ''}")
        rejected += kept
    return refuse(f"{rejected} rows were kept apart; ask the office for them again.") if rejected else 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "import",
        help="facts from other offices: events FILE …",
        description=(
            "Events that show a person was alive on a day, or report a death: CSV with a header, or JSON "
            "lines. The same file twice changes nothing."
        ),
    )
    parser.add_argument("what", choices=["events"])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--source", required=True, help="the office the file is from, e.g. civil_affairs")
    parser.set_defaults(run=run)
