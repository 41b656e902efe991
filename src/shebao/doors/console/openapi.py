"""``shebao openapi``: the description of the machine door, as programs read it."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

ADDRESS = "/api/v1/openapi.json"


def run(arguments: argparse.Namespace) -> int:
    """Ask the door itself, without a server: one door does not know another."""
    ready()
    from django.http import HttpRequest
    from django.urls import resolve

    found = resolve(ADDRESS)
    answer = found.func(HttpRequest(), *found.args, **found.kwargs)
    say(json.dumps(json.loads(answer.content), ensure_ascii=False, indent=1))
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "openapi",
        group="integrator",
        help="the OpenAPI 3.1 description of the machine door",
        description="docs/reference/api/openapi.json is what this prints; a test compares the two.",
    )
    parser.set_defaults(run=run)
