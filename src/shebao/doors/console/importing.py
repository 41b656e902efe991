"""``shebao import``: facts from other offices, in files an operator is handed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """Bad rows are named by their line and kept apart; good rows are taken."""
    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        return refuse(f"There is no file {missing[0]}. Nothing was imported.")
    ready()
    from shebao.rooms.certification import imports

    bad = 0
    for path in arguments.files:
        report = imports.events(path)
        for line in report.lines():
            say(line)
        bad += report.refused
    return refuse(f"{bad} rows were kept apart; correct them and import the file again.") if bad else 0


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
    parser.set_defaults(run=run)
