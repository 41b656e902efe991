"""Addresses of the machine door. The calendar feed lies outside ``/api/``: a calendar program sends no token."""

from django.urls import include, path

from shebao.doors.api import calendar
from shebao.doors.api.service import api
from shebao.doors.api.views import entry, evidence, reading, webhooks

VIEWS = (entry, evidence, reading, webhooks)  # importing them registers their operations
_OPERATIONS = [pattern for pattern in api.urls[0] if getattr(pattern, "name", "") != "api-root"]

urlpatterns = [
    path(
        "api/v1/",
        include(([*_OPERATIONS, path("openapi.json", entry.description, name="description")], "api")),
    ),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar"),
]
