"""Every address of the centre."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("design/", include("shebao.doors.design.urls")),
]
