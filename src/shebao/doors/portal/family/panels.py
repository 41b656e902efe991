"""How bindings are shown: every string ready before the template."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.portal.certification.panels import Line
from shebao.doors.portal.pages import day, instant, name_of
from shebao.rooms.family.queries import FamilyRow, Helper, QuotaLine
from shebao.rooms.family.words import CLASSES, ENDINGS, GRADES, RELATIONSHIPS, ROUTES, SCOPES

FACES = {"52": "grandmother", "51": "grandfather", "10": "father", "30": "child", "20": "child"}
FACES |= {"62": "grandmother", "64": "grandmother", "61": "grandfather", "63": "grandfather"}
FACES |= {"54": "grandmother", "56": "grandmother", "53": "grandfather", "55": "grandfather", "90": "mother"}


@dataclass(frozen=True, slots=True)
class MemberCard:
    """One relative on the family page."""

    binding: str
    name: str
    relation: str
    face: str
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


def member_card(row: FamilyRow, lines: list[Line]) -> MemberCard:
    """The card of one relative, with the certifications the holder may see to."""
    own = [line for line in lines if row.member and line.person == row.member]
    urgent = next((line for line in own if line.tone != "good"), own[0] if own else None)
    tone, status = _standing(row, urgent)
    return MemberCard(
        binding=row.binding,
        name=name_of(row),
        relation=str(RELATIONSHIPS[row.relationship]),
        face=FACES.get(row.relationship, "mother"),
        state=row.state,
        tone=tone,
        status=status,
        href=_href(row),
        scopes=[str(SCOPES[scope]) for scope in SCOPES if scope in row.scopes],
        evidence=str(GRADES.get(row.grade, "")),
        until=day(row.until),
        undo_until=instant(row.settles_at),
        lines=own,
        may_certify="certify" in row.scopes,
    )


def _href(row: FamilyRow) -> str:
    return reverse("family_binding", args=[row.binding])


def _standing(row: FamilyRow, urgent: Line | None) -> tuple[str, str]:
    if row.state == "pending":
        return "info", _("Waiting for them to agree")
    if row.state == "ended":
        return "plain", str(ENDINGS.get(row.end_reason, _("Ended")))
    if urgent is not None:
        return urgent.tone, urgent.title
    return "good", _("Family account is usable")


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
        relation=_("You are their: %(relation)s") % {"relation": RELATIONSHIPS[row.relationship]},
        state=row.state,
        tone=tone,
        status=status,
        scopes=[str(SCOPES[scope]) for scope in SCOPES if scope in row.scopes],
        evidence=str(GRADES.get(row.grade, "")),
        until=day(row.until),
        undo_until=instant(row.settles_at),
        asked=day(row.asked_on),
        route=str(ROUTES[row.route]),
        answerable=row.state == "pending" and row.route == "own_account",
    )
