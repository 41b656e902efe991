"""Tables of sums: the same rows as a page, as a CSV file and as paper. Amounts are whole fen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Protocol

from shebao.doors.design.money import plain_yuan, yuan
from shebao.doors.design.papers import Row, Table

HEAD = "head"


class SumRow(Protocol):
    """One line: its words, a sum for every column, and whether it is plain, a head across or a total."""

    @property
    def label(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def symbol(self) -> str: ...
    @property
    def amounts(self) -> tuple[int | None, ...]: ...
    @property
    def kind(self) -> str: ...


class SumTable(Protocol):
    """A titled table; the first head names the lines."""

    @property
    def title(self) -> str: ...
    @property
    def heads(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> Sequence[SumRow]: ...


def shown(table: SumTable, links: dict[str, str] | None = None) -> dict[str, object]:
    """The table for the component `sums`, every string ready; `links` leads a symbol to an address."""
    return {
        "title": table.title,
        "heads": table.heads,
        "sums": table.heads[1:],
        "rows": [_shown(row, table.heads[1:], links or {}) for row in table.rows],
        "wide": len(table.heads) > 3,
    }


def _shown(row: SumRow, heads: Sequence[str], links: dict[str, str]) -> dict[str, object]:
    cells = [
        {"head": head, "text": "" if amount is None else yuan(amount)}
        for head, amount in zip(heads, row.amounts, strict=False)
    ]
    return {"label": row.label, "kind": row.kind, "cells": cells, "href": links.get(row.symbol, "")}


def printable(table: SumTable) -> Table:
    """The table for a paper."""
    rows = tuple(
        Row((row.label, *("" if amount is None else yuan(amount) for amount in row.amounts)), row.kind)
        for row in table.rows
    )
    return Table(table.title, tuple(table.heads), rows)


def as_csv(tables: Iterable[SumTable], before: Iterable[Sequence[str]] = (), code: str = "") -> bytes:
    """Every table below the other, amounts in yuan without thousands; UTF-8 with a mark, so that Excel reads it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(before)
    for table in tables:
        writer.writerow([])
        writer.writerow([table.title])
        writer.writerow([code, *table.heads])
        for row in table.rows:
            sums = ["" if amount is None else plain_yuan(amount) for amount in row.amounts]
            writer.writerow([row.code, row.label, *sums])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
