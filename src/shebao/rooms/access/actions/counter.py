"""A sign-in for somebody without a phone: an officer who sees them prints a code, and little is in its reach."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.crypto import blind_index
from shebao.ground.storage.limits import take
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors, limits, policy
from shebao.rooms.access.actions.sessions import open_session
from shebao.rooms.access.actions.sign_in import SignedIn
from shebao.rooms.access.actions.vouching import code_on_paper
from shebao.rooms.access.models import CITIZEN, COUNTER, Account, CounterCode, Proof
from shebao.rooms.access.permissions import decided_person
from shebao.rooms.people import queries as register
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True)
class Slip:
    """What the officer prints: the code, shown only now, and for how many minutes it is good."""

    code: str
    minutes: int


@transaction.atomic
def print_counter_code(*, actor: Actor, person_id: str) -> Slip:
    """A sign-in code for the person whose record the officer has opened; the codes before it end.

    ``NotFound`` for a record that is not open, of the officer's own kin, or of somebody who died.
    """
    person = lock(Person, decided_person(actor, person_id).pk)
    CounterCode.objects.filter(person=person, used_at=None).update(used_at=clock.now())
    code, lives = code_on_paper(8), policy.counter_code_lives()
    CounterCode.objects.create(
        person=person, digest=_digest(code), issued_by=actor.key, expires_at=clock.now() + lives
    )
    records.record(actor, "access.counter_code_printed", [person.key], purpose="sign_in")
    return Slip(code, int(lives.total_seconds() // 60))


def sign_in_at_counter(*, code: str, network: str, device: str) -> SignedIn:
    """Open a short session of the person a code was printed for; raises ``CounterCodeWrong`` or ``NoMoreTries``."""
    for number, limit in enumerate(limits.COUNTER_TRIES):
        if not take(f"counter:{number}:{network}", limit.tries, limit.seconds):
            raise errors.NoMoreTries
    return _open(code, device)


@transaction.atomic
def _open(code: str, device: str) -> SignedIn:
    found = CounterCode.objects.filter(digest=_digest(code)).first()
    row = lock(CounterCode, found.pk) if found else None
    if row is None or row.used_at or row.expires_at <= clock.now() or register.is_dead(row.person):
        raise errors.CounterCodeWrong
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    account = _account_of(row)
    token = open_session(account=account, device=device, factor=COUNTER)
    who = Actor(kind="citizen", key=account.key, account_id=account.pk)
    records.record(
        who,
        "access.signed_in_at_counter",
        [row.person.key, account.key],
        purpose="sign_in",
        case=row.public_id,
    )
    return SignedIn(token, account, CITIZEN, is_new=False)


def _account_of(row: CounterCode) -> Account:
    """The person's account; somebody who never had a phone gets one without, proved by the officer who saw them."""
    held = Account.objects.filter(person=row.person).first()
    if held:
        return held
    account = Account(phone="", person=row.person, level=Account.PROVED)
    account.phone_index = f"none:{account.public_id}"
    account.save()
    Proof.objects.create(account=account, person=row.person, evidence=Proof.COUNTER, judged_by=row.issued_by)
    return account


def _digest(code: str) -> str:
    return blind_index("access.counter", "".join(sign for sign in code.upper() if sign.isalnum()))
