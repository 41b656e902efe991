"""Where the bars and lines of a chart lie, in whole thousandths of its frame, so that no style needs a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 1000
STEPS = (1, 2, 4, 5, 8, 10)
LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: which series it belongs to and its rectangle."""

    series: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn chart: bars or the points of a line, and the height of every rule."""

    bars: tuple[Bar, ...]
    line: str
    area: str
    rules: tuple[int, ...]
    zero: int


def drawn(points: Sequence[Mapping[str, Sequence[int]]], kind: str) -> Plot:
    """Bars side by side for every point, or one line through their first values; amounts may be negative."""
    values = [value for point in points for value in point["values"]]
    low, high = min([0, *values]), max([0, *values])
    top, bottom = _ceiling(high), -_ceiling(-low)
    span = max(1, top - bottom)

    def at(value: int) -> int:
        return (top - value) * HEIGHT // span

    rules = tuple(HEIGHT * step // LINES for step in range(LINES + 1))
    if kind == "line":
        spots = [
            ((2 * place + 1) * WIDTH // (2 * len(points)), at(p["values"][0]))
            for place, p in enumerate(points)
        ]
        line = " ".join(f"{x},{y}" for x, y in spots)
        area = f"{spots[0][0]},{at(0)} {line} {spots[-1][0]},{at(0)}" if spots else ""
        return Plot((), line, area, rules, at(0))
    return Plot(tuple(_bars(points, at)), "", "", rules, at(0))


def scale(points: Sequence[Mapping[str, Sequence[int]]]) -> int:
    """The amount at the top of the chart: a round number not below any value."""
    return _ceiling(max([0, *(value for point in points for value in point["values"])]))


def _bars(points: Sequence[Mapping[str, Sequence[int]]], at: Callable[[int], int]) -> Iterable[Bar]:
    slot = WIDTH // max(1, len(points))
    for place, point in enumerate(points):
        width = slot * 8 // 10 // max(1, len(point["values"]))
        for series, value in enumerate(point["values"]):
            ends = sorted((at(value), at(0)))
            yield Bar(
                series, place * slot + slot // 10 + series * width, ends[0], width - 4, ends[1] - ends[0]
            )


def _ceiling(value: int) -> int:
    if value <= 0:
        return 0
    power: int = 10 ** (len(str(value)) - 1)
    return min(step * power for step in STEPS if step * power >= value)
