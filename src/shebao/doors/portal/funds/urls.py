"""Addresses of the funds."""

from django.urls import path

from shebao.doors.portal.funds import views

urlpatterns = [
    path("funds/", views.funds, name="funds"),
    path("funds/<str:region>/<str:scheme>/", views.fund, name="fund"),
    path("funds/<str:region>/<str:scheme>/statements.csv", views.fund_csv, name="fund_csv"),
    path("funds/<str:region>/<str:scheme>/statements.pdf", views.fund_pdf, name="fund_pdf"),
]
