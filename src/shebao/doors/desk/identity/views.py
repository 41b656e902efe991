"""Identity at the counter: the citizen names a reference, the clerk compares the document, yes or no."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.doors.design.reading import instant, posted, show_refusal
from shebao.doors.desk.identity.forms import DocumentForm, ReferenceForm
from shebao.doors.desk.lines import facts_of
from shebao.doors.desk.pages import desk_page, officer, say
from shebao.rooms.access import actions, queries
from shebao.rooms.access.queries import CounterClaim
from shebao.values.errors import NotFound, Refusal
from shebao.values.identifiers import masked_phone

TAB = "desk_identities"


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the reference; a wrong one says so at the field."""
    form = ReferenceForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                claim = queries.claim_at_counter(officer(request), form.cleaned_data["reference"])
                return HttpResponseRedirect(reverse("desk_identity", args=[claim.reference]))
            except NotFound:
                form.add_error("reference", _("No open claim has this reference. Look at the phone again."))
    return desk_page(request, "identity/find.html", TAB, status, form=form)


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """One claim beside the register; confirm with the document seen, or refuse."""
    actor = officer(request)
    row = queries.claim_at_counter(actor, reference)
    form = DocumentForm(posted(request))
    status = 200
    if request.method == "POST" and request.POST.get("verdict") == "refuse":
        actions.refuse_identity_claim(actor=actor, claim_id=row.id)
        return _done(request, _("The claim is refused. The account opens nothing."))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                document = form.cleaned_data["document"]
                actions.confirm_identity_at_counter(actor=actor, claim_id=row.id, document=document)
                return _done(request, _("The identity is confirmed. The account is ready to use."))
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return desk_page(request, "identity/claim.html", TAB, status, form=form, **_shown(row))


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    say(request, sentence)
    return HttpResponseRedirect(reverse("desk_identities"))


def _shown(row: CounterClaim) -> dict[str, object]:
    return {
        "row": row,
        "phone": masked_phone(row.phone),
        "claimed": instant(row.claimed_at),
        "facts": facts_of(row.person) if row.person else [],
    }
