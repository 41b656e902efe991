"""The gallery of components, and the stylesheet they share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.doors.design.sheet import sheet


@require_safe
def stylesheet(request: HttpRequest, name: str) -> HttpResponse:
    """Serve the stylesheet. Under its own digest it may be kept for ever; under an old one it is not kept."""
    current = sheet()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(current.packed if packed else current.text, content_type="text/css; charset=utf-8")
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    kept = name == current.digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its examples."""
    return render(request, "design/gallery.html")
