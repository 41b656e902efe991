"""What a signed-in reader sees of their own door: sign-ins, identity, language and appearance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.doors.portal.access import cookies
from shebao.doors.portal.access.forms import IdentityForm
from shebao.doors.portal.pages import actor_of, instant, page, show_refusal
from shebao.rooms.access import actions, queries
from shebao.values.errors import Refusal


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in; any of them can be ended here."""
    actor = actor_of(request)
    if request.method == "POST":
        return _end(request)
    rows = [_sign_in(row) for row in queries.sessions_of(actor)]
    others = any(not entry["here"] for entry in rows)
    return page(request, "access/sessions.html", "my", rows=rows, others=others, back_href=reverse("my"))


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """How far the reader's identity is proved, what that opens, and how to go further."""
    actor = actor_of(request)
    form = IdentityForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.claim_identity(
                actor=actor, name=form.cleaned_data["name"], number=form.cleaned_data["number"]
            )
            return HttpResponseRedirect(request.get_full_path())
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    elif request.method == "POST":
        status = 422
    standing = queries.standing(actor)
    return page(
        request,
        "access/identity.html",
        "my",
        status=status,
        form=form,
        standing=standing,
        since=instant(standing.since),
        claimed=instant(standing.claimed_at),
        again=request.method == "POST" or "again" in request.GET,
        how=_how(standing),
        onward=_here(request.GET.get("next", "")),
        levels=_levels(standing.level),
        back_href=reverse("my"),
    )


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Language, text size and theme: kept in this browser, and in the account of whoever is signed in."""
    if request.method == "GET":
        return page(request, "access/settings.html", "my", back_href=reverse("my"))
    chosen = {name: request.POST.get(name, "") for name in ("theme", "text", "language")}
    actions.choose_look(actor=actor_of(request), **chosen)
    response = HttpResponseRedirect(_back(request))
    cookies.keep_look(response, **chosen)
    return response


def _sign_in(row: queries.SessionView) -> dict[str, object]:
    device = row.device or _("Unknown browser")
    return {
        "id": row.id,
        "title": _("%(device)s, at the desk") % {"device": device} if row.door == "desk" else device,
        "detail": _("Since %(since)s, last used %(seen)s")
        % {"since": instant(row.since), "seen": instant(row.seen_at)},
        "here": row.is_this,
        "badge": _("This device") if row.is_this else "",
    }


def _how(standing: queries.Standing) -> str:
    ways = {
        "register": _("Your agency knows this phone as yours. Confirmed on %(day)s."),
        "counter": _("Your document was seen at a counter. Confirmed on %(day)s."),
    }
    return ways[standing.evidence] % {"day": instant(standing.since)} if standing.evidence else ""


def _levels(level: int) -> list[dict[str, object]]:
    lines = (
        ("smartphone", _("Level 1: a phone"), _("Look around, read how things work, choose a city.")),
        (
            "user-round-pen",
            _("Level 2: a name and number you gave"),
            _("The same; a counter can find your claim."),
        ),
        (
            "user-round-check",
            _("Level 3: confirmed"),
            _("Your own record, family service, certification, and who looked at your data."),
        ),
    )
    return [
        {
            "icon": icon,
            "title": title,
            "detail": detail,
            "tone": "good" if number <= level else "plain",
            "badge": _("You are here") if number == level else "",
        }
        for number, (icon, title, detail) in enumerate(lines)
    ]


def _end(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if "others" in request.POST:
        actions.end_other_sessions(actor=actor)
        return HttpResponseRedirect(reverse("my_sessions"))
    chosen = request.POST.get("session", "")
    actions.end_session(actor=actor, session_id=chosen)
    if chosen != actor.session_key:
        return HttpResponseRedirect(reverse("my_sessions"))
    response = HttpResponseRedirect(reverse("sign_in"))
    cookies.drop_session(response, "citizen")
    return response


def _back(request: HttpRequest) -> str:
    return _here(request.POST.get("next", "")) or reverse("my_settings")


def _here(wanted: str) -> str:
    """An address of this center, or nothing."""
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
