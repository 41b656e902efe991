"""Arranging bindings for the stories of the family room."""

from __future__ import annotations

from typing import Any

from shebao.demo import cast, town
from shebao.rooms.family import actions, tasks
from shebao.rooms.family.actions import Claim
from shebao.rooms.family.models import Binding
from shebao.values.identifiers import public_id

EVERY = frozenset({"view", "certify", "card", "apply"})


def claim(about: str = "grandmother", **other: Any) -> Claim:
    """A right claim about one of the cast; ``other`` changes any part of it."""
    role = cast.person(about)
    told = {
        "name": role.name_zh,
        "number": role.number,
        "computer_number": "",
        "relationship": "52",
        "route": "own_account",
        "region": cast.HANGZHOU,
        "key": public_id(),
    }
    return Claim(**(told | other))


def asked(about: str = "grandmother", holder: str = "daughter", **other: Any) -> Binding:
    """A claim that was written and matched."""
    actor = town.citizen(holder)
    actions.open_service(actor=actor, notice_accepted=True)
    row = actions.claim_member(actor=actor, claim=claim(about, **other))
    tasks.match_claims()
    row.refresh_from_db()
    return row


def bound(about: str = "grandmother", holder: str = "daughter") -> Binding:
    """A binding the member confirmed in their own account."""
    row = asked(about, holder)
    return actions.confirm_request(actor=town.citizen(about), binding_id=row.public_id, scopes=EVERY)
