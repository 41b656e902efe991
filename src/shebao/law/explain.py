"""How a result came about: a tree of named steps with formula, value, article and source, in both languages.

The tree is read off the numbers themselves (each remembers how it was made), so it cannot differ from the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from shebao.law import regions
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.library import parameters
from shebao.law.numbers import POWERS, Exact, Fact, Given, Step
from shebao.law.rulebook import Answer, inputs
from shebao.law.sources import source_in
from shebao.law.tables import climbed

MONTHS = 12
MORE = 3
SPELLED = ("month", "age")
WORDED = ("payer", "maternity_payer")
"""Units whose numbers stand for words: `payer_1` in `books/words.yaml`."""
ROUNDED = {
    "down": {"en": "rounded down", "zh": "舍去尾数"},
    "up": {"en": "rounded up", "zh": "进位"},
    "half_up": {"en": "rounded half up", "zh": "四舍五入"},
}
WEAK = ("+", "-")
LANGUAGES = ("en", "zh")
PROVISIONAL = {
    "en": "Provisional: topped up when this year's base is published.",
    "zh": "预核定：本年基数公布后重算补发。",
}


@cache
def steps() -> Mapping[str, Mapping[str, str]]:
    """Title and unit of every named step."""
    return MappingProxyType(read(BOOKS / "steps.yaml").plain())


@cache
def articles() -> Mapping[str, Mapping[str, str]]:
    """The texts rules rest on, by their short name."""
    return MappingProxyType(read(BOOKS / "articles.yaml").plain())


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The conventions regions choose by, in both languages."""
    return MappingProxyType(read(BOOKS / "words.yaml").plain())


def article_title(code: str, language: str) -> str:
    """`SIL 15` as "Social Insurance Law, art. 15" or 社会保险法第15条."""
    if not code:
        return ""
    text, _, number = code.partition(" ")
    title = articles()[text][language]
    return f"{title}, art. {number}" if language == "en" else f"{title}第{number}条"


class Node:
    """One named step; `children` are the steps it was made of, `facts` the values of the books it used itself."""

    __slots__ = ("_leaves", "article", "name", "number", "of")

    def __init__(self, name: str, number: Exact, of: Exact, article: str) -> None:
        self.name = name
        self.number = number
        self.of = of
        self.article = article
        self._leaves: tuple[list[Node], list[Fact]] | None = None

    @property
    def value(self) -> Decimal:
        """The exact value."""
        return self.number.decimal

    @property
    def children(self) -> list[Node]:
        """The steps this one was made of."""
        return self._made_of()[0]

    @property
    def facts(self) -> list[Fact]:
        """The values of the books this step used itself."""
        return self._made_of()[1]

    def _made_of(self) -> tuple[list[Node], list[Fact]]:
        known = self._leaves
        if known is None:
            nodes: dict[int, Node] = {}
            facts: dict[int, Fact] = {}
            how = self.of.how
            _walk(how if how.__class__ is tuple else ("of", self.of), nodes, facts)
            known = self._leaves = (list(nodes.values()), list(facts.values()))
        return known

    @property
    def confirmed(self) -> bool:
        """Whether every value of the books below this step is confirmed."""
        own = all(fact.value.confirmed for fact in self.facts)
        return own and all(child.confirmed for child in self.children)

    @property
    def unit(self) -> str:
        """The unit the value is shown in."""
        return steps()[self.name]["unit"]

    def formula(self, language: str) -> str:
        """The formula with its numbers; what it comes to before the last rounding, and how that rounds."""
        if self.unit in WORDED:
            return self.shown_in(language)
        unrounded = _unrounded(self.of)
        if not unrounded:
            return _formula(self.of, language)
        quotient = _formula(self.of, language, bare=True)
        comma = ", " if language == "en" else "，"
        return f"{quotient} = {unrounded}{comma}{ROUNDED[self.of.how[3].mode][language]}"

    def title(self, language: str) -> str:
        """The step's name in 'en' or 'zh'."""
        return steps()[self.name][language]

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return shown(self.number, self.unit)

    def shown_in(self, language: str) -> str:
        """The value as people read it, also where it is a word."""
        return words()[f"{self.unit}_{self.number.units}"][language] if self.unit in WORDED else self.shown


def explain(answer: Answer) -> list[Node]:
    """One tree for each result of an answer that a rule named as a step, or reckoned under a step's name."""
    found = []
    for name, number in answer.results.items():
        how = number.how if isinstance(number, Exact) else None
        if isinstance(how, Step):
            found.append(Node(how.name, number, how.of, how.article))
        elif isinstance(how, tuple) and name in steps():
            found.append(Node(name, number, number, answer.rule.article))
    return found


def provisional(answer: Answer) -> bool:
    """Whether the answer rests on last year's base and will be topped up when this year's is published."""
    flag = answer.results.get("provisional")
    return flag is not None and flag.units == 1


def _walk(how: tuple[Any, ...], nodes: dict[int, Node], facts: dict[int, Fact]) -> None:
    """Collects the steps and values an operation was made of; what was given or is a literal leads nowhere."""
    for part in how:
        if part.__class__ is Exact:
            inner = part.how
            kind = inner.__class__
            if kind is tuple:
                _walk(inner, nodes, facts)
            elif kind is Step:
                if id(part) not in nodes:
                    nodes[id(part)] = Node(inner.name, part, inner.of, inner.article)
            elif kind is Fact:
                facts[id(inner)] = inner


def _formula(number: Exact, language: str, binding: int = 0, bare: bool = False) -> str:
    """The formula; a rounding inside it says what it comes to, unless `bare` leaves that to the caller."""
    how = number.how
    if how.__class__ is not tuple:
        return _leaf(number)
    sign = how[0]
    if sign == "÷" and not bare and _unrounded(number):
        to = {"en": "to ", "zh": "为"}[language]
        said = ROUNDED[how[3].mode][language]
        between = " " if language == "en" else ""
        quotient = _formula(number, language, bare=True)
        return f"({quotient} {said}{between}{to}{_decimals(number.units, number.scale)})"
    parts = how[1:]
    if sign == "sum":
        return f"({_long_sum(parts, language)})" if binding else _long_sum(parts, language)
    if sign == "rest":
        return f"({_formula(parts[0], language, 1)} mod {_formula(parts[1], language)})"
    if sign in ("max", "min"):
        return f"{sign}({', '.join(_formula(part, language) for part in parts)})"
    left, right = parts[0], parts[1]
    strength = 1 if sign in WEAK else 2
    if strength == 2 and right.how is None and right.units == 1 and right.scale == 0:
        return _formula(left, language, binding)
    # Most operands are numbers and not formulas: they are written at once.
    one = _formula(left, language, strength) if left.how.__class__ is tuple else _leaf(left)
    other = _formula(right, language, strength + 1) if right.how.__class__ is tuple else _leaf(right)
    text = f"{one} {sign} {other}"
    return f"({text})" if strength < binding else text


def _long_sum(parts: Sequence[Exact], language: str) -> str:
    if len(parts) <= 3:
        return " + ".join(_formula(part, language, 1) for part in parts)
    return f"{_formula(parts[0], language, 1)} + … + {_formula(parts[-1], language, 1)} ({len(parts)})"


def _unrounded(number: Exact) -> str:
    """What a quotient comes to before its rounding, with three decimals more; empty where rounding changed nothing.

    An ellipsis stands where it goes on.
    """
    how = number.how
    if how.__class__ is not tuple or how[0] != "÷":
        return ""
    _, above, below, rounding = how
    finer = rounding.places + MORE
    shift = finer + below.scale - above.scale
    if shift >= 0:
        found, rest = divmod(above.units * POWERS[shift], below.units)
    else:
        found, rest = divmod(above.units, below.units * POWERS[-shift])
    if not rest and found == number.units * POWERS[MORE]:
        return ""
    text = _decimals(found, finer)
    if rest:
        return f"{text}…"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0')}"


def _leaf(number: Exact) -> str:
    how = number.how
    kind = how.__class__
    if kind is Given:
        known = inputs().get(how.name)
        unit = known.unit if known else ""
    elif kind is Step:
        unit = steps()[how.name]["unit"]
    elif kind is Fact:
        unit = parameters()[how.value.name].unit
    else:
        return _decimals(number.units, number.scale)
    return shown(number, unit) if unit in SPELLED else _decimals(number.units, number.scale)


def shown(number: Exact, unit: str) -> str:
    """A number as people read it in its unit: months as 2031-11, ages as 61y5m, the rest with its decimals."""
    if unit == "month":
        return f"{number.units // MONTHS}-{number.units % MONTHS + 1:02d}"
    if unit == "age":
        return f"{number.units // MONTHS}y{number.units % MONTHS}m"
    return _decimals(number.units, number.scale)


def _decimals(units: int, scale: int) -> str:
    """An integer over 10^scale with all its decimals and thousands apart."""
    if not scale:
        return f"{units:,}"
    digits = str(units)
    whole = digits[:-scale]
    # By hand what most amounts need: these few digits are most of the work of a long explanation.
    if 0 < len(whole) <= 3 and whole != "-":
        return f"{whole}.{digits[-scale:]}"
    if 3 < len(whole) <= 6 and units > 0:
        return f"{whole[:-3]},{whole[-3:]}.{digits[-scale:]}"
    over, rest = divmod(abs(units), POWERS[scale])
    return f"{'-' if units < 0 else ''}{over:,}.{rest:0{scale}d}"


def lines(node: Node, language: str = "en", depth: int = 0, seen: set[int] | None = None) -> Iterator[str]:
    """The tree as indented text; a step already shown is not opened again."""
    seen = set() if seen is None else seen
    known = id(node.number) in seen
    if known and depth == 0:
        return
    seen.add(id(node.number))
    indent = "  " * depth
    article = article_title(node.article, language)
    tail = f"  [{article}]" if article else ""
    formula, value = node.formula(language), node.shown_in(language)
    middle = "" if formula == value else f"{formula} = "
    yield f"{indent}{node.title(language)}: {middle}{value} {unit_title(node.unit, language)}{tail}"
    for fact in () if known else node.facts:
        yield f"{indent}  · {fact_line(fact, language)}"
    for child in () if known else node.children:
        yield from lines(child, language, depth + 1, seen)


def unit_title(unit: str, language: str) -> str:
    """The unit in the reader's language; months and ages carry theirs in the number."""
    if unit in ("month", "age", "flag", *WORDED):
        return ""
    return unit if language == "en" else UNITS_ZH.get(unit, unit)


def fact_line(fact: Fact, language: str) -> str:
    """One value of the books: title, key, value, region, validity, source, and whether it is confirmed."""
    value = fact.value
    said = fact_said(fact, language)
    place = regions.region(value.region)
    if language == "en":
        doubt = "" if value.confirmed else "; unconfirmed"
        return (
            f"{said} ({place.name_en}, from {value.valid_from}; {source_in(value.source, language)}{doubt})"
        )
    doubt = "" if value.confirmed else "；未确认"
    return f"{said}（{place.name_zh}，自{value.valid_from}；{source_in(value.source, language)}{doubt}）"


def fact_said(fact: Fact, language: str) -> str:
    """What a value is and what it says, of a table the row asked for: "Calculation base of the year 8,433"."""
    parameter = parameters()[fact.value.name]
    title = parameter.title_en if language == "en" else parameter.title_zh
    if fact.key is None:
        return f"{title} {_said(fact.value.value, language)}".rstrip()
    return f"{title} [{_said(fact.key, language)}] {_said(_row(fact), language)}"


def _row(fact: Fact) -> Any:
    """What the table, or the ladder climbed so far, says for the key that was asked."""
    content = fact.value.value
    return content.get(fact.key) if isinstance(content, Mapping) else climbed(content, fact.key)


def _said(content: Any, language: str) -> str:
    if isinstance(content, str):
        return words()[content][language] if content in words() else content
    return f"{content:,}" if isinstance(content, int | Decimal) else ""


def as_text(answer: Answer, language: str = "en") -> str:
    """The whole answer as text."""
    top = [PROVISIONAL[language]] if provisional(answer) else []
    seen: set[int] = set()
    steps_text = [line for node in reversed(explain(answer)) for line in lines(node, language, 0, seen)]
    conventions = [fact_line(Fact(value), language) for value in answer.conventions.values()]
    heading = {"en": "By the conventions of the region:", "zh": "按本地区的计算办法："}[language]
    if conventions:
        steps_text += [heading, *(f"  · {convention}" for convention in conventions)]
    return "\n".join([*top, *steps_text])


def as_data(node: Node) -> dict[str, Any]:
    """The tree as plain data for JSON, in both languages."""
    return {
        "name": node.name,
        "title": {language: node.title(language) for language in LANGUAGES},
        "value": str(node.value),
        "shown": node.shown_in("en"),
        "unit": node.unit,
        "formula": node.formula("en"),
        "article": {language: article_title(node.article, language) for language in LANGUAGES},
        "confirmed": node.confirmed,
        "sources": [
            {
                "parameter": fact.value.name,
                "said": {language: fact_said(fact, language) for language in LANGUAGES},
                "region": fact.value.region,
                "valid_from": str(fact.value.valid_from),
                "source": {language: source_in(fact.value.source, language) for language in LANGUAGES},
                "confirmed": fact.value.confirmed,
            }
            for fact in node.facts
        ],
        "steps": [as_data(child) for child in node.children],
    }


UNITS_ZH = {
    "yuan": "元",
    "yuan per month": "元/月",
    "yuan per day": "元/天",
    "months": "个月",
    "twelfths of a month": "（1/12个月）",
    "days": "天",
    "ratio": "",
    "persons": "人",
}
