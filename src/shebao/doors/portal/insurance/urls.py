"""Addresses of what the insurances have on record."""

from django.urls import path

from shebao.doors.portal.insurance import views

urlpatterns = [
    path("social-security/pension/", views.pension, name="pension"),
    path("social-security/pension/<str:member_id>/", views.pension_of_member, name="pension_of_member"),
]
