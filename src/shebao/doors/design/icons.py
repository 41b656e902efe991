"""Icons of the Lucide set, inlined so that they take the colour of the text beside them."""

from __future__ import annotations

import functools
from importlib import resources
from xml.etree import ElementTree
from zipfile import ZipFile

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@functools.cache
def icon_svg(name: str) -> SafeString:
    """Return the icon as decoration: hidden from screen readers, sized and coloured by the stylesheet.

    Raises ``LookupError`` when the set has no icon of that name.
    """
    with resources.files("lucide").joinpath("lucide.zip").open("rb") as stored, ZipFile(stored) as icons:
        try:
            drawing = ElementTree.fromstring(icons.read(f"{name}.svg"))  # noqa: S314  an installed package, not input
        except KeyError as missing:
            raise LookupError(f"Lucide has no icon named {name!r}.") from missing
    strokes = ((shape.tag.rpartition("}")[2], flatatt(shape.attrib)) for shape in drawing)
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join("", "<{}{}/>", strokes),
    )
