"""Reads of the machine door: pages of duties, for a citizen's own programs and for the machines of an agency."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from shebao.ground.audit import records
from shebao.rooms.certification.models import Duty
from shebao.rooms.certification.permissions import SEEN_WITH, mandates_with, readable_duties
from shebao.rooms.certification.queries import DutyStatus, read_statuses
from shebao.values.actors import Actor
from shebao.values.errors import NotFound
from shebao.values.pages import Page, Window


def duties_page(actor: Actor, window: Window, *, due_before: date | None = None) -> Page[DutyStatus]:
    """A page of the duties this actor reads, oldest first; ``due_before`` keeps those due earlier than that day."""
    rows = _readable(actor).filter(pk__gt=window.after).order_by("pk")
    if due_before is not None:
        rows = rows.filter(due_on__lt=due_before)
    keys = list(rows.values_list("pk", flat=True)[: window.limit + 1])
    shown = keys[: window.limit]
    with records.together():
        found = read_statuses(actor, _readable(actor).filter(pk__in=shown).order_by("pk"))
    return Page(found, shown[-1] if len(keys) > window.limit else None)


def duty(actor: Actor, duty_id: str) -> DutyStatus:
    """How one duty stands; ``NotFound`` for one this actor does not read."""
    with records.together():
        found = read_statuses(actor, _readable(actor).filter(public_id=duty_id))
    if not found:
        raise NotFound
    return found[0]


def _readable(actor: Actor) -> QuerySet[Duty]:
    """The duties with the mandate each rests on, for the audit; an agency's machine rests on none."""
    rows = readable_duties(actor)
    if actor.is_client:
        return rows
    mandate = mandates_with(actor, *SEEN_WITH).filter(binding__member=OuterRef("person"))
    return rows.annotate(
        mandate=Subquery(mandate.values("public_id")[:1]), scopes=Subquery(mandate.values("scopes")[:1])
    )
