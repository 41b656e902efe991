"""Addresses of certification. No personal number ever stands in one."""

from django.urls import path

from shebao.doors.portal.certification import views

urlpatterns = [
    path("certification/", views.overview, name="certification"),
    path("certification/<str:duty_id>/", views.duty, name="certification_duty"),
    path("certification/<str:duty_id>/camera/", views.camera, name="certification_camera"),
    path("certification/<str:duty_id>/visit/", views.visit, name="certification_visit"),
    path("certification/<str:duty_id>/death/", views.death, name="certification_death"),
    path("certification/<str:duty_id>/ways/<str:channel>/", views.way, name="certification_way"),
    path("answer/", views.answer, name="private_answer"),
    path("certificates/<str:certificate_id>/", views.certificate, name="certificate"),
]
