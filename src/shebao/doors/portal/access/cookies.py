"""The cookies of the door: sessions, the code under way, and how pages look."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from shebao.ground.notices.providers import phone_index
from shebao.values.identifiers import public_id

CODE_MINUTES = 10
YEAR = 365 * 24 * 3600
_DEVICE = "access.device"
THEMES = ("auto", "light", "dark")
TEXTS = ("normal", "large")


def keep_session(response: HttpResponseBase, door: str, token: str) -> None:
    """For as long as the browser is open; the server decides when it ends earlier."""
    _private(response, settings.SESSION_COOKIES[door], token, None)


def drop_session(response: HttpResponseBase, door: str) -> None:
    """Forget the session, and ask the browser to forget every page it kept of it."""
    response.delete_cookie(settings.SESSION_COOKIES[door], path="/", samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def keep_code(response: HttpResponseBase, door: str, code_id: str) -> None:
    """Bind the code to this browser: nobody else can use the digits, even if they read them."""
    _private(response, _code_cookie(door), code_id, CODE_MINUTES * 60)


def code_of(request: HttpRequest, door: str) -> str:
    """The code under way in this browser, or an empty string."""
    return request.COOKIES.get(_code_cookie(door), "")


def drop_code(response: HttpResponseBase, door: str) -> None:
    """The code is used."""
    response.delete_cookie(_code_cookie(door), path="/", samesite="Lax")


def keep_device(response: HttpResponseBase, request: HttpRequest, door: str, phone: str) -> None:
    """Remember that this browser has signed in with this phone. It opens nothing and does not hold the number."""
    name = device_of(request, door, phone) or public_id()
    value = signing.dumps([name, phone_index(phone)], salt=_DEVICE)
    _private(response, f"{settings.SESSION_COOKIES[door]}-device", value, YEAR)


def device_of(request: HttpRequest, door: str, phone: str) -> str:
    """The name of a browser that has signed in with this phone before, or an empty string."""
    value = request.COOKIES.get(f"{settings.SESSION_COOKIES[door]}-device", "")
    try:
        name, index = signing.loads(value, salt=_DEVICE, max_age=YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if index == phone_index(phone) else ""


def keep_look(response: HttpResponseBase, *, theme: str = "", text: str = "", language: str = "") -> None:
    """Remember how pages look in this browser; empty leaves a choice as it was, unknown words are dropped."""
    chosen = {
        "theme": theme if theme in THEMES else "",
        "text": text if text in TEXTS else "",
        settings.LANGUAGE_COOKIE_NAME: language if language in dict(settings.LANGUAGES) else "",
    }
    for name, value in chosen.items():
        if value:
            response.set_cookie(name, value, max_age=YEAR, secure=settings.HTTPS, samesite="Lax", path="/")


def _code_cookie(door: str) -> str:
    return f"{settings.SESSION_COOKIES[door]}-code"


def _private(response: HttpResponseBase, name: str, value: str, max_age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
    )
