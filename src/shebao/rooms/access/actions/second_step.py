"""The second half of an officer's sign-in: digits of an authenticator, a passkey, or setting one up first."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.crypto import blind_index
from shebao.ground.storage.limits import forget, take
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors, factors, limits
from shebao.rooms.access.actions.passkeys import Answer, use_passkey
from shebao.rooms.access.actions.sessions import open_session, proved_again
from shebao.rooms.access.actions.sign_in import SignedIn
from shebao.rooms.access.models import DESK, PASSKEY, TOTP, Account, Authenticator, Invitation, SignInCode
from shebao.rooms.access.queries import account_by_phone, offices_of, own_account
from shebao.values import clock
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What an officer typed to set up an authenticator: leave to do so, and digits that show the app has the secret."""

    secret: str
    invitation: str
    digits: str


def finish_with_digits(*, code_id: str, digits: str, device: str) -> SignedIn:
    """Open the officer's session for the digits of this half minute.

    Raises ``SecondStepOver``, ``WrongDigits`` or ``TooManyDigits``; every try is spent before it is looked at.
    """
    account = _account_half_way(code_id)
    _spend(account.key)
    return _finish(code_id, device, TOTP, lambda: check_digits(account, digits))


def finish_with_passkey(*, code_id: str, answer: Answer, device: str) -> SignedIn:
    """Open the officer's session for a passkey of theirs; raises ``SecondStepOver`` or ``NotThisPasskey``."""
    account = _account_half_way(code_id)
    return _finish(code_id, device, PASSKEY, lambda: use_passkey(answer, of=account))


def set_up_and_finish(*, code_id: str, setup: SetUp, device: str) -> SignedIn:
    """Keep a new authenticator of somebody invited to set one up, and open the session.

    Raises ``SecondStepOver``, ``InvitationWrong``, ``WrongDigits`` or ``TooManyDigits``.
    """
    account = _account_half_way(code_id)
    _spend(account.key)
    return _finish(code_id, device, TOTP, lambda: _set_up(account, setup))


def prove_again_with_digits(*, actor: Actor, digits: str) -> None:
    """An officer who is signed in shows the authenticator again; raises ``WrongDigits`` or ``TooManyDigits``."""
    _spend(actor.key)
    with transaction.atomic():
        check_digits(own_account(actor), digits)
        proved_again(actor=actor, factor=TOTP)
    _forgive(actor.key)


@transaction.atomic
def keep_authenticator(*, actor: Actor, account: Account, secret: str) -> Authenticator:
    """Keep a secret as the account's only authenticator; the one before ends."""
    _end_all(account, "replaced")
    row = Authenticator.objects.create(account=account, secret=secret)
    records.record(actor, "access.factor_added", [account.key], purpose="sign_in")
    return row


def check_digits(account: Account, digits: str) -> None:
    """Use the digits of one half minute once; raises ``WrongDigits``. Call it inside a transaction."""
    row = Authenticator.objects.filter(account=account, until=None).first()
    step = factors.step_of(row.secret, digits, row.last_step) if row else None
    used = (
        Authenticator.objects.filter(pk=row.pk, until=None, last_step__lt=step).update(last_step=step)
        if row and step
        else 0
    )
    if not used:
        raise errors.WrongDigits


def invitation_digest(row: Invitation, code: str) -> str:
    """What is kept of a set-up code; signs between its groups and capitals do not count."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return blind_index("access.invitation", f"{row.public_id}:{plain}")


def _finish(code_id: str, device: str, factor: str, check: Callable[[], object]) -> SignedIn:
    with transaction.atomic():
        row = lock(SignInCode, _half_way(code_id).pk)
        if row.used_at:
            raise errors.SecondStepOver
        check()
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        opened = _open_desk(row, device, factor)
    _forgive(opened.account.key)
    return opened


def _open_desk(row: SignInCode, device: str, factor: str) -> SignedIn:
    account = account_by_phone(row.phone)
    office = offices_of(account.pk).first() if account else None
    if account is None or office is None:
        raise errors.SecondStepOver
    token = open_session(account=account, device=device, factor=factor, role=office)
    who = Actor(kind="staff", key=account.key, account_id=account.pk)
    records.record(who, "access.signed_in", [account.key], purpose="sign_in")
    return SignedIn(token, account, row.door, is_new=False)


def _set_up(account: Account, setup: SetUp) -> None:
    if Authenticator.objects.filter(account=account, until=None).exists():
        raise errors.SecondStepOver
    open_ones = Invitation.objects.select_for_update().filter(
        account=account, used_at=None, expires_at__gt=clock.now()
    )
    invited = next(
        (
            row
            for row in open_ones.exclude(digest="")
            if hmac.compare_digest(row.digest, invitation_digest(row, setup.invitation))
        ),
        None,
    )
    if invited is None:
        raise errors.InvitationWrong
    if factors.step_of(setup.secret, setup.digits, 0) is None:
        raise errors.WrongDigits
    invited.used_at = clock.now()
    invited.save(update_fields=["used_at"])
    who = Actor(kind="staff", key=account.key, account_id=account.pk)
    keep_authenticator(actor=who, account=account, secret=setup.secret)
    check_digits(account, setup.digits)


def _end_all(account: Account, why: str) -> int:
    return Authenticator.objects.filter(account=account, until=None).update(until=clock.now(), ended_why=why)


def _half_way(code_id: str) -> SignInCode:
    found = SignInCode.objects.filter(
        public_id=code_id, door=DESK, passed_at__isnull=False, used_at=None, expires_at__gt=clock.now()
    ).first()
    if found is None:
        raise errors.SecondStepOver
    return found


def _account_half_way(code_id: str) -> Account:
    account = account_by_phone(_half_way(code_id).phone)
    if account is None:
        raise errors.SecondStepOver
    return account


def _spend(key: str) -> None:
    for number, limit in enumerate(limits.SECOND_TRIES):
        if not take(f"second:{number}:{key}", limit.tries, limit.seconds):
            raise errors.TooManyDigits


def _forgive(key: str) -> None:
    for number in range(len(limits.SECOND_TRIES)):
        forget(f"second:{number}:{key}")
