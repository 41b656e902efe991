"""Working through a slice of waiting rows: one that fails is put aside for a while and stops none of the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from shebao.values import clock

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=5)
_aside: dict[tuple[str, int], datetime] = {}


def each(name: str, rows: Iterable[int], do: Callable[[int], int]) -> int:
    """Call ``do`` for every row id and add up what it returns; ``do`` is a transaction of its own.

    A row that raises is logged once by its id, left as it was, and tried again after some minutes.
    """
    done = 0
    now = clock.now()
    for row in rows:
        if _aside.get((name, row), now) > now:
            continue
        try:
            done += do(row)
        except Exception:
            log.exception("%s: row %s failed; it is tried again later and holds up nobody.", name, row)
            _aside[(name, row)] = now + PATIENCE
        else:
            _aside.pop((name, row), None)
    return done
