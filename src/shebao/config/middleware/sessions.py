"""One cookie for each door, and who acts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from shebao.config.middleware.network import network_of
from shebao.doors.portal.access.cookies import keep_session
from shebao.rooms.access.models import CITIZEN, DESK
from shebao.rooms.access.queries import actor_for
from shebao.rooms.access.store import SessionStore


class Sessions:
    """Sets ``session``, ``actor``, ``unread`` and ``network`` on the request, with one query or none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The path decides the door: a desk cookie means nothing on a citizen's page, and the reverse."""
        door = DESK if request.path_info.startswith("/desk/") else CITIZEN
        cookie = settings.SESSION_COOKIES[door]
        machine = request.path_info.startswith("/api/")  # no cookie opens anything there
        store = SessionStore(None if machine else request.COOKIES.get(cookie), door)
        request.session = store
        request.actor = actor_for(store.loaded)  # type: ignore[attr-defined]
        request.unread = (store.loaded.unread if store.loaded else 0) or 0  # type: ignore[attr-defined]
        request.network = network_of(request)  # type: ignore[attr-defined]
        store.seen()
        response = self.get_response(request)
        _keep(store, response, cookie)
        if cookie in request.COOKIES:
            patch_vary_headers(response, ("Cookie",))
            # A personal page must not be found again with the back button of a shared phone.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _keep(store: SessionStore, response: HttpResponseBase, cookie: str) -> None:
    if not store.modified or cookie in response.cookies or response.status_code >= 500:
        return
    store.save()
    token = store.session_key
    if token:
        keep_session(response, store.door, token)
