"""The ways a caller can be wrong, each with its own refusal; and what an officer finds of the books."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError

from ledgers import opened
from shebao.rooms.funds import errors
from shebao.rooms.funds.actions import editions
from shebao.rooms.funds.actions.books import Opening, open_book
from shebao.rooms.funds.actions.closing import close_book
from shebao.rooms.funds.actions.events import Event, contribution_received
from shebao.rooms.funds.actions.posting import rule_for
from shebao.rooms.funds.actions.transfers import Remittance, send
from shebao.rooms.funds.database_errors import from_database
from shebao.rooms.funds.drafts import Draft
from shebao.rooms.funds.models import Balance, Book, Edition, Entry, Posting, Rule
from shebao.rooms.funds.permissions import book_for, books_of
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
WHO = {"actor": Actor.system("importer"), "approver": Actor.system("operator")}
DAY = date(2026, 11, 2)


def test_without_the_law_no_book_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Edition, "objects", Edition.objects.none())
    with pytest.raises(errors.RulesMissing):
        open_book(actor=WHO["actor"], opening=Opening(scheme="unemployment", region="440000", on=DAY))


def test_a_chart_that_outgrows_the_masks_is_refused(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(editions, "SYMBOLS", 3)
    with pytest.raises(errors.ChartChanged):
        editions.load_chart(actor=WHO["actor"])


def test_a_book_of_law_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(editions, "NATION", "000000")
    with pytest.raises(LookupError, match=r"funds\.chart"):
        editions.load_chart(actor=WHO["actor"])


def remittance(book: Book, other: Book, **more: object) -> Remittance:
    values = {"amount": 5, "on": DAY, "key": "send", "reason": "r", **more}
    return Remittance(from_book=book, to_book=other, **values)


def test_a_transfer_of_nothing_under_a_used_key_or_before_its_law_is_refused(
    province: Book, medical: Book
) -> None:
    with pytest.raises(errors.Negative):
        send(**WHO, remittance=remittance(province, medical, amount=0, settlement="medical_premium"))
    event = Event(on=DAY, amount=5, key="send", source="file", detail="employer")
    contribution_received(**WHO, book=province, event=event)
    with pytest.raises(errors.KeyUsed):
        send(**WHO, remittance=remittance(province, medical, settlement="medical_premium"))
    with pytest.raises(errors.SettlementNotLawful):
        other = {"settlement": "medical_premium", "detail": "training", "key": "other"}
        send(**WHO, remittance=remittance(province, medical, **other))
    pension = {"settlement": "pension_premium", "on": date(2024, 1, 1), "key": "early"}
    with pytest.raises(errors.SettlementNotLawful):
        send(**WHO, remittance=remittance(province, medical, **pension))
    # A settlement whose earlier wording has ended is found by the one in force on the day.
    old = remittance(province, medical, settlement="medical_premium", on=date(2020, 1, 1), key="old")
    with pytest.raises(errors.LedgerRefusal):
        send(**WHO, remittance=old)


def test_a_rule_of_another_day_is_not_taken(province: Book) -> None:
    draft = Draft(entry_type="contribution", business_on=date(2018, 1, 1), key="k", lines=(), source="")
    assert Rule.objects.get(pk=rule_for(province, draft)).entry_type == "contribution"
    with pytest.raises(errors.RuleNotInForce):
        rule_for(province, Draft(**{**_fields(draft), "business_on": date(2017, 12, 31)}))


def _fields(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in ("entry_type", "key", "lines", "source")}


def test_the_nouns_written_by_posting_refuse_to_be_saved(province: Book) -> None:
    for row in (Entry(), Posting(), Balance()):
        for act in (row.save, row.delete):
            with pytest.raises(TypeError, match=r"written by posting|append-only"):
                act()


UNKNOWN = IntegrityError("something else")


def test_every_word_of_the_database_becomes_a_refusal_or_stays_an_error() -> None:
    assert isinstance(from_database(DatabaseError("funds.other_fund CONTEXT")), errors.OtherFund)
    assert isinstance(from_database(DatabaseError("violates funds_entry_two_people")), errors.TwoPeople)
    assert isinstance(from_database(UNKNOWN), errors.LedgerBroken)
    assert isinstance(from_database(IntegrityError("funds.gate_order")), errors.LedgerBroken)
    with pytest.raises(DatabaseError, match="disk"):
        from_database(DatabaseError("disk I/O error"))


def staff(jurisdiction: str, *roles: str) -> Actor:
    return Actor(kind="staff", key="staff:1", jurisdiction=jurisdiction, roles=frozenset(roles))


def test_an_officer_finds_the_books_of_the_jurisdiction_and_no_others(province: Book, medical: Book) -> None:
    city = staff("/100000/440000/440100/", "clerk")
    whole = staff("/100000/440000/", "auditor")
    assert set(books_of(city)) == {medical} and set(books_of(whole)) == {province, medical}
    assert set(books_of(WHO["actor"])) >= {province, medical}
    assert not books_of(Actor.anonymous()).exists()
    assert not books_of(staff("", "clerk")).exists()
    assert book_for(city, medical.public_id) == medical
    for public_id in (province.public_id, "nothing"):
        with pytest.raises(NotFound):
            book_for(city, public_id)


def test_an_empty_book_with_an_open_month_stays_open(edition: Edition) -> None:
    book = opened("medical_employee", "440300")
    with pytest.raises(errors.PeriodOpen):
        close_book(actor=WHO["actor"], book=book, on=date(2026, 11, 30))
