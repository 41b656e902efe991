"""What every page must satisfy: by eye and by axe. Each check returns sentences; none means all is well.

By eye: nothing wider than the screen, no word broken, no text cut, no target too small, nothing under the
tab bar (``looks.js``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# All that another theme or size of text can change; the rest of a page is the same page.
APPEARANCE = {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]}
SERIOUS = {"serious", "critical"}
VIOLATIONS = """(runOnly) => axe.run(document, { runOnly, resultTypes: ["violations"] })
  .then((results) => results.violations)"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"

# A click that leads elsewhere returns when the new document has begun, which is before it holds anything.
THERE = "() => document.body && document.readyState === 'complete'"

EYE = Path(__file__).with_suffix(".js").read_text()


def to_the_eye(page: Any) -> list[str]:
    """What a person would see wrong in the open page, as sentences."""
    page.wait_for_function(THERE)
    return list(page.evaluate(EYE))


def to_axe(page: Any, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """Serious and critical findings of axe in the open page, as sentences naming the elements.

    The window is made as high as the page first: axe calls a link half scrolled under the tab bar too small.
    """
    page.wait_for_function(THERE)
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    if height > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate(PAINTED)
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(VIOLATIONS, rules)
    if height > size["height"]:
        page.set_viewport_size(size)
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {[node['target'] for node in each['nodes']][:5]}"
        for each in found
        if each["impact"] in SERIOUS
    ]


def wrong(page: Any, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """Everything wrong with the looks of the open page."""
    return to_the_eye(page) + to_axe(page, rules)
