"""Citizen Center: the first page, the city, Social Security, and the search that knows the seeds' words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shebao.doors.portal.certification.panels import certification_lines
from shebao.doors.portal.home import city as cities
from shebao.doors.portal.home.services import SERVICES, find, holds_number
from shebao.doors.portal.pages import actor_of, page
from shebao.rooms.certification import queries as certification
from shebao.rooms.family import queries as family
from shebao.rooms.insurance.enrolment import queries as enrolment
from shebao.rooms.insurance.enrolment.words import SCHEMES, STATES
from shebao.rooms.people.permissions import PROVED


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The reader's question first: is everything in order, for me and my family?"""
    actor = actor_of(request)
    proved = actor.level >= PROVED
    lines = certification_lines(certification.statuses(actor)) if proved else []
    return page(
        request,
        "home/home.html",
        "home",
        place=cities.place_line(cities.current(request)),
        asked=family.asked_of_me(actor) if proved else 0,
        urgent=[line for line in lines if line.tone != "good"],
        settled=[line for line in lines if line.tone == "good"],
        signed_in=actor.kind == "citizen",
        proved=proved,
        services=SERVICES,
    )


@require_http_methods(["GET", "POST"])
def city(request: HttpRequest) -> HttpResponse:
    """Choose a city; without a choice it comes from the reader's own enrolment, and the page says which."""
    if request.method == "POST":
        response = HttpResponseRedirect(reverse("home"))
        return cities.remember(response, request.POST.get("city", ""))
    words = request.GET.get("q", "").strip()[:20]
    found = cities.provinces(words)
    context: dict[str, Any] = {"city": cities.current(request), "words": words, "nothing": not found}
    context |= {"provinces": found or cities.provinces(), "back_href": "/"}
    return page(request, "home/city.html", "home", **context)


@require_GET
def social_security(request: HttpRequest) -> HttpResponse:
    """The social security page of the city: family service, certification and the five insurances."""
    actor = actor_of(request)
    insured = enrolment.own(actor) if actor.level >= PROVED else []
    five = [
        {
            "label": SCHEMES[row.scheme],
            "state": STATES[row.state],
            "tone": "good" if row.since else "plain",
            "href": reverse("pension") if row.scheme == "pension" and row.since else "",
        }
        for row in insured
    ] or [{"label": label, "state": "", "tone": "plain"} for label in SCHEMES.values()]
    return page(
        request,
        "home/social_security.html",
        "home",
        place=cities.place_line(cities.current(request)),
        five=five,
        proved=actor.level >= PROVED,
        back_href="/",
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find a service by any of its names, the seeds' words included.

    A person's number does not belong into an address, which histories and logs keep: the page goes on without it.
    """
    typed = request.GET.get("q", "")
    if holds_number(typed):
        return HttpResponseRedirect(f"{reverse('search')}?number=")
    words = typed[:60]
    found = find(words)
    title = _("Nothing found") if words and not found else _("Services")
    return page(
        request,
        "home/search.html",
        "home",
        words=words,
        found=found or SERVICES,
        title=title,
        back_href="/",
        number="number" in request.GET,
    )
