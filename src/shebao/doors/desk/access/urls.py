"""Addresses of what officers do about sign-ins: a slip for somebody without a phone, a colleague's lost factor."""

from django.urls import path

from shebao.doors.desk.access import views

urlpatterns = [
    path("desk/people/<str:person_id>/slip/", views.slip, name="desk_person_slip"),
    path("desk/people/<str:person_id>/passkeys/", views.passkeys, name="desk_person_passkeys"),
    path("desk/colleagues/", views.colleagues, name="desk_colleagues"),
]
