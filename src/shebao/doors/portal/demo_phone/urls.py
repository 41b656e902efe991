"""Addresses of the demo phones."""

from django.urls import path

from shebao.doors.portal.demo_phone import views

urlpatterns = [
    path("demo/phone/", views.phones, name="demo_phones"),
    path("demo/phone/<str:index>/", views.phone, name="demo_phone"),
]
