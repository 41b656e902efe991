"""What every desk page shares: the tabs with what waits, the officer, the way on after a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.design.reading import reads_chinese
from shebao.doors.desk.waiting import Queue, decides, queues
from shebao.values.actors import Actor

OVERSEERS = frozenset({"supervisor", "auditor"})


def officer(request: HttpRequest) -> Actor:
    """The officer who asks; set by the middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def desk_page(
    request: HttpRequest, template: str, active: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a desk page under its tab."""
    actor = officer(request)
    context.setdefault("queues", queues(actor) if decides(actor) else [])
    context["tabs"] = _tabs(actor, context["queues"])
    context["active_tab"] = active
    context["place"] = actor.label_zh if reads_chinese() else actor.label
    return render(request, f"desk/{template}", context, status=status)


def say(request: HttpRequest, sentence: str) -> None:
    """A sentence at the top of the next page: it is done."""
    messages.add_message(request, messages.SUCCESS, sentence, extra_tags="good")


def on_to(request: HttpRequest, sentence: str, route: str, next_id: str) -> HttpResponse:
    """After a decision: say that it is done, and open the item that has waited longest, or the overview."""
    say(request, sentence)
    return HttpResponseRedirect(reverse(route, args=[next_id]) if next_id else reverse("desk"))


def _tabs(actor: Actor, waiting: list[Queue]) -> list[dict[str, object]]:
    tabs: list[dict[str, object]] = []
    if decides(actor):
        tabs += [_tab("desk", "inbox", _("What waits")), *map(_queue_tab, waiting)]
    if actor.has("clerk"):
        tabs.append(_tab("desk_identities", "id-card", _("Identity")))
    if decides(actor):
        tabs.append(_tab("desk_people", "users-round", _("People")))
    if actor.roles & OVERSEERS:
        tabs.append(_tab("desk_acts", "list-checks", _("What officers did")))
        tabs.append(_tab("desk_funds", "landmark", _("Books of the funds")))
        tabs.append(_tab("desk_emergencies", "siren", _("Emergencies to review")))
        tabs.append(_tab("desk_assurance", "shield-check", _("What is proved")))
    if actor.has("auditor"):
        tabs.append(_tab("desk_alarms", "bell-ring", _("Alarms")))
    tabs.append(_tab("desk_colleagues", "key-round", _("Colleagues")))
    return tabs


def _tab(route: str, icon: str, label: str) -> dict[str, object]:
    return {"name": route, "href": reverse(route), "icon": icon, "label": label}


def _queue_tab(queue: Queue) -> dict[str, object]:
    return {
        "name": queue.name,
        "href": queue.href,
        "icon": queue.icon,
        "label": queue.label,
        "count": queue.count,
    }
