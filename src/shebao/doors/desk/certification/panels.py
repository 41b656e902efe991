"""What the person will read, shown to the officer before deciding."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.doors.design.reading import day
from shebao.ground.notices.templates import Param, render
from shebao.rooms.certification.desk_queries import Review
from shebao.rooms.certification.words import LEVELS


def decision_words(row: Review) -> list[dict[str, str]]:
    """The words after a yes, with the kind of evidence, and after a no."""
    params: dict[str, Param] = {
        "member": {"zh": row.name_zh, "en": row.name_en},
        "due": {"date": row.until.isoformat()},
        "duty": "",
        "reason": "…",
    }
    language = get_language() or "zh-hans"
    yes = render("certification.certified", params, language)
    no = render("certification.not_accepted", params, language)
    receipt = _("Receipt: certified until %(day)s. %(level)s.") % {
        "day": day(row.until),
        "level": LEVELS[row.level],
    }
    return [
        {"label": _("After “Certify”"), "value": yes.body, "more": receipt},
        {"label": _("After “Cannot accept”"), "value": no.body, "more": ""},
    ]
