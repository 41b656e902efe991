"""The other ways to a family account, each walked once: a code by letter, a child, a picture together, and a no."""

from __future__ import annotations

import re
from typing import Any

import pytest

import pages
import walks
from shebao.demo import cast

DAUGHTER, HUSBAND, WORKER = "10000000001", "10000000003", "10000000004"
GUANGZHOU_CLERK, HANGZHOU_CLERK = "10000000011", "10000000015"
LETTERS = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9]{8}(?![A-Za-z0-9])")
WRONG, NO, WAITING_FOR_CODE = "确认码不正确", "不同意", "等待确认码"
WRONG_CODE, CODE_WAITS = "This code does not fit", "Waiting for the code"
PHOTOGRAPH, RECEIVED = "Take the picture", "The picture is received"
YES, REFUSE = "Confirm the family account", "Cannot confirm"


def ask(page: Any, language: str, who: str, relationship: str, route: str) -> None:
    """Open the service if it is not yet, and ask for this relative by this route."""
    role = cast.person(who)
    page.goto("/family/")
    if page.locator("input[name=notice]").count():
        walks.open_family_service(page, walks.WORDS[language])
    page.goto("/family/add/")
    page.locator("input[name=name]").fill(role.name_en if language == "en" else role.name_zh)
    page.locator("input[name=number]").fill(role.number)
    page.locator("select[name=relationship]").select_option(value=relationship)
    page.locator(f"input[value={route}]").check()
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/family/accounts/"))


def usable(page: Any, words: dict[str, str]) -> None:
    """The account can be used at once and undone."""
    walks.sees(page, words["five"])
    walks.sees(page, words["undo"])


def code_in_the_letter(page: Any, name: str) -> str:
    """The eight signs of the newest letter to this person that carries some; reminders come by letter too."""
    box = page.context.new_page()
    box.goto("/demo/phone/letters/")
    found = None
    for _attempt in range(60):
        letters = box.locator("main li", has_text=name).all_inner_texts()
        found = next((code for text in letters if (code := LETTERS.search(text))), None)
        if found:
            break
        box.wait_for_timeout(500)
        box.reload()
    box.close()
    assert found, "no code in the letter"
    return found[0]


def type_wrong_then_right(holder: Any, code: str, sentence: str) -> None:
    """A code with one sign changed is answered by a sentence and changes nothing; the right one is taken."""
    wrong = ("B" if code[0] == "A" else "A") + code[1:]
    for typed in (wrong, code):
        holder.locator("input[name=code]").fill(typed)
        with holder.expect_navigation():
            holder.locator("form[action*=code] button").click()
        assert (sentence in holder.locator("main").inner_text()) == (typed == wrong)


def test_a_letter_carries_the_code(open_centre: Any, visitor: Any) -> None:
    """Grandfather has no phone: a wrong code is a sentence, the one of his letter makes the account usable."""
    words = walks.WORDS["zh-hans"]
    holder = visitor("zh-hans", at=open_centre().url)
    walks.sign_in(holder, DAUGHTER)
    ask(holder, "zh-hans", "grandfather", "51", "code")
    walks.sees(holder, WAITING_FOR_CODE)

    code = code_in_the_letter(holder, cast.person("grandfather").name_zh)
    type_wrong_then_right(holder, code, WRONG)
    usable(holder, words)


def test_the_register_knows_the_child(open_centre: Any, visitor: Any) -> None:
    """A child's parent in the register waits for nobody."""
    words = walks.WORDS["en"]
    holder = visitor("en", at=open_centre().url)
    walks.sign_in(holder, DAUGHTER)
    ask(holder, "en", "child", "30", "minor")
    usable(holder, words)


def test_a_picture_together_is_decided_at_the_desk(open_centre: Any, visitor: Any) -> None:
    """The husband sits beside her: a picture of both, an officer's yes, usable."""
    centre, words = open_centre(), walks.WORDS["en"]
    holder, clerk = visitor("en", at=centre.url), visitor("en", at=centre.url)
    walks.sign_in(holder, DAUGHTER)
    ask(holder, "en", "husband", "10", "member_present")
    walks.tap(holder, PHOTOGRAPH)
    walks.take_picture(holder, words)
    walks.sees(holder, RECEIVED)

    decide(clerk, centre.url, cast.person("husband").name_en, "Both faces fit the register.", YES)
    usable(holder, words)


def test_a_no_tells_the_holder_nothing(open_centre: Any, visitor: Any) -> None:
    """The husband says no on his own phone: she reads what she read before, and nothing can be used."""
    centre, words = open_centre(), walks.WORDS["zh-hans"]
    holder, member = visitor("zh-hans", at=centre.url), visitor("zh-hans", at=centre.url)
    walks.sign_in(holder, DAUGHTER)
    ask(holder, "zh-hans", "husband", "10", "own_account")
    walks.sees(holder, words["waiting"])
    before = holder.locator("main").inner_text()

    walks.sign_in(member, HUSBAND)
    walks.tab(member, words["my"])
    walks.sees(member, words["answer"])
    walks.tap(member, words["answer"])
    walks.tap(member, NO)
    member.wait_for_url(re.compile("/my/helpers/"))

    holder.reload()
    assert holder.locator("main").inner_text() == before
    assert not holder.locator("main", has_text=words["five"]).count()


def test_a_childs_household_page_is_looked_at(open_centre: Any, visitor: Any) -> None:
    """The register does not know this child's uncle: a page of the household book, an officer's yes, usable."""
    centre, words = open_centre(), walks.WORDS["en"]
    holder, clerk = visitor("en", at=centre.url), visitor("en", at=centre.url)
    walks.sign_in(holder, WORKER)
    ask(holder, "en", "child", "30", "minor")
    walks.tap(holder, PHOTOGRAPH)
    walks.sees(holder, "The page of your household register")
    walks.take_picture(holder, words)
    walks.sees(holder, RECEIVED)

    decide(clerk, centre.url, cast.person("child").name_en, "The household page names both.", YES)
    usable(holder, words)


@pytest.mark.parametrize(
    ("phone", "who", "relationship", "route"),
    [(WORKER, "child", "30", "minor"), (DAUGHTER, "husband", "10", "member_present")],
)
def test_a_picture_that_does_not_fit_tells_the_holder_nothing(
    open_centre: Any, visitor: Any, phone: str, who: str, relationship: str, route: str
) -> None:
    """An officer says no: the holder reads what they would read about nobody, and nothing can be used."""
    centre, words = open_centre(), walks.WORDS["en"]
    holder, clerk = visitor("en", at=centre.url), visitor("en", at=centre.url)
    walks.sign_in(holder, phone)
    ask(holder, "en", who, relationship, route)
    walks.tap(holder, PHOTOGRAPH)
    walks.take_picture(holder, words)
    walks.sees(holder, RECEIVED)
    before = holder.locator("main").inner_text()

    decide(clerk, centre.url, cast.person(who).name_en, "Somebody else is shown.", REFUSE)
    holder.reload()
    assert holder.locator("main").inner_text() == before
    assert not holder.locator("main", has_text=words["five"]).count()


def test_a_counter_hands_out_the_code(open_centre: Any, visitor: Any) -> None:
    """Grandfather comes to the counter instead of waiting for a letter; the paper with the code is his alone."""
    centre, words, role = open_centre(), walks.WORDS["en"], cast.person("grandfather")
    holder, clerk = visitor("en", at=centre.url), visitor("en", at=centre.url)
    walks.sign_in(holder, DAUGHTER)
    ask(holder, "en", "grandfather", "51", "code")
    walks.sees(holder, CODE_WAITS)

    walks.sign_in(clerk, GUANGZHOU_CLERK, "/desk/sign-in/")
    pages.open_record(clerk, "grandfather")
    walks.sees(clerk, "Give them a code")
    walks.tap(clerk, "Give them a code")
    paper = clerk.locator("main").inner_text()
    code = re.search(r"(?<![A-Z0-9])[A-Z0-9]{4} [A-Z0-9]{4}(?![A-Z0-9])", paper)
    assert code and role.name_en in paper and cast.person("daughter").name_en in paper
    type_wrong_then_right(holder, code[0], WRONG_CODE)
    usable(holder, words)


def decide(clerk: Any, url: str, name: str, reason: str, button: str) -> None:
    """The officer of Hangzhou opens the waiting request and decides it."""
    walks.sign_in(clerk, HANGZHOU_CLERK, "/desk/sign-in/")
    clerk.goto("/desk/families/")
    walks.sees(clerk, name)
    walks.tap(clerk, name)
    clerk.get_by_label(walks.WORDS["en"]["reason"]).fill(reason)
    walks.tap(clerk, button)
    clerk.wait_for_url(f"{url}/desk/")
