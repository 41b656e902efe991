"""Slices of a crowd made ready by the other cores while this process writes them down, in their order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
AHEAD = 3
"""Slices that may wait ready: enough that nobody waits, few enough to hold."""


def in_order(make: Callable[[int], T], numbers: Iterable[int]) -> Iterator[T]:
    """``map(make, numbers)``, made by processes of their own where there is more than one core.

    ``make`` must not touch the database: a fork shares its connection.
    """
    left = iter(numbers)
    first = list(islice(left, 2))
    if len(first) < 2 or (os.cpu_count() or 1) < 2:
        yield from map(make, [*first, *left])
        return
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        waiting = deque(pool.apply_async(make, (number,)) for number in [*first, *islice(left, AHEAD - 2)])
        while waiting:
            made = waiting.popleft().get()
            waiting.extend(pool.apply_async(make, (number,)) for number in islice(left, 1))
            yield made
