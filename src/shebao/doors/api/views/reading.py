"""Reads: family accounts, mandates, certifications, messages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Path, Query

from shebao.doors.api import schemas
from shebao.doors.api.cursors import LIMIT_MAX, cursor, window
from shebao.doors.api.service import actor_of, api, bearer, refusals
from shebao.ground.audit import records
from shebao.ground.notices import queries as notices
from shebao.rooms.access.clients import scopes
from shebao.rooms.certification import machine_queries as certifications
from shebao.rooms.certification.queries import DutyStatus
from shebao.rooms.family import machine_queries as families
from shebao.values.actors import Actor
from shebao.values.pages import Page

Cursor = Annotated[
    str, Query("", max_length=200, pattern=r"^[A-Za-z0-9_=-]*$", description="The `next` of the page before.")
]
Limit = Annotated[int, Query(50, ge=1, le=LIMIT_MAX, description="How many at most.")]
AnId = Annotated[
    str, Path(max_length=40, pattern=r"^[A-Za-z0-9_-]+$", description="Opaque id.", examples=[schemas.ID])
]


def paged(actor: Actor, of: str, page: Page[Any], shown: list[Any]) -> dict[str, Any]:
    """A page with its cursor."""
    return {"items": shown, "next": cursor(actor, of, page.last)}


@api.get(
    "/families",
    url_name="families",
    operation_id="families",
    tags=["family"],
    summary="List family accounts",
    response=schemas.Families,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.FAMILIES),
)
def list_families(request: HttpRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """A citizen's own, on either side; for a client those of its jurisdiction that are or lately were in force."""
    actor = actor_of(request)
    page = families.accounts_page(actor, window(actor, "families", cursor, limit))
    return paged(actor, "families", page, page.items)


@api.get(
    "/families/{family_id}",
    url_name="family",
    operation_id="family",
    tags=["family"],
    summary="Read one family account",
    response=schemas.Family,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.FAMILIES),
)
def one_family(request: HttpRequest, family_id: AnId) -> families.Account:
    """One family account, in any state."""
    return families.account(actor_of(request), family_id)


@api.get(
    "/mandates",
    url_name="mandates",
    operation_id="mandates",
    tags=["family"],
    summary="List mandates",
    response=schemas.Mandates,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.MANDATES),
)
def list_mandates(request: HttpRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """Who may act for whom: in force, and those that ended within a month."""
    actor = actor_of(request)
    page = families.mandates_page(actor, window(actor, "mandates", cursor, limit))
    return paged(actor, "mandates", page, page.items)


@api.get(
    "/mandates/{mandate_id}",
    url_name="mandate",
    operation_id="mandate",
    tags=["family"],
    summary="Read one mandate",
    response=schemas.Mandate,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.MANDATES),
)
def one_mandate(request: HttpRequest, mandate_id: AnId) -> families.MandateView:
    """What a holder may do for a member, and until when."""
    return families.mandate(actor_of(request), mandate_id)


@api.get(
    "/certifications",
    url_name="certifications",
    operation_id="certifications",
    tags=["certification"],
    summary="List certifications",
    response=schemas.Certifications,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.CERTIFICATIONS),
)
def list_certifications(
    request: HttpRequest,
    cursor: Cursor,
    limit: Limit,
    due_before: Annotated[date | None, Query(None, description="Only those due before this day.")],
) -> dict[str, Any]:
    """A citizen's own and those of members under a mandate; for a client those its jurisdiction pays."""
    actor = actor_of(request)
    where = window(actor, "certifications", cursor, limit)
    page = certifications.duties_page(actor, where, due_before=due_before)
    return paged(actor, "certifications", page, [_certification(row) for row in page.items])


@api.get(
    "/certifications/{certification_id}",
    url_name="certification",
    operation_id="certification",
    tags=["certification"],
    summary="Read one certification",
    response=schemas.Certification,
    auth=bearer,
    openapi_extra=refusals(404, scope=scopes.CERTIFICATIONS),
)
def one_certification(request: HttpRequest, certification_id: AnId) -> dict[str, Any]:
    """How one duty stands, and until when it is in time."""
    return _certification(certifications.duty(actor_of(request), certification_id))


@api.get(
    "/notices",
    url_name="notices",
    operation_id="notices",
    tags=["notices"],
    summary="List messages",
    response=schemas.Messages,
    auth=bearer,
    openapi_extra=refusals(scope=scopes.NOTICES),
)
def list_notices(request: HttpRequest, cursor: Cursor, limit: Limit) -> dict[str, Any]:
    """The citizen's messages, oldest first. Reading them here does not mark them as read."""
    actor = actor_of(request)
    language = get_language() or "zh-hans"
    page = notices.inbox_page([actor.person_key], language, window(actor, "notices", cursor, limit))
    records.record(actor, "notices.read", [actor.person_key], purpose="own_record", fields=("messages",))
    return paged(actor, "notices", page, page.items)


def _certification(row: DutyStatus) -> dict[str, Any]:
    same = ("person", "name_zh", "name_en", "benefit", "region", "state", "due_on", "certified_on", "channel")
    more = ("level", "certificate", "lapsed_since", "withheld_since")
    return {"id": row.duty} | {name: getattr(row, name) for name in (*same, *more)}
