"""Looking for texts that should lie nowhere in clear: in bytes of any kind, in every disguise a program gives them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

HEAD = 5


def disguises(text: str) -> set[bytes]:
    """How a text may lie in a file: UTF-8, UTF-16, base64, hex, backwards, in an address."""
    plain = text.encode()
    # Three alignments: base64 of a text inside a longer one begins at any of three places.
    inner = {b64encode(b"\x00" * shift + plain)[4:-4] for shift in range(3)}
    # Without its outer zeros UTF-16 of either order is found by the same bytes where it is ASCII.
    wide = {text.encode(order).strip(b"\x00") for order in ("utf-16-le", "utf-16-be")}
    spread = {plain.hex().encode(), plain.hex().upper().encode(), text[::-1].encode(), quote(text).encode()}
    return {plain} | wide | spread | {one for one in inner if len(one) >= 8}


class Needles:
    """Texts to look for, all at once: many needles, large haystacks."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.of = {form: text for text in texts for form in disguises(text)}
        self.by_head: dict[bytes, list[bytes]] = {}
        for form in self.of:
            self.by_head.setdefault(form[:HEAD], []).append(form)
        heads = b"|".join(re.escape(head) for head in sorted(self.by_head))
        self.pattern = re.compile(b"(?=(" + heads + b"))", re.DOTALL)

    def found_in(self, content: bytes) -> set[str]:
        """The texts that lie in these bytes."""
        return {
            self.of[form]
            for match in self.pattern.finditer(content)
            for form in self.by_head[match[1]]
            if content.startswith(form, match.start())
        }

    def found_below(self, *folders: Path) -> dict[str, set[str]]:
        """Every file below these folders that holds one of the texts, and which."""
        return {str(path): found for path in files(*folders) if (found := self.found_in(path.read_bytes()))}


def files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from [folder] if folder.is_file() else (path for path in folder.rglob("*") if path.is_file())
