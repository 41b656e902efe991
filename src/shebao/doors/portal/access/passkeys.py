"""Passkeys at both doors: used to sign in, listed, added, reported lost; and showing a factor once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.doors.portal.access import cookies
from shebao.doors.portal.access.challenges import answer_to, ask_to_register, ask_to_sign
from shebao.doors.portal.access.forms import CodeForm, CounterForm
from shebao.doors.portal.access.views import after, door_page, enter
from shebao.doors.portal.pages import actor_of, instant, posted, show_refusal
from shebao.rooms.access import actions, queries
from shebao.rooms.access.devices import device_name
from shebao.rooms.access.errors import NotFresh
from shebao.values import clock
from shebao.values.errors import Refusal
from shebao.values.identifiers import masked_phone

CITIZEN = "citizen"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey: nothing is typed."""
    if actor_of(request).kind != "anonymous":
        return HttpResponseRedirect(after(request, CITIZEN))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            device = device_name(request.headers.get("User-Agent", ""))
            opened = actions.sign_in_with_passkey(answer=answer_to(request), device=device)
            return enter(request, CITIZEN, opened)
        except Refusal as said:
            refusal = said
    return door_page(
        request,
        "access/passkey.html",
        CITIZEN,
        status=refusal.status if refusal else 200,
        refusal=refusal,
        options=ask_to_sign(request, []),
    )


@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Sign in with the code a counter printed, on whatever device is at hand."""
    if actor_of(request).kind != "anonymous":
        return HttpResponseRedirect(after(request, CITIZEN))
    form = CounterForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            opened = actions.sign_in_at_counter(
                code=form.cleaned_data["code"],
                network=request.network,  # type: ignore[attr-defined]
                device=device_name(request.headers.get("User-Agent", "")),
            )
            return enter(request, CITIZEN, opened)
        except Refusal as refusal:
            status = show_refusal(form, refusal)
    return door_page(request, "access/counter.html", CITIZEN, status=status, form=form)


@require_http_methods(["GET", "POST"])
def passkeys(request: HttpRequest, door: str) -> HttpResponse:
    """The passkeys of this account: add one, or say that one is lost."""
    actor = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _change(request)
        except NotFresh:
            if door == CITIZEN:
                raise
            refusal = NotFresh()
        except Refusal as said:
            refusal = said
    account = queries.own_account(actor)
    rows = [*queries.passkeys_in_use(account.pk)]
    options = ask_to_register(
        request,
        user=account.public_id,
        name=masked_phone(account.phone),
        known=[row.credential for row in rows],
    )
    lines = [
        {
            "id": row.public_id,
            "name": row.name,
            "detail": _("Used last: %(at)s") % {"at": instant(row.used_at)}
            if row.used_at
            else _("Added: %(at)s") % {"at": instant(row.created_at)},
            "ends": _("Opens nothing from %(at)s") % {"at": instant(row.until)} if row.until else "",
        }
        for row in rows
    ]
    return door_page(
        request,
        "access/passkeys.html",
        door,
        status=refusal.status if refusal else 200,
        rows=lines,
        options=options,
        refusal=refusal,
        back_href=reverse("desk" if door == "desk" else "my"),
    )


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Show the phone or a passkey once more before something that matters; then go on where one was."""
    actor = actor_of(request)
    known = [row.credential for row in queries.passkeys_in_use(actor.account_id or 0)]
    phone = queries.own_account(actor).phone
    sent = bool(queries.phone_waiting(cookies.code_of(request, CITIZEN)))
    form = CodeForm(request.POST if "code" in request.POST else None)
    status, refusal = 200, None
    try:
        if "answer" in request.POST:
            actions.prove_again_with_passkey(actor=actor, answer=answer_to(request))
            return HttpResponseRedirect(_onward(request))
        if "send" in request.POST and not known:
            return _send_again(request, phone)
        if form.is_valid() and not known:
            code_id = cookies.code_of(request, CITIZEN)
            actions.prove_again(actor=actor, code_id=code_id, digits=form.cleaned_data["code"])
            return HttpResponseRedirect(_onward(request))
        status = 422 if form.is_bound else 200
    except Refusal as said:
        refusal, status = said, said.status
    options = ask_to_sign(request, known) if known else ""
    return door_page(
        request,
        "access/again.html",
        CITIZEN,
        status=status,
        form=form,
        refusal=refusal,
        options=options,
        sent=sent,
        phone=masked_phone(phone),
        back_href=reverse("my"),
    )


def _change(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if "lost" in request.POST:
        # Only another passkey, just shown, ends one at once: a code by SMS may go to a swapped number.
        strong = queries.is_fresh(actor) and actor.factor != "code"
        ends = actions.lose_passkey(actor=actor, passkey_id=request.POST["lost"], fresh=strong)
        now = ends <= clock.now()
        said = _("It is removed.") if now else _("It opens nothing from %(at)s.") % {"at": instant(ends)}
    else:
        name = request.POST.get("name", "").strip() or device_name(request.headers.get("User-Agent", ""))
        actions.add_passkey(actor=actor, answer=answer_to(request), name=name)
        said = _("The passkey is added. Next time it opens the door without a code.")
    messages.add_message(request, messages.SUCCESS, said, extra_tags="good")
    return HttpResponseRedirect(request.path)


def _send_again(request: HttpRequest, phone: str) -> HttpResponse:
    sent = actions.ask_for_code(
        door=CITIZEN,
        phone=phone,
        network=request.network,  # type: ignore[attr-defined]
        language=get_language() or "zh-hans",
        known=cookies.device_of(request, CITIZEN, phone),
    )
    response = HttpResponseRedirect(request.get_full_path())
    cookies.keep_code(response, CITIZEN, sent.public_id)
    return response


def _onward(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted and here and not wanted.startswith("/desk/") else reverse("my")
