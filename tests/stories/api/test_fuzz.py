"""Every operation under generated requests, right and wrong: no crash, and nothing that is not in the description.

CI runs a slice; ``SHEBAO_CAMPAIGN=long .venv/bin/pytest tests/stories/api/test_fuzz.py`` is the campaign.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as any_of
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bindings import bound
from machines import LONG
from programs import Program, citizen, client, event
from shebao.config.wsgi import application
from shebao.demo import town
from shebao.doors.api.description import described
from shebao.ground.webhooks import addresses
from shebao.ground.webhooks.models import Dispatch
from shebao.ground.webhooks.signatures import sign
from shebao.rooms.certification.models import Duty
from shebao.rooms.certification.tasks import match_events
from shebao.values import clock

pytestmark = pytest.mark.django_db
EXAMPLES = 120 if LONG else 4
"""For each of two kinds, right and wrong: in a campaign at least two hundred and forty for each operation."""
BEYOND_SHAPE = {"api.cursor_unknown", "webhooks.address_forbidden"}
SCHEMA = schemathesis.openapi.from_dict(described())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def one_connection() -> Iterator[Callable[[], None]]:
    """What a test has open and takes back stays open between requests; Django's own test client undoes it again."""

    def keep() -> None:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)

    yield keep
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def there(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch, one_connection: Callable[[], None]
) -> tuple[Program, Program, dict[str, str]]:
    """A client, a citizen, and one real object for every kind of id; no name server is asked."""
    settings.API_PER_MINUTE = 10_000_000
    monkeypatch.setattr(addresses, "resolve", lambda host, port: ["93.184.216.34"])
    row = bound()
    program, person = client(), citizen()
    hook = {"url": "https://93.184.216.34/", "events": ["certification.certified"]}
    webhook = program.ask("/webhooks", "POST", hook, **{"idempotency-key": "fuzz"}).json()["id"]
    batch = program.hand_in([event()]).json()["id"]
    match_events()
    return (
        program,
        person,
        {
            "family_id": row.public_id,
            "mandate_id": row.mandate.public_id,
            "certification_id": Duty.objects.get(person=town.someone("grandmother")).public_id,
            "webhook_id": webhook,
            "batch_id": batch,
            "delivery_id": Dispatch.objects.get().public_id,
            "code": "not_found",
        },
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_nothing_breaks_and_everything_is_described(
    operation: Any, there: tuple[Program, Program, dict[str, str]], one_connection: Callable[[], None]
) -> None:
    one_connection()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        tried(operation, mode, *there)


def tried(
    operation: Any, mode: GenerationMode, program: Program, person: Program, ids: dict[str, str]
) -> None:
    """Generate requests of one kind, send them, and hold every check of the description against the answers."""
    ways = {name for way in operation.definition.raw["security"] for name in way}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=any_of.data())
    def run(case: Any, data: Any) -> None:
        for name in set(ids) & set(case.path_parameters or {}):
            if mode == GenerationMode.POSITIVE and data.draw(any_of.booleans()):
                case.path_parameters[name] = ids[name]
        headers: dict[str, str] = {}
        if ways & {"client", "personal"}:
            chosen = data.draw(any_of.sampled_from(sorted(ways)))
            headers["Authorization"] = f"Bearer {(program if chosen == 'client' else person).token}"
        if operation.label == "POST /api/v1/evidence/batches" and data.draw(any_of.booleans()):
            headers |= signed(program, case)
        response = case.call(headers=headers, app=application)
        beyond = [positive_data_acceptance] if named(response) else []
        case.validate_response(response, headers=headers, excluded_checks=beyond)

    run()


def named(response: Any) -> bool:
    """Whether a request of the right shape was refused for a reason no shape can say."""
    return response.status_code == 422 and response.json()["code"] in BEYOND_SHAPE


def signed(program: Program, case: Any) -> dict[str, str]:
    """The headers of a batch that is signed as it should be."""
    assert program.keys
    told = case.as_transport_kwargs()
    body = told["data"] if "data" in told else json.dumps(told.get("json")).encode()
    key, seconds = f"k{clock.now().timestamp():.0f}", int(clock.now().timestamp())
    signature = sign(program.keys.signing_secret, key, seconds, body)
    return {"Idempotency-Key": key, "Signature-Timestamp": str(seconds), "Signature": signature}
