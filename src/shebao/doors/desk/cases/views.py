"""Cases: a report of death, a home visit, a near match. Only a human closes one, with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.design.reading import name_of, posted, show_refusal
from shebao.doors.desk.cases.forms import CloseForm, VisitForm
from shebao.doors.desk.cases.panels import case_shown
from shebao.doors.desk.lines import case_line
from shebao.doors.desk.pages import desk_page, officer, on_to
from shebao.rooms.certification import cases, desk_queries, desk_records
from shebao.values.errors import Refusal

QUEUE = "desk_cases"


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Open cases, oldest first."""
    lines = [case_line(row) for row in desk_queries.case_queue(officer(request))]
    return desk_page(request, "cases/queue.html", QUEUE, lines=lines)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: who says what, what register and duties say; close it with a reason."""
    actor = officer(request)
    row = desk_records.case_view(actor, case_id)
    form = CloseForm(posted(request), outcomes=row.outcomes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                cases.close_case(actor=actor, case_id=case_id, **form.closing())
                return _closed(request, row)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "cases/case.html", QUEUE, status, form=form, **case_shown(row))


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, case_id: str) -> HttpResponse:
    """Record the visit two officers made; it certifies and closes the case."""
    actor = officer(request)
    row = desk_records.case_view(actor, case_id)
    form = VisitForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                cases.record_visit(actor=actor, case_id=case_id, visit=form.visit())
                return _closed(request, row)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "cases/visit.html", QUEUE, status, form=form, **case_shown(row))


@require_POST
def record(request: HttpRequest, case_id: str) -> HttpResponse:
    """Open the person's whole record; the case is the reason."""
    inspection = cases.open_record_of_case(actor=officer(request), case_id=case_id)
    return HttpResponseRedirect(reverse("desk_person", args=[inspection.person.public_id]))


def _closed(request: HttpRequest, row: desk_records.CaseView) -> HttpResponse:
    sentence = _("Closed: %(name)s.") % {"name": name_of(row.person)}
    return on_to(request, sentence, "desk_case", desk_queries.next_case(officer(request)))
