"""What every portal page shares: the tab bar, the reader's words, one way to show a refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.design.reading import Named, day, instant, name_of, posted, reads_chinese, show_refusal
from shebao.values.actors import Actor

__all__ = [
    "Named",
    "actor_of",
    "day",
    "instant",
    "name_of",
    "page",
    "posted",
    "reads_chinese",
    "show_refusal",
]


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; set by the middleware on every request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def page(request: HttpRequest, template: str, active: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a portal page under its tab."""
    context.setdefault("tabs", _tabs(request))
    context["active_tab"] = active
    return render(request, f"portal/{template}", context, status=status)


def _tabs(request: HttpRequest) -> list[dict[str, object]]:
    unread: int = getattr(request, "unread", 0)
    return [
        {"name": "home", "href": reverse("home"), "icon": "house", "label": _("Home")},
        {"name": "family", "href": reverse("family"), "icon": "heart-handshake", "label": _("Family")},
        {
            "name": "messages",
            "href": reverse("messages"),
            "icon": "message-square-text",
            "label": _("Messages"),
            "count": unread or "",
        },
        {"name": "my", "href": reverse("my"), "icon": "circle-user-round", "label": _("My")},
    ]
