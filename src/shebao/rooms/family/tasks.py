"""What the worker does for the family room, in small pieces that can be killed at any point."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from shebao.ground.audit import records
from shebao.ground.storage.slices import each
from shebao.rooms.family import actions, announcements
from shebao.rooms.family.lifecycle import activate, finish, locked, move, unmatch
from shebao.rooms.family.models import ACTIVE, PROFESSIONAL, RECEIVED, WAITING, Binding, Mandate
from shebao.rooms.family.permissions import live_mandates
from shebao.rooms.family.policy import family_policy
from shebao.rooms.people import queries as people
from shebao.rooms.people.models import Person
from shebao.rooms.people.permissions import kin_ids
from shebao.values import clock
from shebao.values.actors import Actor

WORKER = Actor.system("family")
SLICE = 200
CHILDREN = frozenset({"20", "30"})
"""GB/T 4761: son, daughter."""


def match_claims() -> int:
    """Match waiting claims against the register, each in its own transaction; returns how many were examined."""
    waiting = (
        Binding.objects.filter(state=RECEIVED, examined_at=None).order_by("pk").values_list("pk", flat=True)
    )
    return each("family.match_claims", waiting[:SLICE], _match_one)


@transaction.atomic
def _match_one(pk: int) -> int:
    row = locked(Binding(pk=pk))
    if row.state != RECEIVED or row.examined_at is not None:
        return 0
    row.examined_at = clock.now()
    row.save(update_fields=["examined_at"])
    typed = people.Typed(**json.loads(row.typed))
    person = people.match(typed)
    if person is None or not _second_fits(row, person, typed) or not _may_be_asked(row, person):
        return 1
    row.member = person
    move(row, WAITING)
    row.save(update_fields=["member", "state"])
    # The holder is not a subject of this entry: their own page of looks must not tell that somebody was found.
    records.record(WORKER, "family.matched", [person.key], purpose="family_service")
    _ask(row)
    return 1


def _second_fits(row: Binding, person: Person, typed: people.Typed) -> bool:
    """Where the city of the form or of the holder asks for it, somebody insured there is found only with their own."""
    today = clock.today()
    if not family_policy(person.region.code, today).asks_second_identifier:
        return True
    places = (row.region.code, row.holder.region.code)
    if not any(family_policy(place, today).asks_second_identifier for place in places):
        return True
    return typed.computer_number == person.computer_number


def _may_be_asked(row: Binding, person: Person) -> bool:
    """Alive, somebody else, not already bound, and of the age the route is for: a small child has no other one."""
    if people.is_dead(person) or person.pk == row.holder_id:
        return False
    bound = Binding.objects.filter(holder_id=row.holder_id, member=person, state__in=[WAITING, ACTIVE])
    if any(pk != row.renews_id for pk in bound.values_list("pk", flat=True)):
        return False
    if row.relation_class == PROFESSIONAL and row.holder_id in kin_ids(person.pk):
        return False  # kin help as kin
    policy = family_policy(person.region.code, clock.today())
    small = person.age_on(clock.today()) < policy.guardian_consent_below
    return row.route in policy.routes and (row.route == "minor") == small


def _ask(row: Binding) -> None:
    assert row.member is not None
    if row.route == "own_account":
        announcements.asked(row)
    elif row.route == "code":
        code = actions.issue_code(actor=WORKER, binding_id=row.public_id, channel="letter")
        announcements.code_letter(row, code, actions.code_digest(row, code))
    elif row.route == "minor" and people.kinship_between(row.holder_id, row.member.pk) in CHILDREN:
        activate(row, given_by="guardian", actor_key="register", chosen=None)


def warn_of_endings() -> int:
    """Tell both sides, once, that a mandate runs out soon; from then on it may be renewed. Returns how many it told."""
    today = clock.today()
    unwarned = live_mandates(today).filter(warned_at=None)
    told = 0
    for region in unwarned.values_list("binding__member__region__code", flat=True).distinct():
        soon = today + timedelta(days=family_policy(region, today).renewal_days)
        due = unwarned.filter(binding__member__region__code=region, until__lte=soon).order_by("pk")
        told += each("family.warn_of_endings", list(due.values_list("binding_id", flat=True)), _warn_one)
    return told


@transaction.atomic
def _warn_one(pk: int) -> int:
    row = locked(Binding(pk=pk))
    if not Mandate.objects.filter(binding=row, ended_at=None, warned_at=None).update(warned_at=clock.now()):
        return 0
    announcements.runs_out(row)
    return 1


def write_down_endings() -> int:
    """Write the endings whose conditions already failed: death, term, majority, requests nobody answered."""
    today = clock.today()
    over = Binding.objects.filter(
        Q(state__in=[RECEIVED, WAITING], expires_on__lt=today)
        | Q(state=ACTIVE, mandate__until__lt=today)
        | Q(state__in=[WAITING, ACTIVE], member__death__isnull=False)
        | Q(state__in=[RECEIVED, WAITING, ACTIVE], holder__death__isnull=False)
    ).values_list("pk", flat=True)
    return each("family.write_down_endings", over[:SLICE], _end_one)


@transaction.atomic
def _end_one(pk: int) -> int:
    row = locked(Binding(pk=pk))
    if row.state == WAITING and row.member is not None and people.is_dead(row.member):
        unmatch(row)
        return 1
    reason = _why(row)
    if not reason:
        return 0
    was_active = row.state == ACTIVE
    finish(row, by="system", reason=reason)
    if was_active and reason != "death":
        announcements.ended(row, quietly=False)
    subjects = [row.holder.key] + ([row.member.key] if row.member else [])
    records.record(WORKER, "family.ended", subjects, purpose="family_service", outcome=reason)
    return 1


def _why(row: Binding) -> str:
    if row.state not in {RECEIVED, WAITING, ACTIVE}:
        return ""
    if people.is_dead(row.holder) or (row.member is not None and people.is_dead(row.member)):
        return "death"
    today = clock.today()
    if row.state != ACTIVE:
        return "not_confirmed" if row.expires_on < today else ""
    if row.mandate.until >= today:
        return ""
    return "of_age" if row.route == "minor" else "expired"
