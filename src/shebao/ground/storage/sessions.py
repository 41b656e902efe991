"""Session data sealed at rest: allauth keeps telephone numbers and codes in it."""

from __future__ import annotations

import json
from typing import Any

from shebao.ground.storage import crypto

_LABEL = "session"


class SealedSerializer:
    """For ``SESSION_SERIALIZER`` and ``signing.dumps(serializer=…)``: JSON under AES-256-GCM."""

    def dumps(self, obj: Any) -> bytes:
        """Seal the session's data."""
        return crypto.seal_bytes(_LABEL, _LABEL, json.dumps(obj, separators=(",", ":")).encode())

    def loads(self, data: bytes) -> Any:
        """Open it; raises ``InvalidTag`` when it was changed."""
        return json.loads(crypto.open_bytes(_LABEL, _LABEL, data))
