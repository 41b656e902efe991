"""Secrets that are shown once. The beginning tells people and scanners what was found, and the door where to look."""

from __future__ import annotations

import secrets

from shebao.rooms.access.session_row import token_digest

CLIENT_SECRET, ACCESS, PERSONAL, FEED = "shb_cs_", "shb_at_", "shb_pt_", ""
LONGEST = 100


def new(prefix: str) -> tuple[str, str]:
    """A secret of 256 random bits and the digest that is kept of it."""
    secret = prefix + secrets.token_urlsafe(32)
    return secret, token_digest(secret)


def digest_of(secret: str) -> str:
    """The digest under which a shown secret is found; an impossible one finds nothing."""
    return token_digest(secret) if secret.isascii() and len(secret) <= LONGEST else ""
