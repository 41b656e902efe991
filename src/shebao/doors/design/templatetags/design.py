"""Template tags of the house: ``component``, ``wrap``, ``icon``, ``drawing``, ``stylesheet``."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.urls import reverse
from django.utils.safestring import SafeString

from shebao.doors.design import icons, plot
from shebao.doors.design.sheet import knows_layers, sheet

register = template.Library()

# What a component may see of the page around it; everything else is handed over by name.
AROUND = ("csrf_token", "language", "request", "text_size", "theme")


@register.simple_tag(takes_context=True)
def component(context: Context, name: str, /, **arguments: object) -> SafeString:
    """Render ``design/<name>/<name>.html`` with exactly the arguments given."""
    return _render(context, f"{name}/{name}.html", arguments)


@register.simple_block_tag(takes_context=True, end_name="endwrap")
def wrap(context: Context, content: SafeString, name: str, /, **arguments: object) -> SafeString:
    """Render a component around the markup between the tags, which it receives as ``content``."""
    return _render(context, f"{name}/{name}.html", {**arguments, "content": content})


@register.simple_tag
def icon(name: str) -> SafeString:
    """Inline a Lucide icon. Decoration only: the words beside it carry the meaning."""
    return icons.icon_svg(str(name))


@register.simple_tag(takes_context=True)
def drawing(context: Context, name: str) -> SafeString:
    """Inline one of the house's own drawings, coloured by the tokens and so by every mode."""
    return _render(context, f"drawings/{name}.svg", {})


@register.simple_tag(takes_context=True)
def stylesheet(context: Context) -> str:
    """Return the address of the one stylesheet; it changes when any of its files does."""
    request = context.get("request")
    agent = request.headers.get("User-Agent", "") if request else ""
    return reverse("design:sheet", args=[sheet(layered=knows_layers(agent)).digest])


@register.filter
def entry(mapping: object, key: object) -> object:
    """Return ``mapping[key]`` as text-keyed look-up, or an empty string."""
    return mapping.get(str(key), "") if isinstance(mapping, dict) else ""


@register.filter
def share(value: int, bars: list[dict[str, int]]) -> int:
    """Return how many thousandths of the longest bar this value is, for a width in a drawing."""
    longest = max((bar["value"] for bar in bars), default=0)
    return value * 1000 // longest if longest else 0


@register.filter
def plotted(points: list[dict[str, list[int]]], kind: str) -> plot.Plot:
    """Where the bars or the line of a chart lie."""
    return plot.drawn(points, kind)


def _render(context: Context, path: str, arguments: dict[str, object]) -> SafeString:
    page = context.template
    if page is None:
        raise TemplateSyntaxError(f"design/{path} can only be rendered inside a page.")
    part = page.engine.get_template(f"design/{path}")
    around = {key: context[key] for key in AROUND if key in context}
    return part.render(context.new({**around, **arguments}))
