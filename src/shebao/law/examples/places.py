"""Regions as people write them: English or Chinese, with a place in brackets, a year or a day beside it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from shebao.law import regions

_SUFFIX = re.compile(r"(壮族自治区|回族自治区|维吾尔自治区|自治区|省|市|自治州|县|区)\Z")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9-])")


def region_in(text: str) -> str | None:
    """The code of the most specific region the text names; None when it names none."""
    hits = [(len(regions.chain(code)), len(name), code) for name, code in _names() if _stands(name, text)]
    return max(hits)[2] if hits else None


def day_in(text: str) -> date | None:
    """The day, month (its first day) or year (its middle) a text names."""
    found = _DAY.search(text)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    year = _YEAR.search(text)
    return date(int(year[1]), 7, 1) if year else None


def _stands(name: str, text: str) -> bool:
    if name.isascii():
        return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.IGNORECASE) is not None
    return name in text


@cache
def _names() -> tuple[tuple[str, str], ...]:
    names: list[tuple[str, str]] = []
    for place in regions.tree():
        if place.code == regions.NATION:
            continue
        names += [(place.name_en, place.code), (place.name_zh, place.code)]
        short = _SUFFIX.sub("", place.name_zh)
        if len(short) > 1:
            names.append((short, place.code))
    return tuple(names)
