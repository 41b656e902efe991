"""Address of what officers did."""

from django.urls import path

from shebao.doors.desk.acts import views

urlpatterns = [path("desk/acts/", views.acts, name="desk_acts")]
