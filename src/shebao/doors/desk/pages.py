"""What every desk page shares."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.values.actors import Actor

QUEUES = (("certifications", "desk", "badge-check"),)


def officer(request: HttpRequest) -> Actor:
    """The officer who asks; set by the middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def desk_page(
    request: HttpRequest, template: str, active: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a desk page under its queue."""
    actor = officer(request)
    chinese = (get_language() or "").startswith("zh")
    labels = {
        "certifications": _("Certifications"),
        "families": _("Family requests"),
        "cases": _("Cases"),
        "identities": _("Identity"),
        "people": _("People"),
    }
    context["tabs"] = [
        {"name": name, "href": reverse(route), "icon": icon, "label": labels[name]}
        for name, route, icon in QUEUES
    ]
    context["active_tab"] = active
    context["place"] = actor.label_zh if chinese else actor.label
    return render(request, f"desk/{template}", context, status=status)
