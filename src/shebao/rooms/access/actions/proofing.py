"""The ladder of proof: a phone (C0), a claimed name and number (C1), an identity confirmed (C2)."""

from __future__ import annotations

import secrets

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.notices.models import Notice
from shebao.ground.notices.outbox import Recipient, send
from shebao.ground.storage.limits import take
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors, limits
from shebao.rooms.access.actions.passkeys import end_passkeys
from shebao.rooms.access.actions.sessions import end_all_of
from shebao.rooms.access.models import Account, IdentityClaim, Proof
from shebao.rooms.people import queries as register
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import kin_of
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.identifiers import parse_number

DOCUMENTS = ("identity_card", "household_book", "residence_permit", "social_security_card")
"""What a clerk may have seen at the counter."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_HOW = {
    Proof.REGISTER: {"zh": "登记的手机号码一致", "en": "your phone is the one in the register"},
    Proof.COUNTER: {"zh": "经办窗口核验证件", "en": "your document was seen at a counter"},
}


def claim_identity(*, actor: Actor, name: str, number: str) -> IdentityClaim:
    """Say who one is. Raises ``NumberError`` for a malformed number, ``TooManyClaims``, ``AlreadyProved``.

    The answer is the same whether the register knows the person or not: one encrypted claim is written, and
    the worker compares it later. The account rises to C1, which opens nothing.
    """
    value = parse_number(number).value
    index = register.number_index(value)
    for subject, caps in ((actor.key, limits.CLAIMS_PER_ACCOUNT), (index, limits.CLAIMS_PER_NUMBER)):
        for cap in caps:
            if not take(f"claim:{subject}", cap.tries, cap.seconds):
                raise errors.TooManyClaims
    return _claim(actor, name, value, index)


@transaction.atomic
def _claim(actor: Actor, name: str, number: str, index: str) -> IdentityClaim:
    account = lock(Account, actor.account_id or 0)
    if account.level == Account.PROVED:
        raise errors.AlreadyProved
    _close(account, "replaced")
    claim = IdentityClaim.objects.create(
        account=account, name=name, number=number, number_index=index, reference=_reference()
    )
    Account.objects.filter(pk=account.pk).update(level=Account.CLAIMED)
    records.record(actor, "access.identity_claimed", [account.key], purpose="identity")
    return claim


@transaction.atomic
def confirm_identity_at_counter(*, actor: Actor, claim_id: str, document: str) -> Proof:
    """A clerk has seen the document and the person: the account rises to C2.

    Raises ``NotFound`` (also for the clerk's own claim), ``DocumentMissing``, and ``ClaimNotConfirmable`` when it
    is closed or names no living person of the clerk's jurisdiction. Repeating it returns the same proof.
    """
    claim = _claim_at_desk(actor, claim_id)
    if document not in DOCUMENTS:
        raise errors.DocumentMissing
    held = Proof.objects.filter(account=claim.account, until=None, evidence=Proof.COUNTER).first()
    if held and claim.outcome == "confirmed":
        return held
    person = register.by_number(claim.number)
    if claim.closed_at or person is None or not _may_confirm(actor, claim, person):
        raise errors.ClaimNotConfirmable
    return raise_level(
        account=claim.account, person=person, evidence=Proof.COUNTER, actor=actor, document=document
    )


@transaction.atomic
def refuse_identity_claim(*, actor: Actor, claim_id: str) -> IdentityClaim:
    """A clerk could not confirm it: the account falls back to C0. A closed claim stays as it is."""
    claim = _claim_at_desk(actor, claim_id)
    account = lock(Account, claim.account_id)
    if _close(account, "refused"):
        Account.objects.filter(pk=account.pk, level=Account.CLAIMED).update(level=Account.PHONE)
        records.record(actor, "access.identity_refused", [account.key], purpose="identity", outcome="refused")
        claim.refresh_from_db()
    return claim


@transaction.atomic
def raise_level(
    *, account: Account, person: Person, evidence: str, actor: Actor, document: str = ""
) -> Proof:
    """Put ``person`` behind ``account`` at level C2. A person has one account: at a counter the older one
    ends.

    Raises ``ClaimNotConfirmable`` when the person is dead, or has another account and nobody saw them.
    """
    # The person first: two counters confirming two phones of one person wait for each other here.
    person = lock(Person, person.pk)
    account = lock(Account, account.pk)
    proof = Proof.objects.filter(account=account, person=person, until=None).first()
    if proof:
        return proof
    if register.is_dead(person) or account.person_id is not None:
        raise errors.ClaimNotConfirmable
    older = Account.objects.filter(person=person).first()
    if older:
        # An account opened at a counter for somebody without a phone gives way to their first phone.
        if evidence != Proof.COUNTER and older.phone:
            raise errors.ClaimNotConfirmable
        _move_away(actor, older)
    account.person, account.level = person, Account.PROVED
    account.save(update_fields=["person", "level"])
    _close(account, "confirmed")
    proof = Proof.objects.create(
        account=account, person=person, evidence=evidence, document=document, judged_by=actor.key
    )
    records.record(actor, "access.identity_proved", [person.key, account.key], purpose="identity")
    _tell(account, "access.identity_confirmed", {"how": _HOW[evidence]}, proof)
    return proof


def _move_away(actor: Actor, older: Account) -> None:
    proof = Proof.objects.get(account=older, until=None)
    proof.until, proof.ended_why = clock.now(), "moved"
    proof.save(update_fields=["until", "ended_why"])
    older.person, older.level = None, Account.PHONE
    older.save(update_fields=["person", "level"])
    end_all_of(older, "moved")
    end_passkeys(older, "moved")
    records.record(actor, "access.identity_moved", [proof.person.key, older.key], purpose="identity")
    _tell(older, "access.identity_moved", {}, proof)


def _tell(account: Account, template: str, params: dict[str, dict[str, str]], proof: Proof) -> None:
    to = Recipient(account.key, phone=account.phone, language=account.language or "zh-hans")
    for channel in (Notice.APP, Notice.SMS) if account.phone else (Notice.APP,):
        send(
            to=to,
            channel=channel,
            template=template,
            params=params,
            key=f"{template}:{proof.public_id}:{channel}",
        )


def _claim_at_desk(actor: Actor, claim_id: str) -> IdentityClaim:
    claim = IdentityClaim.objects.select_related("account").filter(public_id=claim_id).first()
    if claim is None or not actor.has("clerk") or claim.account_id == actor.account_id:
        raise NotFound
    return claim


def _may_confirm(actor: Actor, claim: IdentityClaim, person: Person) -> bool:
    theirs = bool(actor.jurisdiction) and person.region.path.startswith(actor.jurisdiction)
    # The second identifier some cities issue is asked on forms; at a counter the clerk has the document
    # instead.
    fits = register.same_name(person, claim.name) and not register.is_dead(person)
    return theirs and fits and person.pk not in kin_of(actor)


def _close(account: Account, outcome: str) -> int:
    open_ones = IdentityClaim.objects.filter(account=account, closed_at=None)
    return open_ones.update(closed_at=clock.now(), outcome=outcome)


def _reference() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(8))
