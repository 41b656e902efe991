"""My: my record, who may act for me, who asks to, who looked at my data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.portal.certification.panels import certification_lines, weighed_lines
from shebao.doors.portal.family.forms import ConfirmForm
from shebao.doors.portal.family.panels import helper_card
from shebao.doors.portal.my.looks import look_lines
from shebao.doors.portal.pages import actor_of, day, name_of, page, posted
from shebao.ground.audit import records
from shebao.rooms.certification.queries import statuses, weighed_requests
from shebao.rooms.family import actions, queries
from shebao.rooms.family.actions import PICTURE_ROUTES
from shebao.rooms.family.words import NEVER, RELATIONSHIPS
from shebao.rooms.people.permissions import PROVED, own_person
from shebao.values.errors import NotFound
from shebao.values.identifiers import SocialSecurityNumber

LOOKS_A_PAGE = 50


@require_GET
def my(request: HttpRequest) -> HttpResponse:
    """The last tab: who I am, what waits for my answer, how certifications stand, the doors to everything of mine."""
    actor = actor_of(request)
    if actor.level < PROVED:
        return page(request, "my/my.html", "my", person=None, requests=[], actor=actor)
    with records.together():
        person = own_person(actor)
        asked = [helper_card(row) for row in queries.open_requests(actor)]
        lines = certification_lines(statuses(actor))
    own = {"name": name_of(person), "number": SocialSecurityNumber(person.number).masked}
    at_counter = actor.factor == "counter"
    shown: dict[str, Any] = {
        "person": own,
        "requests": asked,
        "lines": lines,
        "actor": actor,
        "at_counter": at_counter,
    }
    return page(request, "my/my.html", "my", **shown)


@require_GET
def helpers(request: HttpRequest) -> HttpResponse:
    """Who may do what for me, since when, on what evidence, until when."""
    actor = actor_of(request)
    rows = queries.helpers(actor)
    # Only what an officer decided was weighed; for the other ways there is nothing to ask for.
    by_officer = any(row.route in PICTURE_ROUTES and row.until for row in rows)
    weighed = weighed_requests(actor) if by_officer else {}
    region = own_person(actor).region.code if weighed else ""
    cards = [
        {"card": helper_card(row), "risk": weighed_lines(weighed.get(row.binding), region)} for row in rows
    ]
    return page(request, "my/helpers.html", "my", cards=cards, never=NEVER, back_href=reverse("my"))


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Somebody asks to help me: who, for what, until when; yes to as much as I choose, or no."""
    actor = actor_of(request)
    if queries.is_answered(actor, binding_id):
        return HttpResponseRedirect(reverse("my_helpers"))
    asked = queries.request_to_me(actor, binding_id)
    form = ConfirmForm(posted(request), allowed=asked.allowed)
    if request.method == "POST" and form.is_valid():
        actions.confirm_request(
            actor=actor, binding_id=binding_id, scopes=frozenset(form.cleaned_data["scopes"])
        )
        return HttpResponseRedirect(reverse("my_helpers"))
    return page(
        request,
        "my/request.html",
        "my",
        status=422 if request.method == "POST" else 200,
        form=form,
        name=name_of(asked),
        relation=str(RELATIONSHIPS[asked.relationship]).lower(),
        organization=asked.organization,
        binding=binding_id,
        until=day(asked.until),
        never=NEVER,
        back_href=reverse("my_helpers"),
    )


@require_POST
def refusal(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Say no. The person who asked is not told who said it."""
    actions.refuse_request(actor=actor_of(request), binding_id=binding_id)
    return HttpResponseRedirect(reverse("my_helpers"))


@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at my data: every read and act, by whom, for whom, why, under which mandate."""
    actor = actor_of(request)
    if actor.level < PROVED:
        raise NotFound
    before = request.GET.get("before") or None
    found = records.looks_at(actor.person_key, limit=LOOKS_A_PAGE, before=before)
    older = found[-1].entry if len(found) == LOOKS_A_PAGE else ""
    given = queries.mandates_given(actor) if any(row.mandate for row in found) else {}
    lines = look_lines(found, actor, given)
    title = _("Who looked at my data")
    return page(
        request, "my/looks.html", "my", lines=lines, older=older, title=title, back_href=reverse("my")
    )
