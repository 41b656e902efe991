"""What officers did in the jurisdiction, for supervisors and auditors to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shebao.doors.desk.acts.panels import act_line
from shebao.doors.desk.pages import desk_page, officer
from shebao.rooms.people import desk_queries


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """Decisions, or searches for persons; the person concerned is not named."""
    searches = request.GET.get("show") == "searches"
    rows = desk_queries.recent_acts(officer(request), searches=searches)
    here = reverse("desk_acts")
    filters = [
        {"name": "decisions", "href": here, "label": _("Decisions")},
        {"name": "searches", "href": f"{here}?show=searches", "label": _("Searches for persons")},
    ]
    return desk_page(
        request,
        "acts.html",
        "desk_acts",
        lines=[act_line(row) for row in rows],
        filters=filters,
        shown="searches" if searches else "decisions",
    )
