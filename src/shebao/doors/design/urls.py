"""Addresses of the gallery and of the stylesheet."""

from __future__ import annotations

from django.urls import path

from shebao.doors.design import views

app_name = "design"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("<slug:name>.css", views.stylesheet, name="sheet"),
]
