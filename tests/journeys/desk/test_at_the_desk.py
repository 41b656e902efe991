"""Three things only a person at a desk can do, walked by citizen and clerk in a real browser."""

from __future__ import annotations

import re
from typing import Any

import looks
import walks
from browsers import DESKTOP
from shebao.demo import cast
from shebao.values import clock

DAUGHTER, GRANDMOTHER, NEWCOMER, CLERK = "10000000001", "10000000002", "10000000009", "10000000011"


def at_the_desk(visitor: Any, language: str) -> Any:
    clerk = visitor(language, size=DESKTOP)
    walks.sign_in(clerk, CLERK, "/desk/sign-in/")
    clerk.goto("/desk/")
    return clerk


def send(page: Any) -> None:
    """Press the last button of the page's own form, as a person does who has filled it in."""
    page.locator("main form.panel button").first.click()


def test_a_home_visit_is_asked_for_recorded_and_certifies(centre: Any, visitor: Any) -> None:
    member = visitor("zh-hans")
    walks.sign_in(member, GRANDMOTHER)
    member.goto("/certification/")
    member.locator("main .answer a").first.click()
    walks.tap(member, "两名工作人员上门认证")
    walks.tap(member, "申请上门认证")
    walks.sees(member, "已收到")

    clerk = at_the_desk(visitor, "zh-hans")
    clerk.locator("main tr", has_text="上门").locator("a", has_text="陈桂兰").click()
    clerk.locator("main a[href$='/visit/']").wait_for()
    assert not looks.wrong(clerk)
    clerk.locator("main a[href$='/visit/']").click()
    clerk.locator("[name=happened_on]").fill(clock.today().isoformat())
    clerk.locator("[name=note]").fill("在家中见到本人，核对了身份证。")
    send(clerk)
    walks.sees(clerk, "另一名工作人员")
    clerk.locator("[name=witness]").fill("王芳")
    send(clerk)
    clerk.wait_for_url(re.compile(r"/desk/$|/desk/cases/"))
    walks.sees(clerk, "陈桂兰")

    member.goto("/certification/")
    walks.sees(member, "认证有效至")


def test_a_family_picture_is_decided_and_the_account_is_usable(centre: Any, visitor: Any) -> None:
    holder, words = visitor("en"), walks.WORDS["en"]
    walks.sign_in(holder, DAUGHTER)
    holder.goto("/family/")
    walks.tap(holder, words["open"])
    walks.open_family_service(holder, words)
    walks.tap(holder, words["add"])
    holder.locator("[name=name]").fill("Lin Guoqiang")
    holder.locator("[name=number]").fill(cast.person("grandfather").number)
    holder.locator("[name=relationship]").select_option("51")
    holder.locator("[name=route][value=member_present]").check()
    holder.locator("main form button", has_text=words["add"]).click()
    holder.locator("main").filter(has_text="Your turn: take the picture").wait_for()
    walks.tap(holder, "Take the picture")
    walks.take_picture(holder, words)
    walks.sees(holder, "The picture is received")

    clerk = at_the_desk(visitor, "en")
    walks.sees(clerk, "Lin Guoqiang")
    walks.tap(clerk, "Lin Guoqiang")
    walks.sees(clerk, "Lin Xiaomei says: this is my Father")
    assert not looks.wrong(clerk)
    clerk.locator("[name=reason]").fill("两人同框，与登记一致。")
    walks.tap(clerk, "Confirm the family account")
    walks.sees(clerk, "Decided: Lin Guoqiang.")

    holder.goto("/family/")
    walks.sees(holder, "Lin Guoqiang")
    walks.tap(holder, "Lin Guoqiang")
    walks.sees(holder, "Father")


def test_an_identity_is_confirmed_at_the_counter(centre: Any, visitor: Any) -> None:
    citizen = visitor("zh-hans")
    walks.sign_in(citizen, NEWCOMER)
    citizen.goto("/my/identity/")
    citizen.locator("[name=name]").fill("林国强")
    citizen.locator("[name=number]").fill(cast.person("grandfather").number)
    citizen.locator("main form button").first.click()
    told = citizen.locator("main .fact dd").first
    told.wait_for()
    reference = told.inner_text().strip()

    clerk = at_the_desk(visitor, "zh-hans")
    clerk.goto("/desk/identities/")
    clerk.locator("[name=reference]").fill(reference)
    send(clerk)
    walks.sees(clerk, "林国强")
    assert not looks.wrong(clerk)
    clerk.locator("[name=document][value=identity_card]").check()
    clerk.locator("main button[value=confirm]").click()
    clerk.wait_for_url(re.compile(r"/desk/identities/$"))

    citizen.goto("/my/identity/")
    walks.sees(citizen, "身份已核实")
