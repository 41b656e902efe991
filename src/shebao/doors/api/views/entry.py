"""The way in: a token for a client, what a token may, the description, and what a problem means."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Path

from shebao.doors.api import problems
from shebao.doors.api.schemas import Explanation, Me, Token, TokenRefusal
from shebao.doors.api.service import ANY, actor_of, api, bearer, refusals
from shebao.ground.storage.limits import take
from shebao.rooms.access.clients import actions, errors

Code = Annotated[
    str, Path(max_length=80, pattern=r"^[a-z_]+(\.[a-z_]+)?$", description="A code.", examples=["not_found"])
]
TRIES, WINDOW = 30, 60
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {
            "type": "string",
            "description": "Scopes with blanks between; without any, all the client has.",
        },
        "client_id": {"type": "string", "description": "Instead of HTTP Basic."},
        "client_secret": {"type": "string", "description": "Instead of HTTP Basic."},
    },
}
_DESCRIBED = refusals() | {
    "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}},
    "security": [{"clientCredentials": []}, {}],
}


@api.post(
    "/oauth/token",
    url_name="token",
    operation_id="token",
    tags=["entry"],
    summary="Get an access token",
    response={200: Token, 400: TokenRefusal, 401: TokenRefusal},
    openapi_extra={
        **_DESCRIBED,
        "responses": {k: v for k, v in _DESCRIBED["responses"].items() if k != HTTPStatus.BAD_REQUEST},
    },
)
def token(request: HttpRequest) -> HttpResponse:
    """A client shows its id and secret (OAuth 2.0 client credentials) and gets an hour's token."""
    try:
        form = request.POST
    except MultiPartParserError:
        return _no("invalid_request", "The form cannot be read.")
    if form.get("grant_type") != "client_credentials":
        return _no("unsupported_grant_type", "The grant type here is client_credentials.")
    client_id, secret = _shown(request)
    if not take(f"api:token:{client_id}:{request.network}", TRIES, WINDOW):  # type: ignore[attr-defined]
        raise errors.TooFast
    try:
        given = actions.give_token(
            client_id=client_id, secret=secret, scopes=frozenset(form.get("scope", "").split())
        )
    except errors.UnknownScope:
        return _no("invalid_scope", "The client does not have one of these scopes.")
    if given is None:
        return _no("invalid_client", "No client has this id and secret.", HTTPStatus.UNAUTHORIZED)
    seconds = int(actions.TOKEN_LIVES.total_seconds())
    content = {"access_token": given[0], "token_type": "Bearer", "expires_in": seconds}
    answer = JsonResponse(content | {"scope": " ".join(sorted(given[1]))})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.get(
    "/me",
    url_name="me",
    operation_id="me",
    tags=["entry"],
    summary="See what this token may",
    response=Me,
    auth=bearer,
    openapi_extra=refusals(scope=ANY),
)
def me(request: HttpRequest) -> dict[str, object]:
    """The kind of this token, its scopes, and the region a client sees."""
    actor = actor_of(request)
    path = [code for code in actor.jurisdiction.split("/") if code]
    return {
        "kind": "client" if actor.is_client else "personal",
        "scopes": sorted(actor.scopes or ()),
        "jurisdiction": path[-1] if path else "",
    }


@api.get(
    "/problems/{code}",
    url_name="problem",
    operation_id="problem",
    tags=["entry"],
    summary="Look up what a problem means",
    response=Explanation,
    by_alias=True,
    openapi_extra=refusals(404),
)
def explanation(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The sentence and the next step of a refusal, in both languages. The `type` of a problem leads here."""
    return problems.explained(code)


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of this door."""
    from shebao.doors.api.description import described

    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


def _shown(request: HttpRequest) -> tuple[str, str]:
    """The id and secret a client shows, by HTTP Basic or in the form; empty when it shows none that can be one."""
    scheme, _blank, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    else:
        client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    fits = client_id.isascii() and client_id.isprintable() and len(client_id) <= 40
    return (client_id, secret) if fits else ("", "")


def _no(error: str, why: str, status: int = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    answer = JsonResponse({"error": error, "error_description": why}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Basic realm="shebao"'
    return answer
