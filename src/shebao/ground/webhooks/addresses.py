"""Which addresses may be called from inside the house: only what the public internet has, and never ourselves.

A host is resolved once, every address it has is checked, and the connection goes to exactly the one that was
checked: a name that resolves otherwise a moment later changes nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NewType
from urllib.parse import urlsplit

from django.conf import settings

from shebao.ground.webhooks.errors import AddressForbidden

CheckedUrl = NewType("CheckedUrl", str)
"""An address that was resolved and found to be one that may be called."""
_NEVER = tuple(
    ip_network(text)
    for text in (
        "64:ff9b::/96",  # NAT64: an IPv4 address in disguise
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4, likewise
        "2001::/32",  # Teredo, likewise
        "192.88.99.0/24",
        "168.63.129.16/32",  # a cloud's own agent, on a public address
        "100.100.100.200/32",  # a cloud's metadata
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address to call: what it is called and where it lies."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host name; empty when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def target(url: str, resolver: Callable[[str, int], list[str]] = resolve) -> Target:
    """The address to call for ``url``, checked; raises ``AddressForbidden``, which never says what lies there."""
    scheme, host, port, path = _parts(url)
    found = resolver(host, port)
    if not found or not all(is_open(text) for text in found):
        raise AddressForbidden
    return Target(scheme, host, port, path, found[0])


def checked(url: str) -> CheckedUrl:
    """The URL, looked up once; before a transaction begins, because a name server takes its time."""
    target(url)
    return CheckedUrl(url)


def is_open(text: str) -> bool:
    """Whether this is an address of the public internet, or one the operator named as their own to be called."""
    try:
        address = ip_address(text.split("%")[0])
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in ip_network(inside) for inside in settings.WEBHOOKS_INSIDE):
        return True
    hidden = any(plain.version == never.version and plain in never for never in _NEVER)
    return plain.is_global and not plain.is_multicast and not plain.is_reserved and not hidden


def _parts(url: str) -> tuple[str, str, int, str]:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or len(url) > 500:
        raise AddressForbidden
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressForbidden from None
    schemes = {"https": 443} | ({"http": 80} if settings.WEBHOOKS_PLAIN else {})
    if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise AddressForbidden
    port = schemes[parts.scheme] if port is None else port
    if port not in schemes.values() and port < 1024:
        raise AddressForbidden
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, path
