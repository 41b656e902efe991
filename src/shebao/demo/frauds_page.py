"""The planted frauds as a table for the terminal and a section for the page of the replayed years."""

from __future__ import annotations

from collections.abc import Sequence

from shebao.demo import frauds
from shebao.demo.crowd import Town
from shebao.demo.frauds import KINDS, Found, replay_frauds
from shebao.demo.years import DEATH_DATA, FOUND

HEADER = (
    "deaths reported | planted | found | hidden deaths | one phone for many | another account"
    " | found by a report, points, a question, a lapse, chance | honest years with an officer sent"
)
WAYS = ("report", "points", "question", "lapse", "chance")


def worlds(town: Town, span: int) -> list[tuple[str, Found]]:
    """The town with each quality of the reports of death."""
    return [(data.name, replay_frauds(town, span, data)) for data in DEATH_DATA]


def line(name: str, found: Found) -> str:
    """One row of the table."""
    planted = sum(found.counts[f"planted {kind}"] for kind in KINDS)
    kinds = " | ".join(f"{found.recall(kind):.1%}" for kind in KINDS)
    ways = ", ".join(f"{found.by(way):.0%}" for way in WAYS)
    return f"{name} | {planted} | {found.recall():.1%} | {kinds} | {ways} | {found.delayed:.2%}"


def section(found: Sequence[tuple[str, Found]]) -> str:
    """What stands on the page below the years."""
    rows = "\n".join(f"| {line(name, one)} |" for name, one in found)
    rule = "|".join("---" for _ in HEADER.split("|"))
    return f"""
## Planted frauds

Of the pensioners who have a helper, {frauds.PLANTED:.0%} are given each of three frauds, far more than
there can be anywhere, so that shares can be counted: relatives who hide a death, a phone that certifies the
dead and the unaware for many, a new helper who has the pension paid elsewhere. The goal is 90 % found, with
an officer sent in at most 1 % of the years of honest mandates.

| {HEADER} |
|{rule}|
{rows}

- *Found* within the years of the replay, not at once; a hidden death that is reported late counts as found.
- *Honest years with an officer sent*: risk points or an unanswered question opened a case. Nothing was
  withheld or delayed by it, so this is the most that honest people were bothered; the one in a hundred
  drawn by chance come on top.
- The points are counted by `shebao.rooms.certification.points`, as in the center, from the books of the region.

Assumed and not measured anywhere: {frauds.HELPED:.0%} have a helper, {frauds.NEW:.0%} of them a new one; an
officer takes {frauds.PASSES:.0%} of the pictures that should not pass; the card of a hidden dead person
goes on being used in {frauds.BY_CARD:.0%} of the cases, and their own phone is at hand in
{frauds.OWN_PHONE:.0%}; {frauds.CHANGES:.0%} of honest people change their account in a year,
{frauds.MANY:.0%} have a helper of four to six who are no kin; {frauds.SHARED:.0%} share phone and address
with the helper; a cheat answers in the person's name in {frauds.INTERCEPTED:.0%} of the cases, and
{frauds.UNANSWERED:.0%} of the honest do not answer; a payment system tells of {frauds.TOLD:.0%} of the
changed accounts; whoever is sent learns the truth in {FOUND:.0%} of the cases. A cheat who knows the book
and stays below it, an officer who cheats, and a network behind which many live are not in it.
"""
