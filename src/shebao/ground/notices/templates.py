"""The words of every message, in both languages, kept as data in ``templates.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml

from shebao.values.clock import BUSINESS_ZONE

Param = str | int | Mapping[str, str]
"""Plain text; ``{"zh": …, "en": …}``; ``{"date": "2024-06-30"}``; ``{"at": <ISO instant>}``."""

_BOOK = Path(__file__).with_name("templates.yaml")


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a body in one language, parameters still open or already filled."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of message."""

    code: str
    zh: Words
    en: Words
    link: str = ""
    secret: bool = False

    def words(self, language: str) -> Words:
        """The words for a reader of ``language``."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be read."""

    title: str
    body: str
    link: str


@cache
def book() -> dict[str, Template]:
    """Every template by its code."""
    rows = yaml.safe_load(_BOOK.read_text(encoding="utf-8"))
    return {
        code: Template(
            code,
            zh=Words(**row["zh"]),
            en=Words(**row["en"]),
            link=row.get("link", ""),
            secret=row.get("secret", False),
        )
        for code, row in rows.items()
    }


def render(code: str, params: Mapping[str, Param], language: str) -> Rendered:
    """Fill a template; raises ``KeyError`` for an unknown template or a parameter nobody gave."""
    template = book()[code]
    words = template.words(language)
    values = {name: _spoken(value, language) for name, value in params.items()}
    return Rendered(
        words.title.format_map(values), words.body.format_map(values), template.link.format_map(values)
    )


def _spoken(value: Param, language: str) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    chinese = language.startswith("zh")
    if "date" in value:
        day = date.fromisoformat(value["date"])
        return f"{day.year}年{day.month}月{day.day}日" if chinese else f"{day.day} {day:%B} {day.year}"
    if "at" in value:
        at = datetime.fromisoformat(value["at"]).astimezone(BUSINESS_ZONE)
        return f"{at.month}月{at.day}日 {at:%H:%M}" if chinese else f"{at:%H:%M on} {at.day} {at:%B}"
    return value["zh" if chinese else "en"]
