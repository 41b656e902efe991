"""Every page in Chinese, by everybody who may read one."""

from __future__ import annotations

from typing import Any

import pytest

import pages


@pytest.mark.parametrize("who", pages.PEOPLE)
def test_every_page_is_fit_to_be_read(lived_in: Any, visitor: Any, who: str) -> None:
    """Nothing serious for axe or the eye, and no other language."""
    pages.walk(lived_in, visitor, "zh-hans", who)


def test_a_page_that_is_not_there_is_fit_to_be_read(lived_in: Any, visitor: Any) -> None:
    """A wrong turn shows the way back."""
    pages.wrong_turn(lived_in, visitor, "zh-hans")
