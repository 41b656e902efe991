"""What lies on the phones and in the letter boxes of the demo people. Every view is a 404 in production."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shebao.doors.portal.pages import instant, page, reads_chinese
from shebao.ground.notices import queries
from shebao.rooms.access.demo_phones import DemoPhone, demo_phone, demo_phones

LETTERS = "letters"


@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    """Whose phone to pick up."""
    _only_in_the_demo()
    found = [_line(row) for row in demo_phones()]
    return page(
        request,
        "demo_phone/phones.html",
        "",
        citizens=[line for line in found if not line["staff"]],
        staff=[line for line in found if line["staff"]],
    )


@require_GET
def phone(request: HttpRequest, index: str) -> HttpResponse:
    """One phone's messages, newest first; ``letters`` is everybody's letter box."""
    _only_in_the_demo()
    if index == LETTERS:
        found, owner = queries.demo_letters(), None
    else:
        found, owner = queries.demo_texts(index), demo_phone(index)
    sender = _("Citizen Center")
    texts = [
        {"text": row, "at": instant(row.at), "code": _code(row.body), "sender": row.address or sender}
        for row in found
    ]
    line = _line(owner) if owner else None
    return page(request, "demo_phone/phone.html", "", texts=texts, owner=line, back_href="/demo/phone/")


def _only_in_the_demo() -> None:
    if settings.MODE != "demo":
        raise Http404


def _line(row: DemoPhone) -> dict[str, object]:
    chinese = reads_chinese()
    return {
        "name": row.name_zh if chinese else row.name_en,
        "note": row.note_zh if chinese else row.note_en,
        "phone": row.phone,
        "index": row.index,
        "staff": row.staff,
        "digits": _in_halves(row.digits),
        "next_digits": _in_halves(row.next_digits),
    }


def _in_halves(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}" if digits else ""


def _code(body: str) -> str:
    """The digits to type, large enough to read out."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", body)
    return found[0] if found else ""
