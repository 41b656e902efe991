"""Passkeys: registered, used, lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from shebao.ground.audit import records
from shebao.ground.notices.models import Notice
from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.notices.templates import Param
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors, factors, limits, policy
from shebao.rooms.access.actions.sessions import proved_again
from shebao.rooms.access.actions.sign_in import SignedIn, welcome
from shebao.rooms.access.models import CITIZEN, PASSKEY, Account, Passkey
from shebao.rooms.access.permissions import decided_person
from shebao.rooms.access.queries import is_fresh, own_account, passkeys_in_use
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a browser answered to a challenge this center gave it."""

    here: factors.Here
    challenge: str
    text: str


@transaction.atomic
def add_passkey(*, actor: Actor, answer: Answer, name: str) -> Passkey:
    """Keep a new passkey of the actor's account; raises ``NotFresh``, ``NotThisPasskey`` or ``TooManyPasskeys``.

    The same key twice is the first one. The owner is told: whoever adds a key in their name does not stay unseen.
    """
    if not is_fresh(actor, writing=True):
        raise errors.NotFresh
    account = lock(Account, actor.account_id or 0)
    try:
        new = factors.registered(answer.here, answer.challenge, answer.text)
    except factors.NotThisKey:
        raise errors.NotThisPasskey from None
    known = Passkey.objects.filter(credential=new.credential).first()
    if known is not None:
        if known.account_id != account.pk or (known.until and known.until <= clock.now()):
            raise errors.NotThisPasskey
        return known
    if passkeys_in_use(account.pk).count() >= limits.PASSKEYS:
        raise errors.TooManyPasskeys
    row = Passkey.objects.create(
        account=account,
        credential=new.credential,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name=name[:60] or "—",
    )
    records.record(actor, "access.passkey_added", [account.key], purpose="sign_in")
    _tell(account, "access.passkey_added", row)
    return row


@transaction.atomic
def sign_in_with_passkey(*, answer: Answer, device: str) -> SignedIn:
    """Open a citizen's session for a passkey; nobody types a phone number. Raises ``NotThisPasskey``."""
    row = use_passkey(answer)
    token = welcome(
        row.account, device=device, factor=PASSKEY, key=f"{row.public_id}:{clock.now().isoformat()}"
    )
    return SignedIn(token, row.account, CITIZEN, is_new=False)


@transaction.atomic
def prove_again_with_passkey(*, actor: Actor, answer: Answer) -> None:
    """Somebody signed in shows one of their own passkeys again; raises ``NotThisPasskey``."""
    use_passkey(answer, of=own_account(actor))
    proved_again(actor=actor, factor=PASSKEY)


def use_passkey(answer: Answer, of: Account | None = None) -> Passkey:
    """The passkey that signed the challenge, its counter moved on; call it inside a transaction.

    One that was reported lost and answers within the waiting time was not lost: the report is taken back.
    """
    credential = factors.credential_in(answer.text)
    found = Passkey.objects.filter(credential=credential).first() if credential else None
    row = lock(Passkey, found.pk) if found else None
    if (
        row is None
        or (of is not None and row.account_id != of.pk)
        or (row.until and row.until <= clock.now())
    ):
        raise errors.NotThisPasskey
    known = factors.Registered(row.credential, bytes(row.public_key), row.sign_count)
    try:
        row.sign_count = factors.signed(answer.here, answer.challenge, answer.text, known)
    except factors.NotThisKey:
        raise errors.NotThisPasskey from None
    if row.until is not None:
        row.until, row.ended_why = None, ""
        _tell(row.account, "access.passkey_found", row)
    row.used_at = clock.now()
    row.save(update_fields=["sign_count", "used_at", "until", "ended_why"])
    return row


@transaction.atomic
def lose_passkey(*, actor: Actor, passkey_id: str, fresh: bool) -> datetime:
    """The owner no longer has it, or wants it gone: from when it answers no more.

    Whoever has just shown another passkey ends it at once. Somebody with nothing but a code by SMS could be holding a
    swapped number: the key answers for the hours of the book, and using it takes the report back.
    """
    row = passkeys_in_use(actor.account_id or 0).filter(public_id=passkey_id).first()
    if row is None:
        raise NotFound
    if row.until is not None and not fresh:
        return row.until
    row.until = clock.now() if fresh else clock.now() + policy.lost_passkey_waits()
    row.ended_why = "removed" if fresh else "lost"
    row.save(update_fields=["until", "ended_why"])
    records.record(actor, "access.passkey_ended", [actor.key], purpose="sign_in")
    _tell(row.account, "access.passkey_lost", row)
    return row.until


@transaction.atomic
def end_passkeys_at_counter(*, actor: Actor, person_id: str) -> int:
    """End every passkey of the person whose record the officer has opened, who stands there and asks; how many."""
    person = decided_person(actor, person_id)
    account = Account.objects.filter(person=person).first()
    ended = end_passkeys(account, "at_counter") if account else 0
    if account and ended:
        records.record(actor, "access.passkey_ended", [person.key, account.key], purpose="sign_in")
    return ended


def end_passkeys(account: Account, why: str) -> int:
    """End every passkey of an account at once, because what it rested on is gone."""
    living = Passkey.objects.filter(account=account).filter(Q(until=None) | Q(until__gt=clock.now()))
    return living.update(until=clock.now(), ended_why=why)


def _tell(account: Account, template: str, row: Passkey) -> None:
    params: dict[str, Param] = {"name": row.name, "at": {"at": (row.until or clock.now()).isoformat()}}
    to = Recipient(account.key, phone=account.phone, language=account.language or "zh-hans")
    for channel in (Notice.APP, Notice.SMS) if account.phone else (Notice.APP,):
        key = f"{template}:{row.public_id}:{clock.now().timestamp():.0f}:{channel}"
        send(to=to, channel=channel, template=template, params=params, key=key)
