"""Certifications to decide: the queue, one picture beside the register, yes or no with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from shebao.doors.desk.certification.forms import DecisionForm
from shebao.doors.desk.pages import desk_page, officer
from shebao.doors.design.reading import day, instant, name_of, show_refusal
from shebao.rooms.certification import actions, desk_queries
from shebao.rooms.certification.words import BENEFITS, CHANNELS
from shebao.values.errors import Refusal


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first."""
    lines = [
        {
            "href": reverse("desk_certification", args=[row.id]),
            "name": name_of(row),
            "kind": CHANNELS[row.kind],
            "since": instant(row.since),
            "due": day(row.due_on),
            "days": desk_queries.waiting_days(row.since),
        }
        for row in desk_queries.review_queue(officer(request))
    ]
    return desk_page(request, "certification/queue.html", "certifications", lines=lines)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, submission_id: str) -> HttpResponse:
    """One submission: the picture, who it should show, what came before; decide with a reason."""
    actor = officer(request)
    row = desk_queries.review(actor, submission_id)
    form = DecisionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        approve = request.POST.get("verdict") == "approve"
        try:
            actions.decide(
                actor=actor, submission_id=submission_id, approve=approve, reason=form.cleaned_data["reason"]
            )
            return HttpResponseRedirect(reverse("desk"))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    return desk_page(
        request,
        "certification/review.html",
        "certifications",
        status=status,
        form=form,
        row=row,
        name=name_of(row),
        birth=day(row.birth_date),
        benefit=BENEFITS[row.benefit],
        due=day(row.due_on),
        channel=CHANNELS[row.channel],
        operator=row.operator_zh if name_of(row) == row.name_zh else row.operator_en,
        received=instant(row.received_at),
        before=[{"day": day(item.happened_on), "channel": CHANNELS[item.channel]} for item in row.before],
    )


@require_GET
def picture(request: HttpRequest, submission_id: str) -> HttpResponse:
    """The picture itself, never cached."""
    data, media_type = desk_queries.picture(officer(request), submission_id)
    return HttpResponse(data, content_type=media_type, headers={"Cache-Control": "no-store"})
