"""Who carries SMS and letters out of the house; an operator names one in ``SHEBAO_NOTICES``."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from shebao.ground.notices.models import DemoMessage, Notice
from shebao.ground.storage.crypto import blind_index
from shebao.values.identifiers import public_id

PHONE_DOMAIN = "phone"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as a provider gets it. ``id`` repeats on a retry, so a provider can drop doubles."""

    id: str
    recipient: str
    channel: str
    phone: str
    address: str
    title: str
    body: str


class Unreachable(Exception):
    """The provider could not be asked; the worker tries again later."""


class Undeliverable(Exception):
    """The provider said no for good: a number that does not exist, an address nobody serves."""


def addressed(parcel: Parcel) -> Parcel:
    """The parcel, when it says where to; ``Undeliverable`` for a text without a phone, a letter without an address."""
    if not (parcel.phone if parcel.channel == Notice.SMS else parcel.address).strip():
        raise Undeliverable(f"no {'phone' if parcel.channel == Notice.SMS else 'address'} is known")
    return parcel


class Provider(Protocol):
    """A way out of the house."""

    name: str
    instant: bool
    """Whether sending costs nothing, so that a message may leave as soon as its act is committed."""

    def send(self, parcel: Parcel) -> str:
        """Hand one message over; returns the receipt. Raises ``Unreachable`` or ``Undeliverable``."""


class DemoProvider:
    """Keeps every message so that the demo phone page can show it. Nothing leaves the machine."""

    name = "demo"
    instant = True

    def send(self, parcel: Parcel) -> str:
        """Store the message once."""
        message, _ = DemoMessage.objects.get_or_create(
            public_id=parcel.id,
            defaults={
                "recipient": parcel.recipient,
                "channel": parcel.channel,
                "phone": parcel.phone,
                "phone_index": phone_index(parcel.phone) if parcel.phone else "",
                "address": parcel.address,
                "title": parcel.title,
                "body": parcel.body,
            },
        )
        return str(message.public_id)


class SpoolProvider:
    """Writes one JSON file a message into a folder only the operator's gateway can read, and forgets it."""

    name = "spool"
    instant = False

    def send(self, parcel: Parcel) -> str:
        """Write the file whole or not at all; its name is the receipt."""
        folder = Path(settings.NOTICES_SPOOL)
        content = {name: getattr(parcel, name) for name in Parcel.__slots__}
        draft = folder / f".{parcel.id}.{public_id()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(folder / f"{parcel.id}.json")
        except OSError as error:
            raise Unreachable(str(error)) from error
        return f"{parcel.id}.json"


@cache
def provider() -> Provider:
    """The provider this installation uses."""
    made: Provider = import_string(settings.NOTICES_PROVIDER)()
    return made


def phone_index(phone: str) -> str:
    """The blind index under which a phone number is found, the same in every room."""
    return blind_index(PHONE_DOMAIN, phone)
