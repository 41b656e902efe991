"""What a source is called in the reader's language, from `books/sources.yaml`.

Books say where a value was read, in the words of whoever read it. In Chinese the author's phrases are said in
Chinese; in English a Chinese document is named in both, so that it can be asked for at a counter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from shebao.law.exact_yaml import BOOKS, read

_ARTICLE = re.compile(r"第([一二三四五六七八九十百零、至]+)条(?:第([一二三四五六七八九十]+)项)?")
_DIGITS = {"零": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}}
_SIGNS = str.maketrans({";": "；", "(": "（", ")": "）"})


@cache
def source_in(text: str, language: str) -> str:
    """The source as a reader of 'en' or 'zh' reads it."""
    return _chinese(text) if language == "zh" else _english(text)


def _chinese(text: str) -> str:
    said = _pattern("phrases").sub(lambda found: _table("phrases")[found["name"]], text)
    said = re.sub(r"\s*([（；：，])\s*", r"\1", said.translate(_SIGNS))
    return re.sub(r"(?<=[^\x00-\x7f]), |(?<=[^\x00-\x7f]): ", "，", said)


def _english(text: str) -> str:
    # A document's Chinese name is what one asks for at a counter: it stays, in brackets after the English one.
    return _ARTICLE.sub(_article, _pattern("texts").sub(_document, text))


def _document(found: re.Match[str]) -> str:
    english = _table("texts")[found["name"]]
    if found["year"]:
        english = f"{english} {found['year']} No. {found['number']}"
    return f"{english} [{found[0]}]"


def _article(found: re.Match[str]) -> str:
    numbers = re.split("、|至", found[1])
    sign = " to " if "至" in found[1] else ", "
    said = (
        f"{'arts.' if len(numbers) > 1 else 'art.'} {sign.join(str(_number(number)) for number in numbers)}"
    )
    return f"{said}({_number(found[2])})" if found[2] else said


def _number(written: str) -> int:
    """三十九 is 39, 十 is 10, 一百零二 is 102."""
    total = unit = 0
    for sign in written:
        if sign in ("十", "百"):
            total += (unit or 1) * (10 if sign == "十" else 100)
            unit = 0
        else:
            unit = _DIGITS[sign]
    return total + unit


@cache
def _table(part: str) -> Mapping[str, str]:
    found: Mapping[str, str] = read(BOOKS / "sources.yaml").plain()[part]
    return found


@cache
def _pattern(part: str) -> re.Pattern[str]:
    """Any of the names; the longest that fits, an English one only as whole words, a document with its number."""
    names = "|".join(re.escape(name) for name in sorted(_table(part), key=len, reverse=True))
    number = r"(?:〔(?P<year>[0-9]{4})〕(?P<number>[0-9]+)号| 第[0-9]+号)?" if part == "texts" else ""
    return re.compile(rf"(?<![A-Za-z])(?P<name>{names})(?![A-Za-z]){number}")
