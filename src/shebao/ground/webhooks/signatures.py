"""Signed messages between machines, as the Standard Webhooks specification has them.

What is signed is ``<id>.<seconds>.<body>``: an id that repeats on a retry, the Unix time, and the bytes of the body.
A signature is ``v1,<base64>`` (HMAC-SHA256 under a shared secret) or ``v1a,<base64>`` (Ed25519). One header may hold
several, separated by blanks, while keys change.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from shebao.values import clock

TOLERANCE_SECONDS = 300
"""How far a signer's clock may be off; an older signature is refused, and a fresh one is accepted once."""
_PREFIX = "whsec_"


def new_secret() -> str:
    """A shared secret: 256 random bits, written so that a scanner of leaked secrets knows it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, seconds: int, body: bytes) -> str:
    """The HMAC signature of one message."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, _signed(message_id, seconds, body), sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def public_key(pem: str) -> Ed25519PublicKey:
    """The Ed25519 key of a PEM text; ``ValueError`` for anything else."""
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as problem:
        raise ValueError("This is no public key in PEM form.") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("This is a public key, but not one of Ed25519.")
    return key


def fitting(
    header: str, *, message: tuple[str, int, bytes], shared: Sequence[str] = (), pem: str = ""
) -> str | None:
    """The first signature of the header that fits ``message`` (id, seconds, body) under one of the keys, or None."""
    for signature in header.split()[:8]:
        if any(hmac.compare_digest(signature.encode(), sign(key, *message).encode()) for key in shared):
            return signature
        if pem and signature.startswith("v1a,") and _ed25519_fits(pem, signature, message):
            return signature
    return None


def is_timely(seconds: int) -> bool:
    """Whether a message signed at this Unix time may still be taken."""
    return abs(clock.now().timestamp() - seconds) <= TOLERANCE_SECONDS


def _ed25519_fits(pem: str, signature: str, message: tuple[str, int, bytes]) -> bool:
    try:
        raw = base64.b64decode(signature.removeprefix("v1a,"), validate=True)
        public_key(pem).verify(raw, _signed(*message))
    except (binascii.Error, InvalidSignature):
        return False
    return True


def _signed(message_id: str, seconds: int, body: bytes) -> bytes:
    return f"{message_id}.{seconds}.".encode() + body
