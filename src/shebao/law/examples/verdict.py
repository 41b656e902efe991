"""Whether the rules agree with a publication, to the decimals it prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from shebao.law.examples import contributions, others, pensions
from shebao.law.examples.asked import Asked, Unanswerable, exact
from shebao.law.examples.names import result_of
from shebao.law.rulebook import InputError
from shebao.law.silence import LawIsSilent

_NO_ANSWER = (
    LawIsSilent,
    Unanswerable,
    InputError,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
)
SUMMED = ("work_injury", "contribution")
"""Kinds whose printed total is the sum of what is printed beside it."""
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
        "contribution": contributions.contribution,
        "certification_window": others.certification_window,
        "overpayment": others.overpayment,
    }
)


class Malformed(ValueError):
    """The line is not an example at all; the message says why."""


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
    """The verdict on one line of a file of examples; `Malformed` when the line is no example."""
    example = _read(line)
    published = example["published"]
    head = (str(example["id"]).replace(" ", "_"), str(example.get("grade") or "B").strip().upper())
    kind = str(example["kind"]).strip()
    asked = Asked(kind, example["inputs"], today)
    try:
        computed = _computed(asked, kind, published)
        answer = {name: computed[name] for name in published}
        agrees = all(_same(asked, name, published, computed) for name in published)
    except _NO_ANSWER as reason:
        return Verdict(*head, "silent", _shown(published), f"({_reason(asked, reason)})")
    return Verdict(*head, "agrees" if agrees else "differs", _shown(published), _shown(answer))


def _read(line: str) -> Mapping[str, Any]:
    try:
        example = json.loads(line, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Malformed(f"this line is not JSON: {error}") from None
    if not isinstance(example, dict):
        raise Malformed("this line is not a JSON object")
    missing = [name for name in ("id", "kind", "inputs", "published") if name not in example]
    if missing:
        raise Malformed(f"this example has no {', '.join(missing)}")
    wrong = [name for name in ("inputs", "published") if not isinstance(example[name], dict)]
    if wrong or not example["published"]:
        raise Malformed(f"{' and '.join(wrong) or 'published'} must be an object with names and values")
    return example


def _computed(asked: Asked, kind: str, published: Mapping[str, Any]) -> dict[str, Any]:
    compute = KINDS.get(kind)
    if compute is None:
        raise Unanswerable(f"no rule for the kind {kind}")
    computed = compute(asked)
    computed |= _by_other_names(kind, published, computed)
    parts = [name for name in published if name != "total" and isinstance(computed.get(name), Decimal)]
    if kind in SUMMED and parts and "total" in published and "to_pay" not in computed:
        computed["total"] = sum((computed[name] for name in parts), Decimal(0))
    missing = [name for name in published if name not in computed]
    if missing:
        raise Unanswerable(f"no rule computes {', '.join(missing)}")
    return computed


def _by_other_names(kind: str, published: Mapping[str, Any], computed: Mapping[str, Any]) -> dict[str, Any]:
    """Results a publication calls otherwise: by the table of names, else by the closest name that shares a word.

    A month printed where the rules count months of a cycle is the month itself.
    """
    found = {}
    for name, figure in published.items():
        ours = name if name in computed else result_of(kind, name)
        if _is_month(figure) and isinstance(computed.get(ours), Decimal):
            ours = ours.removesuffix("_month")
        if ours in computed:
            found[name] = computed[ours]
        elif name != "total" and (close := _closest(name, computed)):
            found[name] = computed[close]
    return found


def _is_month(figure: Any) -> bool:
    return isinstance(figure, str) and re.match(r"[0-9]{4}-[0-9]{2}", _plain(figure)) is not None


def _closest(name: str, computed: Mapping[str, Any]) -> str | None:
    """The words of a published name are tried from the front; of our names that share one, the closest is taken."""
    words = name.split("_")
    for word in words:
        close = [key for key in computed if word in key.split("_")]
        if close:
            return min(close, key=lambda key: (len(set(words) ^ set(key.split("_"))), len(key), key))
    return None


def report(lines: Iterable[str], today: date) -> Iterator[tuple[str, bool]]:
    """Each line to print with whether all is well up to it; the last line holds the totals."""
    count = {"agrees": 0, "differs": 0, "silent": 0}
    well = True
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            verdict = judged(line.lstrip("\ufeff"), today)
        except Malformed as problem:
            well = False
            yield f"line {number}: {problem}", well
            continue
        count[verdict.outcome] += 1
        well = well and verdict.expected
        yield verdict.line(), well
    totals = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
    yield f"{sum(count.values())} examples: {totals}; {'as' if well else 'NOT as'} their grades promise", well


def _same(asked: Asked, name: str, published: Mapping[str, Any], computed: Mapping[str, Any]) -> bool:
    """Whether one result is the printed one; a total may also be the sum of the parts as they are printed."""
    figure = published[name]
    if _alike(asked, name, figure, computed[name]):
        return True
    parts = [value for part, value in published.items() if part != name]
    if not name.startswith("total") or len(parts) < 2 or not all(isinstance(p, Decimal) for p in parts):
        return False
    if not all(_alike(asked, part, published[part], computed[part]) for part in published if part != name):
        return False
    return _alike(asked, name, figure, sum(parts, Decimal(0)))


def _alike(asked: Asked, name: str, published: Any, computed: Any) -> bool:
    if isinstance(published, list) or isinstance(computed, list):
        ours = computed if isinstance(computed, list) else [computed]
        theirs = published if isinstance(published, list) else [published]
        pairs = zip(theirs, ours, strict=False)
        return len(theirs) == len(ours) and all(_alike(asked, name, p, c) for p, c in pairs)
    if isinstance(computed, str):
        printed, own = _plain(published), _plain(computed)
        # A month printed for a day is the month the day lies in.
        return printed == (own[: len(printed)] if _is_month(published) else own)
    figure = exact(published).decimal
    last = Decimal(1).scaleb(min(0, int(figure.as_tuple().exponent)))
    if asked.region.startswith(SHANGHAI[:2]) and name in ("basic", "total") and asked.has("index"):
        return bool(abs(computed - figure) <= HALF_A_YUAN)
    half_up = computed.quantize(last, ROUND_HALF_UP)
    return figure in (half_up, computed.quantize(last, ROUND_DOWN))


def _plain(written: Any) -> str:
    """Ages and months however they are written: '61 years 5 months' is '61y5m', '2031/11' is '2031-11'."""
    text = str(written).lower().replace(" ", "")
    text = re.sub(r"(?:years?|岁|年)(?=[0-9])", "y", text)
    text = re.sub(r"(?:months?|个月)\Z", "m", text)
    text = re.sub(
        r"([0-9]{4})[-/y.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?\Z",
        lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}",
        text,
    )
    return re.sub(r"([0-9]{4})[/y.]([0-9]{1,2})(?:月)?\Z", lambda m: f"{m[1]}-{int(m[2]):02d}", text)


def _reason(asked: Asked, reason: Exception) -> str:
    place = asked.unknown_place()
    why = f"no region is called {place}; {reason}" if place else str(reason)
    return re.sub(r"\s+", "_", why.strip("'\"")) or type(reason).__name__


def _shown(values: Mapping[str, Any]) -> str:
    return ";".join(f"{name}={_text(value)}" for name, value in values.items()).replace(" ", "_")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return format(value, "f") if isinstance(value, Decimal) and value.is_finite() else str(value)
