"""Addresses of identity at the counter."""

from django.urls import path

from shebao.doors.desk.identity import views

urlpatterns = [
    path("desk/identities/", views.find, name="desk_identities"),
    path("desk/identities/<str:reference>/", views.claim, name="desk_identity"),
]
