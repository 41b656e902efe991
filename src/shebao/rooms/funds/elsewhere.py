"""Looking through sealed papers in processes of their own, each with a connection of its own.

What a new process imports first is this module; it must not need Django before Django is set up there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shebao.rooms.funds.papers import Reader

Span = tuple[int, int, int]
"""The row of a book, the height of a block and the height behind the last."""


def problems(spans: Iterable[Span], processes: int) -> Iterator[list[str]]:
    """What is wrong in each span, in order; ``BrokenProcessPool`` when a process dies."""
    # Spawned, not forked: a fork would share the connection.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (_database(),)) as pool:
        yield from pool.map(_problems, spans)


def _database() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _begin(database: str) -> None:
    """Look where the first process looks, wherever the settings would say."""
    import django
    from django.db import connection

    django.setup()
    connection.settings_dict["NAME"] = database


def _problems(span: Span) -> list[str]:
    from shebao.rooms.funds.verifying import span_problems

    return span_problems(_reader(), span)


@cache
def _reader() -> Reader:
    """One for each process: it holds the names of all accounts."""
    from shebao.rooms.funds.papers import Reader

    return Reader()
