"""How bindings are shown: every string ready before the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.portal.certification.panels import Line
from shebao.doors.portal.pages import day, name_of
from shebao.rooms.family.queries import FamilyRow, Helper, QuotaLine
from shebao.rooms.family.words import CLASSES, ENDINGS, EVIDENCE, RELATIONSHIPS, ROUTES, SCOPES, SCOPES_FOR_ME
from shebao.values import clock

ELDERS = frozenset({"51", "52", "53", "54", "55", "56", "61", "62", "63", "64"})
CHILDREN = frozenset({"20", "30"})


def _face(relationship: str, sex: str) -> str:
    if relationship in ELDERS:
        return "grandmother" if sex == "female" else "grandfather"
    if relationship in CHILDREN:
        return "child" if sex == "female" else "boy"
    return "mother" if sex == "female" else "father"


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One relative on the family page."""

    binding: str
    name: str
    relation: str
    face: str
    initial: str
    state: str
    tone: str
    status: str
    href: str
    scopes: list[str]
    evidence: str
    until: str
    undo_until: str
    lines: list[Line]
    may_certify: bool
    renewable: bool


def member_card(row: FamilyRow, lines: list[Line]) -> MemberCard:
    """The card of one relative, with the certifications the holder may see to."""
    own = [line for line in lines if row.member and line.person == row.member]
    urgent = next((line for line in own if line.tone != "good"), own[0] if own else None)
    tone, status = _standing(row, urgent)
    relation = str(RELATIONSHIPS[row.relationship])
    name = name_of(row)
    if not name:
        # What was typed is erased with the request: the relationship and the day tell which one it was.
        name = relation
        status = _("%(state)s, asked on %(day)s") % {"state": status, "day": day(row.asked_on)}
    return MemberCard(
        binding=row.binding,
        name=name,
        relation=relation,
        face=_face(row.relationship, row.sex) if row.sex else "",
        initial=name[:1],
        state=row.state,
        tone=tone,
        status=status,
        href=_href(row),
        scopes=[str(SCOPES[scope]) for scope in SCOPES if scope in row.scopes],
        evidence=_evidence(row.route, row.grade),
        until=day(row.until),
        undo_until=_undo_until(row.settles_at),
        lines=own,
        may_certify="certify" in row.scopes,
        renewable=row.runs_out,
    )


def _evidence(route: str, grade: str) -> str:
    if not grade:
        return ""
    return _("%(act)s (evidence grade %(grade)s)") % {"act": EVIDENCE[route], "grade": grade}


def _undo_until(settles_at: datetime | None) -> str:
    if settles_at is None:
        return ""
    until = f"{settles_at.astimezone(clock.BUSINESS_ZONE):%H:%M}"
    return _("Until %(time)s. After that it can still be ended on any day.") % {"time": until}


def _href(row: FamilyRow) -> str:
    return reverse("family_binding", args=[row.binding])


def _standing(row: FamilyRow, urgent: Line | None) -> tuple[str, str]:
    if row.state == "pending":
        tone, status = _pending(row)
        return tone, _("Renewal: %(status)s") % {"status": status} if row.renews else status
    if row.state == "ended":
        return "plain", str(ENDINGS.get(row.end_reason, _("Ended")))
    if row.runs_out and (urgent is None or urgent.tone == "good"):
        return "due", _("Runs out on %(day)s") % {"day": day(row.until)}
    if urgent is not None:
        return urgent.tone, urgent.title
    return "good", _("Family account is usable")


def _pending(row: FamilyRow) -> tuple[str, str]:
    """Whose turn it is."""
    if row.route == "code":
        return "due", _("Waiting for the code; you type it here")
    if row.route in {"member_present", "minor"} and not row.has_evidence:
        return "due", _("Your turn: take the picture")
    if row.route in {"member_present", "minor"}:
        return "info", _("Received, an officer looks at the picture")
    return "info", _("Received, waiting for them to agree")


def quota_lines(rows: list[QuotaLine]) -> list[dict[str, object]]:
    """The places of each kind, used and in all."""
    return [
        {
            "id": f"quota-{row.relation_class}",
            "label": CLASSES[row.relation_class],
            "text": _("%(used)s of %(limit)s") % {"used": row.used, "limit": row.limit},
            "value": row.used,
            "max": row.limit,
        }
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class HelperCard:
    """One person who may do something for the reader, or asks to."""

    binding: str
    name: str
    relation: str
    state: str
    tone: str
    status: str
    scopes: list[str]
    evidence: str
    until: str
    undo_until: str
    asked: str
    route: str
    answerable: bool


def _relation_to_me(row: Helper) -> str:
    if row.organization:
        return _("Helps you at work, for %(organization)s") % {"organization": row.organization}
    return _("You are their %(relation)s") % {"relation": str(RELATIONSHIPS[row.relationship]).lower()}


def helper_card(row: Helper) -> HelperCard:
    """The card of one helper."""
    states = {
        "pending": ("due", _("Asks to help you")),
        "settling": ("good", _("May act for you")),
        "active": ("good", _("May act for you")),
        "ended": ("plain", str(ENDINGS.get(row.end_reason, _("Ended")))),
    }
    tone, status = states[row.state]
    return HelperCard(
        binding=row.binding,
        name=name_of(row),
        relation=_relation_to_me(row),
        state=row.state,
        tone=tone,
        status=status,
        scopes=[str(SCOPES_FOR_ME[scope]) for scope in SCOPES if scope in row.scopes],
        evidence=_evidence(row.route, row.grade),
        until=day(row.until),
        undo_until=_undo_until(row.settles_at),
        asked=day(row.asked_on),
        route=str(ROUTES[row.route]),
        answerable=row.state == "pending" and row.route == "own_account",
    )
