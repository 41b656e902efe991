"""Lines of queues and facts of persons, every string ready before the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shebao.doors.design.reading import day, instant, name_of
from shebao.ground.regions import queries as regions
from shebao.rooms.certification.desk_queries import QueueLine, waiting_days
from shebao.rooms.certification.risk import Risk
from shebao.rooms.certification.words import ADVICE, CASES, CHANNELS, point_words
from shebao.rooms.family.desk_queries import PictureLine
from shebao.rooms.family.words import ROUTES
from shebao.values import clock
from shebao.values.identifiers import SocialSecurityNumber

if TYPE_CHECKING:
    from shebao.rooms.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a queue."""

    href: str
    name: str
    kind: str
    since: str
    waited: str
    by: str
    tone: str
    badge: str


def review_line(row: QueueLine) -> Line:
    """A certification to decide."""
    return _line(
        "desk_certification", row.id, name_of(row), str(CHANNELS[row.kind]), row.since, row.decide_by
    )


def case_line(row: QueueLine) -> Line:
    """An open case."""
    return _line("desk_case", row.id, name_of(row), str(CASES[row.kind]), row.since, row.decide_by)


def picture_line(row: PictureLine) -> Line:
    """A family request with a picture."""
    return _line("desk_family", row.id, name_of(row), str(ROUTES[row.route]), row.since, row.expires_on)


def facts_of(person: Person, died_on: date | None = None) -> list[dict[str, str]]:
    """What the register says of a person, the number masked."""
    facts = [
        {"label": _("Name"), "value": name_of(person)},
        {"label": _("Born"), "value": born(person)},
        {"label": _("Sex"), "value": _("Female") if person.sex == "female" else _("Male")},
        {"label": _("Social security number"), "value": masked(person.number)},
        {"label": _("Insured in"), "value": regions.region_by_id(person.region_id).name},
    ]
    if died_on:
        facts.append({"label": _("Died on"), "value": day(died_on)})
    return facts


def risk_lines(risk: Risk) -> dict[str, object]:
    """The risk points with the reason of each, and what the book suggests: shown, never decided by."""
    return {
        "points": [
            {"label": f"{point.points:+d}", "value": point_words(point.code, risk.policy)}
            for point in risk.points
        ],
        "total": risk.total,
        "advice": ADVICE[risk.advice],
        "tone": "due" if risk.advice else "info",
    }


def born(person: Person) -> str:
    """The day of birth and the age."""
    age = person.age_on(clock.today())
    years = ngettext("%(n)s year old", "%(n)s years old", age) % {"n": age}
    return _("%(day)s (%(years)s)") % {"day": day(person.birth_date), "years": years}


def masked(number: str) -> str:
    """A number as it may be shown."""
    return SocialSecurityNumber(number).masked


def _line(route: str, item: str, name: str, kind: str, since: datetime, by: date | None) -> Line:
    waited = waiting_days(since)
    tone, badge = "", ""
    if by is not None and by < clock.today():
        tone, badge = "bad", _("Late")
    elif by == clock.today():
        tone, badge = "due", _("Today")
    return Line(
        href=reverse(route, args=[item]),
        name=name,
        kind=kind,
        since=instant(since),
        waited=ngettext("%(n)s day", "%(n)s days", waited) % {"n": waited} if waited else _("since today"),
        by=day(by),
        tone=tone,
        badge=badge,
    )
