"""Addresses of the family service."""

from django.urls import path

from shebao.doors.portal.family import views

urlpatterns = [
    path("family/", views.family, name="family"),
    path("family/open/", views.opening, name="family_open"),
    path("family/add/", views.add, name="family_add"),
    path("family/accounts/<str:binding_id>/", views.binding, name="family_binding"),
    path("family/accounts/<str:binding_id>/code/", views.code, name="family_code"),
    path("family/accounts/<str:binding_id>/camera/", views.camera, name="family_camera"),
    path("family/accounts/<str:binding_id>/way/", views.way, name="family_way"),
    path("family/accounts/<str:binding_id>/renewal/", views.renewal, name="family_renewal"),
    path("family/accounts/<str:binding_id>/withdrawal/", views.withdrawal, name="family_withdrawal"),
    path("family/accounts/<str:binding_id>/undo/", views.undo, name="family_undo"),
    path("family/accounts/<str:binding_id>/ending/", views.ending, name="family_ending"),
]
