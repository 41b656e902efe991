"""Before anybody posts, the law answers: permitted by an article, or offending one, and the database agrees."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

import booklets
from shebao.rooms.funds import errors, judging
from shebao.rooms.funds.models import Account

DAY = date(2026, 11, 20)


def judge(scheme, kind, debit, credit):
    with translation.override("en"):
        return judging.judge(scheme, kind, debit, credit, DAY)


def test_whoever_asks_chooses_among_the_kinds_and_accounts_of_the_books():
    kinds, accounts = dict(judging.kinds()), dict(judging.accounts())
    assert kinds["year_end"].name_zh == "年终结转" and accounts["HELD"].name_zh == "暂收款"


def test_a_pension_paid_from_its_own_fund_is_permitted():
    verdict = judge("pension_employee", "benefit", "BENEFIT", "EXPENSE_BANK")
    assert verdict.permitted and verdict.basis == "SIL 64; SIAR 40"
    assert "Benefit expenditure" in verdict.debit and "Contribution income" not in verdict.debit


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            ("pension_employee", "contribution", "TREASURY", "BENEFIT"),
            "“Benefit expenditure” may not be credited",
        ),
        (("pension_employee", "benefit", "SPECIAL_BANK", "EXPENSE_BANK"), "may not be debited"),
        (
            ("pension_employee", "benefit", "PREVENTION", "EXPENSE_BANK"),
            "has no account “Work injury prevention”",
        ),
        (("work_injury", "invest", "BONDS", "SPECIAL_BANK"), "has no entry of the kind “Investment made”"),
        (("medical_resident", "settle_out", "BENEFIT", "EXPENSE_BANK"), "Social Insurance Law, art. 48"),
    ],
)
def test_an_offence_is_a_sentence_with_its_article(asked, sentence):
    offences = judge(*asked).offences
    assert any(sentence in offence for offence in offences), offences
    assert all("art." in offence for offence in offences)


@pytest.mark.django_db
def test_the_database_judges_every_pair_of_accounts_as_the_books_do():
    book = booklets.keep("work_injury", "440000")
    symbols = sorted(set(Account.objects.filter(book=book, detail="").values_list("symbol", flat=True)))
    asked = [
        ("benefit", "EXPENSE_BANK"),
        ("set_aside", "SURPLUS"),
        ("sweep", "TREASURY"),
        ("reserve", "MEMO_OWED"),
    ]
    booklets.enter(book, "opening", date(2026, 1, 1), "EXPENSE_BANK", "SURPLUS", 10**9)
    booklets.enter(book, "opening", date(2026, 1, 1), "TREASURY", "SURPLUS", 10**9)
    for kind, credited in asked:
        for symbol in symbols:
            permitted = judge("work_injury", kind, symbol, credited).permitted
            answer = posted(book, kind, symbol, credited)
            if answer is None and (permitted or connection.vendor == "postgresql"):
                continue  # refused all the same; only SQLite always judges the rule first
            assert answer is permitted, (kind, symbol)


def posted(book, kind, debited, credited):
    """Whether the rules of the database let it be posted; None when a balance or one account twice refused it.

    PostgreSQL may find those before it judges the rule; on SQLite a rule that offends is always named first.
    """
    try:
        booklets.enter(book, kind, date(2026, 11, 2), debited, credited, 1)
    except errors.NotEarmarked:
        return False
    except (errors.Overdraft, errors.SameAccount):
        return None
    return True
