"""Independent checks: by risk points, and of one in a hundred whatever the points say. They withhold nothing.

Who is drawn, and on which day of the year, follows from a key of the house: nobody outside can know it, and nobody
inside chooses it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from shebao.ground.storage.crypto import blind_index
from shebao.ground.storage.slices import each
from shebao.rooms.certification import questions, risk
from shebao.rooms.certification.models import Case, Decision, Duty
from shebao.rooms.certification.openings import CHECK, VISIT, open_case
from shebao.rooms.certification.points import risk_policy
from shebao.rooms.family.actions import decide_picture
from shebao.rooms.family.permissions import desk_binding
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

WORKER = Actor.system("certification")
RANDOM, POINTS = "random", "risk"
ASKED = ("account_after_mandate", "shared_device")
"""The points that may mean somebody is pressed or used: the person is asked alone."""
DRAWS, RECENT = 1_000_000, timedelta(days=30)
"""A draw whose day is longer past belongs to a time before this center, or before the person's pension."""


def follow(person: Person, found: risk.Risk) -> None:
    """What the points of a decision lead to: an independent check, a home visit, a question to the person alone."""
    if found.advice:
        kind = VISIT if found.advice == "home_visit" else CHECK
        open_case(actor=WORKER, kind=kind, person=person, source=POINTS)
    for cause in ASKED:
        if cause in found.codes:
            questions.ask(person, cause)


@transaction.atomic
def decide_request(
    *, actor: Actor, binding_id: str, approve: bool, reason: str, picture: str = ""
) -> risk.Risk:
    """Decide a family request by its picture and keep the points that stood then; returns them.

    One transaction: a refused decision leaves no points that would stand at the next one. The refusals are those of
    :func:`shebao.rooms.family.actions.decide_picture`.
    """
    row = desk_binding(actor, binding_id)
    found = risk.risk_of_request(row)
    assert row.member is not None
    risk.keep(f"family:{row.public_id}", row.member, found)
    decide_picture(actor=actor, binding_id=binding_id, approve=approve, reason=reason, picture=picture)
    return found


def account_changed(person: Person) -> None:
    """A payment system told of another account: if a helper is new, it is followed at once, whatever is due."""
    found = risk.risk_of(person)
    if "account_after_mandate" in found.codes:
        follow(person, found)


def draw_checks() -> int:
    """Open the random checks whose day has come; returns how many. Once a person and year."""
    today = clock.today()
    drawn = {
        person
        for person, public_id, region in Duty.objects.filter(ended_on=None)
        .values_list("person_id", "person__public_id", "region__code")
        .iterator()
        if (day := drawn_on(public_id, today.year, risk_policy(region, today).checked_per_mille))
        and today - RECENT <= day <= today
    }
    done = Case.objects.filter(kind=CHECK, source=RANDOM, reported_on__year=today.year, person__in=drawn)
    waiting = drawn - set(done.values_list("person_id", flat=True))
    return each("certification.draw_checks", sorted(waiting), _check_one)


def drawn_on(person: str, year: int, per_mille: int) -> date | None:
    """The day of ``year`` on which this person is checked; None for whoever is not drawn."""
    digest = blind_index("certification.random_check", f"{person}:{year}")
    if int(digest[:16], 16) % DRAWS >= per_mille * DRAWS // 1000:
        return None
    first = date(year, 1, 1)
    return first + timedelta(days=int(digest[16:], 16) % (date(year + 1, 1, 1) - first).days)


def decided_by(person: Person) -> tuple[str, ...]:
    """Who decided or recorded what certified this person last: somebody else makes the check."""
    last = Decision.objects.filter(submission__duty__person=person).order_by("-pk").first()
    return (last.decided_by,) if last else ()


def _check_one(person: int) -> int:
    open_case(actor=WORKER, kind=CHECK, person=Person.objects.get(pk=person), source=RANDOM)
    return 1
