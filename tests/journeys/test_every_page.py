"""Every page in both languages, by everybody who may read one."""

from __future__ import annotations

from typing import Any

import pytest

import pages

pytestmark = [pytest.mark.one_database, pytest.mark.parametrize("language", ["zh-hans", "en"])]


@pytest.mark.parametrize("who", pages.PEOPLE)
def test_every_page_is_fit_to_be_read(lived_in: Any, visitor: Any, language: str, who: str) -> None:
    """Nothing serious for axe or the eye, and no other language."""
    pages.walk(lived_in, visitor, language, who)


def test_a_page_that_is_not_there_is_fit_to_be_read(lived_in: Any, visitor: Any, language: str) -> None:
    """A wrong turn shows the way back."""
    pages.wrong_turn(lived_in, visitor, language)


@pytest.mark.parametrize("what", pages.REFUSED)
def test_a_refused_form_is_fit_to_be_read(lived_in: Any, visitor: Any, language: str, what: str) -> None:
    """Every sentence at its field."""
    pages.refused(lived_in, visitor, language, what)


@pytest.mark.parametrize("what", pages.TAPS)
def test_what_answers_a_form_is_fit_to_be_read(lived_in: Any, visitor: Any, language: str, what: str) -> None:
    """Papers, thanks and refusals, which no link leads to."""
    pages.after_a_tap(lived_in, visitor, language, what)
