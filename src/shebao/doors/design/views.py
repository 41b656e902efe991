"""The gallery of components, and the stylesheet they share."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shebao.doors.design.context import TEXT_SIZES, THEMES, appearance
from shebao.doors.design.examples import Component, components
from shebao.doors.design.sheet import sheet


@require_safe
def stylesheet(request: HttpRequest, name: str) -> HttpResponse:
    """Serve the stylesheet. Under its own digest it may be kept for ever; under an old one it is not kept."""
    layered, flat = sheet(), sheet(layered=False)
    current = flat if name == flat.digest else layered
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    content = current.packed if packed else current.text
    response = HttpResponse(content, content_type="text/css; charset=utf-8")
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    kept = name == current.digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its examples; the address may choose theme, text and language."""
    looks = _looks(request)
    with translation.override("en" if looks["language"] == "en" else "zh-hans"):
        around = {**looks, "request": request, "csrf_token": get_token(request)}
        shown = {
            **looks,
            "looks": _choices(looks),
            "parts": [_part(part, around) for part in components()],
        }
        return render(request, "design/gallery.html", shown)


def _looks(request: HttpRequest) -> dict[str, str]:
    looks = appearance(request)
    asked = {"theme": request.GET.get("theme"), "text_size": request.GET.get("text")}
    allowed = {"theme": THEMES, "text_size": TEXT_SIZES}
    looks |= {key: value for key, value in asked.items() if value in allowed[key]}
    if request.GET.get("language") in {"en", "zh-Hans"}:
        looks["language"] = request.GET["language"]
    return looks


def _choices(looks: Mapping[str, str]) -> list[dict[str, object]]:
    words = {
        "theme": (_("Theme"), {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")}),
        "text": (_("Text"), {"normal": _("Normal text"), "large": _("Large text")}),
        "language": (_("Language"), {"zh-Hans": "中文", "en": "English"}),
    }
    now = {"theme": looks["theme"], "text": looks["text_size"], "language": looks["language"]}
    return [
        {
            "label": label,
            "active": now[key],
            "tabs": [
                {
                    "name": value,
                    "label": word,
                    "href": "?" + "&".join(f"{k}={v}" for k, v in {**now, key: value}.items()),
                }
                for value, word in options.items()
            ],
        }
        for key, (label, options) in words.items()
    ]


def _part(part: Component, around: Mapping[str, str | object]) -> dict[str, object]:
    tongue = "en" if around["language"] == "en" else "zh"
    return {
        "slug": part.slug,
        "name": part.name[tongue],
        "says": part.says[tongue],
        "samples": [
            {"case": each.case[tongue], "markup": each.markup.strip(), "view": each.render(tongue, around)}
            for each in part.examples
        ],
    }
