"""What the law says of an entry before anybody posts it: permitted by which article, or offending which, in a sentence.

The database judges every posting; this reads the same books of law and says why, so that nobody has to guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shebao import law
from shebao.law.regions import NATION
from shebao.rooms.funds import naming
from shebao.rooms.funds.naming import Name
from shebao.values import clock

DEBIT, CREDIT = "debit", "credit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds of one debit and one credit in one kind of entry of one fund; `offences` is empty when permitted."""

    offences: tuple[str, ...]
    basis: str
    debit: tuple[str, ...]
    credit: tuple[str, ...]

    @property
    def permitted(self) -> bool:
        """Whether no rule is offended."""
        return not self.offences


def kinds() -> list[tuple[str, Name]]:
    """Every kind of entry."""
    return [(kind, naming.entry_type(kind)) for kind in _book("rules", None)]


def accounts() -> list[tuple[str, Name]]:
    """Every account of the chart."""
    return [(symbol, Name(row["zh"], row["en"])) for symbol, row in _book("chart", None).items()]


def judge(scheme: str, kind: str, debited: str, credited: str, on: date) -> Verdict:
    """What the rules of that day say; `KeyError` for a fund, a kind or an account the books of law do not have."""
    rule, chart = _book("rules", on)[kind], _book("chart", on)
    fund = naming.scheme(scheme)
    both = {
        side: [symbol for symbol, who in rule[side].items() if _is_for(who, scheme)]
        for side in (DEBIT, CREDIT)
    }
    said = {"fund": fund, "kind": naming.entry_type(kind), "articles": naming.articles(rule["basis"])}
    offences = []
    if not (both[DEBIT] and both[CREDIT]):
        offences.append(_("%(fund)s has no entry of the kind “%(kind)s”. It rests on: %(articles)s.") % said)
    for side, symbol in ((DEBIT, debited), (CREDIT, credited)):
        row = chart[symbol]
        about = {**said, "account": Name(row["zh"], row["en"]), "article": naming.articles(row["basis"])}
        if not _is_for(row["schemes"], scheme):
            offences.append(
                _("%(fund)s has no account “%(account)s”; where it exists it rests on: %(article)s.") % about
            )
        elif symbol not in both[side] and both[side]:
            offences.append(_sentence(side) % about)
    return Verdict(tuple(offences), rule["basis"], _named(chart, both[DEBIT]), _named(chart, both[CREDIT]))


def _sentence(side: str) -> str:
    if side == DEBIT:
        return _(
            "“%(account)s” may not be debited in an entry of the kind “%(kind)s”, which rests on: %(articles)s."
        )
    return _(
        "“%(account)s” may not be credited in an entry of the kind “%(kind)s”, which rests on: %(articles)s."
    )


def _named(chart: Mapping[str, Any], symbols: list[str]) -> tuple[str, ...]:
    return tuple(str(Name(chart[symbol]["zh"], chart[symbol]["en"])) for symbol in symbols)


def _is_for(schemes: tuple[str, ...], scheme: str) -> bool:
    return "all" in schemes or scheme in schemes


def _book(name: str, on: date | None) -> Mapping[str, Any]:
    content: Mapping[str, Any] = law.value(f"funds.{name}", NATION, on or clock.today()).value
    return content
