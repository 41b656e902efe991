"""What every portal page shares: the tab bar, the reader's words, one way to show a refusal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import Refusal


class Named(Protocol):
    """Anything with a name in both languages."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; set by the middleware on every request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def reads_chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


def name_of(row: Named) -> str:
    """A name in the reader's language."""
    return row.name_zh if reads_chinese() else row.name_en


def day(value: date | None) -> str:
    """A day in the reader's language, or nothing."""
    return formats.date_format(value, "DATE_FORMAT") if value else ""


def instant(value: datetime | None) -> str:
    """An instant on the business clock, in the reader's language."""
    if value is None:
        return ""
    local = value.astimezone(clock.BUSINESS_ZONE)
    return f"{formats.date_format(local.date(), 'DATE_FORMAT')} {local:%H:%M}"


def page(request: HttpRequest, template: str, active: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a portal page under its tab."""
    context.setdefault("tabs", _tabs())
    context["active_tab"] = active
    return render(request, f"portal/{template}", context, status=status)


def _tabs() -> list[dict[str, str]]:
    return [
        {"name": "home", "href": reverse("home"), "icon": "house", "label": _("Home")},
        {"name": "family", "href": reverse("family"), "icon": "heart-handshake", "label": _("Family")},
        {"name": "messages", "href": "/messages/", "icon": "message-square-text", "label": _("Messages")},
        {"name": "my", "href": reverse("my"), "icon": "circle-user-round", "label": _("My")},
    ]


def show_refusal(form: BaseForm, refusal: Refusal) -> int:
    """Put a refusal at its field, with what to do next, and return the status to answer with."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, " ".join(part for part in (refusal.message, refusal.advice) if part))
    return refusal.status if refusal.status >= 429 else 422
