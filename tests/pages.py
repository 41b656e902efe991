"""Every page a person can reach by its links, in two sizes and three modes: axe, the eye, and no other language.

A run looks at each kind of page on the phone and in one more size and mode, another one for each kind and language. The
campaign, ``SHEBAO_CAMPAIGN=long pytest tests/journeys/test_every_page.py``, looks at every page in all six; so
does ``SHEBAO_PAGES=folder``, which keeps a picture of each there for somebody to look at.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import looks
import walks
from browsers import DESKTOP, PHONE
from machines import LONG
from shebao.demo import cast

SIZES = {"phone": PHONE, "desktop": DESKTOP}
MODES = {"light": ("light", "normal"), "dark": ("dark", "normal"), "large": ("light", "large")}
PEOPLE = {
    "nobody": ("", "/", 12),
    "daughter": ("10000000001", "/", 60),
    "mother": ("10000000006", "/my/", 40),
    "husband": ("10000000003", "/my/", 4),
    "engineer": ("10000000005", "/family/", 6),
    "clerk": ("10000000011", "/desk/", 40),
    "supervisor": ("10000000012", "/desk/", 20),
    "auditor": ("10000000013", "/desk/", 20),
}
FEWEST = {
    "nobody": 8,
    "daughter": 15,
    "mother": 12,
    "husband": 2,
    "engineer": 4,
    "clerk": 9,
    "supervisor": 8,
    "auditor": 7,
}
# What others have shown already is not opened again for these.
ONLY = {"husband": re.compile(r"^/my/($|requests/)"), "engineer": re.compile(r"^/family/")}
# The looks of a page: its size and its mode. The first is always looked at.
LOOKS = [(size, mode) for size in SIZES for mode in MODES]
PICTURES = os.environ.get("SHEBAO_PAGES", "")
JUDGED: dict[str, set[str]] = {"en": set(), "zh-hans": set()}
SKIPPED = re.compile(r"^/(design|static)/|\.ics$|/picture/$|\.(csv|pdf|json)(\?|$)")
# One of each kind of page is enough: of the funds, of their accounts and of their entries too.
ID = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{32}|[A-Za-z0-9_-]{22}"
    r"|(?<=/funds/)\d{6}/[a-z_]+|(?<=/accounts/)[A-Z_]+|(?<=/entries/)\d+"
)
# The first eight signs of an entry, as the list of acts shows it: no word has a digit or a capital in its middle.
ENTRY = re.compile(r"(?<![A-Za-z0-9_-])(?=\S*(?:[0-9_]|[A-Za-z][A-Z]))[A-Za-z0-9_-]{8}(?![A-Za-z0-9_-])")
LATIN = re.compile(r"[A-Za-z]{3,}")
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
SPOKEN = {
    # The other language's own name, marks of evidence, and what a browser calls itself.
    "zh-hans": re.compile(
        r"English|JPEG|PNG|SHA-256|CSV|PDF|JSON|GB/T|Chrome|Chromium|Firefox|Safari|Android|Linux|Windows|[A-Z0-9]{6,}"
        r"|[A-Z0-9]{4}(?:[ -][A-Z0-9]{4})+"
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
    ask(holder, "grandfather", "51", "code")
    ask(holder, "husband", "10", "own_account")
    engineer = phone()
    walks.sign_in(engineer, "10000000005")
    engineer.goto("/family/")
    walks.open_family_service(engineer, words)
    ask(engineer, "engineer_father", "51", "member_present")
    holder.goto("/certification/")
    holder.locator("main a[href*='/certification/']").first.click()
    walks.tap(holder, words["relative_picture"])
    walks.take_picture(holder, words)
    walks.sees(holder, words["received"])
    holder.context.close()
    member.context.close()
    engineer.context.close()
    yield centre
    centre.close()


def ask(holder: Any, key: str, relationship: str, route: str) -> None:
    """Ask for one of the cast, by one of the ways."""
    role = cast.person(key)
    holder.goto("/family/add/")
    holder.locator("input[name=name]").fill(role.name_zh)
    holder.locator("input[name=number]").fill(role.number)
    if holder.locator("input[name=computer_number]").count():
        holder.locator("input[name=computer_number]").fill(role.computer_number)
    holder.locator("select[name=relationship]").select_option(value=relationship)
    holder.locator(f"input[value={route}]").check()
    holder.locator("main form button[type=submit], main form button:not([type])").last.click()
    holder.wait_for_url(re.compile("/family/accounts/"))


def open_record(page: Any, key: str) -> str:
    """An officer opens a record by name, number and reason; its address, which no link leads to."""
    role = cast.person(key)
    page.goto("/desk/people/")
    page.locator("input[name=name]").fill(role.name_zh)
    page.locator("input[name=number]").fill(role.number)
    page.locator("[name=purpose]").first.select_option(index=1)
    page.locator("[name=reason]").fill("到窗口查询")
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/desk/people/.+/"))
    return str(page.url)


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
    if who == "nobody":
        # No link leads there: whom it concerns has been told the words to search for.
        waiting.append("/answer/")
    if who == "clerk":
        waiting.append(open_record(page, "grandfather").removeprefix(centre.url))
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        pattern = ID.sub("*", path.split("?")[0])
        only = ONLY.get(who)
        if pattern in seen or SKIPPED.search(path) or (only and not only.search(path)):
            continue
        seen[pattern] = path
        answer = page.goto(path)
        assert answer.status == 200, path
        waiting += page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        problems = judged(page, language, f"{who}-{language}-{pattern}", pattern)
        found += [f"{pattern} {problem}" for problem in problems]
    assert len(seen) >= FEWEST[who], sorted(seen)
    assert not found, "\n".join(found)


def wrong_turn(centre: Any, visitor: Any, language: str) -> None:
    """Somebody who took a wrong turn reads where they are, in their language, and finds the way back."""
    page = visitor(language, at=centre.url, reduced_motion="reduce")
    answer = page.goto("/no/such/page/")
    assert answer.status == 404 and page.locator("main a[href='/']").count()
    found = judged(page, language, f"nobody-{language}-404")
    assert not found, "\n".join(found)


REFUSED = {
    "sign-in": ("", "/sign-in/"),
    "add": ("10000000001", "/family/add/"),
    "identity": ("10000000777", "/my/identity/"),
    "search": ("10000000011", "/desk/people/"),
    "answer": ("", "/answer/"),
}


def refused(centre: Any, visitor: Any, language: str, what: str) -> None:
    """A form sent empty: every sentence at its field, fit to be read."""
    phone, path = REFUSED[what]
    page = visitor(language, at=centre.url, reduced_motion="reduce")
    if phone:
        walks.sign_in(page, phone, "/desk/sign-in/" if path.startswith("/desk/") else "/sign-in/")
    page.goto(path)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main form button").last.click()
    assert answered.value.status == 422
    assert page.locator(".field-error").count()
    found = judged(page, language, f"refused-{language}-{what}")
    assert not found, "\n".join(found)


ASK_ALONE = """
import sys, django; django.setup()
from shebao.demo import town
from shebao.rooms.certification import questions
questions.ask(town.someone(sys.argv[1]), "shared_device")
"""
GIVE_A_CODE = {"zh-hans": "发放确认码", "en": "Give them a code"}
PRINT_A_CODE = {"zh-hans": "打印登录码", "en": "Print a sign-in code"}
ALONE = {"zh-hans": ("grandmother", "10000000002"), "en": ("husband", "10000000003")}


def after_a_tap(centre: Any, visitor: Any, language: str, what: str) -> None:
    """A page no link leads to: it answers a form."""
    page = visitor(language, at=centre.url, reduced_motion="reduce")
    found = [problem for step in TAPS[what](centre, page, language) for problem in step]
    assert not found, "\n".join(found)


def _code(_centre: Any, page: Any, language: str) -> Iterator[list[str]]:
    """Where the code is typed, and what a wrong one says."""
    page.goto("/sign-in/")
    page.locator("input[name=phone]").fill("10000000007")
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/code/"))
    yield judged(page, language, f"tap-{language}-code")
    page.locator("input[name=code]").fill("000000")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("main form button").first.click()
    page.locator(".field-error").first.wait_for()
    yield judged(page, language, f"tap-{language}-code-wrong")


def _papers(_centre: Any, page: Any, language: str) -> Iterator[list[str]]:
    """What a clerk prints for somebody at the counter."""
    walks.sign_in(page, "10000000011", "/desk/sign-in/")
    for name, button in (("paper", GIVE_A_CODE), ("slip", PRINT_A_CODE)):
        open_record(page, "grandfather")
        walks.tap(page, button[language])
        page.locator("main .receipt").wait_for()
        yield judged(page, language, f"tap-{language}-{name}")


def _alone(centre: Any, page: Any, language: str) -> Iterator[list[str]]:
    """Somebody asked alone answers with the code of the message."""
    who, phone = ALONE[language]
    told = centre.environment | {"DJANGO_SETTINGS_MODULE": "shebao.config.settings"}
    subprocess.run([sys.executable, "-c", ASK_ALONE, who], env=told, check=True)
    code = None
    for _attempt in range(60):
        page.goto("/demo/phone/")
        page.locator("main a", has_text=phone).first.click()
        page.wait_for_load_state()
        if code := re.search(r"(?<![A-Z0-9])[A-Z2-9]{5} [A-Z2-9]{5}", page.locator("main").inner_text()):
            break
        page.wait_for_timeout(500)
    assert code, "no question on the demo phone"
    page.goto("/answer/")
    page.locator("input[name=code]").fill(code[0])
    page.locator("input[name=answer]").first.check(force=True)
    page.locator("main form button").last.click()
    page.locator("main .notice").wait_for()
    yield judged(page, language, f"tap-{language}-answered")


def _turned_away(_centre: Any, page: Any, language: str) -> Iterator[list[str]]:
    """A form left open too long, and an address that only takes forms."""
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main input[name=csrfmiddlewaretoken]').value = 'old'")
    page.locator("input[name=phone]").fill("10000000007")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.locator("main form button").last.click()
    assert answered.value.status == 403
    yield judged(page, language, f"tap-{language}-403")
    answer = page.goto("/sign-out/")
    assert answer.status == 405
    yield judged(page, language, f"tap-{language}-405")


TAPS: dict[str, Callable[[Any, Any, str], Iterator[list[str]]]] = {
    "code": _code,
    "papers": _papers,
    "alone": _alone,
    "turned-away": _turned_away,
}


def judged(page: Any, language: str, name: str, kind: str = "") -> list[str]:
    """Everything wrong with the open page, in the looks this run gives its kind."""
    # A text message is in the language of who gets it, not of who looks at the demo phone.
    spoken = [] if "/demo/phone/" in page.url else mixture(page, language)
    found = [f"mixed: {word!r}" for word in spoken]
    for size, mode in looks_of(kind, language):
        if page.viewport_size != SIZES[size]:
            page.set_viewport_size(SIZES[size])
            walks.until(page, f"innerWidth === {SIZES[size]['width']}")
            page.evaluate(looks.PAINTED)
        theme, text = MODES[mode]
        page.evaluate(
            "([theme, text]) => Object.assign(document.documentElement.dataset, { theme, text })",
            [theme, text],
        )
        page.evaluate(looks.PAINTED)
        rules = looks.EVERYTHING if mode == "light" else looks.APPEARANCE
        found += [f"{size} {mode}: {problem}" for problem in at_rest(page, rules)]
        if PICTURES:
            picture = f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}-{size}-{mode}.png"
            page.screenshot(path=Path(PICTURES) / picture, full_page=True)
    return found


def looks_of(kind: str, language: str) -> list[tuple[str, str]]:
    """All of them in a campaign; else the phone and, the first time a kind is met in a language, one more.

    The kinds take the others in turn, and the two languages take different ones.
    """
    if LONG or PICTURES:
        return LOOKS
    if kind and kind in JUDGED[language]:
        return LOOKS[:1]
    JUDGED[language].add(kind)
    turn = len(JUDGED[language]) + (2 if language == "en" else 0)
    return [LOOKS[0], LOOKS[1 + turn % (len(LOOKS) - 1)]]


def at_rest(page: Any, rules: dict[str, Any]) -> list[str]:
    """What is wrong and stays wrong: a busy machine may still be painting the mode before when it is asked first."""
    for pause in (0, 600, 1500):
        page.wait_for_timeout(pause)
        found = looks.wrong(page, rules)
        if not found:
            return []
    return found


def mixture(page: Any, language: str) -> list[str]:
    """Words of the other language on the page. Names people typed themselves, and quoted documents, are their own."""
    text = page.locator("body").inner_text()
    for quoted in page.locator("cite[translate=no], code[translate=no]").all_inner_texts():
        text = text.replace(quoted, "")
    text = SPOKEN[language].sub("", ENTRY.sub("", ID.sub("", text)))
    for role in cast.PEOPLE:
        text = text.replace(role.name_zh, "") if role.name_zh else text
    return sorted(set((LATIN if language == "zh-hans" else HAN).findall(text)))[:12]
