"""The worker's part: comparing claims with the register, and forgetting what is no longer needed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from shebao.rooms.access import errors
from shebao.rooms.access.actions.proofing import raise_level
from shebao.rooms.access.models import CounterCode, IdentityClaim, Proof, Session, SignInCode
from shebao.rooms.people import queries as register
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import PhoneError, parse_phone

WORKER = Actor.system("worker")
KEEP_ENDED = timedelta(days=90)
"""How long an ended session stays listed for an inquiry into misuse."""


def look_up_claims() -> int:
    """Compare new claims with the register; returns how many proved an identity.

    Name, number *and phone* must be the register's: the number was written down there in front of a document,
    and the code has shown who holds it today. Anything less stays a claim, and its owner is told nothing
    about the register.
    """
    waiting = IdentityClaim.objects.filter(closed_at=None, looked_up_at=None).select_related("account")
    return sum(_look_up(claim) for claim in waiting.order_by("id")[:100])


@transaction.atomic
def _look_up(claim: IdentityClaim) -> bool:
    IdentityClaim.objects.filter(pk=claim.pk).update(looked_up_at=clock.now())
    person = register.match(register.Typed(claim.name, claim.number))
    if person is None or not _same_phone(person, claim.account.phone):
        return False
    try:
        with transaction.atomic():
            raise_level(account=claim.account, person=person, evidence=Proof.REGISTER, actor=WORKER)
    except errors.ClaimNotConfirmable:
        return False
    return True


def sweep() -> int:
    """Delete used codes, slips of the counter and long-ended sessions; returns how many rows went."""
    now = clock.now()
    codes, _ = SignInCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    papers, _ = CounterCode.objects.filter(expires_at__lt=now - KEEP_ENDED).delete()
    over = Q(ended_at__lt=now - KEEP_ENDED) | Q(ends_at__lt=now - KEEP_ENDED)
    visitors = Q(account=None, ends_at__lt=now)
    sessions, _ = Session.objects.filter(over | visitors).delete()
    return codes + papers + sessions


def _same_phone(person: Person, phone: str) -> bool:
    try:
        return parse_phone(person.phone) == phone
    except PhoneError:
        return False
