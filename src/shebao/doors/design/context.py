"""What a reader chose about the looks of every page, for templates."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("auto", "light", "dark")
TEXT_SIZES = ("normal", "large")


def appearance(request: HttpRequest) -> dict[str, str]:
    """Give templates ``theme``, ``text_size`` and ``language`` (a BCP 47 tag for the ``lang`` attribute).

    The cookies ``theme`` and ``text`` carry the choice; anything unknown in them falls back to the default.
    """
    theme = request.COOKIES.get("theme", "")
    text_size = request.COOKIES.get("text", "")
    return {
        "theme": theme if theme in THEMES else THEMES[0],
        "text_size": text_size if text_size in TEXT_SIZES else TEXT_SIZES[0],
        "language": "en" if (get_language() or "").startswith("en") else "zh-Hans",
    }
