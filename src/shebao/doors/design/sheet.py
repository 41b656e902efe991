"""The one stylesheet of the house, put together from the foundations and every component's own file.

Each file is wrapped in the cascade layer it belongs to, so a file never names its layer. There is no build
step: the sheet is assembled in memory when first asked for. WebViews from before 2022, on many older phones,
drop everything inside a layer; they get the same files in the same order without layers.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic

from django.conf import settings

HERE = Path(__file__).parent
COMPONENTS = HERE / "templates" / "design"
LAYERS = ("reset", "base", "tokens", "layout", "components", "modes")
CHROMIUM_WITH_LAYERS = 99


@dataclass(frozen=True, slots=True)
class Sheet:
    """The stylesheet as text and compressed, with the digest that names it in its address."""

    text: bytes
    packed: bytes
    digest: str


def sheet(*, layered: bool = True) -> Sheet:
    """Return the current stylesheet; outside production an edited file shows on the next page."""
    return _assemble(layered, 0 if settings.MODE == "production" else _last_edit(int(monotonic())))


def knows_layers(user_agent: str) -> bool:
    """Whether this browser understands ``@layer``; one that does not name a Chromium version does."""
    version = re.search(r"Chrom(?:e|ium)/(\d+)", user_agent)
    return version is None or int(version[1]) >= CHROMIUM_WITH_LAYERS


@lru_cache(maxsize=4)
def _assemble(layered: bool, _edited_ns: int) -> Sheet:
    blocks = [f"@layer {', '.join(LAYERS)};"] if layered else []
    for layer, path in _sources():
        style = path.read_text("utf-8")
        blocks.append(f"@layer {layer} {{\n{style}}}" if layered else style)
    text = "\n".join(blocks).encode()
    return Sheet(text, gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:16])


def _sources() -> Iterator[tuple[str, Path]]:
    for layer in LAYERS:
        if layer == "components":
            yield from ((layer, path) for path in sorted(COMPONENTS.glob("*/*.css")))
        else:
            yield layer, HERE / "css" / f"{layer}.css"


@lru_cache(maxsize=1)
def _last_edit(_second: int) -> int:
    """Look at the files once a second at most: forty of them cost more than a small page."""
    return max(path.stat().st_mtime_ns for _, path in _sources())
