"""The in-app inbox: the place where every message to a reader can be found again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shebao.doors.portal.pages import actor_of, instant, page
from shebao.ground.notices import outbox, queries


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Newest first. Opening the page is reading: what was new is still marked on it this once."""
    actor = actor_of(request)
    keys = [key for key in (actor.key, actor.person_key) if key]
    found = queries.inbox(keys, get_language() or "zh-hans")
    if any(message.unread for message in found):
        outbox.mark_read(keys)
        request.unread = 0  # type: ignore[attr-defined]
    rows = [
        {
            "message": message,
            "at": instant(message.at),
            "tone": "info" if message.unread else "plain",
            "badge": _("New") if message.unread else "",
        }
        for message in found
    ]
    return page(request, "messages/messages.html", "messages", rows=rows)
