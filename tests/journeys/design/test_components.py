"""Every component renders every example in both languages, and says what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from shebao.doors.design.examples import LANGUAGES, Component, Example, components
from shebao.doors.design.sheet import COMPONENTS
from shebao.doors.design.templatetags.design import AROUND

pytestmark = pytest.mark.one_database

PARTS = components()
CASES = [
    pytest.param(part, example, tongue, id=f"{part.slug}-{example.case['en']}-{tongue}")
    for part in PARTS
    for example in part.examples
    for tongue in LANGUAGES
]
GIVEN = {*AROUND, "content", "forloop", "True", "False", "None", "and", "or", "not", "in", "is"}


def render(example: Example, tongue: str) -> str:
    request = RequestFactory().get("/design/")
    language = {"zh": "zh-hans", "en": "en"}[tongue]
    around = {
        "request": request,
        "csrf_token": "t",
        "theme": "auto",
        "text_size": "normal",
        "language": tongue,
    }
    with translation.override(language):
        return example.render(tongue, around)


def bilingual(value: Any) -> Iterator[Mapping[str, str]]:
    """Every pair of words in ``value``; a mapping with one language but not the other is yielded too."""
    if isinstance(value, Mapping):
        if set(value) & set(LANGUAGES):
            yield value
        else:
            for inner in value.values():
                yield from bilingual(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from bilingual(inner)


@pytest.mark.parametrize(("part", "example", "tongue"), CASES)
def test_an_example_renders(part: Component, example: Example, tongue: str) -> None:
    shown = render(example, tongue)
    assert shown.strip()
    assert not re.search(r"{{|{%|{'", shown), "nothing is left unrendered"
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", shown)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
def test_a_component_speaks_both_languages(part: Component) -> None:
    told = [part.name, part.says, *(example.case for example in part.examples)]
    told += [pair for example in part.examples for pair in bilingual(example.words)]
    assert all(set(pair) == set(LANGUAGES) and all(pair.values()) for pair in told)
    assert not [pair["en"] for pair in told if re.search(r"[\u3400-\u9fff]", pair["en"])]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
def test_a_component_documents_its_arguments(part: Component) -> None:
    markup = (COMPONENTS / part.slug / f"{part.slug}.html").read_text()
    bound = set(re.findall(r"{% (?:for|with) (\w+)|as (\w+) %}", markup))
    own = {name for pair in bound for name in pair}
    own |= {
        name
        for told in re.findall(r"{% blocktranslate (.+?) %}", markup)
        for name in re.findall(r"(\w+)=", told)
    }
    expressions = re.findall(r"{{ (.+?) }}|{% (?:if|elif|for \w+ in) (.+?) %}", markup)
    plain = (re.sub(r'"[^"]*"|_\(.*?\)|\.\w+|\|\w+', " ", " ".join(pair)) for pair in expressions)
    used = {name for text in plain for name in re.findall(r"[a-z_]+", text, re.IGNORECASE)}
    assert used - own - GIVEN <= set(part.arguments), "the YAML explains what a page may pass"
    assert all(re.search(rf"\b{name}\b", markup) for name in part.arguments), "and nothing it may not"


def test_every_component_has_examples() -> None:
    folders = {markup.parent.name for markup in COMPONENTS.glob("*/*.html")}
    assert folders == {part.slug for part in PARTS if part.examples}


def test_what_a_page_passes_is_escaped() -> None:
    row = next(part for part in PARTS if part.slug == "row")
    attack = Example(row.name, row.examples[0].markup, {"name": "<b>", "detail": "'\"", "state": "&"}, None)
    shown = render(attack, "en")
    assert "<b>" not in shown
    assert all(escaped in shown for escaped in ("&lt;b&gt;", "&amp;", "&quot;"))


def test_a_component_sees_only_what_it_is_given() -> None:
    hidden = Example({}, '{% component "badge" %}', {"label": "from the page"}, None)
    leaking = Example({}, '{% with label="from the page" %}{% component "badge" %}{% endwith %}', {}, None)
    assert "from the page" not in render(hidden, "en") + render(leaking, "en")


def test_an_error_stands_at_its_field_with_what_was_typed() -> None:
    field = next(part for part in PARTS if part.slug == "field")
    shown = render(field.examples[1], "en")
    assert 'value="44019919510312"' in shown
    said = re.search(r'aria-describedby="(\w+)"', shown)
    assert said
    assert f'id="{said[1]}"' in shown
    assert 'aria-invalid="true"' in shown
