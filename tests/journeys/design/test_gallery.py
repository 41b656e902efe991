"""The gallery in Chromium: every mode, both languages, three widths, by eye and by axe."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import looks

WIDTHS = {"phone": (390, 844), "desktop": (1280, 800), "narrow": (320, 640)}
MODES = [*product(("light", "dark"), ("normal", "large"), ("zh-Hans", "en"))]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_gallery_looks_right(visitor: Any, width: str) -> None:
    wide, high = WIDTHS[width]
    page = visitor("en", size={"width": wide, "height": high})
    found = []
    for theme, text, language in MODES:
        page.goto(f"/design/?theme={theme}&text={text}&language={language}")
        found += [f"{theme} {text} {language}: {sentence}" for sentence in looks.wrong(page)]
    assert not found, "\n".join(found)


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
