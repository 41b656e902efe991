"""How values are written for the reader of a page, and one way to show a refusal; both doors use it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils import formats
from django.utils.translation import get_language

from shebao.values import clock
from shebao.values.errors import Refusal


class Named(Protocol):
    """Anything with a name in both languages."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def reads_chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


def name_of(row: Named) -> str:
    """A name in the reader's language."""
    return row.name_zh if reads_chinese() else row.name_en


def day(value: date | None) -> str:
    """A day in the reader's language, or nothing."""
    return formats.date_format(value, "DATE_FORMAT") if value else ""


def instant(value: datetime | None) -> str:
    """An instant on the business clock, in the reader's language."""
    if value is None:
        return ""
    local = value.astimezone(clock.BUSINESS_ZONE)
    return f"{formats.date_format(local.date(), 'DATE_FORMAT')} {local:%H:%M}"


def show_refusal(form: BaseForm, refusal: Refusal) -> int:
    """Put a refusal at its field, with what to do next, and return the status to answer with."""
    field = refusal.field if refusal.field in form.fields else None
    between = "" if reads_chinese() else " "
    form.add_error(field, between.join(part for part in (refusal.message, refusal.advice) if part))
    return refusal.status if refusal.status >= 429 else 422


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with: None on a first look, and never None for an empty form that was sent."""
    return request.POST if request.method == "POST" else None
