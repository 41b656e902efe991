"""Being told: addresses a client registers, and how the deliveries to them fared."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query

from shebao.doors.api import schemas
from shebao.doors.api.cursors import window
from shebao.doors.api.service import actor_of, api, bearer, refusals
from shebao.doors.api.views.evidence import Key, said
from shebao.doors.api.views.reading import AnId, Cursor, Limit, paged
from shebao.ground.webhooks import outbox, queries
from shebao.ground.webhooks.addresses import checked
from shebao.rooms.access.clients import answers, scopes
from shebao.values.pages import Page, Window

State = Annotated[Literal["", "waiting", "sent", "dead"], Query("", description="Only those in this state.")]


@api.get(
    "/webhooks",
    url_name="webhooks",
    operation_id="webhooks",
    tags=["webhooks"],
    summary="List the addresses that are told",
    response=schemas.Webhooks,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.WEBHOOKS),
)
def list_webhooks(request: HttpRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """The client's own addresses, oldest first."""
    actor = actor_of(request)
    page = _page(queries.endpoints(actor.key), window(actor, "webhooks", cursor, limit))
    return paged(actor, "webhooks", page, [_webhook(row) for row in page.items])


@api.post(
    "/webhooks",
    url_name="webhooks",
    operation_id="register_webhook",
    tags=["webhooks"],
    summary="Register an address",
    response={201: schemas.MadeWebhook},
    auth=bearer,
    openapi_extra=refusals(404, 409, 413, scope=scopes.WEBHOOKS),
)
def register(request: HttpRequest, webhook: schemas.NewWebhook, key: Key) -> JsonResponse:
    """The address is checked now and before each call. The secret is in this answer and nowhere else."""
    actor = actor_of(request)
    url = checked(webhook.url)

    def made() -> tuple[int, dict[str, Any]]:
        row, secret = outbox.register(
            owner=actor.key, url=url, events=webhook.events, jurisdiction=actor.jurisdiction
        )
        content = schemas.MadeWebhook(**_webhook(row), secret=secret)
        return 201, content.model_dump(mode="json")

    asked = answers.Request(actor, "webhook", answers.usable_key(key), request.body)
    return said(answers.once(asked, made))


@api.get(
    "/webhooks/{webhook_id}",
    url_name="webhook",
    operation_id="webhook",
    tags=["webhooks"],
    summary="Read one address",
    response=schemas.Webhook,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.WEBHOOKS),
)
def one_webhook(request: HttpRequest, webhook_id: AnId) -> dict[str, Any]:
    """One of the client's own addresses, without its secret."""
    return _webhook(queries.endpoint(actor_of(request).key, webhook_id))


@api.delete(
    "/webhooks/{webhook_id}",
    url_name="webhook",
    operation_id="end_webhook",
    tags=["webhooks"],
    summary="End an address",
    response={204: None},
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.WEBHOOKS),
)
def end(request: HttpRequest, webhook_id: AnId) -> HttpResponse:
    """Nothing more is sent there; what waited is dead."""
    outbox.end(owner=actor_of(request).key, endpoint_id=webhook_id)
    return HttpResponse(status=204)


@api.get(
    "/webhooks/{webhook_id}/deliveries",
    url_name="deliveries",
    operation_id="deliveries",
    tags=["webhooks"],
    summary="List the deliveries to an address",
    response=schemas.Deliveries,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.WEBHOOKS),
)
def list_deliveries(
    request: HttpRequest, webhook_id: AnId, cursor: Cursor, limit: Limit, state: State
) -> dict[str, Any]:
    """Every event for this address, oldest first; `dead` ones were tried for most of a day and not taken."""
    actor = actor_of(request)
    of = f"deliveries:{webhook_id}:{state}"
    page = _page(queries.dispatches(actor.key, webhook_id, state), window(actor, of, cursor, limit))
    return paged(actor, of, page, [_delivery(row) for row in page.items])


@api.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/retries",
    url_name="retries",
    operation_id="send_again",
    tags=["webhooks"],
    summary="Send a dead delivery again",
    response={202: schemas.Delivery},
    auth=bearer,
    openapi_extra=refusals(404, 409, scope=scopes.WEBHOOKS),
)
def send_again(request: HttpRequest, webhook_id: AnId, delivery_id: AnId) -> dict[str, Any]:
    """It waits again and is tried as often as a new one."""
    row = outbox.send_again(owner=actor_of(request).key, endpoint_id=webhook_id, dispatch_id=delivery_id)
    return _delivery(row)


def _page(rows: Any, where: Window) -> Page[Any]:
    found = list(rows.filter(pk__gt=where.after).order_by("pk")[: where.limit + 1])
    shown = found[: where.limit]
    return Page(shown, shown[-1].pk if len(found) > where.limit else None)


def _webhook(row: Any) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "url": row.url,
        "events": sorted(row.event_set()),
        "created_at": row.created_at,
    }


def _delivery(row: Any) -> dict[str, Any]:
    last = queries.last_try(row)
    return {
        "id": row.public_id,
        "event": row.event,
        "state": row.state,
        "attempts": row.attempts,
        "last_outcome": last.outcome if last else "",
        "last_status": last.status if last else None,
        "created_at": row.created_at,
    }
