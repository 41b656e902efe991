"""What publications call the inputs and results the rules know, from `books/published_names.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from shebao.law.exact_yaml import BOOKS, read

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def inputs_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of an example under our names; a name given twice keeps the value under ours."""
    known = _names("inputs", kind)
    found: dict[str, Any] = {}
    for written, value in given.items():
        name = plain(written)
        ours = known.get(name, name)
        if value is not None and (ours == name or ours not in found):
            found[ours] = value
    return found


def result_of(kind: str, written: str) -> str:
    """Our name of a result a publication prints."""
    name = plain(written)
    return _names("results", kind).get(name, name)


def plain(name: str) -> str:
    """A name in small letters with underscores: 'Calc-Base' and 'calcBase' are `calc_base`."""
    return re.sub(r"[\s\-]+", "_", _HUMP.sub("_", name.strip())).casefold()


@cache
def _names(part: str, kind: str) -> Mapping[str, str]:
    scopes = _table()[part]
    found: dict[str, str] = {}
    for scope in ("any", f"{kind.split('_', maxsplit=1)[0]}_any", kind):
        for ours, theirs in scopes.get(scope, {}).items():
            found |= dict.fromkeys(theirs, ours)
            found.pop(ours, None)
    return MappingProxyType(found)


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read(BOOKS / "published_names.yaml").plain()
    return found
