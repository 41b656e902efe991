"""Both ways the origin describes, walked by citizen, member and clerk in a real browser, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

import walks
from shebao.demo import cast

# What a database may change is the same in either language: on PostgreSQL the ways are walked once.
LANGUAGES = pytest.mark.parametrize(
    "language", ["en", pytest.param("zh-hans", marks=pytest.mark.one_database)]
)
DAUGHTER, GRANDMOTHER, CLERK = "10000000001", "10000000002", "10000000011"


@LANGUAGES
def test_way_2_from_my_to_the_receipt(open_centre: Any, visitor: Any, language: str) -> None:
    """My → family service → add → back → certification for that member → received → decided → certified."""
    centre = open_centre()
    words = walks.WORDS[language]
    holder, member, clerk = (visitor(language, at=centre.url) for _ in range(3))

    walks.sign_in(holder, DAUGHTER)
    walks.tab(holder, words["my"])
    walks.tap(holder, words["family"])
    walks.open_family_service(holder, words)
    walks.tap(holder, words["add"])
    walks.add_mother(holder, words, cast.person("grandmother").number)

    walks.sign_in(member, GRANDMOTHER)
    walks.confirm_request(member, words)

    walks.tab(holder, words["my"])
    walks.tap(holder, words["family"])
    walks.sees(holder, words["grandmother"])
    walks.tap(holder, words["certification"])
    walks.tap(holder, words["relative_picture"])
    walks.take_picture(holder, words)
    walks.sees(holder, words["received"])

    walks.sign_in(clerk, CLERK, "/desk/sign-in/")
    clerk.goto("/desk/")
    walks.tap(clerk, words["grandmother"])
    clerk.get_by_label(words["reason"]).fill("照片与登记照片一致。")
    walks.tap(clerk, words["certify"])
    clerk.wait_for_url(f"{centre.url}/desk/")

    walks.sees(holder, words["certified_until"])
    walks.tap(holder, words["receipt"])
    walks.sees(holder, words["evidence"])
    walks.sees(holder, words["certified_until"])


@LANGUAGES
def test_way_1_from_the_citizen_center_to_a_usable_account(
    open_centre: Any, visitor: Any, language: str
) -> None:
    """Citizen Center → city → Social Security → family service → open → add family account → usable."""
    centre = open_centre()
    words = walks.WORDS[language]
    holder, member = visitor(language, at=centre.url), visitor(language, at=centre.url)

    walks.sign_in(holder, DAUGHTER)
    holder.goto("/")
    walks.sees(holder, words["citizen_center"])
    holder.locator(".masthead-place").click()
    walks.tap(holder, words["guangzhou"])
    walks.sees(holder, words["guangzhou"])
    walks.tap(holder, words["social_security"])
    walks.sees(holder, words["benefit_certification"])
    walks.tap(holder, words["card_family"])
    walks.open_family_service(holder, words)
    walks.tap(holder, words["add"])
    walks.add_mother(holder, words, cast.person("grandmother").number)

    walks.sign_in(member, GRANDMOTHER)
    walks.confirm_request(member, words)

    walks.tab(holder, words["family_tab"])
    walks.tap(holder, words["grandmother"])
    walks.sees(holder, words["five"])
    walks.sees(holder, words["undo"])
    walks.tap(holder, words["undo"])
    walks.sees(holder, words["undone"])
