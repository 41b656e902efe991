"""How one duty is shown: the answer first, in words a worried reader understands, prepared before the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.doors.portal.pages import day, instant, name_of
from shebao.rooms.certification.points import risk_policy
from shebao.rooms.certification.queries import DutyStatus
from shebao.rooms.certification.risk import points_of
from shebao.rooms.certification.words import BENEFITS, CHANNELS, LEVELS, STATES, point_words
from shebao.values import clock

if TYPE_CHECKING:
    from shebao.rooms.certification.models import Assessment

TONES = {
    "certified": "good",
    "due_soon": "due",
    "received": "info",
    "lapsed": "bad",
    "withheld": "bad",
    "ended": "plain",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One duty as a page shows it; every string is ready."""

    duty: str
    person: str
    person_id: int
    name: str
    benefit: str
    tone: str
    badge: str
    title: str
    lead: str
    evidence: str
    href: str
    certificate_href: str
    is_own: bool
    state: str
    waiting: bool
    """Whether something that was handed in waits for an officer."""
    certifiable: bool
    face: str
    acting: str


def weighed_lines(row: Assessment | None, region: str) -> list[dict[str, str]]:
    """The risk points an officer saw when deciding, each with its reason; empty when there were none."""
    if row is None:
        return []
    policy = risk_policy(region, clock.today())
    return [
        {"label": f"{point.points:+d}", "value": point_words(point.code, policy)} for point in points_of(row)
    ]


def certification_lines(rows: list[DutyStatus]) -> list[Line]:
    """The lines of several duties."""
    return [certification_line(row) for row in rows]


def certification_line(row: DutyStatus) -> Line:
    """The line of one duty."""
    title, lead = _answer(row)
    words = {"way": CHANNELS.get(row.channel), "level": LEVELS.get(row.level)}
    evidence = _("%(way)s (%(level)s)") % words if row.channel else ""
    return Line(
        duty=row.duty,
        person=row.person,
        person_id=row.person_id,
        name=name_of(row),
        benefit=str(BENEFITS[row.benefit]),
        tone=TONES[row.state],
        badge=str(STATES[row.state]),
        title=title,
        lead=lead,
        evidence=evidence,
        href=reverse("certification_duty", args=[row.duty]),
        certificate_href=reverse("certificate", args=[row.certificate]) if row.certificate else "",
        is_own=row.is_own,
        state=row.state,
        waiting=row.received_at is not None,
        certifiable=row.state in {"due_soon", "lapsed", "withheld"} and row.received_at is None,
        face="grandmother" if row.sex == "female" else "grandfather",
        acting=_("You are acting for %(name)s") % {"name": name_of(row)},
    )


def _answer(row: DutyStatus) -> tuple[str, str]:
    due = day(row.due_on)
    if row.state == "certified":
        return _("Certified until %(day)s") % {"day": due}, _("Nothing to do. We tell you when it is time.")
    if row.state == "received":
        lead = _("Received on %(when)s. An officer looks at it; you need not do anything.")
        return _("Received, pay continues"), lead % {"when": instant(row.received_at)}
    if row.state == "due_soon" and not row.days_left:
        return _("Due today"), _("Please certify by %(day)s. Pay continues.") % {"day": due}
    if row.state == "due_soon":
        title = ngettext("Due in %(days)s day", "Due in %(days)s days", row.days_left) % {
            "days": row.days_left
        }
        return title, _("Please certify by %(day)s. Pay continues.") % {"day": due}
    if row.state == "lapsed":
        lead = _("It was due on %(day)s. Pay continues for now; please certify in any of the ways below.")
        return _("The certification is overdue"), lead % {"day": due}
    if row.state == "withheld" and row.received_at:
        lead = _("Received on %(when)s. As soon as an officer accepts it, all of the money is released.")
        return _("The money waits, a picture is being looked at"), lead % {"when": instant(row.received_at)}
    if row.state == "withheld":
        lead = _("Since %(day)s the monthly pay is kept for you. Certify, and all of it is released.")
        return _("The money waits, nothing is lost"), lead % {"day": day(row.withheld_since)}
    return _("This benefit has ended"), ""
