"""Sign-in and sign-out at both doors, and the pages for what cannot go on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from shebao.doors.portal.access import cookies
from shebao.doors.portal.access.forms import CodeForm, PhoneForm
from shebao.doors.portal.pages import actor_of, page, posted, show_refusal
from shebao.rooms.access import actions, queries
from shebao.rooms.access.devices import device_name
from shebao.values.errors import Refusal
from shebao.values.identifiers import masked_phone

ROUTES = {
    "citizen": {"phone": "sign_in", "code": "sign_in_code", "home": "/"},
    "desk": {"phone": "desk_sign_in", "code": "desk_sign_in_code", "home": "/desk/"},
}
SECOND = "desk_second_step"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, door: str) -> HttpResponse:
    """Ask for the phone number. The answer is the same whoever's it is."""
    if actor_of(request).kind != "anonymous":
        return HttpResponseRedirect(after(request, door))
    form = PhoneForm(posted(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _send(request, door, form.cleaned_data["phone"])
            except Refusal as refusal:
                status = show_refusal(form, refusal)
        else:
            status = 422
    return door_page(request, "access/sign_in.html", door, form=form, status=status)


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, door: str) -> HttpResponse:
    """Ask for the code this browser is waiting for, or send another one."""
    code_id = cookies.code_of(request, door)
    phone = queries.phone_waiting(code_id)
    if door == "desk" and queries.second_step(code_id):
        return HttpResponseRedirect(with_next(request, SECOND))
    if not phone:
        return HttpResponseRedirect(with_next(request, ROUTES[door]["phone"]))
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    status = 200
    try:
        if "again" in request.POST:
            return _send(request, door, phone)
        if form.is_valid():
            known = cookies.device_of(request, door, phone)
            return _go_on(request, door, known=known, code_id=code_id, digits=form.cleaned_data["code"])
        status = 422 if form.is_bound else 200
    except Refusal as refusal:
        form = form if form.is_bound else CodeForm({})
        form.is_valid()
        form.errors.clear()
        status = show_refusal(form, refusal)
    return door_page(request, "access/code.html", door, form=form, phone=masked_phone(phone), status=status)


@require_POST
def sign_out(request: HttpRequest, door: str) -> HttpResponse:
    """End this session; the browser forgets the pages it kept."""
    actions.sign_out(actor=actor_of(request))
    response = HttpResponseRedirect(reverse(ROUTES[door]["phone"]))
    cookies.drop_session(response, door)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page had been open too long, or was sent from elsewhere."""
    return render(request, "portal/access/expired.html", {"back": request.path}, status=403)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the browser sent cannot be read at all; nothing was done."""
    return render(request, "400.html", {}, status=400)


def _send(request: HttpRequest, door: str, phone: str) -> HttpResponse:
    sent = actions.ask_for_code(
        door=door,
        phone=phone,
        network=request.network,  # type: ignore[attr-defined]
        language=get_language() or "zh-hans",
        known=cookies.device_of(request, door, phone),
    )
    response = HttpResponseRedirect(with_next(request, ROUTES[door]["code"]))
    cookies.keep_code(response, door, sent.public_id)
    return response


def _go_on(request: HttpRequest, door: str, **typed: str) -> HttpResponse:
    device = device_name(request.headers.get("User-Agent", ""))
    opened = actions.sign_in(device=device, **typed)
    if isinstance(opened, actions.HalfWay):
        return HttpResponseRedirect(with_next(request, SECOND))
    return enter(request, door, opened)


def enter(request: HttpRequest, door: str, opened: actions.SignedIn) -> HttpResponse:
    """Hand the browser its new session, and how its owner likes pages to look."""
    request.session.flush()
    rotate_token(request)
    response = HttpResponseRedirect(after(request, door))
    cookies.keep_session(response, door, opened.token)
    cookies.drop_code(response, door)
    look = opened.account
    if look.phone:
        cookies.keep_device(response, request, door, look.phone)
    cookies.keep_look(
        response, theme=look.theme, text="large" if look.large_text else "", language=look.language
    )
    return response


def after(request: HttpRequest, door: str) -> str:
    """Where the reader wanted to go, if it is here and behind the same door."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    same_door = wanted.startswith("/desk/") == (door == "desk")
    return wanted if wanted and here and same_door else ROUTES[door]["home"]


def with_next(request: HttpRequest, name: str) -> str:
    """The address of a page of the door that leads on to where the reader wanted to go."""
    wanted = request.GET.get("next", "")
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)


def door_page(
    request: HttpRequest, template: str, door: str, *, status: int, **context: object
) -> HttpResponse:
    """A page of the door; the desk's has no tabs of the citizens."""
    tabs: dict[str, object] = {"tabs": []} if door == "desk" else {}
    shown = {**tabs, **context, "desk": door == "desk", "demo": settings.MODE == "demo"}
    return page(request, template, "my", status=status, **shown)
