"""The gallery in Chromium: every mode, both languages, three widths, by eye and, on phone and desktop, by axe."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import looks
from machines import LONG

pytestmark = pytest.mark.one_database

WIDTHS = {"phone": (390, 844), "desktop": (1280, 800), "narrow": (320, 640)}
MODES = [*product(("light", "dark"), ("normal", "large"), ("zh-Hans", "en"))]
# By axe, which takes seconds for this page of everything: both languages once, and the farthest mode in one of them.
# `SHEBAO_CAMPAIGN=long` asks it in all of them; by eye every run sees all.
BY_AXE = (
    MODES if LONG else [("light", "normal", "zh-Hans"), ("light", "normal", "en"), ("dark", "large", "en")]
)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_gallery_looks_right(visitor: Any, width: str) -> None:
    wide, high = WIDTHS[width]
    page = visitor("en", size={"width": wide, "height": high})
    found = []
    for theme, text, language in MODES:
        page.goto(f"/design/?theme={theme}&text={text}&language={language}")
        rules = looks.EVERYTHING if (theme, text) == ("light", "normal") else looks.APPEARANCE
        sentences = looks.to_the_eye(page)
        if width != "narrow" and (theme, text, language) in BY_AXE:
            sentences += looks.to_axe(page, rules)
        found += [f"{theme} {text} {language}: {sentence}" for sentence in sentences]
    assert not found, "\n".join(found)


SPOILED = {
    "discernible": "document.querySelector('main button').replaceChildren()",
    "wider": "document.querySelector('main').style.width = '500px'",
    "Too small": "document.querySelector('main button').style.cssText = 'min-block-size: 0; block-size: 20px'",
}


@pytest.mark.parametrize("said", SPOILED)
def test_a_spoiled_page_does_not_pass(visitor: Any, said: str) -> None:
    page = visitor("en")
    page.goto("/sign-in/")
    page.evaluate(SPOILED[said])
    assert any(said in sentence for sentence in looks.wrong(page))


def test_words_nobody_can_read_do_not_pass_in_any_mode(visitor: Any) -> None:
    page = visitor("en")
    page.goto("/sign-in/")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.evaluate(
        "document.querySelector('main p, main label').style.cssText = 'color: #333; background: #222'"
    )
    assert any("contrast" in sentence for sentence in looks.wrong(page, looks.APPEARANCE))


BOXES = """() => [...document.querySelectorAll("main *")].map((node) => {
  const box = node.getBoundingClientRect();
  return [node.tagName, Math.round(box.x), Math.round(box.y), Math.round(box.width), getComputedStyle(node).color];
})"""


def test_an_old_phone_sees_the_same_page(visitor: Any) -> None:
    new, old = visitor("en"), visitor("en", user_agent="Mozilla/5.0 (Linux; Android 10) Chrome/92.0 Mobile")
    for page in (new, old):
        page.goto("/design/?language=zh-Hans")
    sheets = [page.locator("link[rel=stylesheet]").get_attribute("href") for page in (new, old)]
    assert sheets[0] != sheets[1]
    assert new.evaluate(BOXES) == old.evaluate(BOXES)


def test_large_text_needs_no_reload(visitor: Any) -> None:
    page = visitor("en")
    page.goto("/design/?language=en#appearance")
    page.get_by_role("button", name="Large text").click()
    assert page.evaluate("document.documentElement.dataset.text") == "large"
    assert page.get_by_role("button", name="Large text").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto("/design/?language=en")
    assert page.evaluate("document.documentElement.dataset.text") == "large"
