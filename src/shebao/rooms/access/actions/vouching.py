"""Leave to set up a second factor: from the operator, or from two officers for a colleague who lost theirs."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.audit.separation import other_hands
from shebao.ground.notices.models import Notice
from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.storage.locks import lock
from shebao.rooms.access import limits
from shebao.rooms.access.actions.passkeys import end_passkeys
from shebao.rooms.access.actions.second_step import invitation_digest
from shebao.rooms.access.models import DESK, Account, Authenticator, Invitation, Session
from shebao.rooms.access.queries import colleague_of
from shebao.values import clock
from shebao.values.actors import Actor

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that looks like something else on paper."""


@transaction.atomic
def invite(*, actor: Actor, account: Account) -> str:
    """The operator gives leave to set up a second factor; the code to hand over, shown only now.

    What the account had before ends, and so do its sessions at the desk.
    """
    _close(account)
    return _grant(actor, Invitation(account=account, first_by=actor.key))


@transaction.atomic
def vouch(*, actor: Actor, account_id: str) -> str:
    """Vouch for a colleague who lost their second factor: the first officer gets nothing, the second one the code.

    ``NotFound`` outside the officer's jurisdiction and for oneself, ``SameHands`` for the first officer again.
    """
    account = lock(Account, colleague_of(actor, account_id).pk)
    row = Invitation.objects.filter(
        account=account, digest="", used_at=None, expires_at__gt=clock.now()
    ).first()
    if row is None:
        Invitation.objects.create(
            account=account, first_by=actor.key, expires_at=clock.now() + limits.VOUCHING_WAITS
        )
        records.record(actor, "access.factor_vouched", [account.key], purpose="supervision")
        return ""
    other_hands("second_factor", actor, row.first_by)
    row.second_by = actor.key
    return _grant(actor, row)


def _grant(actor: Actor, row: Invitation) -> str:
    code = code_on_paper(12)
    row.digest = invitation_digest(row, code)
    row.expires_at = clock.now() + limits.INVITATION_LIVES
    row.save()
    ended = end_second_factors(row.account, "lost")
    act = "access.factor_reset" if ended else "access.factor_invited"
    records.record(actor, act, [row.account.key], purpose="supervision")
    if ended:
        _tell(row)
    return code


def end_second_factors(account: Account, why: str) -> int:
    """End the authenticator and the sessions at the desk of an account, and its passkeys; how many factors it had."""
    ended = Authenticator.objects.filter(account=account, until=None).update(until=clock.now(), ended_why=why)
    ended += end_passkeys(account, why)
    desk = Session.objects.filter(account=account, door=DESK, ended_at=None)
    desk.update(ended_at=clock.now(), ended_why=f"factor_{why}"[:12])
    return ended


def _tell(row: Invitation) -> None:
    account = row.account
    send(
        to=Recipient(account.key, phone=account.phone, language=account.language or "zh-hans"),
        channel=Notice.SMS,
        template="access.factor_reset",
        params={"hours": int(limits.INVITATION_LIVES / timedelta(hours=1))},
        key=f"access.factor_reset:{row.public_id}",
    )


def _close(account: Account) -> None:
    Invitation.objects.filter(account=account, used_at=None).update(used_at=clock.now())


def code_on_paper(length: int) -> str:
    """Random signs in groups of four, to be read from paper."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(length))
    return "-".join(signs[start : start + 4] for start in range(0, length, 4))
