"""Certification pages: how it stands, the ways, the camera, the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.portal.certification.forms import AnswerForm, PictureForm
from shebao.doors.portal.certification.panels import certification_line, certification_lines, weighed_lines
from shebao.doors.portal.pages import actor_of, day, instant, name_of, page, posted, show_refusal
from shebao.ground.regions import queries as regions
from shebao.rooms.certification import actions, cases, queries, questions
from shebao.rooms.certification.actions import STAFF_CHANNELS
from shebao.rooms.certification.policy import Channel
from shebao.rooms.certification.words import BENEFITS, CHANNEL_HELP, CHANNELS, LEVELS
from shebao.values.errors import NotFound, Refusal

CAMERA = frozenset({"self_capture", "family_capture"})
ICONS = {
    "self_capture": "camera",
    "family_capture": "camera",
    "clerk": "building-2",
    "doctor": "stethoscope",
    "bank": "landmark",
    "village_worker": "users-round",
    "counter": "id-card",
    "home_visit": "house",
    "paper": "mail",
}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Everyone's certification at a glance, the most urgent first."""
    lines = certification_lines(queries.statuses(actor_of(request)))
    return page(
        request, "certification/overview.html", "home", lines=lines, back_href=reverse("social_security")
    )


@require_GET
def duty(request: HttpRequest, duty_id: str) -> HttpResponse:
    """One duty: the answer, then the ways of equal rank, then what happened before."""
    actor = actor_of(request)
    row, ways, past = queries.whole(actor, duty_id)
    line = certification_line(row)
    return page(
        request,
        "certification/duty.html",
        "family" if not row.is_own else "home",
        line=line,
        ways=_ways(ways, duty_id),
        past=[
            {"day": day(item.happened_on), "channel": CHANNELS[item.channel], "id": item.public_id}
            for item in past
        ],
        agency=regions.agency_for(row.region).name,
        refused_because=row.refused_because,
        risk=weighed_lines(queries.last_refusal(actor, duty_id) if row.refused_because else None, row.region),
        back_href=reverse("certification") if row.is_own else reverse("family"),
    )


def _ways(ways: Iterable[Channel], duty_id: str) -> list[dict[str, Any]]:
    return [
        {
            "code": way.code,
            "title": CHANNELS[way.code],
            "detail": CHANNEL_HELP[way.code],
            "icon": ICONS[way.code],
            "href": _way_href(way.code, duty_id),
        }
        for way in ways
    ]


def _way_href(code: str, duty_id: str) -> str:
    if code in CAMERA:
        return reverse("certification_camera", args=[duty_id])
    return reverse("certification_way", args=[duty_id, code])


@require_http_methods(["GET", "POST"])
def camera(request: HttpRequest, duty_id: str) -> HttpResponse:
    """Take a picture, calmly: no time limit, no movements, no speech; another way is one tap away."""
    actor = actor_of(request)
    row, ways = queries.to_certify(actor, duty_id)
    form = PictureForm(posted(request), request.FILES)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            picture, key = form.picture_bytes(), form.cleaned_data["key"]
            actions.hand_in(
                actor=actor,
                duty_id=duty_id,
                picture=picture,
                key=key,
                network=request.network,  # type: ignore[attr-defined]
            )
            return HttpResponseRedirect(reverse("certification_duty", args=[duty_id]))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    line = certification_line(row)
    back = reverse("certification_duty", args=[duty_id])
    others = [way for way in _ways(ways, duty_id) if way["code"] not in CAMERA]
    context = {"form": form, "line": line, "back_href": back, "ways": others}
    tab = "home" if row.is_own else "family"
    return page(request, "certification/camera.html", tab, status=status, **context)


@require_GET
def way(request: HttpRequest, duty_id: str, channel: str) -> HttpResponse:
    """How one of the other ways works, and what to bring."""
    return _way_page(request, duty_id, channel)


def _way_page(request: HttpRequest, duty_id: str, channel: str, *, taken: bool = False) -> HttpResponse:
    actor = actor_of(request)
    row = queries.status(actor, duty_id)
    titles = {code: CHANNELS[code] for code in STAFF_CHANNELS} | {"death": _("Report a death")}
    if channel not in titles or (channel == "death" and row.is_own):
        raise NotFound
    return page(
        request,
        "certification/way.html",
        "family" if not row.is_own else "home",
        line=certification_line(row),
        channel=channel,
        title=titles[channel],
        detail=CHANNEL_HELP.get(channel, ""),
        asked=taken or queries.is_asked(actor, duty_id, channel),
        by_others=channel in {"doctor", "bank", "village_worker"},
        agency=regions.agency_for(row.region).name,
        back_href=reverse("certification_duty", args=[duty_id]),
    )


@require_POST
def visit(request: HttpRequest, duty_id: str) -> HttpResponse:
    """Ask two officers to come home."""
    cases.ask_home_visit(actor=actor_of(request), duty_id=duty_id)
    return _taken(request, duty_id, "home_visit")


@require_POST
def death(request: HttpRequest, duty_id: str) -> HttpResponse:
    """A relative reports a death; an officer looks into it and nothing stops by itself."""
    cases.report_death(actor=actor_of(request), duty_id=duty_id)
    return _taken(request, duty_id, "death")


def _taken(request: HttpRequest, duty_id: str, channel: str) -> HttpResponse:
    """*Received*, in the same words when a case stood there already: whose it is is nobody's to read."""
    if queries.is_asked(actor_of(request), duty_id, channel):
        return HttpResponseRedirect(reverse("certification_way", args=[duty_id, channel]))
    return _way_page(request, duty_id, channel, taken=True)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Answer a question the agency put to somebody alone: by its code, signed in or not; it leaves no row anywhere."""
    form = AnswerForm(posted(request))
    status, done = (422 if request.method == "POST" else 200), False
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer_question(actor=actor_of(request), **form.cleaned_data)
            status, done = 200, True
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    context = {"form": form, "done": done, "back_href": reverse("home")}
    return page(request, "certification/answer.html", "home", status=status, **context)


@require_GET
def certificate(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """The receipt: who, what, by what kind of evidence, until when."""
    row = queries.receipt(actor_of(request), certificate_id)
    return page(
        request,
        "certification/certificate.html",
        "home",
        number=row.certificate,
        name=name_of(row),
        benefit=BENEFITS[row.benefit],
        channel=CHANNELS[row.channel],
        level=LEVELS[row.level],
        happened=day(row.happened_on),
        until=day(row.valid_until),
        issued=instant(row.issued_at),
        reason=row.reason,
        risk=weighed_lines(row.weighed, row.region_code),
        agency=regions.agency_for(row.region_code).name,
        back_href=reverse("certification_duty", args=[row.duty]),
    )
