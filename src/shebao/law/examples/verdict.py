"""Whether the rules agree with a publication, to the decimals it prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from shebao.law.examples import others, pensions
from shebao.law.examples.asked import Asked, Unanswerable
from shebao.law.rulebook import InputError
from shebao.law.silence import LawIsSilent

HALF_A_YUAN = Decimal("0.5")
SHANGHAI = "310000"
KINDS: Mapping[str, Callable[[Asked], dict[str, Any]]] = MappingProxyType(
    {
        "retirement_age": pensions.retirement_age,
        "pension_adjudication": pensions.adjudication,
        "pension_sum_only": pensions.pension_sum,
        "pension_textbook": pensions.textbook,
        "contribution_index": pensions.contribution_index,
        "account_rollforward": pensions.account_rollforward,
        "resident_pension": pensions.resident_pension,
        "survivor_benefit": others.survivor_benefit,
        "work_injury": others.work_injury_benefits,
        "maternity_allowance": others.maternity_allowance,
        "unemployment_duration": others.unemployment_duration,
        "unemployment_amount": others.unemployment_amount,
        "contribution": others.contribution,
        "certification_window": others.certification_window,
        "overpayment": others.overpayment,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One example's outcome: 'agrees', 'differs' or 'silent' (with why)."""

    id: str
    grade: str
    outcome: str
    published: str
    computed: str

    @property
    def expected(self) -> bool:
        """Whether it came out as its grade promises: A and B agree, C (a wrong publication) differs."""
        return self.outcome == ("differs" if self.grade == "C" else "agrees")

    def line(self) -> str:
        """The line `shebao law cases` prints."""
        return f"{self.id} {self.outcome} {self.published} {self.computed}"


def judged(line: str, today: date) -> Verdict:
    """The verdict on one line of a file of examples."""
    example = json.loads(line, parse_float=Decimal, parse_int=int)
    published = example["published"]
    asked = Asked(example["inputs"], today)
    head = (str(example["id"]), str(example.get("grade", "B")))
    try:
        compute = KINDS.get(example["kind"])
        if compute is None:
            raise Unanswerable(f"no rule for the kind {example['kind']}")
        computed = compute(asked)
        computed |= _by_other_names(published, computed)
        if example["kind"] == "work_injury" and "total" in published:
            computed["total"] = sum((computed[name] for name in published if name != "total"), Decimal(0))
        missing = [name for name in published if name not in computed]
        if missing:
            raise Unanswerable(f"no rule computes {', '.join(missing)}")
    except (LawIsSilent, Unanswerable, InputError, KeyError, ValueError, ArithmeticError) as reason:
        why = str(reason).replace(" ", "_")
        return Verdict(*head, "silent", _shown(published), f"({why})")
    agrees = all(_same(asked, name, value, computed[name]) for name, value in published.items())
    answer = {name: computed[name] for name in published}
    return Verdict(*head, "agrees" if agrees else "differs", _shown(published), _shown(answer))


def _by_other_names(published: Mapping[str, Any], computed: Mapping[str, Any]) -> dict[str, Any]:
    """Results a publication calls a little differently: `medical_subsidy` is the `medical` grant."""
    found = {}
    for name in published:
        if name in computed or name == "total":
            continue
        words = set(name.split("_"))
        close = [(len(words & set(key.split("_"))), -len(key), key) for key in computed]
        overlap, _, key = max(close, default=(0, 0, ""))
        if overlap:
            found[name] = computed[key]
    return found


def report(lines: Iterable[str], today: date) -> Iterator[tuple[str, bool]]:
    """Each line to print with whether all is well up to it; the last line holds the totals."""
    count = {"agrees": 0, "differs": 0, "silent": 0}
    well = True
    for line in lines:
        if not line.strip():
            continue
        verdict = judged(line, today)
        count[verdict.outcome] += 1
        well = well and verdict.expected
        yield verdict.line(), well
    totals = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
    yield f"{sum(count.values())} examples: {totals}; {'as' if well else 'NOT as'} their grades promise", well


def _same(asked: Asked, name: str, published: Any, computed: Any) -> bool:
    if isinstance(published, list):
        pairs = zip(published, computed, strict=False)
        return len(published) == len(computed) and all(_same(asked, name, p, c) for p, c in pairs)
    if isinstance(published, str) or isinstance(computed, str):
        return str(published) == str(computed)
    figure = Decimal(published)
    exponent = figure.as_tuple().exponent
    last = Decimal(1).scaleb(min(0, int(exponent)))
    if asked.region.startswith(SHANGHAI[:2]) and name in ("basic", "total") and asked.has("index"):
        return bool(abs(computed - figure) <= HALF_A_YUAN)
    half_up = computed.quantize(last, ROUND_HALF_UP)
    return figure in (half_up, computed.quantize(last, ROUND_DOWN))


def _shown(values: Mapping[str, Any]) -> str:
    return ";".join(f"{name}={_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
