"""Sealing a text to its place, and blind indexes to find it again without opening it.

A sealed text is ``version (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag``. The additional data
name the column and the row, so a ciphertext moved to another row or column does not open (``InvalidTag``).
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shebao.ground.storage import keyring

_NONCE = 12
_HEAD = 1 + _NONCE


def seal(table_column: str, public_id: str, text: str) -> bytes:
    """Seal ``text`` for one column of one row with the current key; the empty text stays empty bytes."""
    return seal_bytes(f"enc:{table_column}", f"{table_column}|{public_id}", text.encode()) if text else b""


def open_sealed(table_column: str, public_id: str, sealed: bytes) -> str:
    """The text sealed for this column of this row.

    :raises InvalidTag: when it was sealed for another place, or changed.
    :raises KeyMissing: when its key version is not on the ring.
    """
    return open_bytes(f"enc:{table_column}", f"{table_column}|{public_id}", sealed).decode() if sealed else ""


def seal_bytes(label: str, place: str, data: bytes) -> bytes:
    """Seal ``data`` under the key of ``label``, bound to ``place``."""
    version = keyring.current("root")
    nonce = os.urandom(_NONCE)
    return bytes((version,)) + nonce + _cipher(version, label).encrypt(nonce, data, _bound(version, place))


def open_bytes(label: str, place: str, sealed: bytes) -> bytes:
    """What :func:`seal_bytes` sealed for this label and place; raises ``InvalidTag`` or ``KeyMissing``."""
    if len(sealed) < _HEAD:
        raise InvalidTag
    version = sealed[0]
    return _cipher(version, label).decrypt(sealed[1:_HEAD], sealed[_HEAD:], _bound(version, place))


def key_version(sealed: bytes) -> int:
    """The version of the key that sealed this; 0 for the empty text, which needs none."""
    return sealed[0] if sealed else 0


def blind_index(domain: str, text: str) -> str:
    """Equal texts of one domain give equal 32 hex characters that say nothing without the index key.

    Domains are separate on purpose, so that two tables cannot be joined by their indexes. Normalise
    ``text`` first (:mod:`shebao.values.identifiers`). The empty text has the empty index.
    """
    if not text:
        return ""
    key = keyring.derive("index", keyring.current("index"), f"bidx:{domain}")
    return hmac.new(key, text.encode(), sha256).hexdigest()[:32]


def _bound(version: int, place: str) -> bytes:
    return f"{version}|{place}".encode()


def _cipher(version: int, label: str) -> AESGCM:
    return _cached_cipher(keyring.derive("root", version, label))


@lru_cache(maxsize=128)
def _cached_cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
