"""Addresses of what is mine."""

from django.urls import path

from shebao.doors.portal.my import views

urlpatterns = [
    path("my/", views.my, name="my"),
    path("my/helpers/", views.helpers, name="my_helpers"),
    path("my/requests/<str:binding_id>/", views.request_page, name="my_request"),
    path("my/requests/<str:binding_id>/refusal/", views.refusal, name="my_refusal"),
    path("my/looks/", views.looks, name="my_looks"),
]
