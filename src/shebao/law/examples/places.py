"""Regions as people write them: English or Chinese, with a place in brackets, a year or a day beside it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from shebao.law import regions
from shebao.law.exact_yaml import BOOKS, read

_SUFFIX = re.compile(r"((?:维吾尔|(?:壮|回|苗|彝|藏|侗|傣|白|土家|布依)族)*自治[区州县]|省|市|县|区)\Z")
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:(?:-|/|\.|月)([0-9]{1,2}))?")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9-])")
_NATION = re.compile(r"(?<![a-z])(?:china|national|nation|prc)(?![a-z])|全国|国家|中国", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’‘`")


def region_in(text: str) -> str | None:
    """The code of the most specific region the text names; None when it names none, or one of two."""
    plain = _plain(text)
    hits = {(name, code): at for name, code in _names() if (at := _found(name, plain)) is not None}
    if not hits:
        # "Guang Zhou", "Xi an city": a name written apart is read only where nothing else is written.
        joined = re.sub(r"\s+|(?:city|province|municipality)\Z", "", plain)
        hits = {(name, code): 0 for name, code in _names() if name == joined}
    if not hits:
        return None
    province = min(
        ((at, -len(name), code) for (name, code), at in hits.items() if _is_province(name, code)),
        default=None,
    )
    if province is not None:
        hits = {key: at for key, at in hits.items() if province[2] in regions.chain(key[1])}
    deepest = max((len(regions.chain(code)), len(name)) for name, code in hits)
    best = {code for name, code in hits if (len(regions.chain(code)), len(name)) == deepest}
    return best.pop() if len(best) == 1 else None


def names_the_nation(text: str) -> bool:
    """Whether the text speaks of the whole country."""
    return _NATION.search(text) is not None


def day_in(text: str) -> date | None:
    """The day, month (its first day) or year (its middle) a text names; None where there is no such day."""
    plain = unicodedata.normalize("NFKC", text)
    found = _DAY.search(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
    year = _YEAR.search(plain)
    return date(int(year[1]), 7, 1) if year else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()


def _found(name: str, text: str) -> int | None:
    if name not in text:
        return None
    if name.isascii():
        stands = re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text)
        return stands.start() if stands else None
    return text.find(name)


def _is_province(name: str, code: str) -> bool:
    return regions.region(code).level == "province" and name in _own_names(code)


@cache
def _own_names(code: str) -> tuple[str, ...]:
    place = regions.region(code)
    above = regions.region(place.parent).name_zh if place.parent else ""
    own = place.name_zh.removeprefix(above)
    short = _SUFFIX.sub("", own)
    english = re.sub(r" (?:City|Prefecture)\Z", "", place.name_en)
    wanted = [place.name_en, english, place.name_zh, own, *([short] if len(short) > 1 else [])]
    return tuple(dict.fromkeys(_plain(name) for name in wanted))


@cache
def _names() -> tuple[tuple[str, str], ...]:
    names = [
        (name, place.code)
        for place in regions.tree()
        if place.code != regions.NATION
        for name in _own_names(place.code)
    ]
    for code, places in read(BOOKS / "places.yaml").plain().items():
        names += [(_plain(place[language]), str(code)) for place in places for language in ("en", "zh")]
    return tuple(names)
