"""A part of a long list, and the place to go on: stable however many rows are added meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: at most ``limit`` rows after the row ``after``, which is 0 at the beginning."""

    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the row after which the next page begins; None when this is the last one."""

    items: list[T]
    last: int | None
