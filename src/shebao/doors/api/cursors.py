"""Where a list goes on: a cursor only this house can read, good for one list of one reader."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag

from shebao.ground.storage.crypto import open_sealed, seal
from shebao.ground.storage.keyring import KeyMissing
from shebao.rooms.access.clients.errors import CursorUnknown
from shebao.values.actors import Actor
from shebao.values.pages import Window

LIMIT_MAX = 100


def window(actor: Actor, of: str, cursor: str, limit: int) -> Window:
    """The part of the list ``of`` that was asked for; raises ``CursorUnknown``."""
    if not cursor:
        return Window(limit=limit)
    try:
        sealed = base64.b64decode(cursor, altchars=b"-_", validate=True)
        return Window(int(open_sealed(_place(of), actor.key, sealed)), limit)
    except (binascii.Error, ValueError, InvalidTag, KeyMissing):
        raise CursorUnknown from None


def cursor(actor: Actor, of: str, last: int | None) -> str | None:
    """The cursor after the row ``last``; None at the end."""
    if last is None:
        return None
    return base64.urlsafe_b64encode(seal(_place(of), actor.key, str(last))).decode()


def _place(of: str) -> str:
    return f"api.{of}"
