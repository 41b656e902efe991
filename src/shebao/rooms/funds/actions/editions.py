"""Loading the law: the chart, the posting rules and the lawful settlements, as the books of law have them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shebao.ground.audit import records
from shebao.law.library import library
from shebao.law.regions import NATION
from shebao.rooms.funds import errors
from shebao.rooms.funds.models import Chart, Edition, Rule, Settlement
from shebao.values import clock
from shebao.values.actors import Actor

LINKS = {
    "up_out": ("up", "out"),
    "up_in": ("up", "in"),
    "down_out": ("down", "out"),
    "down_in": ("down", "in"),
    "settle_out": ("settlement", "out"),
    "settle_in": ("settlement", "in"),
}
"""Entries that belong to a transfer: its kind, and whether money leaves the book or comes."""
WHILE_CLOSING = frozenset({"year_end"})
SYMBOLS = 62
"""A mask is a signed integer of 64 bits."""


@dataclass(slots=True)
class Law:
    """What an edition holds, as rows without an edition."""

    chart: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    settlements: list[dict[str, Any]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """One number over all of it."""
        text = json.dumps([self.chart, self.rules, self.settlements], default=str, sort_keys=True)
        return sha256(text.encode()).hexdigest()


@transaction.atomic
def load_chart(*, actor: Actor) -> Edition:
    """Mirror the books of law into the database as a new edition; the same books again change nothing.

    Old entries keep the rules they were posted by. Raises ``LookupError`` when a book is missing.
    """
    law = law_of_the_books()
    newest = Edition.objects.order_by("-pk").first()
    if newest is not None and newest.digest == law.digest:
        return newest
    number = (newest.pk if newest else 0) + 1
    Chart.objects.bulk_create([Chart(edition_id=number, **row) for row in law.chart])
    Rule.objects.bulk_create([Rule(edition_id=number, **row) for row in law.rules])
    Settlement.objects.bulk_create([Settlement(edition_id=number, **row) for row in law.settlements])
    # The edition's own row comes last: from then on nothing joins it.
    edition = Edition(id=number, digest=law.digest, loaded_by=actor.key, loaded_at=clock.now())
    edition.save()
    records.record(actor, "funds.law_loaded", [f"edition:{number}"], purpose="law_book")
    return edition


def foreign_law() -> list[str]:
    """Why the edition in force is not the one the books of law mean; empty when it is, or when none was loaded."""
    newest = Edition.objects.order_by("-pk").first()
    if newest is None or newest.digest == law_of_the_books().digest == _standing_law(newest).digest:
        return []
    said = f"Edition {newest.pk} of chart and posting rules, loaded by {newest.loaded_by}"
    return [
        f"funds.E001: {said}, is not what the books of law say. Find out why, then run `shebao funds load`."
    ]


def _standing_law(edition: Edition) -> Law:
    """The rows of an edition, as the database has them."""

    def rows(queryset: QuerySet[Any]) -> list[dict[str, Any]]:
        found = queryset.order_by("id").values()
        return [
            {name: value for name, value in row.items() if name not in {"id", "edition_id"}} for row in found
        ]

    return Law(rows(edition.chart.all()), rows(edition.rules.all()), rows(edition.settlements.all()))


def law_of_the_books() -> Law:
    """The rows the books of law mean today, national books only."""
    law = Law()
    bits = _bits()
    for value in _values("funds.chart"):
        law.chart = [_account(symbol, row, bits) for symbol, row in value.value.items()]
    for value in _values("funds.rules"):
        for entry_type, row in value.value.items():
            law.rules += _rules_of(entry_type, row, bits, value)
    for value in _values("funds.settlements"):
        law.settlements += [
            {"name": name, "from_scheme": row["from"], "to_scheme": row["to"], **_said(row, value)}
            for name, row in value.value.items()
        ]
    return law


def schemes() -> tuple[str, ...]:
    """Every scheme that ever was an accounting entity."""
    return tuple(dict.fromkeys(name for value in _values("funds.schemes") for name in value.value))


def _values(name: str) -> Iterator[Any]:
    book = library().books.get((name, NATION))
    if book is None:
        raise LookupError(f"There is no national book {name}.")
    return (window.value for window in book.windows if not window.silent)


def _bits() -> dict[str, int]:
    """The bit of every symbol: what the database has stays, new symbols follow."""
    bits: dict[str, int] = dict(Chart.objects.order_by("id").values_list("symbol", "bit"))
    for value in _values("funds.chart"):
        for symbol in value.value:
            bits.setdefault(symbol, 1 << len(bits))
    if len(bits) > SYMBOLS:
        raise errors.ChartChanged
    return bits


def _account(symbol: str, row: Mapping[str, Any], bits: dict[str, int]) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "bit": bits[symbol],
        "kind": row["kind"],
        "side": 1 if row["side"] == "debit" else -1,
        "guarded": row["no_overdraft"],
        "code": row["code"],
        "name_zh": row["zh"],
        "name_en": row["en"],
        "basis": row["basis"],
        "source": row["source"],
        "confirmed": row["confirmed"],
    }


def _rules_of(
    entry_type: str, row: Mapping[str, Any], bits: dict[str, int], value: Any
) -> list[dict[str, Any]]:
    link, way = LINKS.get(entry_type, ("", ""))
    rules = []
    for scheme in schemes():
        debit, credit = (_mask(row[side], scheme, bits) for side in ("debit", "credit"))
        if debit and credit:
            rules.append(
                {
                    "entry_type": entry_type,
                    "scheme": scheme,
                    "debit_mask": debit,
                    "credit_mask": credit,
                    "link": link,
                    "way": way,
                    "while_closing": entry_type in WHILE_CLOSING,
                    **_said(row, value),
                }
            )
    return rules


def _mask(symbols: Mapping[str, Any], scheme: str, bits: dict[str, int]) -> int:
    return sum(bits[symbol] for symbol, who in symbols.items() if "all" in who or scheme in who)


def _said(row: Mapping[str, Any], value: Any) -> dict[str, Any]:
    valid_until: date | None = value.valid_until
    return {
        "basis": row["basis"],
        "source": value.source,
        "confirmed": value.confirmed,
        "valid_from": value.valid_from,
        "valid_until": valid_until,
    }
