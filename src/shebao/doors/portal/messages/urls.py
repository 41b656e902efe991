"""The address of the message center."""

from django.urls import path

from shebao.doors.portal.messages import views

urlpatterns = [path("messages/", views.messages, name="messages")]
