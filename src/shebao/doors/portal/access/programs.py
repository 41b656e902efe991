"""Programs and calendar: tokens for a citizen's own programs, and the calendar feed; made, seen and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shebao.doors.portal.pages import actor_of, day, page, reads_chinese, show_refusal
from shebao.rooms.access.clients import actions, queries
from shebao.rooms.access.clients.scopes import PERSONAL_SCOPES
from shebao.values.errors import Refusal

_SHOWN_ONCE = "programs.shown_once"
_TERMS = {"30": _("30 days"), "90": _("90 days"), "365": _("One year")}


class TokenForm(forms.Form):
    """What a new token is for, what it may read, and for how long."""

    name = forms.CharField(
        label=_("Which program is it for?"),
        max_length=actions.NAME_MAX,
        help_text=_("A name you will know again, for example that of the program."),
        error_messages={
            "required": _("Give it a name of at most 40 signs, so that you know it again."),
            "max_length": _("Give it a name of at most 40 signs, so that you know it again."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it read?"),
        choices=PERSONAL_SCOPES.items(),
        error_messages={
            "required": _("Choose at least one of the things it may read."),
            "invalid_choice": _("Choose at least one of the things it may read."),
        },
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(
        label=_("For how long?"),
        choices=_TERMS.items(),
        initial="90",
        error_messages={
            "required": _("Choose one of the terms."),
            "invalid_choice": _("Choose one of the terms."),
        },
    )


@require_http_methods(["GET", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """The tokens and the feed of the reader; a secret is shown on the one page after it was made."""
    form = TokenForm(request.POST if "name" in request.POST else None)
    status = 200
    if request.method == "POST":
        try:
            if _done(request, form):
                return HttpResponseRedirect(reverse("my_programs"))
            status = 422
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            status = show_refusal(form, refusal)
    return page(
        request,
        "access/programs.html",
        "my",
        status=status,
        form=form,
        shown=request.session.pop(_SHOWN_ONCE, None),
        tokens=[_token(row) for row in queries.own_tokens(actor_of(request))],
        feed_since=day(queries.feed_since(actor_of(request))),
        back_href=reverse("my"),
    )


def _done(request: HttpRequest, form: TokenForm) -> bool:
    """Whether what the page asked for was done; False leaves the form with its sentences."""
    actor, sent = actor_of(request), request.POST
    if "end" in sent:
        actions.end_token(actor=actor, token_id=sent["end"])
    elif "end_feed" in sent:
        actions.end_feed(actor=actor)
    elif "feed" in sent:
        secret = actions.make_feed(actor=actor)
        address = request.build_absolute_uri(reverse("calendar", args=[secret]))
        request.session[_SHOWN_ONCE] = {"kind": "feed", "secret": address}
    elif form.is_valid():
        asked = form.cleaned_data
        token = actions.make_token(
            actor=actor, name=asked["name"], scopes=frozenset(asked["scopes"]), days=int(asked["days"])
        )
        request.session[_SHOWN_ONCE] = {"kind": "token", "secret": token}
    else:
        return not form.is_bound
    return True


def _token(row: queries.TokenView) -> dict[str, Any]:
    between = "、" if reads_chinese() else ", "
    reads = between.join(str(PERSONAL_SCOPES[scope]) for scope in row.scopes)
    used = _now("last used on %(day)s") % {"day": day(row.used_on)} if row.used_on else _now("never used")
    until = _now("works until %(day)s") % {"day": day(row.expires_on)}
    return {"id": row.id, "title": row.name, "detail": f"{reads} · {until} · {used}"}
