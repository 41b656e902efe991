"""The two pages of a center that has no turn to give are as calm and as readable as any other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

import looks
from browsers import DESKTOP, PHONE
from shebao.config.middleware.turns import busy

OFTEN = """async () => {
  const form = document.querySelector("form[method=post]");
  for (let sent = 0; sent < 300; sent += 1) {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.status === 429) return sent;
  }
  return 0;
}"""


def looked_at(page: Any) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert not looks.to_the_eye(page) + looks.to_axe(page)


@pytest.mark.parametrize(("language", "words"), [("en", "minute"), ("zh-hans", "分钟")])
def test_a_network_that_sends_too_much_reads_why(
    centre: Any, visitor: Any, language: str, words: str
) -> None:
    page = visitor(language, at=centre.url)
    page.goto("/sign-in/")
    page.evaluate(OFTEN)
    page.locator("input[name=phone]").fill("10000000001")
    with page.expect_navigation() as arrived:
        page.locator("main form button").first.click()
    assert arrived.value.status == 429 and words in page.locator("main").inner_text()
    looked_at(page)


@pytest.mark.parametrize(("language", "words"), [("en", "nothing is lost"), ("zh-hans", "没有丢失")])
def test_who_comes_when_all_turns_are_taken_reads_when_to_come_again(
    centre: Any, visitor: Any, language: str, words: str
) -> None:
    """The sheets and pictures of the page are the running center's own; only the moment is arranged."""
    answer = busy(RequestFactory().get("/", headers={"accept-language": language}))
    page = visitor(language, at=centre.url)
    page.route(
        f"{centre.url}/family/",
        lambda route: route.fulfill(
            status=answer.status_code, body=answer.content, content_type="text/html; charset=utf-8"
        ),
    )
    assert page.goto("/family/").status == 503
    assert words in page.locator("body").inner_text()
    looked_at(page)
