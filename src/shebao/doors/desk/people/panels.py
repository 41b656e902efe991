"""A person's record and the ladder of notices, every string ready."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shebao.doors.design.reading import day, instant, name_of
from shebao.doors.desk.lines import facts_of
from shebao.ground.audit.words import purpose_words
from shebao.rooms.certification.desk_records import DutyPage, PersonRecord
from shebao.rooms.certification.ladder import Ladder
from shebao.rooms.certification.queries import DutyStatus
from shebao.rooms.certification.words import BENEFITS, CASES, CHANNELS, LEVELS, OUTCOMES, REMINDERS, STATES
from shebao.rooms.family.desk_queries import Tie
from shebao.rooms.family.words import RELATIONSHIPS, ROUTES, SCOPES

TONES = {
    "certified": "good",
    "due_soon": "due",
    "received": "info",
    "lapsed": "bad",
    "withheld": "bad",
    "ended": "plain",
}
TIES = {"pending": "due", "settling": "good", "active": "good", "ended": "plain"}


def duty_rows(duties: list[DutyStatus]) -> list[dict[str, object]]:
    """How each duty stands, with the two things that can be done from here."""
    return [
        {
            "benefit": BENEFITS[row.benefit],
            "state": STATES[row.state],
            "tone": TONES[row.state],
            "due": day(row.due_on),
            "until": _("Due %(day)s") % {"day": day(row.due_on)},
            "last": _last(row),
            "seen_href": reverse("desk_duty_seen", args=[row.duty]),
            "withholding_href": reverse("desk_duty_withholding", args=[row.duty]),
            "open": row.state != "ended",
            "overdue": row.state in {"lapsed", "withheld"},
        }
        for row in duties
    ]


def _last(row: DutyStatus) -> str:
    if not row.certified_on:
        return _("Never certified")
    return _("Last: %(day)s · %(how)s") % {"day": day(row.certified_on), "how": CHANNELS[row.channel]}


def record_shown(row: PersonRecord) -> dict[str, object]:
    """What the record page shows."""
    return {
        "row": row,
        "name": name_of(row.person),
        "why": _("Opened for: %(purpose)s. Closes by itself at %(until)s.")
        % {"purpose": purpose_words(row.purpose), "until": instant(row.until)},
        "facts": facts_of(row.person, row.died_on),
        "duties": duty_rows(row.duties),
        "ties": [_tie(tie) for tie in row.ties],
        "history": [
            {
                "day": day(item.happened_on),
                "channel": CHANNELS[item.channel],
                "benefit": BENEFITS[item.duty.benefit],
                "level": LEVELS[item.level],
                "until": day(item.valid_until),
            }
            for item in row.history
        ],
        "cases": [
            {
                "kind": CASES[item.kind],
                "at": day(item.reported_on),
                "outcome": OUTCOMES.get(item.outcome, pgettext("case", "Open")),
                "href": reverse("desk_case", args=[item.public_id]),
            }
            for item in row.cases
        ],
    }


def _relation(row: Tie) -> str:
    if row.organization:
        return _("helps at work, for %(organization)s") % {"organization": row.organization}
    return _("says: my %(relation)s") % {"relation": RELATIONSHIPS[row.relationship]}


def _tie(row: Tie) -> dict[str, object]:
    states = {"pending": _("Waits for an answer"), "ended": _("Ended")}
    return {
        "name": name_of(row),
        "relation": _relation(row),
        "route": ROUTES[row.route],
        "state": states.get(row.state, _("May act")),
        "tone": TIES[row.state],
        "scopes": [SCOPES[scope] for scope in SCOPES if scope in row.scopes],
        "until": day(row.until),
        "asked": day(row.asked_on),
        "code_href": reverse("desk_family_code", args=[row.binding]) if row.may_get_code else "",
        "end_href": reverse("desk_family_ending", args=[row.binding])
        if row.state in {"active", "settling"}
        else "",
    }


def duty_shown(row: DutyPage) -> dict[str, object]:
    """What the pages about one duty show."""
    [duty] = duty_rows([row.status])
    return {
        "name": name_of(row.person),
        "duty": duty,
        "back": reverse("desk_person", args=[row.person.public_id]),
    }


def ladder_shown(ladder: Ladder) -> dict[str, object]:
    """The rungs that were climbed, and what the books ask for before a human may withhold."""
    policy = ladder.policy
    return {
        "may": ladder.may_withhold,
        "withheld": day(ladder.withheld.since) if ladder.withheld else "",
        "rungs": [
            {"day": day(sent.sent_on), "channel": REMINDERS[sent.channel], "when": _when(sent.rung)}
            for sent in ladder.sent
        ],
        "conditions": [
            _condition(ladder.lapse is not None, _("The certification has lapsed"), _lapse(ladder)),
            _condition(not ladder.undecided, _("Nothing handed in still waits for a decision"), ""),
            _condition(
                ladder.notices >= policy.minimum_notices,
                _("Notices sent"),
                _("%(n)s of at least %(limit)s") % {"n": ladder.notices, "limit": policy.minimum_notices},
            ),
            _condition(
                ladder.channels >= policy.minimum_channels,
                _("Different ways used"),
                _("%(n)s of at least %(limit)s") % {"n": ladder.channels, "limit": policy.minimum_channels},
            ),
            _condition(ladder.after_due, _("At least one notice after the due date"), ""),
            _condition(
                ladder.days >= policy.minimum_days,
                _("Days since the first notice"),
                _("%(n)s of at least %(limit)s") % {"n": ladder.days, "limit": policy.minimum_days},
            ),
        ],
    }


def _condition(met: bool, title: str, detail: str) -> dict[str, str]:
    return {
        "state": "done" if met else "stopped",
        "tone": "good" if met else "bad",
        "title": title,
        "detail": detail,
    }


def _lapse(ladder: Ladder) -> str:
    return _("since %(day)s") % {"day": day(ladder.lapse.since)} if ladder.lapse else ""


def _when(rung: int) -> str:
    days = abs(rung)
    if rung == 0:
        return _("on the due date")
    if rung > 0:
        return ngettext("%(n)s day before it", "%(n)s days before it", days) % {"n": days}
    return ngettext("%(n)s day after it", "%(n)s days after it", days) % {"n": days}
