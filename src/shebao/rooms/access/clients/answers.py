"""What makes a repeated request one request: the first answer, kept a day under the sender's key."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction

from shebao.ground.storage.locks import lock
from shebao.ground.webhooks import signatures
from shebao.rooms.access.clients import errors
from shebao.rooms.access.clients.models import Answer, ApiClient, UsedSignature
from shebao.values import clock
from shebao.values.actors import Actor

KEY = r"^[A-Za-z0-9._-]{1,64}$"
SECONDS = r"^[0-9]{1,12}$"


@dataclass(frozen=True, slots=True)
class Request:
    """What tells one request from another: who sent it, what it does, under which key, with which bytes."""

    actor: Actor
    operation: str
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and whether it was given before."""

    status: int
    content: dict[str, Any]
    again: bool


def usable_key(text: str) -> str:
    """The key as it may be kept; raises ``KeyUnusable``."""
    if not re.fullmatch(KEY, text):
        raise errors.KeyUnusable
    return text


@transaction.atomic
def once(request: Request, do: Callable[[], tuple[int, dict[str, Any]]]) -> Told:
    """Do it and keep the answer, in one transaction; the same key and bytes again get the first answer.

    A refusal keeps nothing, so the request may be mended and sent again. Raises ``KeyUsed`` for other bytes.
    """
    digest = sha256(request.body).hexdigest()
    row, created = Answer.objects.get_or_create(
        owner=request.actor.key,
        operation=request.operation,
        key=request.key,
        defaults={"digest": digest},
    )
    if not created:
        row = lock(Answer, row.pk)
        if not hmac.compare_digest(row.digest, digest):
            raise errors.KeyUsed
        return Told(row.status, json.loads(row.body), again=True)
    status, content = do()
    row.status, row.body = status, json.dumps(content, ensure_ascii=False)
    row.save(update_fields=["status", "body"])
    return Told(status, content, again=False)


def take_signature(*, client: ApiClient, header: str, timestamp: str, request: Request) -> None:
    """Check the signature of a message and use it up; raises ``SignatureUnfit`` and ``SignatureUsed``.

    It is used up in a transaction of its own: one that belonged to a failed request does not come back.
    """
    seconds = int(timestamp) if re.fullmatch(SECONDS, timestamp) else 0
    message = (request.key, seconds, request.body)
    found = signatures.fitting(header, message=message, shared=_shared(client), pem=client.public_key)
    if found is None or not signatures.is_timely(seconds):
        raise errors.SignatureUnfit
    # What was signed, not how it was written: another spelling of the same signature is the same message.
    signed = sha256(f"{client.public_id}.{request.key}.{seconds}.".encode() + request.body).hexdigest()
    _row, fresh = UsedSignature.objects.get_or_create(digest=signed, defaults={"at": clock.now()})
    if not fresh:
        raise errors.SignatureUsed


def _shared(client: ApiClient) -> list[str]:
    found = [client.signing_secret]
    if client.before_until is not None and client.before_until > clock.now():
        found.append(client.signing_secret_before)
    return [secret for secret in found if secret]
