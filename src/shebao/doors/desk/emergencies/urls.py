"""Addresses of what is opened because it cannot wait, and of what is thought of it afterwards."""

from django.urls import path

from shebao.doors.desk.emergencies import views

urlpatterns = [
    path("desk/emergencies/", views.queue, name="desk_emergencies"),
    path("desk/emergencies/new/", views.emergency, name="desk_emergency"),
    path("desk/emergencies/<str:opened_id>/", views.record, name="desk_emergency_record"),
    path("desk/alarms/", views.alarms, name="desk_alarms"),
]
