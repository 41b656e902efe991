"""Posting: whole entries, once, in one fund (Social Insurance Law art. 64)."""

from __future__ import annotations

from datetime import date

import pytest

from shebao.rooms.funds import errors
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.drafts import Draft, Line, credit, debit
from shebao.rooms.funds.models import Balance, Book, Entry
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
MAKER = Actor.system("importer")
APPROVER = Actor.system("operator")
DAY = date(2026, 11, 2)


def draft(key: str = "receipt 1", *lines: Line, entry_type: str = "contribution", on: date = DAY) -> Draft:
    chosen = lines or (debit("TREASURY", 100_00), credit("CONTRIBUTIONS", 100_00))
    return Draft(entry_type=entry_type, business_on=on, key=key, lines=chosen, source="file 1")


def balance(book: Book, symbol: str, detail: str = "") -> int:
    row = Balance.objects.get(account__book=book, account__symbol=symbol, account__detail=detail)
    return row.debit - row.credit


def test_an_entry_is_posted_whole_and_moves_two_balances(province: Book) -> None:
    entry = post(actor=MAKER, approver=APPROVER, book=province, draft=draft())
    assert (entry.total, entry.lines, entry.ym) == (100_00, 2, 202611)
    assert (balance(province, "TREASURY"), balance(province, "CONTRIBUTIONS")) == (100_00, -100_00)


def test_the_same_request_twice_is_one_entry_and_another_content_is_refused(province: Book) -> None:
    first = post(actor=MAKER, approver=APPROVER, book=province, draft=draft())
    again = post(actor=MAKER, approver=APPROVER, book=province, draft=draft())
    assert first.pk == again.pk and Entry.objects.count() == 1
    other = draft("receipt 1", debit("TREASURY", 1), credit("CONTRIBUTIONS", 1))
    with pytest.raises(errors.KeyUsed):
        post(actor=MAKER, approver=APPROVER, book=province, draft=other)
    assert balance(province, "TREASURY") == 100_00


REFUSED = [
    (draft("a", debit("TREASURY", 2), credit("CONTRIBUTIONS", 1)), errors.Unbalanced),
    (draft("b", debit("TREASURY", 1), credit("BENEFIT", 1)), errors.NotEarmarked),
    (draft("c", debit("TREASURY", -1), credit("CONTRIBUTIONS", -1)), errors.Negative),
    (draft("d", debit("TREASURY", 1), credit("NOTHING", 1)), errors.UnknownAccount),
    (draft("e", debit("TREASURY", 1)), errors.Incomplete),
    (draft("f", entry_type="lottery"), errors.NoSuchRule),
    (draft("g", on=date(2017, 1, 1)), errors.RuleNotInForce),
    (draft("h", on=date(2026, 12, 1)), errors.UnknownPeriod),
    (
        draft("i", debit("BENEFIT", 1), credit("EXPENSE_BANK", 1), entry_type="benefit"),
        errors.Overdraft,
    ),
    (draft("j", debit("TO_UPPER", 1), credit("EXPENSE_BANK", 1), entry_type="up_out"), errors.LedgerRefusal),
    (draft("k", debit("TREASURY", 10**17), credit("CONTRIBUTIONS", 10**17)), errors.TooLarge),
]


@pytest.mark.parametrize(("wrong", "refusal"), REFUSED, ids=lambda value: getattr(value, "key", None))
def test_what_offends_a_rule_is_refused_by_its_name_and_leaves_nothing(
    province: Book, wrong: Draft, refusal: type[errors.LedgerRefusal]
) -> None:
    with pytest.raises(refusal):
        post(actor=MAKER, approver=APPROVER, book=province, draft=wrong)
    assert not Entry.objects.exists() and balance(province, "TREASURY") == 0


def test_red_ink_takes_an_entry_back_exactly_and_once(province: Book) -> None:
    entry = post(actor=MAKER, approver=APPROVER, book=province, draft=draft())
    back = reverse(actor=MAKER, approver=APPROVER, entry=entry, draft=draft("back"))
    assert back.total == -100_00 and balance(province, "TREASURY") == 0
    assert reverse(actor=MAKER, approver=APPROVER, entry=entry, draft=draft("back")).pk == back.pk
    with pytest.raises(errors.AlreadyReversed):
        reverse(actor=MAKER, approver=APPROVER, entry=entry, draft=draft("again"))
    with pytest.raises(errors.ReversalOfReversal):
        reverse(actor=MAKER, approver=APPROVER, entry=back, draft=draft("forth"))


def test_one_person_alone_posts_nothing(province: Book) -> None:
    with pytest.raises(errors.TwoPeople):
        post(actor=MAKER, approver=MAKER, book=province, draft=draft())
