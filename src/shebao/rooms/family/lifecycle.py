"""The steps of a binding, taken inside an action's transaction. Nobody else changes a state."""

from __future__ import annotations

from datetime import timedelta

from shebao.rooms.family import announcements
from shebao.rooms.family.errors import AlreadyDecided, NothingAllowed
from shebao.rooms.family.models import ACTIVE, ENDED, RECEIVED, STEPS, WAITING, Act, Binding, Consent, Mandate
from shebao.rooms.family.policy import mandate_until, policy_of
from shebao.rooms.people.queries import is_dead
from shebao.values import clock


def locked(row: Binding) -> Binding:
    """The row again, under a lock, as it stands now."""
    rows = Binding.objects.select_for_update(of=("self",)).select_related(
        "holder", "member__region", "mandate", "region"
    )
    return rows.get(pk=row.pk)


def move(row: Binding, state: str) -> None:
    """Take one allowed step."""
    if state not in STEPS[row.state]:
        raise AlreadyDecided
    row.state = state


def activate(
    row: Binding, *, given_by: str, actor_key: str, chosen: frozenset[str] | None, reason: str = ""
) -> Mandate:
    """Write the act, the consent and the mandate of a waiting binding; it works at once and settles later.

    ``chosen`` narrows the scopes the evidence allows; None takes all of them. The mandate of a small child ends when
    the child may decide for themselves. A renewal takes the place of the mandate it follows, and needs no undo: both
    sides knew each other before.
    """
    assert row.member is not None
    policy = policy_of(row)
    allowed = policy.scopes(row.route, row.relation_class)
    scopes = [scope for scope in allowed if chosen is None or scope in chosen]
    if not scopes:
        raise NothingAllowed
    if not may_become_active(row):
        raise AlreadyDecided
    renewed = _end_renewed(row)
    move(row, ACTIVE)
    row.typed = ""
    row.save(update_fields=["state", "typed"])
    grade = policy.route_grade[row.route]
    Act.objects.create(binding=row, route=row.route, grade=grade, actor_key=actor_key, reason=reason)
    Consent.objects.create(binding=row, given_by=given_by)
    mandate = Mandate.objects.create(
        binding=row,
        scopes=" ".join(scopes),
        grade=grade,
        until=mandate_until(row, policy),
        settles_at=clock.now() + timedelta(minutes=0 if renewed else policy.undo_minutes),
    )
    row.mandate = mandate
    announcements.became_active(row, renewed=renewed)
    return mandate


def _end_renewed(row: Binding) -> bool:
    """End the mandate this one follows, in the same breath; whether it was still in force."""
    earlier = row.renews
    if earlier is None or (earlier.state, earlier.member_id) != (ACTIVE, row.member_id):
        return False
    finish(locked(earlier), by="system", reason="renewed")
    return True


def may_become_active(row: Binding) -> bool:
    """Both alive at this moment, and a small child bound by the guardian's route and no other."""
    assert row.member is not None
    if is_dead(row.member) or is_dead(row.holder):
        return False
    below = policy_of(row).guardian_consent_below
    return (row.route == "minor") == (row.member.age_on(clock.today()) < below)


def unmatch(row: Binding) -> None:
    """Take a refused request back to what a request about nobody is: the holder cannot tell the two apart."""
    move(row, RECEIVED)
    row.member = None
    row.unmatched_at = clock.now()
    row.save(update_fields=["state", "member", "unmatched_at"])


def start_again(row: Binding, route: str) -> None:
    """Take a pending request back to the worker with another route; a picture handed in for the old one is let go."""
    if row.state == WAITING:
        move(row, RECEIVED)
    row.member, row.route, row.evidence = None, route, ""
    if row.unmatched_at is None:
        row.examined_at = None
    row.save(update_fields=["state", "member", "route", "evidence", "examined_at"])


def finish(row: Binding, *, by: str, reason: str) -> None:
    """End a binding: what was typed is erased, the consent and the mandate carry the same instant."""
    now = clock.now()
    move(row, ENDED)
    row.typed = ""
    row.ended_at, row.ended_by, row.end_reason = now, by, reason
    row.save(update_fields=["state", "typed", "ended_at", "ended_by", "end_reason"])
    if Mandate.objects.filter(binding=row, ended_at=None).update(ended_at=now):
        announcements.machines(row, "family.ended")
    if by == "member":
        Consent.objects.filter(binding=row, revoked_at=None).update(revoked_at=now)
