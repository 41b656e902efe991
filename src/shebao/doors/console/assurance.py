"""``shebao assurance``: every claim of docs/assurance.md, its tests, and what a run of the tests said of it."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "assurance.md"


def run(arguments: argparse.Namespace) -> int:
    """Record a run if one is named, then say how every claim stands; 1 when any is not shown."""
    ready()
    from shebao.ground.audit import assurance

    if arguments.junit:
        missing = [str(path) for path in (PAGE, *arguments.junit) if not path.is_file()]
        if missing:
            return refuse(f"Nothing was recorded: there is no {', no '.join(missing)}.")
        record = assurance.joined(PAGE.read_text(encoding="utf-8"), arguments.junit, revision())
        say(f"Recorded in {assurance.keep(record)}.")
    found = assurance.last()
    if found is None:
        return refuse("No run of the tests is recorded here. `make test` records one.")
    return report(found)


def report(record: dict[str, Any]) -> int:
    """What is not shown, line by line; then the counts."""
    from shebao.ground.audit import assurance

    for claim in record["claims"]:
        for test, said in claim["tests"].items():
            if said != assurance.PASS:
                say(f"{claim['id']}: {test}: {said}")
    counts = assurance.counted(record)
    say(f"Claims at {record['at']}: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts[assurance.FAIL] or counts[assurance.NOT_RUN] else 0


def revision() -> str:
    """Which source was tested, as git names it, with a plus where files differ; empty without git."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "assurance",
        help="what is claimed, which tests show it, and how the last recorded run ended",
        description="`make test` records its runs; auditors read the record at /desk/assurance/.",
    )
    parser.add_argument(
        "--junit", type=Path, nargs="+", metavar="FILE", default=[], help="record these results (JUnit XML)"
    )
    parser.set_defaults(run=run)
