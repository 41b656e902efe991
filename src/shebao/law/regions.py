"""The tree of jurisdictions: nation, province, city, county, with the agencies that answer for them.

Codes are GB/T 2260. The tree is data (`books/regions.yaml`), read once.
"""

from dataclasses import dataclass
from functools import cache
from typing import cast

from shebao.law.exact_yaml import BOOKS, BookError, Spot, read

NATION = "100000"
LEVELS = ("nation", "province", "city", "county")
MEDICAL_SCHEMES = ("medical", "maternity")
_FIELDS = (
    "name_zh",
    "name_en",
    "level",
    "agency_zh",
    "agency_en",
    "medical_agency_zh",
    "medical_agency_en",
)


@dataclass(frozen=True, slots=True)
class Region:
    """A jurisdiction and its two agencies (human resources and social security; medical security)."""

    code: str
    parent: str | None
    level: str
    name_zh: str
    name_en: str
    agency_zh: str
    agency_en: str
    medical_agency_zh: str
    medical_agency_en: str


def tree() -> tuple[Region, ...]:
    """Every region, parents before children."""
    return tuple(_by_code().values())


def region(code: str) -> Region:
    """The region with this code; `KeyError` when the tree does not have it."""
    return _by_code()[code]


def known(code: str) -> bool:
    """Whether the tree has this code."""
    return code in _by_code()


@cache
def chain(code: str) -> tuple[str, ...]:
    """The codes from this region up to the nation, nearest first."""
    parent = region(code).parent
    return (code,) if parent is None else (code, *chain(parent))


@cache
def _by_code() -> dict[str, Region]:
    path = BOOKS / "regions.yaml"
    found: dict[str, Region] = {}
    for spot in cast(list[Spot], read(path).content):
        row = spot.fields(required=("code", *_FIELDS), optional=("parent",))
        code = row["code"].text()
        parent = row["parent"].text() if "parent" in row else None
        if code in found:
            raise BookError(path, spot.line, f"region {code} stands twice")
        if (parent is None) != (code == NATION) or (parent is not None and parent not in found):
            raise BookError(path, spot.line, f"region {code} needs a parent that stands above it")
        if row["level"].text() not in LEVELS:
            raise BookError(path, row["level"].line, f"level must be one of {', '.join(LEVELS)}")
        found[code] = Region(code, parent, **{name: row[name].text() for name in _FIELDS})
    return found
