"""Family requests with a picture: the queue, the comparison with the register, yes or no; and codes at a counter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.design.reading import name_of, posted, show_refusal
from shebao.doors.desk.family.forms import RequestForm
from shebao.doors.desk.family.panels import code_paper, request_shown
from shebao.doors.desk.lines import picture_line
from shebao.doors.desk.pages import desk_page, officer, on_to
from shebao.rooms.family import actions, desk_queries
from shebao.values.errors import Refusal

QUEUE = "desk_families"


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Requests whose picture waits for an officer, oldest first."""
    rows = desk_queries.picture_queue(officer(request))
    return desk_page(request, "family/queue.html", QUEUE, lines=[picture_line(row) for row in rows])


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, binding_id: str) -> HttpResponse:
    """One request: the picture, both people in the register, what a yes allows; decide with a reason."""
    actor = officer(request)
    row = desk_queries.picture_review(actor, binding_id)
    form = RequestForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.decide_picture(actor=actor, binding_id=binding_id, **form.decision())
                sentence = _("Decided: %(name)s.") % {"name": name_of(row.member)}
                return on_to(request, sentence, "desk_family", desk_queries.next_picture(actor))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "family/review.html", QUEUE, status, form=form, **request_shown(row))


@require_GET
def picture(request: HttpRequest, binding_id: str) -> HttpResponse:
    """The picture itself, never cached."""
    data, media_type = desk_queries.picture(officer(request), binding_id)
    return HttpResponse(data, content_type=media_type, headers={"Cache-Control": "no-store"})


@require_POST
def code(request: HttpRequest, binding_id: str) -> HttpResponse:
    """A new code for a waiting request, on paper for the person at the counter; it is shown this once."""
    actor = officer(request)
    row = desk_queries.request_at_counter(actor, binding_id)
    secret = actions.issue_code(actor=actor, binding_id=binding_id, channel="counter")
    answer = desk_page(request, "family/code.html", "desk_people", 200, **code_paper(row, secret))
    answer.headers["Cache-Control"] = "no-store"
    return answer
