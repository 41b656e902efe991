"""``shebao staff``: give an office at an agency to a phone, end it, let a second factor be set up, list offices."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from shebao.doors.console.ready import ready, refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

ROLES = ("clerk", "supervisor", "auditor")


def run(arguments: argparse.Namespace) -> int:
    """Each change is one audit entry by the operator; giving the same office twice changes nothing."""
    ready()
    if arguments.act == "list":
        return _list()
    from shebao.values.identifiers import PHONE_SENTENCES, PhoneError, parse_phone

    try:
        phone = parse_phone(arguments.phone)
    except PhoneError as error:
        return refuse(PHONE_SENTENCES[error.code])
    acts = {"appoint": _appoint, "dismiss": _dismiss, "invite": _invite}
    return acts[arguments.act](phone, arguments)


def _appoint(phone: str, arguments: argparse.Namespace) -> int:
    from shebao.ground.regions.queries import agency_for
    from shebao.rooms.access import actions, queries
    from shebao.values.actors import Actor
    from shebao.values.errors import NotFound

    operator = Actor.system("operator")
    try:
        agency = agency_for(arguments.region)
    except NotFound:
        return refuse(f"No agency answers for the region {arguments.region}. Has `shebao migrate` been run?")
    account = actions.open_account(actor=operator, phone=phone)
    actions.appoint(actor=operator, account=account, agency=agency, role=arguments.role)
    say(f"{phone} is {arguments.role} at {agency.name_en} and signs in at /desk/.")
    if not queries.has_second_factor(account.pk) and not queries.is_invited(account.pk):
        _say_code(actions.invite(actor=operator, account=account))
    return 0


def _invite(phone: str, arguments: argparse.Namespace) -> int:
    from shebao.rooms.access import actions, queries
    from shebao.values.actors import Actor

    account = queries.account_by_phone(phone)
    if account is None or not queries.offices_of(account.pk).exists():
        return refuse(f"{phone} holds no office.")
    _say_code(actions.invite(actor=Actor.system("operator"), account=account))
    return 0


def _say_code(code: str) -> None:
    say(f"Set-up code for the second factor, valid for a day and shown only now: {code}")
    say("Hand it over in person; without it a code by SMS opens nothing at the desk.")


def _dismiss(phone: str, arguments: argparse.Namespace) -> int:
    from shebao.rooms.access import actions, queries
    from shebao.values.actors import Actor

    account = queries.account_by_phone(phone)
    held = queries.offices_of(account.pk) if account else ()
    ended = [
        actions.dismiss(actor=Actor.system("operator"), office=office)
        for office in held
        if arguments.role in {None, office.role}
    ]
    if not ended:
        return refuse(f"{phone} holds no such office.")
    say(f"{phone} holds {len(ended)} office{'' if len(ended) == 1 else 's'} less; the sessions are ended.")
    return 0


def _list() -> int:
    from shebao.rooms.access.queries import staff
    from shebao.values.identifiers import masked_phone

    for member in staff():
        say(f"{masked_phone(member.phone)}  {member.role:<10}  {member.agency_en}, since {member.since}")
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser("staff", help="offices at the desk: appoint, dismiss, invite, list")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    appoint = acts.add_parser(
        "appoint", help="give a phone an office: appoint 13… --region 440100 --role clerk"
    )
    appoint.add_argument("phone")
    appoint.add_argument("--region", required=True, help="the code of the region the agency answers for")
    appoint.add_argument("--role", required=True, choices=ROLES)
    dismiss = acts.add_parser("dismiss", help="end the offices of a phone today, with their sessions")
    dismiss.add_argument("phone")
    dismiss.add_argument("--role", choices=ROLES, help="only this office")
    invite = acts.add_parser(
        "invite", help="a new second factor for somebody who lost theirs: what they had ends at once"
    )
    invite.add_argument("phone")
    acts.add_parser("list", help="who holds an office today")
    parser.set_defaults(run=run)
