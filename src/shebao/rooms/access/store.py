"""Django's session interface over our sessions: the cookie's token, its row, and sealed data."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from shebao.ground.storage.crypto import open_sealed
from shebao.rooms.access import limits
from shebao.rooms.access.models import CITIZEN, Session
from shebao.rooms.access.session_row import Loaded, load_session, token_digest
from shebao.values import clock

_PLACE = Session._meta.get_field("data").place()


class SessionStore(SessionBase):
    """One browser's session at one door. A visitor gets a row only when something is kept for them."""

    def __init__(self, session_key: str | None = None, door: str = CITIZEN) -> None:
        super().__init__(session_key)
        self.door = door
        self._loaded: Loaded | None = None
        self._looked = False

    @property
    def loaded(self) -> Loaded | None:
        """The session with its account, from one query at most; None when the cookie opens nothing."""
        if not self._looked:
            self._looked = True
            self._loaded = load_session(self.session_key, self.door) if self.session_key else None
        return self._loaded

    def load(self) -> dict[str, Any]:
        """The data kept for this browser."""
        if self.loaded is None:
            self._session_key = None
            return {}
        text = open_sealed(_PLACE, self.loaded.public_id, self.loaded.data)
        data: dict[str, Any] = json.loads(text) if text else {}
        return data

    def exists(self, session_key: str) -> bool:
        """Whether a token is taken."""
        return Session.objects.filter(token_digest=token_digest(session_key)).exists()

    def create(self) -> None:
        """Give a visitor a row."""
        self._session_key = secrets.token_urlsafe(32)
        self.save(must_create=True)

    def save(self, must_create: bool = False) -> None:
        """Keep the data."""
        if self.session_key is None:
            return self.create()
        kept: dict[str, Any] = getattr(self, "_session_cache", {}) if must_create else dict(self.items())
        data = json.dumps(kept)
        if not must_create and self.loaded is not None:
            row = Session(pk=self.loaded.id, public_id=self.loaded.public_id, data=data)
            row.save(update_fields=["data"])
            return None
        now = clock.now()
        Session.objects.create(
            token_digest=token_digest(self.session_key),
            door=self.door,
            data=data,
            seen_at=now,
            ends_at=now + limits.absolute(self.door),
        )
        self._looked = False
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End the session; the row stays as a fact until it is swept."""
        token = session_key or self.session_key
        if token:
            open_ones = Session.objects.filter(token_digest=token_digest(token), ended_at=None)
            open_ones.update(ended_at=clock.now(), ended_why="flushed")

    @classmethod
    def clear_expired(cls) -> None:
        """Django's ``clearsessions``."""
        from shebao.rooms.access.tasks import sweep

        sweep()

    def seen(self) -> None:
        """Note that the browser is in use, once a minute at most."""
        loaded = self.loaded
        if loaded and clock.now() - loaded.seen_at >= limits.SEEN_EVERY:
            Session.objects.filter(pk=loaded.id).update(seen_at=clock.now())
