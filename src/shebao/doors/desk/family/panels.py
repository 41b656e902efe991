"""A family request as the officer sees it, every string ready."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.design.reading import day, instant, name_of
from shebao.doors.desk.lines import facts_of
from shebao.rooms.family.desk_queries import CounterRequest, PictureReview
from shebao.rooms.family.words import RELATIONSHIPS, ROUTES, SCOPES, SCOPES_FOR_ME


def request_shown(row: PictureReview) -> dict[str, object]:
    """What the review page shows."""
    member, holder = name_of(row.member), name_of(row.holder)
    return {
        "row": row,
        "member": member,
        "holder": holder,
        "claim": _claim(row, holder),
        "route": ROUTES[row.route],
        "asked": instant(row.asked_at),
        "expires": day(row.expires_on),
        "register": _register(row, member, holder),
        "member_facts": facts_of(row.member),
        "holder_facts": facts_of(row.holder),
        "scopes": [SCOPES[scope] for scope in SCOPES if scope in row.scopes],
        "until": day(row.until),
    }


def _claim(row: PictureReview, holder: str) -> str:
    if row.organization:
        words = {"holder": holder, "organization": row.organization}
        return _("%(holder)s says: I help them at work, for %(organization)s") % words
    words = {"holder": holder, "relation": str(RELATIONSHIPS[row.relationship])}
    return _("%(holder)s says: this is my %(relation)s") % words


def _register(row: PictureReview, member: str, holder: str) -> dict[str, str]:
    if not row.register_says:
        return {"tone": "due", "text": _("The register knows of no tie between them.")}
    relation = RELATIONSHIPS.get(row.register_says, RELATIONSHIPS["90"])
    words = _("%(member)s is in the register as %(relation)s of %(holder)s.")
    fits = row.register_says == row.relationship
    text = words % {"member": member, "relation": relation, "holder": holder}
    return {"tone": "good" if fits else "bad", "text": text}


def code_paper(row: CounterRequest, secret: str) -> dict[str, object]:
    """The paper handed over at the counter: who asks, for what and until when, the code, and that it may be refused."""
    return {
        "member": name_of(row.member),
        "holder": name_of(row.holder),
        "relation": RELATIONSHIPS[row.relationship],
        "code": f"{secret[:4]} {secret[4:]}",
        "scopes": [SCOPES_FOR_ME[scope] for scope in SCOPES_FOR_ME if scope in row.scopes],
        "ends": day(row.until),
        "until": day(row.code_until),
        "back": reverse("desk_person", args=[row.member.public_id]),
    }
