"""Addresses of the certification queue."""

from django.urls import path

from shebao.doors.desk.certification import views

urlpatterns = [
    path("desk/certifications/", views.queue, name="desk_certifications"),
    path("desk/certifications/<str:submission_id>/", views.review, name="desk_certification"),
    path(
        "desk/certifications/<str:submission_id>/picture/", views.picture, name="desk_certification_picture"
    ),
]
