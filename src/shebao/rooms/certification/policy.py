"""What a region decides about certification on a day, read from the dated books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from shebao import law
from shebao.law.rules.certification import due_on
from shebao.values.periods import Month


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of proving life: what kind of evidence it is and how many months it carries."""

    code: str
    level: str
    months: int
    twice_running: bool
    officers: int

    def valid_until(self, happened_on: date) -> date:
        """The due date that a proof of this day carries."""
        return _carried_until(happened_on, self.months)


@dataclass(frozen=True, slots=True)
class CertificationPolicy:
    """One region's decisions about certification."""

    region: str
    channels: Mapping[str, Channel]
    ladder: tuple[tuple[int, tuple[str, ...]], ...]
    """Rungs from the first to the last: days before the due date (negative: after it), and the channels."""
    minimum_notices: int
    minimum_channels: int
    minimum_days: int
    restore: tuple[str, ...]
    home_visit_age: int
    event_kinds: frozenset[str]
    photo_keep_days: int
    decision_working_days: int
    inquiry_notices: int
    """How many notices must have left before a reported death may be confirmed."""
    inquiry_again_days: int

    @property
    def first_notice_days(self) -> int:
        """From how many days before the due date a person is told it is coming."""
        return self.ladder[0][0]


@lru_cache(maxsize=4096)
def _carried_until(day: date, months: int) -> date:
    """Asked for every event of a slice, and there are few days in one."""
    return due_on(Month.of(day), months)


@lru_cache(maxsize=512)
def certification_policy(region: str, on: date) -> CertificationPolicy:
    """The policy of ``region`` on that day; ``LawIsSilent`` when a book has no value."""

    def book(name: str) -> Any:
        return law.value(f"certification.{name}", region, on).value

    table = {
        code: Channel(
            code=code,
            level=row["level"],
            months=row["months"],
            twice_running=row.get("twice_running", True),
            officers=row.get("officers", 1),
        )
        for code, row in book("channels").items()
    }
    rungs = sorted(
        ((int(days), tuple(channels)) for days, channels in book("notice_ladder").items()), reverse=True
    )
    withholding, inquiry = book("withholding"), book("death_inquiry")
    return CertificationPolicy(
        region=region,
        channels=table,
        ladder=tuple(rungs),
        minimum_notices=withholding["minimum_notices"],
        minimum_channels=withholding["minimum_channels"],
        minimum_days=withholding["minimum_days"],
        restore=tuple(book("restore")),
        home_visit_age=book("home_visit_age"),
        event_kinds=frozenset(book("data_event_kinds")),
        photo_keep_days=book("photo_keep_days"),
        decision_working_days=book("decision_working_days"),
        inquiry_notices=inquiry["minimum_notices"],
        inquiry_again_days=inquiry["again_days"],
    )
