"""Address of what is proved."""

from django.urls import path

from shebao.doors.desk.assurance import views

urlpatterns = [path("desk/assurance/", views.assurance, name="desk_assurance")]
