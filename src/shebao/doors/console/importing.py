"""``shebao import``: facts and registers of other offices, in files an operator is handed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

EVENTS = "events"


def run(arguments: argparse.Namespace) -> int:
    """Bad rows are named by line and kept apart; good rows are taken."""
    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        return refuse(f"There is no file {missing[0]}. Nothing was imported.")
    if arguments.what == EVENTS and not arguments.source:
        return refuse("Events need --source, the office the file is from. Nothing was imported.")
    ready()
    kept = sum(
        _events(path, arguments.source) if arguments.what == EVENTS else _register(path, arguments.what)
        for path in arguments.files
    )
    return refuse(f"{kept} rows were kept apart; ask the office for them again.") if kept else 0


def _events(path: Path, source: str) -> int:
    from shebao.rooms.certification import events
    from shebao.values.actors import Actor

    done = events.import_events(actor=Actor.system("import"), path=path, source=source)
    _told(path, (done.rows, done.accepted, done.repeated), done.rejected, again=done.already_imported)
    return len(done.rejected)


def _register(path: Path, what: str) -> int:
    from shebao.rooms.insurance.contributions import imports as contributions
    from shebao.rooms.insurance.enrolment import imports as enrolment
    from shebao.rooms.people.imports import import_rows
    from shebao.values.actors import Actor

    columns, take = (enrolment.REGISTERS | contributions.REGISTERS)[what]
    done = import_rows(actor=Actor.system("import"), path=path, columns=columns, take=take)
    _told(path, (done.rows, done.taken, done.known), done.rejected)
    return len(done.rejected)


def _told(
    path: Path, counts: tuple[int, int, int], rejected: list[tuple[int, str, str]], again: bool = False
) -> None:
    rows, taken, known = counts
    say(f"{path}: {rows} rows, {taken} taken, {known} known, {len(rejected)} kept apart")
    if again:
        say("  This file was imported before; nothing changed.")
    for line, problem, column in rejected:
        say(f"  line {line}: {problem}{f' in {column}' if column else ''}")


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "import",
        help="files of other offices: events, people, enrolments, duties, contributions, accounts",
        description=(
            "Events that show a person was alive on a day, or report a death; and the register itself: "
            "people, their insurances, the benefits that are certified each year, what was paid year by year "
            "and the individual accounts. CSV with a header, or JSON lines. The same file twice changes nothing."
        ),
    )
    parser.add_argument(
        "what", choices=[EVENTS, "people", "enrolments", "duties", "contributions", "accounts"]
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--source", default="", help="of events: the office they are from, e.g. civil_affairs"
    )
    parser.set_defaults(run=run)
