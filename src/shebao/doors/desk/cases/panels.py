"""A case as the officer sees it, every string ready."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shebao.doors.design.reading import day, instant, name_of
from shebao.doors.desk.lines import facts_of
from shebao.doors.desk.people.panels import duty_rows
from shebao.rooms.certification.desk_records import CaseView
from shebao.rooms.certification.words import CASES, CHANNELS, EVENT_KINDS, OUTCOMES


def case_shown(row: CaseView) -> dict[str, object]:
    """What the case page shows."""
    return {
        "row": row,
        "name": name_of(row.person),
        "kind": CASES[row.kind],
        "answer": _answer(row),
        "report": _report(row),
        "facts": facts_of(row.person, row.died_on),
        "address": row.person.address if row.kind == "home_visit" else "",
        "phone": row.person.phone if row.kind == "home_visit" else "",
        "duties": duty_rows(row.duties),
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
    if row.kind == "near_match":
        return {
            "tone": "info",
            "title": _("The number fits, the name does not."),
            "lead": _("If it is the same person, the event counts as their proof of life."),
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
    if row.source == "ladder":
        return _("The notices, which reached nobody")
    return _("Data from “%(source)s”") % {"source": row.source}
