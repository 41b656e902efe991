"""Who keeps the books at the command line: two officers, named by their phones, each with the digits of the moment."""

from __future__ import annotations

import argparse
from typing import Any

Hands = dict[str, Any]
"""``actor`` and ``approver``, as every act of the funds takes them."""


def ask_for(act: argparse.ArgumentParser) -> None:
    """The two phones an act that posts is asked with."""
    act.add_argument("--by", required=True, metavar="PHONE", help="the officer who prepares it")
    act.add_argument("--approved-by", required=True, metavar="PHONE", help="the supervisor who approves it")


def two_officers(arguments: argparse.Namespace) -> Hands:
    """Both officers, after each has typed the six digits of their authenticator.

    Raises ``NotAnOfficer``, ``TwoPeople`` before anybody is asked, ``WrongDigits`` or ``TooManyDigits``.
    """
    from shebao.rooms.access import actions
    from shebao.rooms.funds.errors import TwoPeople

    maker, approver = _officer(arguments.by), _officer(arguments.approved_by)
    if maker.key == approver.key:
        raise TwoPeople
    for officer, phone in ((maker, arguments.by), (approver, arguments.approved_by)):
        actions.prove_again_with_digits(actor=officer, digits=_typed(phone))
    return {"actor": maker, "approver": approver}


def _officer(text: str) -> Any:
    from shebao.rooms.access.errors import NotAnOfficer
    from shebao.rooms.access.queries import officer_by_phone
    from shebao.values.identifiers import PhoneError, parse_phone

    try:
        return officer_by_phone(parse_phone(text))
    except PhoneError:
        raise NotAnOfficer from None


def _typed(phone: str) -> str:
    try:
        return input(f"Six digits of the authenticator of {phone}: ").strip()
    except EOFError:
        return ""
