"""The family service: open it, add somebody, see them, let them agree, undo, end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shebao.doors.portal.certification.forms import PictureForm
from shebao.doors.portal.certification.panels import certification_lines
from shebao.doors.portal.family.forms import CodeForm, EndForm, MemberForm, OpenForm, RenewalForm, WayForm
from shebao.doors.portal.family.panels import member_card, quota_lines
from shebao.doors.portal.home import city
from shebao.doors.portal.pages import actor_of, day, name_of, page, posted, show_refusal
from shebao.ground.audit import records
from shebao.rooms.certification import queries as certification
from shebao.rooms.certification.actions import picture_type
from shebao.rooms.family import actions, queries
from shebao.rooms.family.words import CLASSES, NEVER, ROUTE_HELP
from shebao.rooms.insurance.enrolment import queries as enrolment
from shebao.rooms.insurance.enrolment.words import SCHEMES, STATES
from shebao.values.errors import Refusal

ROUTE_ICONS = {"own_account": "smartphone", "member_present": "camera", "code": "mail", "minor": "baby"}


@require_GET
def family(request: HttpRequest) -> HttpResponse:
    """Everyone I help and how they stand; for a newcomer, what the service is and one button to open it."""
    actor = actor_of(request)
    with records.together():
        rows = queries.overview(actor)
        lines = certification_lines(certification.statuses(actor)) if rows else []
    if not rows and not queries.is_open(actor):
        return _open_page(request, OpenForm())
    cards = [member_card(row, lines) for row in rows]
    return page(
        request,
        "family/family.html",
        "family",
        current=[card for card in cards if card.state != "ended"],
        ended=[card for card in cards if card.state == "ended"],
    )


def _open_page(request: HttpRequest, form: OpenForm, status: int = 200) -> HttpResponse:
    places = queries.own_policy(actor_of(request))
    kinds = [
        f"{CLASSES[kind]} {number}" if number < places.quota_total else str(CLASSES[kind])
        for kind, number in places.quota_by_class.items()
    ]
    context = {"form": form, "never": NEVER, "total": places.quota_total, "kinds": kinds}
    return page(request, "family/open.html", "family", status=status, **context)


@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Open the service: read the notice, tick, done."""
    form = OpenForm(posted(request))
    if request.method == "GET" or not form.is_valid():
        return _open_page(request, form)
    try:
        actions.open_service(actor=actor_of(request), notice_accepted=form.cleaned_data["notice"])
    except Refusal as refusal:
        status = show_refusal(form, refusal)
        return _open_page(request, form, status)
    return HttpResponseRedirect(reverse("family"))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a family account: three answers and a way to agree. The page after it is the same whoever was typed."""
    actor = actor_of(request)
    if not queries.is_open(actor):
        return HttpResponseRedirect(reverse("family"))
    place = city.for_family(request)
    policy, places = queries.policy_for(actor, place.code), queries.own_policy(actor)
    form = MemberForm(posted(request), policy=policy, own=places)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = actions.claim_member(actor=actor, claim=form.claim())
                return HttpResponseRedirect(reverse("family_binding", args=[row.public_id]))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    rows = queries.overview(actor)
    free = places.quota_total - sum(
        row.state != "ended" and row.relation_class != "professional" for row in rows
    )
    lead = _("Three answers, then your relative agrees. %(free)s of %(total)s places are free.")
    context = {
        "form": form,
        "place": city.place_line(place),
        "quota": quota_lines(queries.quota(rows, places)),
    }
    context |= {"total": places.quota_total, "lead": lead % {"free": free, "total": places.quota_total}}
    context |= {"hints": ROUTE_HELP, "icons": ROUTE_ICONS, "back_href": reverse("family")}
    return page(request, "family/add.html", "family", status=status, **context)


@require_GET
def binding(request: HttpRequest, binding_id: str) -> HttpResponse:
    """One family account: what I may do, how they stand, undo and end; or how a request waits."""
    return _binding_page(request, binding_id, CodeForm())


def _binding_page(request: HttpRequest, binding_id: str, code: CodeForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    with records.together():
        row = queries.held(actor, binding_id)
        lines = certification_lines(certification.statuses(actor)) if row.member else []
        insured = enrolment.of_member(actor, row.member) if "view" in row.scopes and row.member else []
    there = reverse("pension_of_member", args=[row.member]) if row.member else ""
    five = [
        {
            "label": SCHEMES[item.scheme],
            "state": STATES[item.state],
            "on": bool(item.since),
            "href": there if item.scheme == "pension" and item.since else "",
        }
        for item in insured
    ]
    context = {"card": member_card(row, lines), "row": row, "five": five, "never": NEVER, "code": code}
    sees = row.scopes & {"view", "certify"}  # whoever may do neither learns nothing of certifications
    context["idle"] = _("There is no certification to do for them now.") if sees else ""
    context["back_href"] = reverse("family")
    return page(request, "family/binding.html", "family", status=status, **context)


@require_POST
def code(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Type the code the relative read out."""
    form = CodeForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.redeem_code(
                actor=actor_of(request), binding_id=binding_id, code=form.cleaned_data["code"]
            )
            return HttpResponseRedirect(reverse("family_binding", args=[binding_id]))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    return _binding_page(request, binding_id, form, status)


@require_http_methods(["GET", "POST"])
def camera(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Take the picture together, or of the household register, and hand it in."""
    actor = actor_of(request)
    row = queries.held(actor, binding_id)
    form = PictureForm(posted(request), request.FILES)
    there = reverse("family_binding", args=[binding_id])
    if request.method == "GET" and row.state != "pending":
        return HttpResponseRedirect(there)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            data = form.picture_bytes()
            kind = picture_type(data)
            actions.hand_in_picture(actor=actor, binding_id=binding_id, picture=data, media_type=kind)
            return HttpResponseRedirect(there)
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    minor = row.route == "minor"
    form.fields["picture"].help_text = (
        _("The page of your household register that shows the child, flat and in good light.")
        if minor
        else _("Both faces, in good light. There is no time limit.")
    )
    title = _("A picture of the household register page") if minor else _("A picture of both of you")
    context = {"form": form, "title": title, "name": name_of(row), "back_href": there, "binding": binding_id}
    context["action"] = reverse("family_camera", args=[binding_id])
    # Both faces fit only where the screen can be seen; a page of a booklet lies on the table.
    context["facing"] = "environment" if minor else "user"
    return page(request, "family/camera.html", "family", status=status, **context)


@require_http_methods(["GET", "POST"])
def way(request: HttpRequest, binding_id: str) -> HttpResponse:
    """The same request, to be answered in another way: nothing has to be typed again."""
    actor = actor_of(request)
    row, routes = queries.other_ways(actor, binding_id)
    form = WayForm(posted(request), routes=routes)
    there = reverse("family_binding", args=[binding_id])
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_way(actor=actor, binding_id=binding_id, route=form.cleaned_data["route"])
            return HttpResponseRedirect(there)
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    context = {"title": _("Choose another way"), "yes": _("Use this way"), "no": _("Keep it as it is")}
    context["lead"] = _("The request stays; nothing has to be typed again.")
    return _ways(request, row, form, status, context)


@require_http_methods(["GET", "POST"])
def renewal(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Ask the relative whether the family account may run on; it holds until they have answered or it runs out."""
    actor = actor_of(request)
    row, routes = queries.ways_to_renew(actor, binding_id)
    form = RenewalForm(posted(request), routes=routes)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            asked = actions.ask_to_renew(
                actor=actor, binding_id=binding_id, route=data["route"], key=data["key"]
            )
            return HttpResponseRedirect(reverse("family_binding", args=[asked.public_id]))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    lead = _("It runs until %(day)s. Your relative agrees once more, then it runs on.") % {
        "day": day(row.until)
    }
    context = {"title": _("Renew the family account"), "yes": _("Ask them"), "no": _("Let it run out")}
    return _ways(request, row, form, status, context | {"lead": lead})


def _ways(
    request: HttpRequest, row: queries.FamilyRow, form: WayForm, status: int, words: dict[str, str]
) -> HttpResponse:
    """The page on which one of the ways is chosen."""
    context = {"form": form, "name": name_of(row), "hints": ROUTE_HELP, "icons": ROUTE_ICONS} | words
    there = reverse("family_binding", args=[row.binding])
    return page(request, "family/way.html", "family", status=status, back_href=there, **context)


@require_POST
def withdrawal(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Take a pending request back."""
    actions.withdraw_claim(actor=actor_of(request), binding_id=binding_id)
    return HttpResponseRedirect(reverse("family"))


@require_POST
def undo(request: HttpRequest, binding_id: str) -> HttpResponse:
    """Undo a family account within the undo time, from either side."""
    actions.undo(actor=actor_of(request), binding_id=binding_id)
    return HttpResponseRedirect(_back(request))


@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, binding_id: str) -> HttpResponse:
    """End a family account after one question; either side, at once."""
    actor = actor_of(request)
    if request.method == "POST":
        actions.end(actor=actor, binding_id=binding_id, quietly="quietly" in request.POST)
        return HttpResponseRedirect(_back(request))
    row, helped = queries.side(actor, binding_id)
    title = _("End the family account with %(name)s?") % {"name": name_of(row)}
    tab, form = ("my" if helped else "family"), EndForm(helped=helped)
    lead = _("It ends at once.") if helped else _("It ends at once. Both of you get a receipt.")
    return page(
        request, "family/ending.html", tab, form=form, title=title, lead=lead, back_href=_back(request)
    )


def _back(request: HttpRequest) -> str:
    return reverse("my_helpers") if request.GET.get("from") == "my" else reverse("family")
