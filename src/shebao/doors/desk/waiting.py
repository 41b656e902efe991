"""The three queues of the desk: how much waits, since when, and what is late; it names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.rooms.certification import desk_queries as certification
from shebao.rooms.family import desk_queries as family
from shebao.values import clock
from shebao.values.actors import Actor


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue as tabs and tiles show it."""

    name: str
    href: str
    icon: str
    label: str
    count: int
    note: str
    tone: str


def decides(actor: Actor) -> bool:
    """Whether this officer decides, or only oversees."""
    return bool(actor.roles & {"clerk", "supervisor"})


def queues(actor: Actor) -> list[Queue]:
    """What waits in the officer's jurisdiction."""
    reviews = certification.review_deadlines(actor)
    pictures = family.picture_ages(actor)
    cases: list[tuple[datetime, date | None]] = [(since, None) for since in certification.case_ages(actor)]
    return [
        _queue("desk_certifications", "badge-check", _("Certifications"), [*reviews]),
        _queue("desk_families", "heart-handshake", _("Family requests"), [*pictures]),
        _queue("desk_cases", "folder-search", _("Cases"), cases),
    ]


def _queue(name: str, icon: str, label: str, items: list[tuple[datetime, date | None]]) -> Queue:
    today = clock.today()
    late = sum(1 for _since, by in items if by is not None and by < today)
    today_due = sum(1 for _since, by in items if by == today)
    tone, note = "plain", _("Nothing waits")
    if late:
        tone, note = (
            "bad",
            ngettext("%(n)s past its day", "%(n)s past their day", late) % {"n": late},
        )
    elif today_due:
        tone, note = "due", _("%(n)s to decide today") % {"n": today_due}
    elif items:
        tone, note = "info", _("%(n)s waiting") % {"n": len(items)}
    return Queue(name, reverse(name), icon, label, len(items), note, tone)
