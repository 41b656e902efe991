"""The description of the machine door: valid, complete, and the one that lies in the reference."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from repository import ROOT
from shebao.config.policy import POLICY
from shebao.doors.api import problems, schemas
from shebao.doors.api.description import described
from shebao.doors.console import client as console
from shebao.ground.webhooks.outbox import EVENTS
from shebao.rooms.access.clients.scopes import CLIENT_SCOPES, PERSONAL_SCOPES

REFERENCE = ROOT / "docs" / "reference" / "api" / "openapi.json"
SPEC = described()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in SPEC["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_reference_is_what_the_door_says() -> None:
    """Mended by `.venv/bin/shebao openapi > docs/reference/api/openapi.json`."""
    assert json.loads(REFERENCE.read_text(encoding="utf-8")) == SPEC


@pytest.mark.django_db
def test_the_door_serves_its_description() -> None:
    assert Client().get("/api/v1/openapi.json").json() == SPEC


def test_it_is_valid_openapi_31() -> None:
    assert SPEC["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(SPEC).iter_errors()) == []


def test_every_operation_is_described_for_a_reader() -> None:
    wanting = []
    named = [operation["operationId"] for _path, _method, operation in operations()]
    for path, method, operation in operations():
        told = operation.get("summary") and operation.get("description") and operation.get("tags")
        parameters = all(parameter.get("description") for parameter in operation["parameters"])
        if not told or not parameters or "security" not in operation:
            wanting.append(f"{method} {path}")
    assert not wanting and len(named) == len(set(named))


def test_every_refusal_of_every_operation_is_a_problem() -> None:
    wrong = []
    for path, method, operation in operations():
        answers = operation["responses"]
        if not {"405", "429"} <= set(answers) or not any(status.startswith("2") for status in answers):
            wrong.append(f"{method} {path}")
        for status, answer in answers.items():
            media = set(answer.get("content", {}))
            oauth = path.endswith("/oauth/token") and status in {"400", "401"}
            if status >= "400" and media != ({"application/json"} if oauth else {problems.MEDIA_TYPE}):
                wrong.append(f"{method} {path} {status}")
    assert not wrong


def test_the_description_asks_for_the_scopes_of_the_policy_table() -> None:
    """One table decides; the description may not promise another."""
    wanted = {
        (rule.scope, kind)
        for name, rule in POLICY.items()
        if name.startswith("api:") and rule.scope
        for kind in ("client", "token")
        if kind in rule.actors
    }
    told = set()
    for _path, _method, operation in operations():
        for way in operation["security"]:
            told |= {(scope, "client") for scope in way.get("client", [])}
    assert {pair for pair in wanted if pair[1] == "client"} == told
    assert {scope for scope, kind in wanted if kind == "token"} == set(PERSONAL_SCOPES)


def test_no_operation_takes_a_number_in_its_address() -> None:
    names = {
        parameter["name"]
        for _path, _method, operation in operations()
        for parameter in operation["parameters"]
    }
    assert not {name for name in names if re.search("number|name|phone", name)}


def test_what_is_said_twice_is_the_same() -> None:
    assert set(get_args(schemas.EventName)) == set(EVENTS)
    assert set(console.SCOPES) == set(CLIENT_SCOPES)


def test_every_code_of_a_refusal_belongs_to_one_refusal() -> None:
    kinds = {kind for kind in problems._below(problems.Refusal) if "code" in vars(kind)}
    assert len({kind.code for kind in kinds}) == len(kinds)
