"""The second half of an officer's sign-in, and the first time: setting up an authenticator."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from shebao.doors.portal.access import cookies
from shebao.doors.portal.access.challenges import answer_to, ask_to_sign
from shebao.doors.portal.access.forms import DigitsForm, SetUpForm
from shebao.doors.portal.access.views import ROUTES, door_page, enter, with_next
from shebao.doors.portal.pages import posted, show_refusal
from shebao.rooms.access import actions, factors, queries
from shebao.rooms.access.devices import device_name
from shebao.values.errors import Refusal
from shebao.values.identifiers import masked_phone

DOOR = "desk"
_SECRET = "authenticator"  # noqa: S105


@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Six digits of the authenticator, or a passkey; whoever has neither sets one up."""
    code_id = cookies.code_of(request, DOOR)
    waiting = queries.second_step(code_id)
    if waiting is None:
        return HttpResponseRedirect(with_next(request, ROUTES[DOOR]["phone"]))
    if not waiting.has_authenticator:
        return _set_up(request, code_id, waiting)
    form = DigitsForm(None if "answer" in request.POST else posted(request))
    status = 200
    try:
        if "answer" in request.POST:
            return _enter(request, actions.finish_with_passkey(answer=answer_to(request), **_here(request)))
        if form.is_valid():
            digits = form.cleaned_data["digits"]
            return _enter(request, actions.finish_with_digits(digits=digits, **_here(request)))
        status = 422 if form.is_bound else 200
    except Refusal as refusal:
        form, status = _refused(form, refusal)
    options = ask_to_sign(request, [*waiting.passkeys]) if waiting.passkeys else ""
    return door_page(request, "access/second.html", DOOR, status=status, form=form, options=options)


def _set_up(request: HttpRequest, code_id: str, waiting: queries.SecondStep) -> HttpResponse:
    if _SECRET not in request.session:
        request.session[_SECRET] = factors.new_secret()
    secret: str = request.session[_SECRET]
    form = SetUpForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            setup = actions.SetUp(secret=secret, **form.cleaned_data)
            return _enter(request, actions.set_up_and_finish(setup=setup, **_here(request)))
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    holder = masked_phone(waiting.account.phone)
    address = factors.app_address(secret, holder, "Shebao")
    square = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff", dark="#000")
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return door_page(
        request, "access/set_up.html", DOOR, status=status, form=form, square=square, secret=groups
    )


def _refused(form: DigitsForm, refusal: Refusal) -> tuple[DigitsForm, int]:
    form = form if form.is_bound else DigitsForm({})
    form.is_valid()
    form.errors.clear()
    return form, show_refusal(form, refusal)


def _here(request: HttpRequest) -> dict[str, str]:
    device = device_name(request.headers.get("User-Agent", ""))
    return {"code_id": cookies.code_of(request, DOOR), "device": device}


def _enter(request: HttpRequest, opened: actions.SignedIn) -> HttpResponse:
    return enter(request, DOOR, opened)
