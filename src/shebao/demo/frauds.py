"""Plants fraud among the helped pensioners of a town and replays years of it: what is found, and whom it bothers.

A model in memory like ``years``: one step a month. The points are counted by the function the center uses, from the
books of the region; how people cheat, answer and are reached are the assumptions below, chosen before anything was
counted. They are no statistics.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shebao.demo.crowd import HABITS, Resident, Town, residents
from shebao.demo.years import ANSWERS, CARD, FOUND, REGION, DeathData, Law, law_of
from shebao.rooms.certification.points import Facts, RiskPolicy, risk_policy, total, weigh

HELPED, NEW = 0.3, 0.2
"""Share of the pensioners who have a helper, and of the helped whose helper is new in a year."""
KINDS = ("hidden_death", "mill", "account")
PLANTED = 0.02
"""Share of the helped with each kind of fraud; far more than anywhere, so that shares can be counted."""
PASSES = 0.85
"""That an officer takes a relative's or a forged own picture of somebody who is dead or unaware."""
BY_CARD, OWN_PHONE = 0.5, 0.5
"""Of hidden deaths: that the card of the dead goes on being used; that the dead person's own phone is at hand."""
CHANGES, MANY, WIDOWED = 0.02, 0.01, 0.03
"""Of honest people in a year: another account; a helper of more than three who are no kin; wife or husband dies."""
SHARED, INTERCEPTED, UNANSWERED = 0.3, 0.2, 0.4
"""That helper and person share phone and address; that a cheat answers in their name; that the honest do not answer."""
TOLD = 0.95
"""That a payment system reports a changed account."""
MONTH_DAYS = 30


@dataclass(slots=True)
class Helped:
    """One pensioner with a helper: the truth, and how things stand, in months from the beginning."""

    kind: str
    age: int
    trace: float
    due: int
    helper_since: int
    elders: int = 0
    """For how many people who are no kin the helper's phone certifies."""
    dies: int = 10_000
    reported: int = 10_000
    by_card: bool = False
    own_phone: bool = False
    shared: bool = False
    changed: int | None = None
    widowed: int | None = None
    seen: int = -6
    """The newest evidence of level E2 or better."""
    met: int | None = None
    alone: bool = False
    """Whether a relative's picture was the only evidence last time."""
    asked: int | None = None
    found: str = ""


@dataclass(slots=True)
class Found:
    """What a replay came to."""

    counts: Counter[str] = field(default_factory=Counter)

    def recall(self, kind: str = "") -> float:
        """Of what was planted, of this kind or any, the share that was found within the years."""
        kinds = (kind,) if kind else KINDS
        planted = sum(self.counts[f"planted {each}"] for each in kinds)
        return sum(self.counts[f"found {each}"] for each in kinds) / planted if planted else 1.0

    def by(self, how: str) -> float:
        """Of what was found, the share found this way."""
        return self.counts[f"by {how}"] / max(1, sum(self.counts[f"found {kind}"] for kind in KINDS))

    @property
    def delayed(self) -> float:
        """Of the years of honest mandates, those in which points or silence sent an officer."""
        return self.counts["honest sent"] / max(1, self.counts["honest years"])


def replay_frauds(town: Town, years: int, data: DeathData) -> Found:
    """Live through the years with everybody who has a helper."""
    tally, law = Found(), law_of(REGION, town.month)
    policy = risk_policy(REGION, town.month.first)
    for number in town.slices:
        dice = random.Random(f"{town.seed}/{number}/frauds/{data.name}")
        for one in _helped(town, number, years, data, dice):
            _Replay(one, law, policy, dice, tally.counts).run(12 * years)
    return tally


def _helped(town: Town, number: int, years: int, data: DeathData, dice: random.Random) -> Iterator[Helped]:
    for resident in residents(town, number):
        if resident.benefit and dice.random() < HELPED:
            yield _pair(resident, town, data, dice)


def _pair(one: Resident, town: Town, data: DeathData, dice: random.Random) -> Helped:
    kinds = dict.fromkeys(KINDS, PLANTED) | {"honest": 1 - PLANTED * len(KINDS)}
    kind = dice.choices(list(kinds), list(kinds.values()))[0]
    pair = Helped(
        kind=kind,
        age=town.month.year - one.born.year,
        trace=HABITS[one.habit][1],
        due=dice.randint(0, 11),
        helper_since=dice.randint(0, 11) if dice.random() < NEW else -24,
        shared=dice.random() < SHARED,
        elders=dice.randint(4, 6) if dice.random() < MANY else 1,
    )
    if kind in {"hidden_death", "mill"}:
        pair.dies = dice.randint(0, 11)
        if dice.random() <= data.share:
            pair.reported = pair.dies + 1 + int(dice.expovariate(1 / data.months))
        pair.by_card = kind == "hidden_death" and dice.random() < BY_CARD
        pair.own_phone = dice.random() < OWN_PHONE
    if kind == "mill":
        pair.elders, pair.helper_since = dice.randint(5, 20), pair.dies
    if kind == "account":
        pair.helper_since = dice.randint(0, 11)
        pair.changed = pair.helper_since + dice.randint(0, 2)
    return pair


class _Replay:
    """One pair through the months."""

    def __init__(
        self, one: Helped, law: Law, policy: RiskPolicy, dice: random.Random, counts: Counter[str]
    ) -> None:
        self.one, self.law, self.policy, self.dice, self.counts = one, law, policy, dice, counts
        self.told = dice.random() < TOLD
        self.sent = False

    def run(self, months: int) -> None:
        """Until the fraud is found or the years are over."""
        if self.one.kind != "honest":
            self.counts[f"planted {self.one.kind}"] += 1
        for month in range(months):
            self._month(month)
            if self.one.found:
                self.counts[f"found {self.one.kind}"] += 1
                self.counts[f"by {self.one.found}"] += 1
                return
            if self.one.kind == "honest" and month % 12 == 11:
                self.counts["honest years"] += 1
                self.counts["honest sent"] += self.sent
                self.sent = False

    def _month(self, month: int) -> None:
        one, dice = self.one, self.dice
        if month >= one.reported:
            one.found = "report"
        if dice.random() < self.policy.checked_per_mille / 12_000 and dice.random() < FOUND:
            self._met(month, "chance")
        if one.kind == "honest":
            one.changed = month if dice.random() < CHANGES / 12 else one.changed
            one.widowed = month if dice.random() < WIDOWED / 12 else one.widowed
        if one.changed == month and self.told:
            self._weigh(month, picture=False)
        trace = one.trace if month < one.dies else CARD * one.by_card
        if dice.random() < trace:
            one.due, one.seen, one.alone = max(one.due, month + self.law.cycle), month, False
        elif month >= one.due - self.law.notice:
            self._due(month)

    def _due(self, month: int) -> None:
        """The helper hands in a picture; where that is refused or nobody does, two officers come by."""
        one, dice = self.one, self.dice
        alive = month < one.dies
        channel = "family" if not one.alone else "self" if alive or one.own_phone else ""
        if channel and dice.random() < ANSWERS:
            self._weigh(month, picture=True)
            if not one.found and (alive or dice.random() < PASSES):
                one.due, one.alone = month + self.law.cycle, channel == "family"
                one.seen = one.seen if channel == "family" else month
        elif month >= one.due + self.law.visit and dice.random() < FOUND:
            self._met(month, "lapse")
            one.due = max(one.due, month + self.law.cycle)

    def _met(self, month: int, how: str) -> None:
        """An officer sees the person, or that there is nobody to see."""
        one = self.one
        hidden = month >= one.dies or (one.kind == "account" and month >= (one.changed or 0))
        if hidden:
            one.found = one.found or how
        else:
            one.met, one.seen, one.alone = month, month, False

    def _weigh(self, month: int, *, picture: bool) -> None:
        points = weigh(self._facts(month, picture), self.policy)
        codes = {point.code for point in points}
        if (picture or "account_after_mandate" in codes) and self.policy.advice(total(points)):
            self._send(month, "points")
        if codes & {"account_after_mandate", "shared_device"}:
            self._ask(month)

    def _ask(self, month: int) -> None:
        one, dice = self.one, self.dice
        if one.asked is not None and (month - one.asked) * MONTH_DAYS < self.policy.again_days:
            return
        one.asked = month
        honest = one.kind == "honest"
        answered = dice.random() < (1 - UNANSWERED if honest else INTERCEPTED)
        if one.shared or not answered:
            self._send(month, "question")

    def _send(self, month: int, how: str) -> None:
        self.sent = True
        if self.dice.random() < FOUND:
            self._met(month, how)

    def _facts(self, month: int, picture: bool) -> Facts:
        one = self.one
        changed = one.changed if self.told and one.changed is not None and one.changed <= month else None
        newer = changed is not None and changed >= one.helper_since
        return Facts(
            age=one.age + month // 12,
            unseen_days=(month - one.seen) * MONTH_DAYS,
            account_days=None if changed is None else (month - changed) * MONTH_DAYS,
            mandate_days=(changed - one.helper_since) * MONTH_DAYS if newer and changed is not None else None,
            relatives_only=one.alone and month - one.seen > 24,
            by_device=one.elders if picture else 0,
            household_days=None if one.widowed is None else (month - one.widowed) * MONTH_DAYS,
            met_days=None if one.met is None else (month - one.met) * MONTH_DAYS,
        )
