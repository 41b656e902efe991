"""Money reads as people say it: exact to the fen in tables, in round words where somebody only wants to know."""

import pytest
from django.utils import translation

from shebao.doors.design import money


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "−0.05"),
        (123456789, "1,234,567.89"),
        (-(10**17) - 1, "−1,000,000,000,000,000.01"),
    ],
)
def test_yuan_are_exact_to_the_fen(fen, written):
    assert money.yuan(fen) == written


def test_a_machine_reads_no_thousands_and_an_ascii_minus():
    assert money.plain_yuan(-123456789) == "-1234567.89"


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (1_999_342_880_102_59, "2.00万亿元", "CNY 2.00 trillion"),
        (1_234_500_000_00, "12.35亿元", "CNY 1.23 billion"),
        (99_999_999_99, "10,000.00万元", "CNY 100.00 million"),
        (12_345_67, "1.23万元", "CNY 12,345.67"),
        (9_999_99, "9,999.99元", "CNY 9,999.99"),
        (-123_456_789_00, "−1.23亿元", "CNY −123.46 million"),
        (0, "0.00元", "CNY 0.00"),
    ],
)
def test_a_big_sum_is_said_in_the_words_of_the_language(fen, chinese, english):
    with translation.override("zh-hans"):
        assert money.about(fen) == chinese
    with translation.override("en"):
        assert money.about(fen) == english
