"""Breaking the glass: opened with a reason and the second factor, reviewed by others, alarms for the auditor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shebao.doors.design.reading import day, instant, name_of, posted, reads_chinese, show_refusal
from shebao.doors.desk.emergencies.forms import EmergencyForm, ReviewForm
from shebao.doors.desk.lines import facts_of
from shebao.doors.desk.pages import desk_page, officer, say
from shebao.rooms.access.actions import prove_again_with_digits
from shebao.rooms.people import emergencies
from shebao.values.errors import NotFound, Refusal

PEOPLE = "desk_people"


@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Name, number, what cannot wait, and the second factor: the register's entry of anybody, for some minutes."""
    form = EmergencyForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        typed = form.cleaned_data
        try:
            prove_again_with_digits(actor=officer(request), digits=typed.pop("digits"))
            opened = emergencies.open_in_emergency(actor=officer(request), **typed)
            return HttpResponseRedirect(reverse("desk_emergency_record", args=[opened.public_id]))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    return desk_page(request, "emergencies/new.html", PEOPLE, status, form=form)


@require_GET
def record(request: HttpRequest, opened_id: str) -> HttpResponse:
    """What the register says, while it is open; nothing can be changed from here."""
    person, opened = emergencies.emergency_record(officer(request), opened_id)
    facts = [
        *facts_of(person),
        {"label": _("Phone"), "value": person.phone or "—"},
        {"label": _("Address"), "value": person.address or "—"},
    ]
    return desk_page(
        request,
        "emergencies/record.html",
        PEOPLE,
        facts=facts,
        name=name_of(person),
        reason=opened.reason,
        until=instant(opened.until),
    )


@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """The openings nobody has judged yet, the oldest first."""
    actor = officer(request)
    form = ReviewForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        typed = form.cleaned_data
        try:
            emergencies.review_emergency(
                actor=actor, opening_id=typed["opening"], verdict=typed["verdict"], reason=typed["reason"]
            )
            say(request, _("Reviewed. The person has been told."))
            return HttpResponseRedirect(reverse("desk_emergencies"))
        except NotFound:
            raise
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    rows = [
        {
            "id": row.id,
            "officer": row.officer_zh if reads_chinese() else row.officer_en,
            "reason": row.reason,
            "at": instant(row.opened_at),
            "by": day(row.decide_by),
            "own": row.own,
        }
        for row in emergencies.to_review(actor)
    ]
    return desk_page(request, "emergencies/queue.html", "desk_emergencies", status, form=form, rows=rows)


@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """What rang: by whom, when, and the entry that tells what was done."""
    kinds = {
        "canary": _("A record nobody has a reason to open was looked for"),
        "unjustified": _("An emergency was found to be none"),
    }
    rows = [
        {
            "what": kinds[row.kind],
            "officer": row.officer_zh if reads_chinese() else row.officer_en,
            "at": instant(row.at),
            "entry": row.entry[:8],
        }
        for row in emergencies.alarms(officer(request))
    ]
    return desk_page(request, "emergencies/alarms.html", "desk_alarms", rows=rows)
