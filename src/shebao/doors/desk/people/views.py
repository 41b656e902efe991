"""People: one record for a stated reason, and what may be done from it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.design.reading import day, name_of, posted, show_refusal
from shebao.doors.desk.pages import desk_page, officer, say
from shebao.doors.desk.people.forms import PresenceForm, SearchForm, SeenForm, WithholdForm
from shebao.doors.desk.people.panels import duty_shown, ladder_shown, record_shown
from shebao.rooms.certification import actions, cases, desk_records
from shebao.rooms.people.actions import open_record
from shebao.values.errors import Refusal

TAB = "desk_people"


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Name, number and reason open one record of the jurisdiction; anybody else's is not there."""
    form = SearchForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = open_record(actor=officer(request), search=form.search())
                return HttpResponseRedirect(reverse("desk_person", args=[found.person.public_id]))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "people/search.html", TAB, status, form=form)


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest) -> HttpResponse:
    """Somebody insured anywhere stands at this counter: certify them, see nothing."""
    form = PresenceForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                certificates = actions.record_presence(actor=officer(request), presence=form.presence())
                until = day(max(row.valid_until for row in certificates))
                say(request, _("Recorded. They are certified until %(day)s.") % {"day": until})
                return HttpResponseRedirect(reverse("desk_presence"))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "people/presence.html", TAB, status, form=form)


@require_GET
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    """The record of one person, while it is open."""
    row = desk_records.person_record(officer(request), person_id)
    return desk_page(request, "people/person.html", TAB, 200, **record_shown(row))


@require_http_methods(["GET", "POST"])
def seen(request: HttpRequest, duty_id: str) -> HttpResponse:
    """Record how, when and on what paper somebody saw the person."""
    actor = officer(request)
    row = desk_records.duty_page(actor, duty_id)
    form = SeenForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.record_seen(actor=actor, duty_id=duty_id, seen=form.seen())
                return _back(request, row, _("Recorded: %(name)s. They have been told."))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "people/seen.html", TAB, status, form=form, **duty_shown(row))


@require_http_methods(["GET", "POST"])
def withholding(request: HttpRequest, duty_id: str) -> HttpResponse:
    """The ladder that was climbed, and whether a human may decide today that the money waits."""
    actor = officer(request)
    row = desk_records.duty_page(actor, duty_id)
    form = WithholdForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.withhold(actor=actor, duty_id=duty_id, reason=form.cleaned_data["reason"])
                return _back(request, row, _("The money of %(name)s waits from today; nothing is lost."))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    shown = duty_shown(row) | ladder_shown(row.ladder)
    return desk_page(request, "people/withholding.html", TAB, status, form=form, **shown)


@require_POST
def death(request: HttpRequest, person_id: str) -> HttpResponse:
    """Report a death somebody told of; a colleague looks into it, and nothing stops by itself."""
    cases.report_death_at_desk(actor=officer(request), person_id=person_id)
    say(request, _("A case is open. Another officer decides; pay continues until then."))
    return HttpResponseRedirect(reverse("desk_person", args=[person_id]))


@require_POST
def alive(request: HttpRequest, person_id: str) -> HttpResponse:
    """Somebody recorded as dead stands here; a colleague gives everything back."""
    cases.report_alive_at_desk(actor=officer(request), person_id=person_id)
    say(
        request,
        _("A case is open. Another officer takes the record back, and everything that ended with it."),
    )
    return HttpResponseRedirect(reverse("desk_person", args=[person_id]))


def _back(request: HttpRequest, row: desk_records.DutyPage, sentence: str) -> HttpResponse:
    say(request, sentence % {"name": name_of(row.person)})
    return HttpResponseRedirect(reverse("desk_person", args=[row.person.public_id]))
