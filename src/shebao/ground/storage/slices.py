"""Working through a slice of waiting rows: one that fails is put aside for a while and stops none of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from shebao.values import clock

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=5)
AWAY = (InterfaceError, OperationalError)
"""The database is away, restarting or full: no row's fault. The task ends, and the worker's next turn does it."""
_aside: dict[tuple[str, int], datetime] = {}


def aside() -> list[tuple[str, int]]:
    """The task and the row id of what failed and waits for another try."""
    return list(_aside)


def forget() -> None:
    """Put nothing aside any longer, as a worker started anew."""
    _aside.clear()


def each(name: str, rows: Iterable[int], do: Callable[[int], int]) -> int:
    """Call ``do`` for every row id and add up what it returns; ``do`` is a transaction of its own.

    A row that raises is logged once by its id, left as it was, and tried again after some minutes. ``AWAY`` is raised.
    """
    done = 0
    now = clock.now()
    for row in rows:
        if _aside.get((name, row), now) > now:
            continue
        try:
            done += do(row)
        except AWAY:
            raise
        except Exception:
            log.exception("%s: row %s failed; it is tried again later and holds up nobody.", name, row)
            _aside[(name, row)] = now + PATIENCE
        else:
            _aside.pop((name, row), None)
    return done


def halved(name: str, rows: Sequence[int], do: Callable[[Sequence[int]], int]) -> int:
    """Give the whole slice to ``do``, which is one transaction; when it fails, each half, down to the row that fails.

    That row is put aside as :func:`each` does, and the others are done.
    """
    now = clock.now()
    ready = [row for row in rows if _aside.get((name, row), now) <= now]
    if len(ready) < 2:
        return each(name, ready, lambda row: do([row]))
    try:
        done = do(ready)
    except AWAY:
        raise
    except Exception:
        middle = len(ready) // 2
        return halved(name, ready[:middle], do) + halved(name, ready[middle:], do)
    for row in ready:
        _aside.pop((name, row), None)
    return done
