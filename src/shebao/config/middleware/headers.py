"""What the browser is told about every answer: what may run, who may frame it, what may be kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# No address of another host appears: everything is served from here, and nothing may be written into a page.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_FIXED = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# In both languages: here, outermost, nobody has asked yet which one the reader speaks.
_CROSS_SITE = (
    "已拒绝：这一请求来自其他网站，什么也没有更改。\n"
    "Cross-site request refused: it came from another site, and nothing was changed.\n"
)
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_OWN = {"same-origin", "none", ""}


class Headers:
    """Outermost: also a refusal or an error page carries these headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse what another site made the browser send."""
        request.csp_nonce = nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site", "") not in _OWN:
            response: HttpResponseBase = HttpResponse(_CROSS_SITE, "text/plain; charset=utf-8", 403)
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
        response.headers.setdefault("Permissions-Policy", _permissions(request))
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        return response


def _permissions(request: HttpRequest) -> str:
    """Only the camera page may ask for the camera, and no page for anything else."""
    match = request.resolver_match
    camera = "(self)" if match and (match.url_name or "").endswith("camera") else "()"
    return f"camera={camera}, microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
