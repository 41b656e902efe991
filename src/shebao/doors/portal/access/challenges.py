"""What this center asked a browser's passkey, and what came back. A challenge is used once, in one session."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port

from shebao.rooms.access import actions, factors

_CHALLENGE = "challenge"


def here(request: HttpRequest) -> factors.Here:
    """This center as the browser knows it; the host was checked against ``SHEBAO_HOSTS``."""
    host = request.get_host()
    return factors.Here(split_domain_port(host)[0], f"{request.scheme}://{host}")


def ask_to_sign(request: HttpRequest, known: list[str]) -> str:
    """The options for using a passkey, as JSON; without ids any passkey of this center may answer."""
    options, request.session[_CHALLENGE] = factors.ask_to_sign(here(request), known)
    return options


def ask_to_register(request: HttpRequest, *, user: str, name: str, known: list[str]) -> str:
    """The options for making a passkey, as JSON."""
    options, request.session[_CHALLENGE] = factors.ask_to_register(
        here(request), user=user, name=name, known=known
    )
    return options


def answer_to(request: HttpRequest) -> actions.Answer:
    """The browser's answer beside the challenge it was given; the challenge is gone whatever the answer is."""
    challenge = str(request.session.pop(_CHALLENGE, ""))
    return actions.Answer(
        here=here(request), challenge=challenge, text=request.POST.get("answer", "")[:20_000]
    )
