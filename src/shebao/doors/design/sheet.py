"""The one stylesheet of the house, put together from the foundations and every component's own file.

Each file is wrapped in the cascade layer it belongs to, so a file never names its layer. There is no build
step: the sheet is assembled in memory when first asked for.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

HERE = Path(__file__).parent
COMPONENTS = HERE / "templates" / "design"
LAYERS = ("reset", "base", "tokens", "layout", "components", "modes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The stylesheet as text and compressed, with the digest that names it in its address."""

    text: bytes
    packed: bytes
    digest: str


def sheet() -> Sheet:
    """Return the current stylesheet; outside production an edited file shows on the next page."""
    global _kept
    stamp = 0.0 if _kept and settings.MODE == "production" else _last_edit()
    if _kept is None or stamp > _kept[0]:
        _kept = (stamp, _assemble())
    return _kept[1]


_kept: tuple[float, Sheet] | None = None


def _sources() -> Iterator[tuple[str, Path]]:
    for layer in LAYERS:
        if layer == "components":
            yield from ((layer, path) for path in sorted(COMPONENTS.glob("*/*.css")))
        else:
            yield layer, HERE / "css" / f"{layer}.css"


def _last_edit() -> float:
    return max(path.stat().st_mtime for _, path in _sources())


def _assemble() -> Sheet:
    blocks = [f"@layer {', '.join(LAYERS)};"]
    blocks += [f"@layer {layer} {{\n{path.read_text('utf-8')}}}" for layer, path in _sources()]
    text = "\n".join(blocks).encode()
    return Sheet(text, gzip.compress(text, mtime=0), hashlib.sha256(text).hexdigest()[:16])
