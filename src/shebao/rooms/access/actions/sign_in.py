"""A code to a phone, and a session for the code."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.notices.models import Notice
from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.providers import phone_index
from shebao.ground.storage.crypto import blind_index
from shebao.ground.storage.limits import forget, take
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors, limits
from shebao.rooms.access.actions.accounts import open_account
from shebao.rooms.access.actions.sessions import open_session, proved_again
from shebao.rooms.access.models import CITIZEN, CODE, DESK, Account, Session, SignInCode
from shebao.rooms.access.queries import account_by_phone, offices_of
from shebao.values import clock
from shebao.values.actors import Actor

_DOOR = Actor.system("sign_in")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a right code opened: the cookie's value, and whether the phone was new to the house."""

    token: str
    account: Account
    door: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The right code at the desk: the second factor is still to be shown, or to be set up first."""

    account: Account
    door: str


def ask_for_code(*, door: str, phone: str, network: str, language: str, known: str = "") -> SignInCode:
    """Send six digits to a normalised phone number; raises ``TooManyCodes``.

    ``known`` names a browser that has signed in with this phone before: it has tries of its own, so that nobody
    can keep the holder out by asking for codes in their name.

    The same statements run whether or not anybody has this phone. At the desk a stranger's phone gets a
    message without a code, so the page cannot be used to learn who works here.
    """
    for number, limit in enumerate(limits.CODES_PER_NETWORK):
        if not take(f"code:network:{number}:{network}", limit.tries, limit.seconds):
            raise errors.TooManyCodes
    for number, limit in enumerate(limits.CODES_PER_PHONE):
        if not take(_phone_bucket(door, number, known or phone), limit.tries, limit.seconds):
            raise errors.TooManyCodes
    return _send_code(door, phone, language)


@transaction.atomic
def _send_code(door: str, phone: str, language: str) -> SignInCode:
    digits = f"{secrets.randbelow(1_000_000):06d}"
    row = SignInCode(
        door=door, phone=phone, phone_index=phone_index(phone), expires_at=clock.now() + limits.CODE_LIVES
    )
    row.digest = _digest(row, digits)
    row.save()
    account = account_by_phone(phone)
    spoken = account.language if account and account.language else language
    send(
        to=Recipient(f"code:{row.public_id}", phone=phone, language=spoken),
        channel=Notice.SMS,
        template=_template(door, account),
        params={"code": digits, "minutes": int(limits.CODE_LIVES.total_seconds() // 60)},
        key=f"access.code:{row.public_id}",
    )
    return row


def sign_in(*, code_id: str, digits: str, device: str, known: str = "") -> SignedIn | HalfWay:
    """Open a session for the right code of this browser; raises ``WrongCode`` or ``NoMoreTries``.

    At the desk the code is half the way: ``second_step`` goes the other half. A phone that is new to the house
    gets its account only now, when somebody has shown to hold it.
    """
    if not take(f"code:try:{code_id}", limits.CODE_TRIES, int(limits.CODE_LIVES.total_seconds()) * 2):
        raise errors.NoMoreTries
    opened = _open(code_id, digits, device)
    # Whoever showed to hold the phone may ask for codes again: the caps are there for everybody else.
    for number in range(len(limits.CODES_PER_PHONE)):
        forget(_phone_bucket(opened.door, number, known or opened.account.phone))
    return opened


def prove_again(*, actor: Actor, code_id: str, digits: str) -> None:
    """A citizen who is signed in types a code sent to their own phone; raises ``WrongCode`` or ``NoMoreTries``."""
    if not take(f"code:try:{code_id}", limits.CODE_TRIES, int(limits.CODE_LIVES.total_seconds()) * 2):
        raise errors.NoMoreTries
    with transaction.atomic():
        row = right_code(code_id, digits)
        account = account_by_phone(row.phone)
        if row.door != CITIZEN or account is None or account.pk != actor.account_id:
            raise errors.WrongCode
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
        proved_again(actor=actor, factor=CODE)


@transaction.atomic
def _open(code_id: str, digits: str, device: str) -> SignedIn | HalfWay:
    row = right_code(code_id, digits)
    if row.door == DESK:
        return _half_way(row)
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    return _welcome(row, device)


def right_code(code_id: str, digits: str) -> SignInCode:
    """The code of this browser, locked, when the digits are the ones sent; raises ``WrongCode``."""
    found = SignInCode.objects.filter(public_id=code_id).first()
    row = lock(SignInCode, found.pk) if found else None
    if row is None or row.used_at or row.passed_at or row.expires_at <= clock.now():
        raise errors.WrongCode
    if not hmac.compare_digest(row.digest, _digest(row, digits)):
        raise errors.WrongCode
    return row


def _half_way(row: SignInCode) -> HalfWay:
    account = account_by_phone(row.phone)
    if account is None or not offices_of(account.pk).exists():
        raise errors.WrongCode
    row.passed_at, row.expires_at = clock.now(), clock.now() + limits.SECOND_STEP_LIVES
    row.save(update_fields=["passed_at", "expires_at"])
    return HalfWay(account, row.door)


def _welcome(row: SignInCode, device: str) -> SignedIn:
    known = account_by_phone(row.phone)
    account = known or open_account(actor=_DOOR, phone=row.phone)
    token = welcome(account, device=device, factor=CODE, key=row.public_id)
    return SignedIn(token, account, row.door, is_new=known is None)


def welcome(account: Account, *, device: str, factor: str, key: str) -> str:
    """Open a citizen's session, write it down, and tell them when the device is a new one; the cookie's value."""
    earlier = Session.objects.filter(account=account, door=CITIZEN).exists()
    token = open_session(account=account, device=device, factor=factor)
    who = Actor(kind="citizen", key=account.key, account_id=account.pk)
    records.record(who, "access.signed_in", [account.key], purpose="sign_in")
    if earlier and _is_new_device(account, device):
        _tell(account, key, device)
    return token


def _is_new_device(account: Account, device: str) -> bool:
    """Whether this account was used before, and never on a device of this name (as long as sessions are kept)."""
    names = (
        Session.objects.filter(account=account, door=CITIZEN).order_by("-id").values_list("device", flat=True)
    )
    earlier = list(names[1:200])
    return bool(earlier) and device not in earlier


def _tell(account: Account, key: str, device: str) -> None:
    send(
        to=Recipient(account.key),
        channel=Notice.APP,
        template="access.signed_in",
        params={"at": {"at": clock.now().isoformat()}, "device": device or "—"},
        key=f"access.signed_in:{key}",
    )


def _template(door: str, account: Account | None) -> str:
    if door != DESK:
        return "access.sign_in_code"
    # Both doors and both answers cost one look-up of offices, whoever asks.
    held = offices_of(account.pk if account else 0).exists()
    return "access.desk_code" if held else "access.desk_unknown"


def _phone_bucket(door: str, number: int, asker: str) -> str:
    return f"code:{door}:asker:{number}:{asker}"


def _digest(row: SignInCode, digits: str) -> str:
    return blind_index("access.code", f"{row.public_id}:{digits}")
