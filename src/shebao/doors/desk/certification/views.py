"""Certifications to decide: the queue, one picture beside the register, yes or no with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shebao.doors.design.reading import day, instant, name_of, posted, show_refusal
from shebao.doors.desk.certification.forms import DecisionForm
from shebao.doors.desk.certification.panels import decision_words
from shebao.doors.desk.lines import review_line, risk_lines
from shebao.doors.desk.pages import desk_page, officer, on_to
from shebao.rooms.certification import actions, desk_queries
from shebao.rooms.certification.words import BENEFITS, CHANNELS
from shebao.values.errors import Refusal

QUEUE = "desk_certifications"


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, oldest first."""
    lines = [review_line(row) for row in desk_queries.review_queue(officer(request))]
    return desk_page(request, "certification/queue.html", QUEUE, lines=lines)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, submission_id: str) -> HttpResponse:
    """One submission: the picture, who it should show, what came before; decide with a reason."""
    actor = officer(request)
    row = desk_queries.review(actor, submission_id)
    form = DecisionForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.decide(actor=actor, submission_id=submission_id, **form.decision())
                return on_to(request, _decided(row), "desk_certification", desk_queries.next_review(actor))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "certification/review.html", QUEUE, status, form=form, **_shown(row))


def _decided(row: desk_queries.Review) -> str:
    return _("Decided: %(name)s. They have been told.") % {"name": name_of(row)}


def _shown(row: desk_queries.Review) -> dict[str, object]:
    return {
        "row": row,
        "name": name_of(row),
        "birth": day(row.birth_date),
        "benefit": BENEFITS[row.benefit],
        "due": day(row.due_on),
        "decide_by": day(row.decide_by),
        "channel": CHANNELS[row.channel],
        "operator": row.operator_zh if name_of(row) == row.name_zh else row.operator_en,
        "received": instant(row.received_at),
        "before": [{"day": day(item.happened_on), "channel": CHANNELS[item.channel]} for item in row.before],
        "words": decision_words(row),
        "risk": risk_lines(row.risk),
    }


@require_GET
def picture(request: HttpRequest, submission_id: str) -> HttpResponse:
    """The picture itself, never cached."""
    data, media_type = desk_queries.picture(officer(request), submission_id)
    return HttpResponse(data, content_type=media_type, headers={"Cache-Control": "no-store"})
