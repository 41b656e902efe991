"""The lines of *Who looked at my data*: who, what, which fields, why, under which mandate, when; every string ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.doors.portal.pages import day, instant, reads_chinese
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


def look_lines(rows: list[Look], reader: Actor, given: Mapping[str, date]) -> list[LookLine]:
    """The lines for the reader, the newest act first; their own acts say "You".

    ``given`` has the day each of the reader's mandates began.
    """
    days: dict[tuple[object, ...], list[Look]] = {}
    for row in rows:
        days.setdefault(_same(row), []).append(row)
    return [_line(same, reader, given) for same in days.values()]


def _same(row: Look) -> tuple[object, ...]:
    on = row.at.astimezone(clock.BUSINESS_ZONE).date()
    return row.actor_key, row.action, row.fields, row.purpose, row.mandate, row.outcome, on


def _line(rows: list[Look], reader: Actor, given: Mapping[str, date]) -> LookLine:
    row = rows[0]
    own = row.actor_key in {reader.key, reader.person_key}
    parts = [_act(row), row.purpose_words, instant(row.at)]
    if len(rows) > 1:
        parts.append(ngettext("%(times)s time", "%(times)s times", len(rows)) % {"times": len(rows)})
    return LookLine(
        who=_("You") if own else row.actor_label,
        said=" · ".join(parts),
        icon="user-round" if own else ICONS.get(row.actor_kind, "cpu"),
        badge="" if own else _under(row.mandate, given),
    )


def _under(mandate: str, given: Mapping[str, date]) -> str:
    """Under which of the reader's mandates; the day tells two of one helper apart."""
    if mandate in given:
        return _("Under your mandate of %(day)s") % {"day": day(given[mandate])}
    return _("Under a mandate") if mandate else ""


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
