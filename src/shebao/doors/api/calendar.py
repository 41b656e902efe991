"""The due dates of one family as a calendar (RFC 5545), under a secret address its owner made and may end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from shebao.doors.design.reading import reads_chinese
from shebao.ground.storage.limits import take
from shebao.rooms.access.clients.errors import TooFast
from shebao.rooms.access.clients.queries import actor_for_feed
from shebao.rooms.certification.machine_queries import duties_page
from shebao.rooms.certification.queries import DutyStatus
from shebao.rooms.certification.words import BENEFITS
from shebao.values import clock
from shebao.values.errors import NotFound
from shebao.values.pages import Window

READS_AN_HOUR = 60
MANY = 100
LINE_OCTETS = 75


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """One event a due date. It names nobody in full: a calendar lies open on many screens."""
    found = actor_for_feed(secret)
    if found is None:
        raise NotFound
    actor, language = found
    if not take(f"calendar:{actor.key}", READS_AN_HOUR, 3600):
        raise TooFast
    duties = duties_page(actor, Window(limit=MANY)).items
    with override(language or request.LANGUAGE_CODE):
        lines = list(_calendar([duty for duty in duties if duty.state != "ended"]))
    answer = HttpResponse("".join(f"{_folded(line)}\r\n" for line in lines), "text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="due-dates.ics"'
    return answer


def _calendar(duties: list[DutyStatus]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Shebao//Due dates//ZH", "CALSCALE:GREGORIAN")
    yield "X-WR-CALNAME:" + _text(_("Social security due dates"))
    for duty in duties:
        yield from _event(duty)
    yield "END:VCALENDAR"


def _event(duty: DutyStatus) -> Iterator[str]:
    who = _("yourself") if duty.is_own else _shortened(duty)
    yield "BEGIN:VEVENT"
    yield f"UID:{duty.duty}-{duty.due_on:%Y%m%d}@shebao"
    yield f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{duty.due_on + timedelta(days=1):%Y%m%d}"
    yield "SUMMARY:" + _text(_("Qualification certification is due: %(who)s") % {"who": who})
    yield "DESCRIPTION:" + _text(
        _("%(benefit)s. Pay goes on; certify in the citizen center by this day.")
        % {"benefit": BENEFITS.get(duty.benefit, duty.benefit)}
    )
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _shortened(duty: DutyStatus) -> str:
    """Enough for the family, too little for a passer-by: the family name and a star."""
    return f"{duty.name_zh[:1]}*" if reads_chinese() else f"{duty.name_en.partition(' ')[0]} *"


def _text(words: str) -> str:
    """A TEXT value: backslash, comma, semicolon and line breaks escaped."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, broken between characters."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts)
