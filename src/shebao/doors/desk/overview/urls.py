"""Address of the overview."""

from django.urls import path

from shebao.doors.desk.overview import views

urlpatterns = [path("desk/", views.overview, name="desk")]
