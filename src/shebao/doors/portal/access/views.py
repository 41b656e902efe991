"""Placeholder while the first migration is made."""

from django.http import HttpRequest, HttpResponse


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(status=403)
