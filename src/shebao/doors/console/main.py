"""``shebao``: reads the command line, prints the table of contents, hands over to one verb.

A verb is a module in this package with ``register(subparsers)``. It imports Django inside its function only,
so that ``shebao --help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

import shebao.doors.console as console
from shebao.doors.console.ready import refuse
from shebao.values.errors import Refusal

# Who uses it, in the order a newcomer meets them. A verb that names no group is the operator's.
GROUPS = {
    "newcomer": "To see it run",
    "operator": "To run a center, day by day",
    "keeper": "To keep the books of the funds",
    "installer": "To set up and guard one",
    "integrator": "To connect programs to it",
    "translator": "To translate it",
    "author": "To write the law of a region",
}
INTRODUCTION = "Shebao, an open citizen center for social security."
CLOSING = (
    "`shebao VERB --help` explains one verb. Settings are environment variables: docs/how-to/operate.md."
)


class Verbs:
    """What ``register`` receives: ``add_parser`` as argparse has it, plus whom the verb is for."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._subparsers = parser.add_subparsers(dest="verb", metavar="VERB")
        self.contents: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}

    def add_parser(
        self, name: str, *, help: str, group: str = "operator", **options: Any
    ) -> argparse.ArgumentParser:
        """A parser for one verb; ``set_defaults(run=…)`` names the function that takes the arguments."""
        self.contents[group].append((name, help))
        options.setdefault("description", help)
        return self._subparsers.add_parser(name, help=help, **options)


def contents(verbs: Verbs) -> str:
    """The help of ``shebao`` itself, as a table of contents by reader."""
    lines = [INTRODUCTION, ""]
    width = max(len(name) for rows in verbs.contents.values() for name, _ in rows) + 2
    for group, title in GROUPS.items():
        rows = verbs.contents[group]
        if rows:
            lines += [title, *(f"  {name:<{width}}{summary}" for name, summary in rows), ""]
    return "\n".join([*lines, CLOSING, ""])


def build() -> tuple[argparse.ArgumentParser, Verbs]:
    """The whole command line, every verb registered, without Django."""
    parser = argparse.ArgumentParser(prog="shebao", add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    verbs = Verbs(parser)
    modules = [
        importlib.import_module(f"{console.__name__}.{m.name}")
        for m in pkgutil.iter_modules(console.__path__)
    ]
    registers: list[Callable[[Verbs], None]] = [m.register for m in modules if hasattr(m, "register")]
    for register in registers:
        register(verbs)
    return parser, verbs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is 0 done, 1 refused with a sentence, 2 not understood, 130 interrupted.

    141 when whoever read the answer stopped reading, as `head` does.
    """
    parser, verbs = build()
    parsed = parser.parse_args(arguments)
    try:
        if parsed.verb is None:
            sys.stdout.write(contents(verbs))
            done = 0
        else:
            done = int(parsed.run(parsed) or 0)
        sys.stdout.flush()
        return done
    except BrokenPipeError:
        # What is still buffered goes nowhere; otherwise the interpreter complains of it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Refusal as refusal:
        from django.utils.translation import override

        with override("en"):
            ground = f"({refusal.ground})" if refusal.ground else ""
            return refuse(" ".join(part for part in (refusal.message, ground, refusal.advice) if part))
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. Nothing was left half done; the same command can be given again.\n")
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
