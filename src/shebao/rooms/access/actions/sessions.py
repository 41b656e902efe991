"""Opening and ending sessions."""

from __future__ import annotations

import secrets

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.access import limits, policy
from shebao.rooms.access.models import CITIZEN, COUNTER, DESK, Account, Session, StaffRole
from shebao.rooms.access.session_row import token_digest
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound


def open_session(*, account: Account, device: str, factor: str, role: StaffRole | None = None) -> str:
    """Open a session under a new token and return the token: nobody can have known it before the sign-in.

    ``factor`` is what was shown last. The database refuses an officer's session without a second one.
    """
    door = DESK if role else CITIZEN
    token = secrets.token_urlsafe(32)
    now = clock.now()
    Session.objects.create(
        token_digest=token_digest(token),
        door=door,
        account=account,
        role=role,
        device=device[:60],
        factor=factor,
        proved_at=now,
        seen_at=now,
        ends_at=now + (policy.counter_session_lasts() if factor == COUNTER else limits.absolute(door)),
    )
    return token


@transaction.atomic
def end_session(*, actor: Actor, session_id: str) -> bool:
    """End one of the actor's own sessions; returns whether it was open. ``NotFound`` for another's."""
    session = Session.objects.filter(public_id=session_id, account_id=actor.account_id or 0).first()
    if session is None:
        raise NotFound
    if session.ended_at:
        return False
    _end(session, "signed_out" if session.public_id == actor.session_key else "by_owner")
    records.record(actor, "access.session_ended", [actor.key], purpose="sign_in")
    return True


@transaction.atomic
def end_other_sessions(*, actor: Actor) -> int:
    """End all of the actor's sessions but the one acting; returns how many."""
    others = Session.objects.filter(account_id=actor.account_id or 0, ended_at=None)
    ended = others.exclude(public_id=actor.session_key).update(ended_at=clock.now(), ended_why="by_owner")
    if ended:
        records.record(actor, "access.session_ended", [actor.key], purpose="sign_in")
    return ended


def proved_again(*, actor: Actor, factor: str) -> None:
    """The session that is acting has just shown a factor again; from now on it is fresh."""
    Session.objects.filter(public_id=actor.session_key, ended_at=None).update(
        factor=factor, proved_at=clock.now()
    )
    records.record(actor, "access.proved_again", [actor.key], purpose="sign_in")


def sign_out(*, actor: Actor) -> None:
    """End the session that is acting; nothing happens when there is none."""
    if actor.account_id is not None and actor.session_key:
        end_session(actor=actor, session_id=actor.session_key)


def end_all_of(account: Account, why: str) -> int:
    """End every session of an account, because what it rested on is gone."""
    open_ones = Session.objects.filter(account=account, ended_at=None)
    return open_ones.update(ended_at=clock.now(), ended_why=why)


def _end(session: Session, why: str) -> None:
    session.ended_at, session.ended_why = clock.now(), why
    session.save(update_fields=["ended_at", "ended_why"])
