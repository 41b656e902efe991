"""Around the machine door: who acts with a token, how often, and one voice for every refusal."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from shebao.doors.api.problems import problem
from shebao.ground.storage.limits import take
from shebao.rooms.access.clients import errors
from shebao.rooms.access.clients.queries import actor_for_token
from shebao.values.actors import Actor
from shebao.values.errors import NotFound, Refusal

PATHS = "/api/"
MINUTE = 60
_BY_STATUS: dict[int, type[Refusal]] = {
    HTTPStatus.BAD_REQUEST: errors.Unreadable,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: errors.MethodNotAllowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: errors.TooLarge,
    HTTPStatus.INTERNAL_SERVER_ERROR: errors.Failed,
    HTTPStatus.SERVICE_UNAVAILABLE: errors.Busy,
}


class Machines:
    """Sets the actor of a request to the machine door from its bearer token; a cookie means nothing there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; every other door passes through untouched."""
        if not request.path_info.startswith(PATHS):
            return self.get_response(request)
        scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
        found = actor_for_token(token.strip()) if scheme.lower() == "bearer" else None
        request.actor = found or Actor.anonymous()  # type: ignore[attr-defined]
        if not _has_a_turn(request):
            response: HttpResponseBase = problem(request, errors.TooFast())
        else:
            response = _as_problem(request, self.get_response(request))
        patch_vary_headers(response, ("Authorization",))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return _conditional(request, response)


def _has_a_turn(request: HttpRequest) -> bool:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    network: str = request.network  # type: ignore[attr-defined]
    who = network if actor.kind == "anonymous" else actor.key
    return take(f"api:{who}", settings.API_PER_MINUTE, MINUTE)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Also what Django itself refuses is said in this door's way."""
    if response.status_code < 400 or "json" in response.headers.get("Content-Type", ""):
        return response
    refusal = _BY_STATUS.get(response.status_code)
    if refusal is None:
        return response
    answer = problem(request, refusal())
    for name in {"Allow", "Retry-After"} & set(response.headers):
        answer.headers[name] = response.headers[name]
    return answer


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An entity tag for what was read, and 304 for who has it already; the read is recorded all the same."""
    if request.method != "GET" or response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
