"""``shebao canary``: enter a person who does not exist, so that whoever looks for them is heard of."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def run(arguments: argparse.Namespace) -> int:
    """A person with a number nobody alive can have; printed once, for the auditor's safe and for nobody else."""
    ready()
    from shebao.ground.regions import queries as regions
    from shebao.rooms.people import actions
    from shebao.values.actors import Actor
    from shebao.values.errors import NotFound
    from shebao.values.identifiers import check_digit

    try:
        region = regions.region(arguments.region)
    except NotFound:
        return refuse(f"There is no region {arguments.region}.")
    born = f"{1940 + secrets.randbelow(50)}{1 + secrets.randbelow(12):02d}{1 + secrets.randbelow(28):02d}"
    first = f"{arguments.region[:4]}99{born}{secrets.randbelow(1000):03d}"
    number = first + check_digit(first)
    entry = actions.Entry(
        name_zh=arguments.name, name_en=arguments.english, number=number, region_id=region.id
    )
    actions.plant_canary(actor=Actor.system("operator"), entry=entry)
    say(f"{arguments.name} {number} is in the register of {region.name_en}, and nobody has a reason to look.")
    say("Shown only now. Whoever opens or searches this record rings an alarm at /desk/alarms/.")
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "canary",
        group="installer",
        help="enter a person who does not exist, and hear of whoever looks for them",
    )
    parser.add_argument("--region", required=True, help="the code of the region they are insured in")
    parser.add_argument("--name", required=True, help="a name somebody curious would try")
    parser.add_argument("--english", default="", help="the same in Latin letters")
    parser.set_defaults(run=run)
