"""The door in a real browser: sign in by the code on the phone, see and end sign-ins, say who one is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from browsers import DESKTOP, PHONE
from looks import wrong
from shebao.demo.cast import person
from walks import code_on_phone, second_step, sign_in

DAUGHTER, CLERK, NEWCOMER, VISITOR = "10000000001", "10000000011", "10000000009", "10000000010"


def test_a_wrong_number_and_a_wrong_code_are_told_at_the_field(visitor: Any) -> None:
    page = visitor("en")
    page.goto("/my/sessions/")
    page.locator("input[name=phone]").fill("1000000")
    page.get_by_role("button", name="Send the code").click()
    assert page.locator("input[name=phone]").input_value() == "1000000"
    assert "A mobile phone number has 11 digits" in page.locator(".field-error").inner_text()

    page.locator("input[name=phone]").fill(DAUGHTER)
    page.get_by_role("button", name="Send the code").click()
    assert "100****0001" in page.locator("main").inner_text()
    code = code_on_phone(page, DAUGHTER)
    page.locator("input[name=code]").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert "This code is not right" in page.locator(".field-error").inner_text()

    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my/sessions/")
    assert page.get_by_text("This device").is_visible()


def test_a_lost_phone_is_signed_out_from_the_computer(visitor: Any) -> None:
    phone, computer = visitor("zh-hans"), visitor("en", size=DESKTOP)
    sign_in(phone, DAUGHTER)
    sign_in(computer, DAUGHTER)
    computer.goto("/my/sessions/")
    computer.get_by_role("button", name="End all others").click()
    assert computer.get_by_role("button", name="End this sign-in").count() == 0
    phone.goto("/my/sessions/")
    assert "/sign-in/" in phone.url
    computer.get_by_role("button", name="Sign out here").click()
    computer.wait_for_url("**/sign-in/")
    computer.go_back()
    assert "/sign-in/" in computer.url or computer.get_by_text("This device").count() == 0


def test_a_newcomer_says_who_they_are_and_the_counter_confirms_it(visitor: Any) -> None:
    page, number = visitor("en"), person("grandfather").number
    sign_in(page, NEWCOMER)
    page.goto("/family/")
    assert "/my/identity/" in page.url
    assert page.get_by_role("heading", name="We only know your phone number so far").is_visible()
    page.locator("input[name=name]").fill("林国强")
    page.locator("input[name=number]").fill(number[:-1])
    page.get_by_role("button", name="Say who I am").click()
    assert page.locator(".field-error").count() >= 1
    page.locator("input[name=number]").fill(number)
    page.get_by_role("button", name="Say who I am").click()
    reference = re.search(r"\b[2-9A-HJKMNP-Z]{8}\b", page.locator("main").inner_text())
    assert reference

    clerk = visitor("zh-hans", size=DESKTOP)
    sign_in(clerk, CLERK, "/desk/sign-in/")
    clerk.goto("/desk/identities/")
    clerk.locator("input[name=reference]").fill(reference[0].lower())
    clerk.locator("main form button").first.click()
    clerk.wait_for_url(f"**/{reference[0]}/")
    assert wrong(clerk) == []
    clerk.locator("input[value=identity_card]").check(force=True)
    clerk.locator("button[value=confirm]").click()
    clerk.wait_for_url("**/desk/identities/")

    page.goto("/my/identity/?next=/family/")
    assert page.get_by_role("heading", name="Your identity is confirmed").is_visible()
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/family/")


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_the_door_is_in_order(visitor: Any, language: str, size: dict[str, int]) -> None:
    page = visitor(language, size=size)
    found = {}
    for address in (
        "/sign-in/",
        "/sign-in/passkey/",
        "/sign-in/counter/",
        "/desk/sign-in/",
        "/demo/phone/",
        "/demo/phone/letters/",
        "/my/settings/",
    ):
        page.goto(address)
        found[address] = wrong(page)
    sign_in(page, VISITOR)
    for address in (
        "/my/sessions/",
        "/my/passkeys/",
        "/my/again/",
        "/my/identity/",
        "/messages/",
        "/my/settings/",
    ):
        page.goto(address)
        found[address] = wrong(page)
    assert not {address: sentences for address, sentences in found.items() if sentences}


def test_a_passkey_is_added_used_and_lost_in_a_browser(visitor: Any) -> None:
    page = visitor("en")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    made = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    held = keys.send("WebAuthn.addVirtualAuthenticator", {"options": made})["authenticatorId"]
    sign_in(page, DAUGHTER)
    page.goto("/my/passkeys/")
    page.get_by_role("button", name="Add a passkey of this device").click()
    page.get_by_text("Next time it opens the door without a code").wait_for()
    assert len(keys.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]) == 1
    assert wrong(page) == []

    page.goto("/my/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_role("link", name="With a passkey").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)

    page.goto("/my/passkeys/")
    page.get_by_role("button", name="Lost, or no longer mine").click()
    page.get_by_text("It is removed.").wait_for()
    page.goto("/my/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/passkey/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey did not open anything here").wait_for()


def test_a_phone_without_a_passkey_says_so_and_stays(visitor: Any) -> None:
    page = visitor("zh-hans")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    empty = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {**empty, "isUserVerified": True}})
    page.goto("/sign-in/passkey/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_text("未能打开。请重试，或换一种方式。").wait_for()
    assert wrong(page) == []


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_desks_pages_about_sign_ins_and_emergencies_are_in_order(visitor: Any, language: str) -> None:
    page = visitor(language, size=DESKTOP)
    phone = {"en": "10000000011", "zh-hans": "10000000012"}[language]
    page.goto("/desk/sign-in/")
    page.locator("input[name=phone]").fill(phone)
    page.locator("main form button").last.click()
    page.locator("input[name=code]").fill(code_on_phone(page, phone))
    page.locator("main form button").first.click()
    page.wait_for_url("**/second/")
    found = {"second": wrong(page)}
    second_step(page, phone)
    for address in ("/desk/colleagues/", "/desk/passkeys/", "/desk/emergencies/new/"):
        page.goto(address)
        found[address] = wrong(page)
    if phone.endswith("12"):
        page.goto("/desk/emergencies/")
        found["queue"] = wrong(page)
    assert not {address: sentences for address, sentences in found.items() if sentences}
