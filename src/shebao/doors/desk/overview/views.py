"""The first page of the desk: how much waits, what is late, and the oldest of each queue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from shebao.doors.desk.lines import case_line, picture_line, review_line
from shebao.doors.desk.pages import desk_page, officer
from shebao.doors.desk.waiting import decides
from shebao.ground.audit import records
from shebao.rooms.certification import desk_queries as certification
from shebao.rooms.family import desk_queries as family

FIRST = 3


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits here; an auditor, who decides nothing, is taken to what officers did."""
    actor = officer(request)
    if not decides(actor):
        return HttpResponseRedirect(reverse("desk_acts"))
    with records.together():
        lines = [
            *map(review_line, certification.review_queue(actor, FIRST)),
            *map(picture_line, family.picture_queue(actor, FIRST)),
            *map(case_line, certification.case_queue(actor, FIRST)),
        ]
    return desk_page(request, "overview.html", "desk", lines=lines)
