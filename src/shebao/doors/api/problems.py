"""Problems (RFC 9457): how this door says no, and the page on which the type of a problem is explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from shebao.values.errors import NotFound, Refusal

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"


def problem(
    request: HttpRequest, refusal: Refusal, faults: list[dict[str, str]] | None = None
) -> HttpResponse:
    """The answer for a refusal, in the reader's language; ``faults`` say where in the request and what."""
    content: dict[str, Any] = {
        "type": TYPES + refusal.code,
        "title": refusal.message,
        "status": refusal.status,
        "code": refusal.code,
    }
    if refusal.advice:
        content["detail"] = refusal.advice
    if refusal.ground:
        content["basis"] = refusal.ground
    faults = faults or ([{"at": refusal.field, "problem": refusal.message}] if refusal.field else [])
    if faults:
        content["errors"] = faults
    body = json.dumps(content, ensure_ascii=False)
    answer = HttpResponse(body, content_type=MEDIA_TYPE, status=refusal.status)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="shebao"'
    if refusal.status == HTTPStatus.FORBIDDEN:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="shebao", error="insufficient_scope"'
    if refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "60"
    return answer


def codes() -> dict[str, type[Refusal]]:
    """Every refusal of the house by its code."""
    return {kind.code: kind for kind in sorted(_below(Refusal), key=lambda kind: kind.code)}


def explained(code: str) -> dict[str, Any]:
    """What a type of problem means, in both languages; ``NotFound`` for a code nobody says."""
    kind = codes().get(code)
    if kind is None:
        raise NotFound
    words: dict[str, Any] = {"code": code, "status": kind.status}
    for language, tag in (("zh-hans", "zh-Hans"), ("en", "en")):
        with override(language):
            words[tag] = {"title": _bare(kind.sentence), "detail": _bare(kind.next_step)}
    return words


def _bare(sentence: object) -> str:
    """The sentence with the name of each gap in place of what fills it."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", str(sentence))


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)
