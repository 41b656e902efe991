"""The replayed years as a page of tables and a chart: written by one command, the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shebao.demo import years
from shebao.demo.crowd import Town
from shebao.demo.years import DEATH_DATA, Tally, replay

TRACES = (1.0, 0.5, 0.25)
HEADER = (
    "deaths reported | silent precision | silent recall | years without doing anything | living people withheld"
    " | months paid after a death | acts of clerks a 1000 a year"
)
CHART = "certification-years.svg"


@dataclass(frozen=True, slots=True)
class World:
    """One replay: how good the reports of death are, how much the offices hand over, and what came of it."""

    reports: str
    traces: float
    tally: Tally


def worlds(town: Town, span: int) -> list[World]:
    """Every quality of the reports of death with all data, then fewer data with middling reports."""
    found = [World(data.name, 1.0, replay(town, span, data)) for data in DEATH_DATA]
    return found + [
        World(DEATH_DATA[1].name, part, replay(town, span, DEATH_DATA[1], part)) for part in TRACES[1:]
    ]


def line(world: World) -> str:
    """One row of the table."""
    tally = world.tally
    return (
        f"{world.reports}, {world.traces:.0%} of the data | {tally.precision:.4%} | {tally.recall:.2%}"
        f" | {tally.untroubled:.2%} | {tally.counts['withheld_alive']} | {tally.overpaid:.2f} | {tally.work:.1f}"
    )


def page(town: Town, span: int, found: Sequence[World]) -> str:
    """The page of the documents."""
    counts = found[0].tally.counts
    rows = "\n".join(f"| {line(world)} |" for world in found)
    rule = "|".join("---" for _ in HEADER.split("|"))
    return f"""# What silent certification gets right

Written by a command, not by hand; the same seed, size and month give the same page:

```sh
.venv/bin/shebao certification simulate --people {town.people} --years {span} --seed {town.seed} --month {town.month} \\
    --write docs
```

{span} years of a town of {town.people:,} people from {town.month}, seed {town.seed}: {counts["years"]:,}
years of pensioners' lives and
{counts["deaths"]:,} deaths where deaths are well reported.

| {HEADER} |
|{rule}|
{rows}

![Months paid after a death, by how well deaths are reported](../pictures/{CHART})

- *Silent precision*: of the certificates by data, those about somebody who lived. What is missing to 100 %
  are cards of the dead
  in other hands, which no matching of names and numbers can see.
- *Silent recall*: of the years in which a living person left a trace in the data, those in which a trace
  certified them.
- *Years without doing anything*: nobody had to take a picture or open the door. The goal is 95 %.
- *Living people withheld*: the officer of the model withholds whenever the law allows it. The goal is 0.
- *Months paid after a death*: until a report was looked into and confirmed, or a lapse led to a visit.
- *Acts of clerks*: pictures decided, visits, near matches and reports of death, for a thousand pensioners.

## What is modelled, and what is not

A model in memory, in steps of a month, not the center at work. The cycle, the first reminder, the visit, the
days before pay may be
withheld and the days of a death inquiry come from the books of {years.REGION}, in months begun; most of these
are not confirmed there.
Everything else is an assumption of `shebao.demo.years` and `shebao.demo.crowd`, no statistic: how often
people leave traces, {years.ANSWERS:.0%}
answer a reminder within a month, {years.FOUND:.0%} are found by a visit, {years.NEAR:.1%} of the events only
nearly fit, relatives go on using the
card after {years.FRAUD:.0%} of the deaths that were not reported at once, and a Gompertz curve for dying.
Reports of death:
{_reports()}. A false report of death, a moved or emigrated pensioner, forged pictures and a clerk's mistake
are not in it.
"""


def _reports() -> str:
    return "; ".join(
        f"{data.name}, {data.share:.0%} ever arrive, after {data.months:g} months on average"
        for data in DEATH_DATA
    )


def chart(found: Sequence[World]) -> str:
    """Bars of the months paid after a death, with the figure in words beside each."""
    longest = max(world.tally.overpaid for world in found) or 1
    bars = []
    for place, world in enumerate(found):
        top, width = 50 + 40 * place, 340 * world.tally.overpaid / longest
        bars.append(
            f'<text x="230" y="{top + 19}" text-anchor="end">{world.reports}, {world.traces:.0%} of data</text>'
            f'<rect x="240" y="{top}" width="{width:.1f}" height="28" fill="#1d5c8f"/>'
            f'<text x="{250 + width:.1f}" y="{top + 19}">{world.tally.overpaid:.2f}</text>'
        )
    height = 70 + 40 * len(found)
    title = "Months paid after a death, by how well deaths are reported"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 {height}" role="img" aria-label="{title}"'
        f' font-family="sans-serif" font-size="14" fill="#1b1b1b"><title>{title}</title>'
        f'<rect width="660" height="{height}" fill="#ffffff"/><text x="20" y="28" font-size="16">{title}</text>'
        + "".join(bars)
        + "</svg>\n"
    )
