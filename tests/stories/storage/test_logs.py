"""No log line carries a personal number, whichever way it got there (T31)."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.ground.storage.logs import NumberFilter, masked
from shebao.values.identifiers import check_digit

FIRST = "44019919520601102"
NUMBER = FIRST + check_digit(FIRST)
PHONE = "10000000001"


def logged(call: str, *arguments: object, exc_info: bool = False) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NumberFilter())
    logger = logging.getLogger("shebao.test")
    logger.addHandler(handler)
    logger.error(call, *arguments, exc_info=exc_info)
    logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (f"number {NUMBER}", ()),
        ("number %s", (NUMBER,)),
        ("%(who)s", ({"who": {"number": NUMBER, "phone": PHONE}},)),
        (f"/search/?q={NUMBER}&p={PHONE}", ()),
        (f"社会保障号码{NUMBER}，手机{PHONE}。", ()),
        ("%r", ([NUMBER.lower(), f"+86 {PHONE}", "100-0000-0001"],)),
    ],
)
def test_messages_and_arguments(call: str, arguments: tuple[object, ...]) -> None:
    line = logged(call, *arguments)
    assert NUMBER not in line.upper()
    assert PHONE not in line.replace("-", "")
    assert "****" in line


def test_tracebacks() -> None:
    try:
        raise ValueError(f"row of {NUMBER} called {PHONE}")
    except ValueError:
        line = logged("failed", exc_info=True)
    assert "Traceback" in line
    assert NUMBER not in line
    assert PHONE not in line


def test_a_mistyped_number_is_somebodys_too() -> None:
    slipped = FIRST + ("0" if NUMBER[-1] != "0" else "1")
    assert slipped not in masked(slipped)


def test_other_digits_stay_readable() -> None:
    for text in (
        "2026-11-22 12:00:00,123",
        "block 123456789012345678",
        "price 1234567890",
        "id 20261122123456",
    ):
        assert masked(text) == text


@settings(deadline=None)
@given(st.text(alphabet="x中 /=&,:;\"'{}()", max_size=5), st.text(alphabet="中 /=&,:;\"'{}()", max_size=5))
def test_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before} {NUMBER}{after} {PHONE}{after}"
    assert NUMBER not in masked(text)
    assert PHONE not in masked(text)


def test_a_line_of_a_hundred_thousand_characters_is_quick() -> None:
    for text in ("1" * 100_000, "1-" * 50_000, "4401991952060110 " * 5_000, "+86 " * 25_000):
        assert len(masked(text)) >= 1
