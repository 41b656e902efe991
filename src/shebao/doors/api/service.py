"""The API object: what every operation shares, and how its refusals are said and described."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security.http import HttpBearer

from shebao.doors.api.problems import MEDIA_TYPE, problem
from shebao.rooms.access.clients import errors
from shebao.values.actors import Actor
from shebao.values.errors import Refusal

_DESCRIPTION = """\
What programs may do at a center: read family accounts, mandates and certifications, hand in evidence that somebody is
alive, and be told when something happened. Clients of an agency see what its jurisdiction holds; a personal token sees
what its owner sees. Numbers of persons appear in no address and no answer. Every read of a person is recorded and shown
to that person. How to begin: docs/how-to/integrate.md.
"""
_REASONS = {
    400: "The request cannot be read.",
    401: "No valid token, or an unfit signature.",
    403: "The token lacks the scope, or is of the other kind.",
    404: "It does not exist, or it is not yours.",
    405: "Another method.",
    409: "It contradicts what is there.",
    413: "Too large.",
    422: "A value is not as it should be.",
    429: "Too many requests; `Retry-After` says how long to wait.",
}


class _Bearer(HttpBearer):
    """For the description only: the middleware has authenticated before any view is asked."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor the middleware found."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor


api = NinjaAPI(
    title="Shebao",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    openapi_extra={
        "info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "tags": [
            {"name": "entry", "description": "Tokens, and what they may."},
            {"name": "family", "description": "Family accounts and mandates."},
            {"name": "certification", "description": "Qualification certification and its evidence."},
            {"name": "notices", "description": "Messages to a citizen."},
            {"name": "webhooks", "description": "Being told."},
        ],
    },
)


def _only_known(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a query parameter nobody knows: a filter with a slip in its name would show more than was asked for."""

    @wraps(view)
    def asked(request: HttpRequest, **known: Any) -> Any:
        strange = sorted(set(request.GET) - set(known))
        if strange:
            raise ValidationError([{"loc": ("query", name), "msg": "unknown"} for name in strange])
        return view(request, **known)

    return asked


api.add_decorator(_only_known, mode="operation")
bearer = _Bearer()
ANY = "any"
"""In place of a scope: every valid token will do."""


def refusals(*statuses: int, scope: str = "") -> dict[str, Any]:
    """What the description says of an operation beside its success: its problems, and the scope it takes or ``ANY``."""
    every = sorted({*statuses, 400, 405, 422, 429} | ({401, 403} if scope else set()))
    schema = {"$ref": "#/components/schemas/Problem"}
    extra: dict[str, Any] = {
        "responses": {
            status: {"description": _REASONS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
            for status in every
        }
    }
    if scope:
        extra["x-scope"] = scope
    return extra


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; set by the middleware on every request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _refusal(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, error)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    faults = [
        {"at": ".".join(str(part) for part in fault["loc"]), "problem": str(fault["msg"])}
        for fault in error.errors[:20]
    ]
    return problem(request, errors.Invalid(), faults)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, errors.Unreadable())


api.add_exception_handler(Refusal, _refusal)
api.add_exception_handler(ValidationError, _invalid)
api.add_exception_handler(HttpError, _unreadable)
