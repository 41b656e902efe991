"""``shebao client``: let a machine of another office in, change its secrets, shut it out, list them all."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs
    from shebao.rooms.access.clients.actions import Keys

SCOPES = ("families:read", "mandates:read", "certifications:read", "evidence:write", "webhooks:manage")


def run(arguments: argparse.Namespace) -> int:
    """Each change is one audit entry by the operator. Secrets are shown once and kept as digests."""
    if getattr(arguments, "public_key", None) and not arguments.public_key.is_file():
        return refuse(f"There is no file {arguments.public_key}. Nothing was changed.")
    ready()
    from shebao.values.errors import NotFound

    try:
        acts = {"add": _add, "rotate": _rotate, "revoke": _revoke, "list": _list}
        return acts[arguments.act](arguments)
    except NotFound:
        return refuse(f"There is no open client {arguments.id}. `shebao client list` names them.")


def _add(arguments: argparse.Namespace) -> int:
    from shebao.ground.regions.queries import agency_for
    from shebao.rooms.access.clients import actions
    from shebao.rooms.certification.events import reportable_kinds
    from shebao.values.actors import Actor
    from shebao.values.errors import NotFound

    try:
        agency = agency_for(arguments.region)
    except NotFound:
        return refuse(f"No agency answers for the region {arguments.region}. Has `shebao migrate` been run?")
    if strange := set(arguments.kind) - reportable_kinds():
        return refuse(
            f"The book knows no kind {', '.join(sorted(strange))}: {', '.join(sorted(reportable_kinds()))}."
        )
    wanted = actions.Wanted(
        name_en=arguments.name,
        name_zh=arguments.name_zh or arguments.name,
        agency=agency,
        scopes=tuple(arguments.scope),
        source=arguments.source,
        kinds=tuple(arguments.kind),
        public_key=_pem(arguments),
    )
    keys = actions.add_client(actor=Actor.system("operator"), wanted=wanted)
    say(f"{keys.client.name_en} acts for {agency.name_en} from now on.")
    return _shown(keys)


def _rotate(arguments: argparse.Namespace) -> int:
    from shebao.rooms.access.clients import actions
    from shebao.values.actors import Actor

    keys = actions.rotate_client(
        actor=Actor.system("operator"),
        client_id=arguments.id,
        at_once=arguments.at_once,
        pem=_pem(arguments),
    )
    over = "The old secrets ended now." if arguments.at_once else "The old secrets work for another day."
    say(f"{keys.client.name_en} has new secrets. {over}")
    return _shown(keys)


def _revoke(arguments: argparse.Namespace) -> int:
    from shebao.rooms.access.clients import actions
    from shebao.values.actors import Actor

    client = actions.revoke_client(actor=Actor.system("operator"), client_id=arguments.id)
    say(f"{client.name_en} is shut out; its tokens and webhooks ended.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from shebao.ground.webhooks.queries import dead_by_owner
    from shebao.rooms.access.clients.queries import clients

    dead = dead_by_owner()
    for row in clients():
        state = f"revoked on {row.revoked_at:%Y-%m-%d}" if row.revoked_at else f"since {row.since:%Y-%m-%d}"
        say(f"{row.id}  {row.name_en}, {row.agency_en}, {state}  {' '.join(row.scopes)}")
        if row.source:
            say(f"  hands in evidence as {row.source}")
        if dead.get(row.key):
            say(f"  {dead[row.key]} webhook deliveries are dead: its address does not answer.")
    return 0


def _pem(arguments: argparse.Namespace) -> str:
    path: Path | None = arguments.public_key
    return path.read_text() if path else ""


def _shown(keys: Keys) -> int:
    say(f"client_id      {keys.client.public_id}")
    say(f"client_secret  {keys.secret}")
    if keys.signing_secret:
        say(f"signing key    {keys.signing_secret}")
    say("This is the only time they are shown.")
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "client", group="integrator", help="machines of other offices: add, rotate, revoke, list"
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser(
        "add", help="let one in: add 'City hospital' --region 440100 --scope evidence:write …"
    )
    add.add_argument("name", help="what citizens read in the list of looks, in English")
    add.add_argument("--name-zh", default="", help="the same in Chinese")
    add.add_argument("--region", required=True, help="the code of the region the agency answers for")
    add.add_argument("--scope", action="append", required=True, choices=SCOPES, help="may be given again")
    add.add_argument("--source", default="", help="of evidence: the office it is from, e.g. hospital_gz")
    add.add_argument("--kind", action="append", default=[], help="of evidence: a kind of event it may report")
    add.add_argument(
        "--public-key", type=Path, help="of evidence: an Ed25519 key in PEM, instead of a shared one"
    )
    rotate = acts.add_parser("rotate", help="new secrets; the old ones work for another day")
    rotate.add_argument("id")
    rotate.add_argument("--at-once", action="store_true", help="end the old secrets and every token now")
    rotate.add_argument("--public-key", type=Path, help="the new Ed25519 key in PEM")
    revoke = acts.add_parser("revoke", help="shut one out now")
    revoke.add_argument("id")
    acts.add_parser("list", help="who is let in, and whose webhooks are dead")
    parser.set_defaults(run=run)
