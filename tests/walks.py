"""Steps people take, in the words they see, in either language; the journeys are written with them."""

from __future__ import annotations

import re
import time
from typing import Any

WORDS = {
    "en": {
        "sign_in": "Sign in",
        "my": "My",
        "family": "Family service",
        "card_family": "Social security card family service",
        "social_security": "Social Security",
        "citizen_center": "Citizen Center",
        "open": "Open",
        "add": "Add family account",
        "name": "Name",
        "number": "Social security number",
        "relationship": "Relationship",
        "mother": "Mother",
        "confirm": "Confirm",
        "answer": "Answer",
        "certification": "Qualification certification",
        "benefit_certification": "Benefit qualification certification",
        "received": "Received, pay continues",
        "usable": "Family account is usable",
        "waiting": "Received, waiting for them to agree",
        "relative_picture": "A picture taken with a relative's help",
        "hand_in": "Hand in the picture",
        "reason": "Reason",
        "certify": "Certify",
        "certified_until": "Certified until",
        "receipt": "Receipt",
        "evidence": "Picture with a relative's help, checked by an officer",
        "grandmother": "Chen Guilan",
        "daughter": "Lin Xiaomei",
        "guangzhou": "Guangzhou",
        "family_tab": "Family",
        "five": "The five insurances",
        "undo": "Undo",
        "undone": "Undone within the undo time",
    },
    "zh-hans": {
        "sign_in": "登录",
        "my": "我的",
        "family": "亲情服务",
        "card_family": "社保卡亲情服务",
        "social_security": "社保",
        "citizen_center": "市民中心",
        "open": "开通",
        "add": "添加亲情账户",
        "name": "姓名",
        "number": "社会保障号码",
        "relationship": "与本人关系",
        "mother": "母亲",
        "confirm": "确认",
        "answer": "答复",
        "certification": "资格认证",
        "benefit_certification": "社会保险待遇资格认证",
        "received": "已收到，待遇照发",
        "usable": "亲情账户已可使用",
        "waiting": "已收到，等待对方同意",
        "relative_picture": "亲属协助拍摄的照片",
        "hand_in": "提交照片",
        "reason": "理由",
        "certify": "通过认证",
        "certified_until": "认证有效至",
        "receipt": "回执",
        "evidence": "亲属协助拍照，工作人员审核",
        "grandmother": "陈桂兰",
        "daughter": "林晓梅",
        "guangzhou": "广州市",
        "family_tab": "亲情",
        "five": "五项社会保险",
        "undo": "撤回",
        "undone": "已在撤回时间内撤回",
    },
}


def sign_in(page: Any, phone: str, door: str = "/sign-in/") -> None:
    """Ask for a code, read it on the demo phone in another tab, type it."""
    page.goto(door)
    page.locator("input[name=phone]").fill(phone)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/code/"))
    page.locator("input[name=code]").fill(code_on_phone(page, phone))
    page.locator("main form button").first.click()
    if door.startswith("/desk/"):
        page.wait_for_url(re.compile("/second/"))
        second_step(page, phone)
    page.wait_for_url(lambda url: "/sign-in/" not in url)


USED: set[tuple[str, str]] = set()


def second_step(page: Any, phone: str) -> None:
    """Type what the authenticator on the demo phone shows. Digits open once: whoever used them waits for the next."""
    door = page.url
    until = time.monotonic() + 100
    while time.monotonic() < until:
        fresh = [shown for digits in digits_on_phone(page, phone) if (shown := (door, digits)) not in USED]
        if not fresh:
            page.wait_for_timeout(1_000)
            continue
        USED.add(fresh[0])
        page.locator("input[name=digits]").fill(fresh[0][1])
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        if "/sign-in/" not in page.url:
            return
    raise AssertionError("no digits opened the desk")


def digits_on_phone(page: Any, phone: str) -> list[str]:
    """The digits an officer's demo phone shows now and next."""
    tab = page.context.new_page()
    tab.goto("/demo/phone/")
    tab.locator("main a", has_text=phone).first.click()
    tab.wait_for_load_state()
    found = re.findall(r"(?<!\d)\d{3} \d{3}(?!\d)", tab.locator("main").inner_text())
    tab.close()
    assert len(found) == 2, "no authenticator on the demo phone"
    return found


def code_on_phone(page: Any, phone: str) -> str:
    """The newest six digits on a demo phone."""
    tab = page.context.new_page()
    tab.goto("/demo/phone/")
    tab.locator("main a", has_text=phone).first.click()
    tab.wait_for_load_state()
    found = re.search(r"(?<!\d)\d{6}(?!\d)", tab.locator("main").inner_text())
    tab.close()
    assert found, "no code on the demo phone"
    return found[0]


def tab(page: Any, label: str) -> None:
    """Tap a tab of the bar at the bottom."""
    page.locator(".tab-bar a", has_text=label).click()


def tap(page: Any, label: str) -> None:
    """Tap the first link or button with these words in the page itself."""
    named = page.locator("main a, main button").filter(has_text=re.compile(rf"^\s*{re.escape(label)}"))
    named.first.click()


def sees(page: Any, text: str) -> None:
    """Wait until the page says it; asks again, as a person would, while the worker works."""
    for _attempt in range(60):
        if page.locator("main").filter(has_text=text).count():
            return
        page.wait_for_timeout(400)
        page.reload()
    raise AssertionError(f"The page never said {text!r}:\n{page.locator('main').inner_text()}")


def until(page: Any, expression: str) -> None:
    """Wait until JavaScript says so; asked from outside, because the page itself forbids evaluation."""
    for _attempt in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"Never true: {expression}")


def take_picture(page: Any, words: dict[str, str]) -> None:
    """Open the camera, take a picture, hand it in."""
    button = page.locator("[data-camera-view] button")
    button.click()
    until(page, "document.querySelector('[data-camera-view] video').videoWidth > 0")
    button.click()
    until(page, "document.querySelector('input[type=file]').files.length === 1")
    with page.expect_navigation():
        tap(page, words["hand_in"])


def open_family_service(page: Any, words: dict[str, str]) -> None:
    """Read the notice, tick, open."""
    page.locator("input[name=notice]").check()
    tap(page, words["open"])
    page.locator("main").filter(has_text=words["add"]).wait_for()


def add_mother(page: Any, words: dict[str, str], number: str) -> None:
    """Name, social security number, relationship, done."""
    page.get_by_label(words["name"], exact=True).fill(words["grandmother"])
    page.get_by_label(words["number"]).fill(number)
    page.get_by_label(words["relationship"]).select_option(label=words["mother"])
    page.locator("main form button", has_text=words["add"]).click()
    page.locator("main").filter(has_text=words["waiting"]).wait_for()


def confirm_request(page: Any, words: dict[str, str]) -> None:
    """The member says yes in their own account."""
    tab(page, words["my"])
    sees(page, words["answer"])
    tap(page, words["answer"])
    boxes = page.locator("input[name=scopes]")
    # all() asks the page as it stands, which may still be the one left.
    boxes.first.wait_for(state="attached")
    for box in boxes.all():
        box.check()
    tap(page, words["confirm"])
    page.wait_for_url(re.compile("/my/helpers/"))
