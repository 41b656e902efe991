"""A family account that runs out: its holder reads it, asks anew, and the member's yes lets it run on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import looks
import walks
from centre import Centre
from pages import PICTURES

HOLDER, MEMBER = "10000000004", "10000000006"
SAID = {
    "en": ("This family account runs out on", "Renew", "Ask them", "You asked Yang Agui"),
    "zh-hans": ("此亲情账户将于", "续期", "请对方同意", "您已请杨阿桂"),
}
# The town's own account has eleven months to run; nobody can wait for its last days.
LAST_DAYS = """
import django
django.setup()
from datetime import timedelta
from shebao.rooms.family.models import Mandate
from shebao.values import clock
assert Mandate.objects.filter(ended_at=None).update(until=clock.today() + timedelta(days=9)) == 1
"""


def ten_days_before_its_end(centre: Centre) -> None:
    """What the calendar would have done."""
    told = centre.environment | {"DJANGO_SETTINGS_MODULE": "shebao.config.settings"}
    subprocess.run([sys.executable, "-c", LAST_DAYS], env=told, check=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_family_account_is_renewed(open_centre: Any, visitor: Any, language: str) -> None:
    centre, words = open_centre(), walks.WORDS[language]
    runs_out, renew, ask, asked = SAID[language]
    ten_days_before_its_end(centre)
    holder, member = visitor(language, at=centre.url), visitor(language, at=centre.url)
    walks.sign_in(holder, HOLDER)
    holder.goto("/family/")
    holder.locator("main a[href*='/family/accounts/']").first.click()
    walks.sees(holder, runs_out)
    look(holder, language, "active")

    walks.tap(holder, renew)
    look(holder, language, "renewal")
    holder.locator("input[value=own_account]").check()
    walks.tap(holder, ask)
    walks.sees(holder, asked)
    look(holder, language, "asked")

    walks.sign_in(member, MEMBER)
    walks.confirm_request(member, words)
    holder.reload()
    walks.sees(holder, words["five"])
    assert not holder.locator("main", has_text=runs_out).count()
    look(holder, language, "renewed")


def look(page: Any, language: str, name: str) -> None:
    """By eye and by axe, as every page that can be reached by links is looked at."""
    assert not looks.to_the_eye(page) + looks.to_axe(page), name
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"renewing-{language}-{name}.png", full_page=True)
