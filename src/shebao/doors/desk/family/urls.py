"""Addresses of the family queue."""

from django.urls import path

from shebao.doors.desk.family import views

urlpatterns = [
    path("desk/families/", views.queue, name="desk_families"),
    path("desk/families/<str:binding_id>/", views.review, name="desk_family"),
    path("desk/families/<str:binding_id>/picture/", views.picture, name="desk_family_picture"),
    path("desk/families/<str:binding_id>/code/", views.code, name="desk_family_code"),
    path("desk/families/<str:binding_id>/ending/", views.ending, name="desk_family_ending"),
]
