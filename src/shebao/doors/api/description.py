"""The OpenAPI 3.1 description: what ninja generates, and what it does not know about tokens and problems."""

from __future__ import annotations

import json
from typing import Any

from shebao.doors.api.schemas import Problem
from shebao.doors.api.service import ANY, api
from shebao.rooms.access.clients import answers
from shebao.rooms.access.clients.scopes import CLIENT_SCOPES, PERSONAL_SCOPES

_SCOPES = {
    "families:read": "Family accounts",
    "mandates:read": "Who may act for whom",
    "certifications:read": "Certifications and due dates",
    "notices:read": "A citizen's messages (personal tokens only)",
    "evidence:write": "Handing in evidence (clients only)",
    "webhooks:manage": "Being told (clients only)",
}
assert set(_SCOPES) == {*CLIENT_SCOPES, *PERSONAL_SCOPES}
HEADERS = {
    "Idempotency-Key": answers.KEY,
    "Signature-Timestamp": answers.SECONDS,
    "Signature": r"^v1a?,[A-Za-z0-9+/=]+( v1a?,[A-Za-z0-9+/=]+)*$",
}
_TOKEN_URL = "/api/v1/oauth/token"  # noqa: S105  (an address)


def described() -> dict[str, Any]:
    """The whole description as plain data, the same at every call."""
    from shebao.doors.api import urls  # noqa: F401  (importing the views registers the operations)

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
    components = found["components"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= problem.pop("$defs")
    components["schemas"]["Problem"] = problem
    components["schemas"] = dict(sorted(components["schemas"].items()))
    components["securitySchemes"] = _schemes()
    for path in found["paths"].values():
        for operation in path.values():
            _secure(operation)
            for parameter in operation["parameters"]:
                parameter.pop("examples", None)  # a list belongs into the schema, where it is too
                _require(parameter)
    found["servers"] = [{"url": "/"}]
    return found


def _secure(operation: dict[str, Any]) -> None:
    """Say by which token and scope; what needs none says so."""
    scope = operation.pop("x-scope", "")
    named = [] if scope == ANY else [scope]
    ways: list[dict[str, list[str]]] = []
    if scope == ANY or scope in CLIENT_SCOPES:
        ways.append({"client": named})
    if scope == ANY or scope in PERSONAL_SCOPES:
        ways.append({"personal": []})
    if operation["operationId"] == "token":
        ways = [{"clientSecret": []}, {}]
    operation["security"] = ways


def _require(parameter: dict[str, Any]) -> None:
    """Headers that are needed, and in which shape. Their absence is a refusal of its own, so ninja takes it."""
    shape = HEADERS.get(parameter["name"])
    if shape is not None:
        parameter["required"] = True
        parameter["schema"] = {"type": "string", "pattern": shape, "description": parameter["description"]}


def _schemes() -> dict[str, Any]:
    scopes = {scope: words for scope, words in _SCOPES.items() if scope in CLIENT_SCOPES}
    flow = {"clientCredentials": {"tokenUrl": _TOKEN_URL, "scopes": scopes}}
    return {
        "client": {"type": "oauth2", "description": "A client of an agency.", "flows": flow},
        "clientSecret": {"type": "http", "scheme": "basic", "description": "A client's id and secret."},
        "personal": {
            "type": "http",
            "scheme": "bearer",
            "description": "A personal token, made by a citizen under My, Programs and calendar.",
        },
    }
