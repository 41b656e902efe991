"""Turns: a few requests are worked on at once, some wait, and who comes beyond that hears so at once and calmly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from shebao.config.middleware.machines import PATHS
from shebao.doors.api.problems import problem
from shebao.rooms.access.clients.errors import Busy

PATIENCE_SECONDS = 5.0
RETRY_SECONDS = "2"


class Turns:
    """Inside the static files, outside everything that asks the database.

    Without it requests beyond what one process can do pile up before it: everybody waits ever longer, and work is done
    for people who have gone. The database guards nothing here, so a count of this process is enough.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.working = BoundedSemaphore(settings.TURNS_WORKING)
        for language, _name in settings.LANGUAGES:
            _page(language)  # now, not when there is no time for it
        self.inside = BoundedSemaphore(settings.TURNS_WORKING + settings.TURNS_WAITING)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in turn, or say that it is busy."""
        if not self.inside.acquire(blocking=False):
            return busy(request)
        try:
            if not self.working.acquire(timeout=PATIENCE_SECONDS):
                return busy(request)
            try:
                return self.get_response(request)
            finally:
                self.working.release()
        finally:
            self.inside.release()


def busy(request: HttpRequest) -> HttpResponse:
    """503 with *come again*; nothing was done, and no database was asked."""
    language = translation.get_language_from_request(request)
    if request.path_info.startswith(PATHS):
        with translation.override(language):
            answer = problem(request, Busy())
    else:
        answer = HttpResponse(_page(language), status=503)
        answer.headers["Content-Language"] = "en" if language.startswith("en") else "zh-Hans"
    answer.headers["Content-Length"] = str(len(answer.content))
    answer.headers["Retry-After"] = RETRY_SECONDS
    answer.headers["Cache-Control"] = "no-store"
    return answer


@cache
def _page(language: str) -> str:
    """Rendered once for each language: saying no must cost next to nothing."""
    with translation.override(language):
        return render_to_string("503.html")
