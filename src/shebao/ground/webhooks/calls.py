"""One HTTP call to one checked address: no redirect, no proxy, a few seconds, a few kilobytes."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping

from shebao.ground.webhooks.addresses import Target

CONNECT_SECONDS = 3
READ_SECONDS = 5
READ_BYTES = 64 * 1024


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target

    def connect(self) -> None:
        """Open the connection to the checked address."""
        self.sock = socket.create_connection((self._target.address, self._target.port), CONNECT_SECONDS)
        self.sock.settimeout(READ_SECONDS)


class _Secure(_Plain):
    """The same under TLS, with the certificate of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Open the connection, then prove who answers."""
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """POST and return the status; ``OSError`` or ``HTTPException`` when nothing usable came back."""
    connection = (_Secure if target.scheme == "https" else _Plain)(target)
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(READ_BYTES)
        return answer.status
    finally:
        connection.close()
