"""A case as the officer sees it, every string ready."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from shebao.doors.design.reading import day, instant, name_of
from shebao.doors.desk.lines import facts_of, risk_lines
from shebao.doors.desk.people.panels import duty_rows
from shebao.rooms.certification.desk_records import GONE_TO, CaseView
from shebao.rooms.certification.words import ANSWERS, CASES, CHANNELS, EVENT_KINDS, OUTCOMES, point_words

WHENCE = {"random": _lazy("Drawn at random"), "risk": _lazy("Risk points of a decision")}


def case_shown(row: CaseView) -> dict[str, object]:
    """What the case page shows."""
    return {
        "row": row,
        "name": name_of(row.person),
        "kind": CASES[row.kind],
        "answer": _answer(row),
        "report": _report(row),
        "facts": facts_of(row.person, row.died_on),
        "address": row.person.address if row.kind in GONE_TO else "",
        "phone": row.person.phone if row.kind in GONE_TO else "",
        "duties": duty_rows(row.duties),
        "risk": risk_lines(row.risk),
        "outcome": OUTCOMES.get(row.outcome, ""),
    }


def _answer(row: CaseView) -> dict[str, str]:
    """What this is and what it does not do by itself."""
    if row.kind == "death":
        return {
            "tone": "due",
            "title": _("Somebody reports a death. Pay continues until you decide."),
            "lead": _("A report stops nothing by itself. Find out before you confirm."),
        }
    if row.kind == "alive":
        return {
            "tone": "bad",
            "title": _("The register says dead, and somebody saw the person alive."),
            "lead": _(
                "If the record was a mistake, the pension comes back with everything that ended with it."
            ),
        }
    if row.kind == "near_match":
        return {
            "tone": "info",
            "title": _("The number fits, the name does not."),
            "lead": _("If it is the same person, the event counts as their proof of life."),
        }
    if row.kind == "check":
        return {
            "tone": "info",
            "title": _("See this person, or let somebody independent see them."),
            "lead": _("Chance or risk points asked for it. Pay continues, and nothing depends on the day."),
        }
    if row.kind == "pressed":
        return {
            "tone": "due",
            "title": _("Speak to this person alone."),
            "lead": _("Go, or ask them to a counter, without a helper. Who helps them must not hear of it."),
        }
    return {
        "tone": "info",
        "title": _("A home visit is asked for."),
        "lead": _("Two officers go. When the visit is recorded, every certification of this person is done."),
    }


def _report(row: CaseView) -> list[dict[str, str]]:
    facts = [
        {"label": _("Reported by"), "value": _source(row)},
        {"label": _("Reported on"), "value": day(row.reported_on)},
    ]
    if row.event:
        kind = str(EVENT_KINDS.get(row.event.kind, row.event.kind))
        facts += [
            {"label": _("Event"), "value": kind},
            {"label": _("Day of the event"), "value": day(row.event.happened_on)},
            {"label": _("Their reference"), "value": row.event.reference},
        ]
    if row.inquiry:
        asked = _("%(asked)s of %(minimum)s notices have left")
        words = {"asked": row.inquiry.asked, "minimum": row.inquiry.minimum}
        facts.append({"label": _("Asked the person"), "value": asked % words})
    if row.question:
        why = point_words(row.question.cause, row.risk.policy)
        facts.append({"label": _("Asked because"), "value": why})
        facts.append({"label": _("Their answer"), "value": str(ANSWERS.get(row.question.answer, ""))})
    if row.last_seen:
        seen = f"{day(row.last_seen.happened_on)} · {CHANNELS[row.last_seen.channel]}"
        facts.append({"label": _("Last proof of life"), "value": seen})
    if row.outcome:
        facts.append({"label": _("Opened"), "value": instant(row.opened_at)})
    return facts


def _source(row: CaseView) -> str:
    if row.source == row.person.key:
        return _("The person")
    if row.source.startswith("person:"):
        return _("A relative with a family account")
    if row.own_report:
        return _("You")
    if row.source.startswith("account:"):
        return _("Another officer")
    if row.source in WHENCE:
        return str(WHENCE[row.source])
    if row.question:
        return _("A question to the person alone")
    if row.source == "ladder":
        return _("The notices, which reached nobody")
    return _("Data from “%(source)s”") % {"source": row.source}
