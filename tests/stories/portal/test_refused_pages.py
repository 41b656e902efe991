"""What cannot be read, opened that way or typed there: a page in the reader's language that says so."""

from __future__ import annotations

import pytest

from door import DAUGHTER, browser, signed_in
from shebao.demo import cast

pytestmark = pytest.mark.django_db
NUMBER = cast.person("grandmother").number
WORDS = {"en": "This page cannot be opened like that", "zh-CN": "不能用这种方式打开此页"}
UNREADABLE = {"en": "This could not be read", "zh-CN": "无法读取"}


@pytest.mark.parametrize("language", WORDS)
def test_a_page_asked_the_wrong_way_is_a_page(language: str) -> None:
    answer = signed_in(DAUGHTER).post("/my/looks/", headers={"accept-language": language})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert WORDS[language] in answer.content.decode()


@pytest.mark.parametrize("language", UNREADABLE)
def test_what_cannot_be_read_is_a_page(language: str) -> None:
    answer = browser().get("/", headers={"accept-language": language, "host": "not a host"})
    assert answer.status_code == 400 and UNREADABLE[language] in answer.content.decode()


def test_what_another_site_sends_is_refused_in_both_languages() -> None:
    answer = browser().post("/sign-in/", headers={"sec-fetch-site": "cross-site"})
    text = answer.content.decode()
    assert answer.status_code == 403 and "其他网站" in text and "another site" in text


@pytest.mark.parametrize(
    "typed", [NUMBER, f" {NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}", "我妈妈" * 30 + NUMBER[:15]]
)
def test_a_number_typed_into_the_search_stays_in_no_address(typed: str) -> None:
    answer = browser().get("/search/", {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/search/?number=")
    page = browser().get(answer["Location"]).content.decode()
    assert "Do not type numbers here" in page and NUMBER not in page


@pytest.mark.parametrize("typed", ["年审", "2026-11-20", "10000000001"])
def test_other_digits_are_searched_for(typed: str) -> None:
    assert browser().get("/search/", {"q": typed}).status_code == 200
