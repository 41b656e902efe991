"""Reads: the in-app inbox, what is unread, how a notice fared, and the demonstration's phones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from shebao.ground.notices import templates
from shebao.ground.notices.models import Delivery, DemoMessage, Notice
from shebao.values import clock
from shebao.values.pages import Page, Window


@dataclass(frozen=True, slots=True)
class Message:
    """One in-app message in the reader's language."""

    id: str
    title: str
    body: str
    link: str
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class DemoText:
    """One SMS or letter as its demo recipient sees it."""

    channel: str
    title: str
    body: str
    address: str
    at: datetime


def inbox(keys: str | Iterable[str], language: str, limit: int = 50) -> list[Message]:
    """The newest in-app messages of these recipients, newest first, rendered for a reader of ``language``."""
    wanted = [keys] if isinstance(keys, str) else list(keys)
    rows = Notice.objects.filter(recipient__in=wanted, channel=Notice.APP, due_at__lte=clock.now())
    return [_message(row, language) for row in rows.order_by("-due_at", "-id")[:limit]]


def inbox_page(keys: Iterable[str], language: str, window: Window) -> Page[Message]:
    """A page of the in-app messages of these recipients, oldest first, rendered for a reader of ``language``."""
    rows = Notice.objects.filter(recipient__in=list(keys), channel=Notice.APP, due_at__lte=clock.now())
    found = list(rows.filter(pk__gt=window.after).order_by("pk")[: window.limit + 1])
    shown = found[: window.limit]
    last = shown[-1].pk if len(found) > window.limit else None
    return Page([_message(row, language) for row in shown], last)


def unread(keys: str | Iterable[str]) -> int:
    """How many in-app messages of these recipients nobody has opened."""
    wanted = [keys] if isinstance(keys, str) else list(keys)
    return Notice.objects.filter(
        recipient__in=wanted, channel=Notice.APP, read_at=None, due_at__lte=clock.now()
    ).count()


def delivered_channels(key_prefix: str) -> set[str]:
    """On which channels notices whose key begins so reached their recipient or were accepted for it."""
    sent = Notice.objects.filter(key__startswith=key_prefix, state=Notice.SENT, due_at__lte=clock.now())
    return set(sent.values_list("channel", flat=True))


def left_at(keys: Iterable[str]) -> dict[str, datetime]:
    """When each of these notices left the house: in the app when due, otherwise when the provider accepted it.

    A notice that waits, was refused or was never written is not in the answer.
    """
    sent = Notice.objects.filter(key__in=list(keys), state=Notice.SENT, due_at__lte=clock.now())
    accepted = Max("deliveries__at", filter=Q(deliveries__outcome=Delivery.ACCEPTED))
    rows = sent.annotate(accepted=accepted).values_list("key", "channel", "due_at", "accepted")
    times = {key: due if channel == Notice.APP else at for key, channel, due, at in rows}
    return {key: at for key, at in times.items() if at is not None}


def deliveries(key: str) -> Sequence[tuple[datetime, str, str]]:
    """Every attempt for one notice: when, outcome, receipt."""
    return list(
        Delivery.objects.filter(notice__key=key).order_by("id").values_list("at", "outcome", "receipt")
    )


def demo_texts(index: str, limit: int = 20) -> list[DemoText]:
    """What lies on the demo phone with this blind index, newest first."""
    rows = DemoMessage.objects.filter(phone_index=index).order_by("-created_at", "-id")
    return [_demo(row) for row in rows[:limit]]


def demo_letters(limit: int = 20) -> list[DemoText]:
    """What lies in the demo's letter boxes, newest first."""
    rows = DemoMessage.objects.filter(channel=Notice.LETTER).order_by("-created_at", "-id")
    return [_demo(row) for row in rows[:limit]]


def _message(row: Notice, language: str) -> Message:
    words = templates.render(row.template, json.loads(row.params), language)
    return Message(row.public_id, words.title, words.body, words.link, row.due_at, row.read_at is None)


def _demo(row: DemoMessage) -> DemoText:
    return DemoText(row.channel, row.title, row.body, row.address, row.created_at)
