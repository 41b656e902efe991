"""The key ring: root keys in files only the operator can read; every purpose derives its own key by HKDF.

Two families: ``root`` seals texts, files, sessions and blocks; ``index`` makes blind indexes and never
seals anything. A file ``root-2.key`` holds version 2. The highest version seals, every version present
opens, so a rotation adds a file and loses nothing.
"""

from __future__ import annotations

import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Family = Literal["root", "index"]

FAMILIES: tuple[Family, ...] = ("root", "index")
_KEY_BYTES = 32
_KEY = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}\b")
_DEMO = "demo"


class KeyMissing(Exception):
    """A key that is needed is not on the ring: the ring is absent, or a version was taken away."""


def folder() -> Path:
    """Where the ring lies: the setting ``KEYS``."""
    return Path(settings.KEYS)


def create(family: Family, *, demo: bool = False) -> int:
    """Add the next version of ``family`` to the ring and return its number (1..255)."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    version = max(_files(place, family), default=0) + 1
    if version > 255:
        raise KeyMissing(f"The {family} ring is full.")
    draft = place / f".{family}.{secrets.token_hex(8)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secrets.token_hex(_KEY_BYTES)}{f' {_DEMO}' if demo else ''}\n")
        file.flush()
        os.fsync(file.fileno())
    try:  # a link never writes over a key, and a process reading meanwhile sees all of it or nothing
        os.link(draft, place / f"{family}-{version}.key")
    finally:
        draft.unlink()
    forget()
    return version


def ensure() -> None:
    """In demo mode make the first keys when there are none; in production do nothing."""
    if settings.MODE != _DEMO:
        return
    for family in FAMILIES:
        if not _files(folder(), family):
            try:
                create(family, demo=True)
            except FileExistsError:  # another process was a moment faster
                forget()


def current(family: Family) -> int:
    """The version that seals today; raises :class:`KeyMissing` when the ring is empty."""
    return max(_ring(os.fspath(settings.KEYS), family))


def derive(family: Family, version: int, label: str) -> bytes:
    """The 32-byte key of one purpose, e.g. ``enc:people_person.number``; raises :class:`KeyMissing`."""
    return _derive(os.fspath(settings.KEYS), family, version, label)


def problems() -> list[str]:
    """What forbids the ring in production: keys that are absent, made for the demo, or open to others."""
    place = folder()
    found = []
    if place.exists() and place.stat().st_mode & 0o077:
        found.append(f"{place} can be opened by others (chmod 700).")
    for family in FAMILIES:
        files = _files(place, family)
        if not files:
            found.append(f"There is no {family} key in {place}.")
        for path in files.values():
            if path.stat().st_mode & 0o077:
                found.append(f"{path} can be read by others (chmod 600).")
            if _DEMO in path.read_text().split():
                found.append(f"{path} was made for the demo and may not hold real people's data.")
    return found


def forget() -> None:
    """Drop every cached key, after the ring changed on disk."""
    _ring.cache_clear()
    _derive.cache_clear()


def _files(place: Path, family: Family) -> dict[int, Path]:
    found = {}
    for path in place.glob(f"{family}-*.key"):
        if match := re.fullmatch(rf"{family}-([0-9]+)\.key", path.name):
            found[int(match[1])] = path
    return found


@lru_cache(maxsize=8)
def _ring(place: str, family: Family) -> dict[int, bytes]:
    ensure()
    ring = {}
    for version, path in _files(Path(place), family).items():
        text = path.read_text()
        if not _KEY.match(text) or not 1 <= version <= 255:
            raise KeyMissing(f"{path} is not a key of this house.")
        ring[version] = bytes.fromhex(text[: 2 * _KEY_BYTES])
    if not ring:
        raise KeyMissing(f"There is no {family} key in {place}. Run `shebao keys create`.")
    return ring


@lru_cache(maxsize=512)
def _derive(place: str, family: Family, version: int, label: str) -> bytes:
    ring = _ring(place, family)
    if version not in ring:  # another process may have added it since this one read the ring
        _ring.cache_clear()
        ring = _ring(place, family)
    if version not in ring:
        raise KeyMissing(f"Version {version} of the {family} key is not in {place}.")
    info = f"shebao:{family}:{label}:{version}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(ring[version])
