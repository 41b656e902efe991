"""The lines of *Who looked at my data*: who, what, which fields, why, under which mandate, when; every string ready."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.doors.portal.pages import instant, reads_chinese
from shebao.ground.audit.records import Look
from shebao.values import clock
from shebao.values.actors import Actor

ICONS = {"citizen": "users-round", "staff": "building-2", "system": "cpu"}


@dataclass(frozen=True, slots=True)
class LookLine:
    """One line: the same act of the same actor on one day is counted, not repeated."""

    who: str
    said: str
    icon: str
    badge: str


def look_lines(rows: list[Look], reader: Actor) -> list[LookLine]:
    """The lines for the reader, the newest act first; their own acts say "You"."""
    days: dict[tuple[object, ...], list[Look]] = {}
    for row in rows:
        days.setdefault(_same(row), []).append(row)
    return [_line(same, reader) for same in days.values()]


def _same(row: Look) -> tuple[object, ...]:
    day = row.at.astimezone(clock.BUSINESS_ZONE).date()
    return row.actor_key, row.action, row.fields, row.purpose, row.mandate, row.outcome, day


def _line(rows: list[Look], reader: Actor) -> LookLine:
    row = rows[0]
    own = row.actor_key in {reader.key, reader.person_key}
    parts = [_act(row), row.purpose_words, instant(row.at)]
    if len(rows) > 1:
        parts.append(ngettext("%(times)s time", "%(times)s times", len(rows)) % {"times": len(rows)})
    return LookLine(
        who=_("You") if own else row.actor_label,
        said=" · ".join(parts),
        icon="user-round" if own else ICONS.get(row.actor_kind, "cpu"),
        badge=_("With your mandate") if row.mandate and not own else "",
    )


def _act(row: Look) -> str:
    """What was done and with which fields.

    Of all outcomes only a refused look is told here: it opened nothing. The others are told where the act belongs;
    a decision on a family request, for one, must tell neither side how it went.
    """
    act = row.action_words
    if row.field_words:
        fields = ("、" if reads_chinese() else ", ").join(row.field_words)
        act = _("%(act)s: %(fields)s") % {"act": act, "fields": fields}
    return _("%(act)s (not allowed, nothing was shown)") % {"act": act} if row.outcome == "denied" else act
