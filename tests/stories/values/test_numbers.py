"""Social security numbers and telephone numbers: what is forgiven, what is refused and why."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.values import clock, identifiers
from shebao.values.identifiers import NumberError, PhoneError, check_digit, parse_number, parse_phone

GOOD = "440199195206011028"[:17]
GOOD += check_digit(GOOD)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1850, 1, 1), date(2026, 1, 1)))
    county = draw(st.integers(110000, 839999))
    sequence = draw(st.integers(0, 999))
    first = f"{county:06d}{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def code(text: str) -> str:
    with pytest.raises(NumberError) as refused:
        parse_number(text)
    return refused.value.code


def test_the_example_of_the_standard() -> None:
    number = parse_number("11010519491231002X")
    assert (number.county, number.birth_date, number.sex) == ("110105", date(1949, 12, 31), "female")
    assert parse_number("440524188001010014").sex == "male"


@settings(deadline=None)
@given(numbers())
def test_every_right_number_is_read_as_it_was_meant(text: str) -> None:
    number = parse_number(text)
    assert number.value == text
    assert number.birth_date == date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    assert number.sex == ("male" if text[16] in "13579" else "female")


@settings(deadline=None)
@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_slip_of_one_digit_is_always_found(text: str, place: int, digit: str) -> None:
    slipped = text[:place] + digit + text[place + 1 :]
    if slipped != text:
        assert code(slipped) in {"checksum", "date"}


@settings(deadline=None)
@given(numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_found(text: str, place: int) -> None:
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        assert code(swapped) in {"checksum", "date"}


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(NumberError):
        assert len(parse_number(text).value) == 18
        return
    assert code(text) in identifiers.NUMBER_SENTENCES


def test_what_a_thumb_types_is_forgiven() -> None:
    for text in ("11010519491231002x", " 110105 19491231 002X ", "110105-19491231-002X"):
        assert parse_number(text).value == "11010519491231002X"
    assert parse_number("１１０１０５１９４９１２３１００２Ｘ").value == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("  - ", "empty"),
        ("1101051949123100", "length"),
        ("11010519491231002XX", "characters"),
        ("1101051949123100211", "length"),
        ("110105491231002", "fifteen"),
        ("1101051949123A002X", "characters"),
        ("X10105194912310021", "characters"),
        ("٤٤٠١٩٩١٩٥٢٠٦٠١١٠٢٨", "characters"),
        ("110105194913310020", "date"),
        ("110105190002290020", "date"),
        ("110105184912310020", "date"),
        ("110105194912310021", "checksum"),
    ],
)
def test_each_mistake_has_its_own_answer(text: str, why: str) -> None:
    assert code(text) == why


def test_nobody_is_born_tomorrow() -> None:
    tomorrow = "44019920261123102"
    with clock.fixed(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        assert code(tomorrow + check_digit(tomorrow)) == "date"
    with clock.fixed(datetime(2026, 11, 22, 16, tzinfo=UTC)):  # midnight in China
        assert parse_number(tomorrow + check_digit(tomorrow)).birth_date == date(2026, 11, 23)


def test_counties_nobody_ever_listed_are_accepted() -> None:
    for county in ("440199", "810000", "532399"):
        first = f"{county}19490101102"
        assert parse_number(first + check_digit(first)).county == county


def test_a_number_prints_masked_whatever_prints_it() -> None:
    number = parse_number(GOOD)
    assert number.masked == f"4401**********{GOOD[-4:]}"
    assert GOOD not in f"{number} {number!r} {[number]}"


def test_phones() -> None:
    for text in ("10000000001", "+86 100-0000-0001", "0086 100 0000 0001", "１００００００００ ０１"):
        assert parse_phone(text) == "10000000001"
    assert identifiers.masked_phone("10000000001") == "100****0001"
    for text, why in {
        "": "empty",
        "1000000000": "length",
        "20000000001": "length",
        "1000000000a": "characters",
    }.items():
        with pytest.raises(PhoneError) as refused:
            parse_phone(text)
        assert refused.value.code == why
        assert why in identifiers.PHONE_SENTENCES


def test_opaque_ids_are_long_and_differ() -> None:
    ids = {identifiers.public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(one) for one in ids} == {22}
