"""A question to the person alone: through what no holder shares, and of which no holder sees anything.

The message carries a code, which is all that answering takes: no account, no sign-in, no row in a list of looks.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.storage.crypto import blind_index
from shebao.ground.storage.slices import each
from shebao.rooms.certification import announcements, errors
from shebao.rooms.certification.models import Question
from shebao.rooms.certification.openings import PRESSED, open_case
from shebao.rooms.certification.points import risk_policy
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

WORKER = Actor.system("certification")
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 10
ANSWERS = (Question.MINE, Question.NOT_MINE, Question.PRESSED, Question.CALL)


@transaction.atomic
def ask(person: Person, cause: str) -> Question | None:
    """Ask once, unless the person was asked lately; where nothing reaches them alone, an officer asks in person."""
    policy = risk_policy(person.region.code, clock.today())
    since = clock.today() - timedelta(days=policy.again_days)
    if Question.objects.filter(person=person, asked_on__gte=since).exists():
        return None
    channels = channels_alone(person)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = Question.objects.create(
        person=person,
        cause=cause,
        digest=digest_of(code) if channels else "",
        asked_on=clock.today(),
        answer="" if channels else Question.UNREACHABLE,
        answered_at=None if channels else clock.now(),
    )
    records.record(WORKER, "certification.question_asked", [_key(row)], purpose="certification")
    for channel in channels:
        announcements.private_question(row, channel, code)
    if not channels:
        _open(row)
    return row


def channels_alone(person: Person) -> list[str]:
    """The person's own phone and address, each only if no holder of a mandate over them has the same."""
    holders = [
        row.binding.holder
        for row in live_mandates().filter(binding__member=person).select_related("binding__holder__account")
    ]
    phones = {phone for holder in holders for phone in (holder.phone, _sign_in_phone(holder))}
    addresses = {holder.address for holder in holders}
    ways = {"sms": person.phone not in phones, "letter": person.address not in addresses}
    return [
        channel
        for channel in ("sms", "letter")
        if ways[channel] and channel in announcements.reachable(person)
    ]


@transaction.atomic
def answer_question(*, actor: Actor, code: str, answer: str) -> Question:
    """Take an answer; whoever has the code may give it. Anything but *mine* opens a case; nobody else is told."""
    if answer not in ANSWERS:
        raise errors.AnswerMissing
    row = Question.objects.select_for_update().filter(digest=digest_of(code), answer="").first()
    if row is None:
        raise errors.QuestionUnknown
    return _answered(row, answer)


def follow_up() -> int:
    """Questions nobody answered in time become cases: an officer asks in person. Returns how many."""
    rows = Question.objects.filter(answer="").select_related("person__region")
    today = clock.today()
    late = [
        row.pk
        for row in rows
        if row.asked_on + timedelta(days=risk_policy(row.person.region.code, today).answer_days) < today
    ]
    return each("certification.follow_up", late, _silent)


@transaction.atomic
def _silent(pk: int) -> int:
    row = Question.objects.select_for_update().get(pk=pk)
    if row.answer:
        return 0
    _answered(row, Question.SILENT)
    return 1


def _answered(row: Question, answer: str) -> Question:
    row.answer, row.answered_at = answer, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    # Whose phone or browser it was is not kept: it may be watched.
    records.record(Actor.anonymous(), "certification.question_answered", [_key(row)], purpose="certification")
    if answer != Question.MINE:
        _open(row)
    return row


def _open(row: Question) -> None:
    open_case(actor=WORKER, kind=PRESSED, person=row.person, source=_key(row))


def _key(row: Question) -> str:
    return f"question:{row.public_id}"


def digest_of(code: str) -> str:
    """The digest under which a code is kept; case and blanks do not matter."""
    return blind_index("certification.question", "".join(code.split()).upper())


def _sign_in_phone(person: Person) -> str:
    return person.account.phone if hasattr(person, "account") else ""
