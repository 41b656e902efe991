"""Small books for a test: opened, posted to and transferred between, each in a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

_numbers: Iterator[int] = count(1)


def keep(scheme: str, region: str, upper: Any = None, since: date = date(2026, 1, 1)) -> Any:
    """The book of a fund in a region, opened on a day, with every month until November 2026 open."""
    from shebao.rooms.funds.actions.books import Opening, open_book, open_period
    from shebao.rooms.funds.actions.editions import load_chart
    from shebao.values.actors import Actor

    actor = Actor.system("importer")
    load_chart(actor=actor)
    book = open_book(actor=actor, opening=Opening(scheme=scheme, region=region, on=since, upper=upper))
    for ym in range(since.year * 100 + since.month + 1, 202612):
        if 1 <= ym % 100 <= 12:
            open_period(actor=actor, book=book, ym=ym)
    return book


def enter(
    book: Any, kind: str, on: date, debit_symbol: str, credit_symbol: str, fen: int, **more: Any
) -> Any:
    """One entry of two lines, posted at noon of its day unless `at` says when."""
    from shebao.rooms.funds.actions.posting import post
    from shebao.rooms.funds.drafts import Draft, credit, debit
    from shebao.values import clock
    from shebao.values.actors import Actor

    number = next(_numbers)
    draft = Draft(
        entry_type=kind,
        business_on=on,
        key=f"2026-{number:06d}",
        lines=[debit(debit_symbol, fen), credit(credit_symbol, fen)],
        source=f"0-{number:06d}",
        transfer_id=more.get("transfer"),
    )
    with clock.fixed(more.get("at") or noon(on)):
        return post(actor=Actor.system("maker"), approver=Actor.system("checker"), book=book, draft=draft)


def sent(kind: str, out: Any, into: Any, on: date, fen: int) -> int:
    """A transfer between two levels of a fund; its number for the two entries."""
    from shebao.rooms.funds.models import Transfer

    transfer = Transfer(
        kind=kind, from_book=out, to_book=into, amount=fen, business_on=on, reason="7", made_by="system:maker"
    )
    transfer.save()
    return int(transfer.pk)


def noon(day: date) -> datetime:
    """Noon in China."""
    return datetime.combine(day, time(4), tzinfo=UTC)
