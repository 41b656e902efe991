"""Putting messages into the outbox and marking them read: the only writers besides the worker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shebao.ground.notices import templates
from shebao.ground.notices.models import Notice
from shebao.ground.notices.providers import provider
from shebao.values import clock


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: the key of a person or an account, and where a message reaches them outside the app."""

    key: str
    phone: str = ""
    address: str = ""
    language: str = "zh-hans"
    """The language of SMS and letters; in the app the reader's own choice counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One notice to be: to whom, on which channel, by which template; ``key`` makes it one and the same notice."""

    to: Recipient
    channel: str
    template: str
    params: Mapping[str, templates.Param]
    key: str
    due_at: datetime | None = None


def send(
    *,
    to: Recipient,
    channel: str,
    template: str,
    params: Mapping[str, templates.Param],
    key: str,
    due_at: datetime | None = None,
) -> None:
    """Put one notice into the outbox, inside the caller's transaction; the same ``key`` again changes
    nothing.

    ``KeyError`` when the template is unknown or a parameter is missing, so a mistake shows in the act, not
    later.
    """
    send_many([Message(to=to, channel=channel, template=template, params=params, key=key, due_at=due_at)])


def send_many(messages: Iterable[Message]) -> None:
    """Put many notices into the outbox as :func:`send` does one."""
    notices = [_notice(message) for message in messages]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if provider().instant and any(notice.channel != Notice.APP for notice in notices):
        transaction.on_commit(_deliver_now, robust=True)


def _notice(message: Message) -> Notice:
    to, channel = message.to, message.channel
    templates.render(message.template, message.params, to.language)
    at = message.due_at or clock.now()
    return Notice(
        key=message.key,
        recipient=to.key,
        channel=channel,
        template=message.template,
        language=to.language,
        params=json.dumps(dict(message.params), ensure_ascii=False),
        phone=to.phone if channel == Notice.SMS else "",
        address=to.address if channel == Notice.LETTER else "",
        due_at=at,
        next_at=at,
        state=Notice.SENT if channel == Notice.APP else Notice.WAITING,
    )


def mark_read(keys: Iterable[str], upto: datetime | None = None) -> int:
    """The reader has the in-app messages of these recipients before them; returns how many were new."""
    at = upto or clock.now()
    unread = Notice.objects.filter(recipient__in=list(keys), channel=Notice.APP, read_at=None, due_at__lte=at)
    return unread.update(read_at=clock.now())


def _deliver_now() -> None:
    from shebao.ground.notices.tasks import deliver

    deliver()
