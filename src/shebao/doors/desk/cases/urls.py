"""Addresses of the cases."""

from django.urls import path

from shebao.doors.desk.cases import views

urlpatterns = [
    path("desk/cases/", views.queue, name="desk_cases"),
    path("desk/cases/<str:case_id>/", views.case, name="desk_case"),
    path("desk/cases/<str:case_id>/visit/", views.visit, name="desk_case_visit"),
    path("desk/cases/<str:case_id>/record/", views.record, name="desk_case_record"),
]
