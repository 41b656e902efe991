"""Every page a person can reach by its links, in two sizes and three modes: axe, the eye, and no other language.

With ``SHEBAO_PAGES`` set, a picture of each is kept in that folder for somebody to look at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

import looks
import walks
from browsers import DESKTOP, PHONE
from shebao.demo import cast

SIZES = {"phone": PHONE, "desktop": DESKTOP}
MODES = {"light": ("light", "normal"), "dark": ("dark", "normal"), "large": ("light", "large")}
PEOPLE = {
    "nobody": ("", "/", 12),
    "daughter": ("10000000001", "/", 60),
    "mother": ("10000000006", "/my/", 40),
    "clerk": ("10000000011", "/desk/", 40),
    "supervisor": ("10000000012", "/desk/", 20),
    "auditor": ("10000000013", "/desk/", 20),
}
FEWEST = {"nobody": 6, "daughter": 15, "mother": 12, "clerk": 5, "supervisor": 3, "auditor": 2}
PICTURES = os.environ.get("SHEBAO_PAGES", "")
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
SKIPPED = re.compile(r"^/(design|static)/|\.ics$|/picture/$")
ID = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}|[A-Za-z0-9_-]{22}")
# The first eight signs of an entry, as the list of acts shows it: no word has a digit or a capital in its middle.
ENTRY = re.compile(r"(?<![A-Za-z0-9_-])(?=\S*(?:[0-9_]|[A-Za-z][A-Z]))[A-Za-z0-9_-]{8}(?![A-Za-z0-9_-])")
LATIN = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
SPOKEN = {
    # The other language's own name, marks of evidence, and what a browser calls itself.
    "zh-hans": re.compile(
        r"English|JPEG|PNG|GB/T|Chrome|Chromium|Firefox|Safari|Android|Linux|Windows|[A-Z0-9]{6,}"
    ),
    "en": re.compile(r"中文"),
}


@pytest.fixture(scope="module")
def lived_in(_opened: Any, browser: Any) -> Any:
    """A center in which something of everything has happened."""
    centre = _opened()
    words = walks.WORDS["zh-hans"]

    def phone() -> Any:
        context = browser.new_context(
            base_url=centre.url, locale="zh-CN", viewport=PHONE, permissions=["camera"]
        )
        context.set_default_timeout(30_000)
        return context.new_page()

    holder, member = phone(), phone()
    walks.sign_in(holder, "10000000001")
    holder.goto("/family/")
    walks.open_family_service(holder, words)
    walks.tap(holder, words["add"])
    walks.add_mother(holder, words, cast.person("grandmother").number)
    walks.sign_in(member, "10000000002")
    walks.confirm_request(member, words)
    for key, code, route in (("grandfather", "51", "code"), ("husband", "10", "member_present")):
        role = cast.person(key)
        holder.goto("/family/add/")
        holder.locator("input[name=name]").fill(role.name_zh)
        holder.locator("input[name=number]").fill(role.number)
        holder.locator("select[name=relationship]").select_option(value=code)
        holder.locator(f"input[value={route}]").check()
        holder.locator("main form button[type=submit], main form button:not([type])").last.click()
        holder.wait_for_url(re.compile("/family/accounts/"))
    holder.goto("/certification/")
    holder.locator("main a[href*='/certification/']").first.click()
    walks.tap(holder, words["relative_picture"])
    walks.take_picture(holder, words)
    walks.sees(holder, words["received"])
    holder.context.close()
    member.context.close()
    yield centre
    centre.close()


def walk(centre: Any, visitor: Any, language: str, who: str) -> None:
    """Follow every link from a person's first page; nothing serious for axe or the eye, no page in two languages."""
    phone, start, most = PEOPLE[who]
    page = visitor(language, at=centre.url, reduced_motion="reduce")
    page.context.set_default_timeout(30_000)
    if phone:
        walks.sign_in(page, phone, "/desk/sign-in/" if start == "/desk/" else "/sign-in/")
    found: list[str] = []
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        pattern = ID.sub("*", path.split("?")[0])
        if pattern in seen or SKIPPED.search(path):
            continue
        seen[pattern] = path
        answer = page.goto(path)
        assert answer.status == 200, path
        waiting += page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        found += [f"{pattern} {problem}" for problem in judged(page, language, f"{who}-{language}-{pattern}")]
    assert len(seen) >= FEWEST[who], sorted(seen)
    assert not found, "\n".join(found)


def wrong_turn(centre: Any, visitor: Any, language: str) -> None:
    """Somebody who took a wrong turn reads where they are, in their language, and finds the way back."""
    page = visitor(language, at=centre.url, reduced_motion="reduce")
    answer = page.goto("/no/such/page/")
    assert answer.status == 404 and page.locator("main a[href='/']").count()
    found = judged(page, language, f"nobody-{language}-404")
    assert not found, "\n".join(found)


def judged(page: Any, language: str, name: str) -> list[str]:
    """Everything wrong with the open page, in both sizes and all modes."""
    # A text message is in the language of who gets it, not of who looks at the demo phone.
    spoken = [] if "/demo/phone/" in page.url else mixture(page, language)
    found = [f"mixed: {word!r}" for word in spoken]
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        walks.until(page, f"innerWidth === {viewport['width']}")
        page.evaluate(PAINTED)
        for mode, (theme, text) in MODES.items():
            page.evaluate(
                "([theme, text]) => Object.assign(document.documentElement.dataset, { theme, text })",
                [theme, text],
            )
            page.evaluate(PAINTED)
            found += [f"{size} {mode}: {problem}" for problem in at_rest(page)]
            if PICTURES:
                picture = f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}-{size}-{mode}.png"
                page.screenshot(path=Path(PICTURES) / picture, full_page=True)
    return found


def at_rest(page: Any) -> list[str]:
    """What is wrong and stays wrong: a busy machine may still be painting the mode before when it is asked first."""
    for pause in (0, 600, 1500):
        page.wait_for_timeout(pause)
        found = looks.wrong(page)
        if not found:
            return []
    return found


def mixture(page: Any, language: str) -> list[str]:
    """Words of the other language on the page. Names people typed themselves are theirs."""
    text = SPOKEN[language].sub("", ENTRY.sub("", ID.sub("", page.locator("body").inner_text())))
    for role in cast.PEOPLE:
        text = text.replace(role.name_zh, "") if role.name_zh else text
    return sorted(set((LATIN if language == "zh-hans" else HAN).findall(text)))[:12]
