"""Books for the tests of the funds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shebao.rooms.funds.models import Book


def opened(scheme: str, region: str, upper: Book | None = None) -> Book:
    """The book of a scheme in a region, open since the second of November 2026."""
    from shebao.rooms.funds.actions.books import Opening, open_book
    from shebao.values.actors import Actor

    opening = Opening(scheme=scheme, region=region, on=date(2026, 11, 2), upper=upper)
    return open_book(actor=Actor.system("importer"), opening=opening)
