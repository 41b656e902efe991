"""``shebao keys``: make the keys of a center, add a version, or name what is wrong with them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs


def create() -> int:
    """Every key that is missing. One that exists stays: what it sealed could not be read without it."""
    from django.conf import settings

    from shebao.ground.storage import keyring, signing

    demo = settings.MODE == "demo"
    if not signing.read(settings.KEYS):
        signing.create(settings.KEYS, demo=demo)
        say(f"{signing.FILE} made in {settings.KEYS}")
    for family in keyring.FAMILIES:
        try:
            keyring.current(family)
        except keyring.KeyMissing:
            keyring.create(family, demo=demo)
            say(f"{family} key made in {settings.KEYS}")
    say("Copy this folder to a place that is neither the database nor its backup.")
    return 0


def rotate() -> int:
    """A new version of the sealing key. Old versions stay on the ring: they still open what they sealed."""
    from shebao.ground.storage import keyring

    version = keyring.create("root")
    say(f"From now on version {version} seals. Keep every older file: it still opens what it sealed.")
    return 0


def reseal() -> int:
    """Seal with the newest key what older ones sealed. It may be interrupted and called again."""
    from shebao.ground.storage import rotation

    say(f"{rotation.reseal()} rows were sealed with the newest key.")
    return 0


def check() -> int:
    """Every reason not to use these keys in production, one per line."""
    found = key_problems()
    return refuse("\n".join(found)) if found else 0


def key_problems() -> list[str]:
    """What is wrong with the signing key and the ring, as sentences."""
    from django.conf import settings

    from shebao.ground.storage import keyring, signing

    return [*signing.problems(settings.KEYS), *keyring.problems()]


ACTS = {"create": create, "rotate": rotate, "reseal": reseal, "check": check}


def run(arguments: argparse.Namespace) -> int:
    """``shebao keys create|rotate|reseal|check``."""
    ready()
    return ACTS[arguments.act]()


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "keys",
        group="installer",
        help="make, rotate or check the keys of a center, seal again with the newest",
    )
    parser.add_argument("act", choices=list(ACTS))
    parser.set_defaults(run=run)
