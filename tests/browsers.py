"""Chromium for the journeys: Debian's own package, a fake camera, as many people as a test needs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage "
    "--use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
LOCALES = {"en": "en-US", "zh-hans": "zh-CN"}
PICTURES = Path("var") / "failed-journeys"
WAIT_MILLISECONDS = 30_000

Visitor = Callable[..., Any]


def chromium() -> str:
    """Where Chromium is; the test fails with the way to install it when it is nowhere."""
    found = os.environ.get("SHEBAO_CHROMIUM") or next(
        (path for name in NAMES if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.fail(
            "The journeys need Chromium: `sudo apt-get install chromium fonts-noto-cjk`, "
            "or name one in SHEBAO_CHROMIUM.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole session."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; without this Django refuses to end the test database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield running
        running.close()


@pytest.fixture
def visitor(browser: Any, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """``visitor("zh-hans")`` is another person with a phone of their own: a fresh page that shares nothing.

    ``size`` is PHONE or DESKTOP, ``scheme`` light or dark, ``at`` the address of another center. A failed
    test leaves a picture of every open page below ``var/failed-journeys``.
    """
    pages: list[Any] = []

    def visit(
        language: str = "en",
        *,
        size: dict[str, int] = PHONE,
        scheme: str = "light",
        at: str = "",
        **more: Any,
    ) -> Any:
        context = browser.new_context(
            base_url=at or request.getfixturevalue("centre").url,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            viewport=size,
            color_scheme=scheme,
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            permissions=["camera"],
            **more,
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        pages.append(context.new_page())
        return pages[-1]

    failed_before = request.session.testsfailed
    yield visit
    if request.session.testsfailed > failed_before:
        _keep_pictures(request.node.name, pages)
    for page in pages:
        page.context.close()


@pytest.fixture
def page(visitor: Visitor) -> Any:
    """One English phone."""
    return visitor("en")


def _keep_pictures(test: str, pages: list[Any]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, 1):
        page.screenshot(path=PICTURES / f"{re.sub(r'[^A-Za-z0-9]+', '-', test)}-{number}.png", full_page=True)
