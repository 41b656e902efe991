"""One act of an officer, every string ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.doors.design.reading import instant, reads_chinese
from shebao.ground.audit import words
from shebao.rooms.certification.words import CHANNELS, OUTCOMES
from shebao.rooms.people.desk_queries import Act

RESULTS = {
    "approved": _("Approved"),
    "denied": _("Not allowed"),
    "done": _("Done"),
    "justified": _("It was an emergency"),
    "refused": _("Refused"),
    "unjustified": _("It was no emergency"),
}


def act_line(row: Act) -> dict[str, object]:
    """Who, what, how it ended, and where to find it again."""
    return {
        "at": instant(row.at),
        "officer": row.officer_zh if reads_chinese() else row.officer_en,
        "what": words.action_words(row.action),
        "why": words.purpose_words(row.purpose),
        "result": RESULTS.get(row.outcome) or OUTCOMES.get(row.outcome) or CHANNELS.get(row.outcome, ""),
        "denied": row.outcome == "denied",
        "entry": row.entry[:8],
    }
