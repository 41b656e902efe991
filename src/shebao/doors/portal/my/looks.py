"""One line of *Who looked at my data*, every string ready."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shebao.doors.portal.pages import instant
from shebao.ground.audit.records import Look
from shebao.values.actors import Actor

ICONS = {"citizen": "users-round", "staff": "building-2", "system": "cpu"}


@dataclass(frozen=True, slots=True)
class LookLine:
    """Who, what, why and when."""

    who: str
    what: str
    why: str
    when: str
    icon: str
    under_mandate: bool


def look_line(row: Look, reader: Actor) -> LookLine:
    """The line; the reader's own acts say "You"."""
    own = row.actor_key in {reader.key, reader.person_key}
    return LookLine(
        who=_("You") if own else row.actor_label,
        what=row.action_words,
        why=row.purpose_words,
        when=instant(row.at),
        icon="user-round" if own else ICONS.get(row.actor_kind, "cpu"),
        under_mandate=bool(row.mandate),
    )
