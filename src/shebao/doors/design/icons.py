"""Icons of the Lucide set, inlined so that they take the colour of the text beside them."""

from __future__ import annotations

import functools
from importlib import resources
from zipfile import ZipFile

from django.utils.safestring import SafeString, mark_safe


@functools.cache
def icon_svg(name: str) -> SafeString:
    """Return the icon as decoration: hidden from screen readers, sized and coloured by the stylesheet.

    Raises ``LookupError`` when the set has no icon of that name.
    """
    with resources.files("lucide").joinpath("lucide.zip").open("rb") as stored, ZipFile(stored) as icons:
        try:
            drawing = icons.read(f"{name}.svg").decode()
        except KeyError as missing:
            raise LookupError(f"Lucide has no icon named {name!r}.") from missing
    strokes = " ".join(drawing.partition("<svg")[2].partition(">")[2].replace("</svg>", "").split())
    return mark_safe(  # the set is part of the installed package, not input
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{strokes}</svg>'
    )
