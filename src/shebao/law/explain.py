"""How a result came about: a tree of named steps with formula, value, article and source, in both languages.

The tree is read off the numbers themselves (each remembers how it was made), so it cannot differ from the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from shebao.law import regions
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.library import parameters
from shebao.law.numbers import Exact, Fact, Given, Step
from shebao.law.rulebook import Answer, inputs

MONTHS = 12
WEAK, STRONG = ("+", "-"), ("×", "÷")
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


@dataclass(frozen=True)
class Node:
    """One named step; `children` are the steps it was made of, `facts` the values of the books it used itself."""

    name: str
    number: Exact
    of: Exact
    article: str

    @property
    def value(self) -> Decimal:
        """The exact value."""
        return self.number.decimal

    @cached_property
    def _leaves(self) -> tuple[list[Node], list[Exact]]:
        nodes: dict[int, Node] = {}
        facts: dict[int, Exact] = {}
        _walk(self.of, nodes, facts)
        return list(nodes.values()), list(facts.values())

    @property
    def children(self) -> list[Node]:
        """The steps this one was made of."""
        return self._leaves[0]

    @property
    def facts(self) -> list[Fact]:
        """The values of the books this step used itself."""
        return [exact.how for exact in self._leaves[1]]

    @property
    def confirmed(self) -> bool:
        """Whether every value of the books below this step is confirmed."""
        own = all(fact.value.confirmed for fact in self.facts)
        return own and all(child.confirmed for child in self.children)

    @property
    def unit(self) -> str:
        """The unit the value is shown in."""
        return steps()[self.name]["unit"]

    @property
    def formula(self) -> str:
        """The formula with its numbers."""
        return _formula(self.of)

    def title(self, language: str) -> str:
        """The step's name in 'en' or 'zh'."""
        return steps()[self.name][language]

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return shown(self.number, self.unit)


def explain(answer: Answer) -> list[Node]:
    """One tree for each result of an answer that a rule named as a step."""
    return [
        Node(number.how.name, number, number.how.of, number.how.article)
        for number in answer.results.values()
        if isinstance(number, Exact) and isinstance(number.how, Step)
    ]


def provisional(answer: Answer) -> bool:
    """Whether the answer rests on last year's base and will be topped up when this year's is published."""
    flag = answer.results.get("provisional")
    return flag is not None and flag.units == 1


def _walk(number: Any, nodes: dict[int, Node], facts: dict[int, Exact]) -> None:
    how = number.how
    if isinstance(how, Step):
        nodes.setdefault(id(number), Node(how.name, number, how.of, how.article))
    elif isinstance(how, Fact):
        facts.setdefault(id(how), number)
    elif isinstance(how, tuple):
        for part in how[1:]:
            _walk(part, nodes, facts)


def _formula(number: Exact, binding: int = 0) -> str:
    how = number.how
    if not isinstance(how, tuple):
        return _leaf(number)
    sign, *parts = how
    if sign == "sum":
        return f"({_long_sum(parts)})" if binding else _long_sum(parts)
    if sign == "rest":
        return f"({_formula(parts[0], 1)} mod {_formula(parts[1])})"
    if sign in ("max", "min"):
        return f"{sign}({', '.join(_formula(part) for part in parts)})"
    strength = 1 if sign in WEAK else 2
    left, right = parts
    if sign in STRONG and right.how is None and right.units == 1 and right.scale == 0:
        return _formula(left, binding)
    text = f"{_formula(left, strength)} {sign} {_formula(right, strength + 1)}"
    return f"({text})" if strength < binding else text


def _long_sum(parts: list[Exact]) -> str:
    if len(parts) <= 3:
        return " + ".join(_formula(part, 1) for part in parts)
    return f"{_formula(parts[0], 1)} + … + {_formula(parts[-1], 1)} ({len(parts)})"


def _leaf(number: Exact) -> str:
    how = number.how
    if isinstance(how, Given) and how.name in inputs():
        return shown(number, inputs()[how.name].unit)
    if isinstance(how, Step):
        return shown(number, steps()[how.name]["unit"])
    if isinstance(how, Fact):
        return shown(number, parameters()[how.value.name].unit)
    return f"{number.decimal:,}"


def shown(number: Exact, unit: str) -> str:
    """A number as people read it in its unit: months as 2031-11, ages as 61y5m, the rest with its decimals."""
    if unit == "month":
        return f"{number.units // MONTHS}-{number.units % MONTHS + 1:02d}"
    if unit == "age":
        return f"{number.units // MONTHS}y{number.units % MONTHS}m"
    return f"{number.decimal:,}"


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
    same = node.formula == node.shown
    middle = "" if same else f"{node.formula} = "
    yield f"{indent}{node.title(language)}: {middle}{node.shown} {unit_title(node.unit, language)}{tail}"
    for fact in () if known else node.facts:
        yield f"{indent}  · {fact_line(fact, language)}"
    for child in () if known else node.children:
        yield from lines(child, language, depth + 1, seen)


def unit_title(unit: str, language: str) -> str:
    """The unit in the reader's language; months and ages carry theirs in the number."""
    if unit in ("month", "age", "flag"):
        return ""
    return unit if language == "en" else UNITS_ZH.get(unit, unit)


def fact_line(fact: Fact, language: str) -> str:
    """One value of the books: title, key, value, region, validity, source, and whether it is confirmed."""
    value = fact.value
    parameter = parameters()[value.name]
    title = parameter.title_en if language == "en" else parameter.title_zh
    key = f" [{fact.key}]" if fact.key is not None else f" {_said(value.value, language)}".rstrip()
    place = regions.region(value.region)
    if language == "en":
        doubt = "" if value.confirmed else "; unconfirmed"
        return f"{title}{key} ({place.name_en}, from {value.valid_from}; {value.source}{doubt})"
    doubt = "" if value.confirmed else "；未确认"
    return f"{title}{key}（{place.name_zh}，自{value.valid_from}；{value.source}{doubt}）"


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
        "shown": node.shown,
        "unit": node.unit,
        "formula": node.formula,
        "article": {language: article_title(node.article, language) for language in LANGUAGES},
        "confirmed": node.confirmed,
        "sources": [
            {
                "parameter": fact.value.name,
                "region": fact.value.region,
                "valid_from": str(fact.value.valid_from),
                "source": fact.value.source,
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
    "days": "天",
    "ratio": "",
    "persons": "人",
}
