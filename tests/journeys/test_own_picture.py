"""She certifies herself: the camera of her phone does not open, and a picture she has is just as good."""

from __future__ import annotations

from typing import Any

import pytest

import looks
import walks

MOTHER = "10000000002"
REFUSED = {"en": "The camera did not open", "zh-hans": "相机未能打开"}
# The smallest picture a phone could have kept: one dot.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


# A headless Chromium asks nobody: what it answers a page after a tap on *Block* is put in its place.
BLOCKED = """navigator.mediaDevices.getUserMedia =
  () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_refused_camera_stops_nobody(open_centre: Any, visitor: Any, language: str) -> None:
    page, words = visitor(language, at=open_centre().url), walks.WORDS[language]
    page.add_init_script(BLOCKED)
    walks.sign_in(page, MOTHER)
    page.goto("/certification/")
    page.locator("main a[href*='/certification/']").first.click()
    page.locator("main a[href$='/camera/']").first.click()
    page.locator("[data-camera-view] button").click()
    walks.sees(page, REFUSED[language])
    assert not looks.to_the_eye(page) + looks.to_axe(page)

    kept = {"name": "kept.png", "mimeType": "image/png", "buffer": PICTURE}
    page.locator("input[type=file]").set_input_files(kept)
    with page.expect_navigation():
        walks.tap(page, words["hand_in"])
    walks.sees(page, words["received"])
