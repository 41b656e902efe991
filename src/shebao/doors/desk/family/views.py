"""Family requests with a picture: the queue, the comparison with the register, yes or no; and codes at a counter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.design.reading import name_of, posted, show_refusal
from shebao.doors.desk.family.forms import EndingForm, RequestForm
from shebao.doors.desk.family.panels import code_paper, request_shown
from shebao.doors.desk.lines import picture_line, risk_lines
from shebao.doors.desk.pages import desk_page, officer, on_to
from shebao.rooms.certification.checks import decide_request
from shebao.rooms.certification.desk_records import risk_of_family_request
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
    risk = risk_lines(risk_of_family_request(actor, binding_id))
    form = RequestForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = request.POST.get("picture", "")
                decide_request(actor=actor, binding_id=binding_id, picture=seen, **form.decision())
                sentence = _("Decided: %(name)s.") % {"name": name_of(row.member)}
                return on_to(request, sentence, "desk_family", desk_queries.next_picture(actor))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "family/review.html", QUEUE, status, form=form, risk=risk, **request_shown(row))


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


@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, binding_id: str) -> HttpResponse:
    """End a family account because the person at the counter asks for it, with a reason."""
    actor = officer(request)
    row = desk_queries.tie_to_end(actor, binding_id)
    form = EndingForm(posted(request))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_at_desk(actor=actor, binding_id=binding_id, **form.cleaned_data)
            return HttpResponseRedirect(reverse("desk_person", args=[row.member.public_id]))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    context = {"member": name_of(row.member), "holder": name_of(row.holder)}
    context["back"] = reverse("desk_person", args=[row.member.public_id])
    return desk_page(request, "family/ending.html", "desk_people", status, form=form, **context)
