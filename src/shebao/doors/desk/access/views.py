"""Sign-ins of others: a slip of paper with a code, passkeys ended at the counter, a colleague vouched for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.doors.design.reading import reads_chinese
from shebao.doors.desk.pages import desk_page, officer, say
from shebao.rooms.access import actions, queries
from shebao.rooms.access.queries import ROLE_WORDS
from shebao.values.identifiers import masked_phone


@require_POST
def slip(request: HttpRequest, person_id: str) -> HttpResponse:
    """Print a sign-in code for the person in front of the officer; it is shown once."""
    found = actions.print_counter_code(actor=officer(request), person_id=person_id)
    back = reverse("desk_person", args=[person_id])
    return desk_page(request, "access/slip.html", "desk_people", slip=found, back=back)


@require_POST
def passkeys(request: HttpRequest, person_id: str) -> HttpResponse:
    """End the passkeys of the person in front of the officer, as they ask."""
    ended = actions.end_passkeys_at_counter(actor=officer(request), person_id=person_id)
    say(request, _("Their passkeys are ended.") if ended else _("They have no passkey."))
    return HttpResponseRedirect(reverse("desk_person", args=[person_id]))


@require_http_methods(["GET", "POST"])
def colleagues(request: HttpRequest) -> HttpResponse:
    """Officers of the jurisdiction; two of them vouch for a third who lost the second factor."""
    actor = officer(request)
    code = ""
    if request.method == "POST":
        code = actions.vouch(actor=actor, account_id=request.POST.get("colleague", ""))
        if not code:
            say(request, _("You have vouched. A second officer completes it within three days."))
            return HttpResponseRedirect(reverse("desk_colleagues"))
    rows = [_line(row) for row in queries.colleagues(actor)]
    return desk_page(request, "access/colleagues.html", "desk_colleagues", rows=rows, code=code)


def _line(row: queries.Colleague) -> dict[str, object]:
    english, chinese = ROLE_WORDS[row.role]
    note = ""
    if row.vouched:
        note = _("You have vouched") if row.vouched_by_me else _("One officer has vouched")
    return {
        "id": row.id,
        "title": f"{row.agency_zh}{chinese}" if reads_chinese() else f"{english}, {row.agency_en}",
        "phone": masked_phone(row.phone),
        "note": note,
        "may": not row.vouched_by_me,
        "label": _("I vouch too: give them a set-up code")
        if row.vouched
        else _("Lost the second factor: I vouch"),
    }
