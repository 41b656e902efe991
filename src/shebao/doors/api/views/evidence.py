"""Evidence that somebody is alive, or a report of a death: signed batches of another office's machine."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, JsonResponse
from ninja import Header

from shebao.doors.api import schemas
from shebao.doors.api.service import actor_of, api, bearer, refusals
from shebao.doors.api.views.reading import AnId
from shebao.rooms.access.clients import answers, scopes
from shebao.rooms.access.clients.queries import client_of
from shebao.rooms.certification import events

Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        description="1 to 64 letters, digits, dots, hyphens or underscores; the same again is the same request.",
        examples=["batch-2026-11-25-001"],
    ),
]
Timestamp = Annotated[str, Header("", alias="Signature-Timestamp", description="Unix time in seconds.")]
Signature = Annotated[
    str,
    Header(
        "",
        alias="Signature",
        description="`v1,` and the base64 of HMAC-SHA256, or `v1a,` and that of Ed25519, over key.timestamp.body.",
    ),
]


@api.post(
    "/evidence/batches",
    url_name="batches",
    operation_id="hand_in_batch",
    tags=["certification"],
    summary="Hand in a batch of events",
    response={201: schemas.BatchResult},
    auth=bearer,
    openapi_extra=refusals(404, 409, 413, scope=scopes.EVIDENCE),
)
def hand_in(
    request: HttpRequest, batch: schemas.Batch, key: Key, timestamp: Timestamp, signature: Signature
) -> JsonResponse:
    """The same rows as an event file, at most a thousand, signed. Answers row by row; twice changes nothing."""
    actor = actor_of(request)
    client = client_of(actor)
    asked = answers.Request(actor, "evidence", answers.usable_key(key), request.body)
    answers.take_signature(client=client, header=signature, timestamp=timestamp, request=asked)
    rows = [row.model_dump(exclude_unset=True) for row in batch.events]

    def taken() -> tuple[int, dict[str, Any]]:
        done = events.import_batch(
            actor=actor,
            source=client.source,
            name=f"batch {key}",
            rows=rows,
            kinds=frozenset(client.kinds.split()),
        )
        return 201, _result(done)

    return said(answers.once(asked, taken))


@api.get(
    "/evidence/batches/{batch_id}",
    url_name="batch",
    operation_id="batch",
    tags=["certification"],
    summary="Read what became of a batch",
    response=schemas.BatchResult,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.EVIDENCE),
)
def one_batch(request: HttpRequest, batch_id: AnId) -> dict[str, Any]:
    """The same answer as when it was handed in. Whether anybody fitted a row is never told."""
    return _result(events.batch(client_of(actor_of(request)).source, batch_id))


def said(told: answers.Told) -> JsonResponse:
    """An answer, marked when it was given before."""
    answer = JsonResponse(told.content, status=told.status, json_dumps_params={"ensure_ascii": False})
    if told.again:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _result(done: events.ImportResult) -> dict[str, Any]:
    return {
        "id": done.file,
        "rows": done.rows,
        "accepted": done.accepted,
        "repeated": done.repeated,
        "rejected": [
            {"row": row, "problem": problem, "column": column} for row, problem, column in done.rejected
        ],
    }
