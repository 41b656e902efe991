"""Addresses of people and their duties."""

from django.urls import path

from shebao.doors.desk.people import views

urlpatterns = [
    path("desk/people/", views.search, name="desk_people"),
    path("desk/people/elsewhere/", views.presence, name="desk_presence"),
    path("desk/people/<str:person_id>/", views.person, name="desk_person"),
    path("desk/people/<str:person_id>/death/", views.death, name="desk_person_death"),
    path("desk/people/<str:person_id>/alive/", views.alive, name="desk_person_alive"),
    path("desk/duties/<str:duty_id>/seen/", views.seen, name="desk_duty_seen"),
    path("desk/duties/<str:duty_id>/withholding/", views.withholding, name="desk_duty_withholding"),
]
