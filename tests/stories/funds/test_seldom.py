"""What seldom happens to a ledger, and what it then says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from shebao.rooms.funds import anchors, errors, proof_errors, proving
from shebao.rooms.funds.actions import editions, transfers
from shebao.rooms.funds.actions.books import newest_edition
from shebao.rooms.funds.actions.closing import Closing, begin_closing, close_period, resume
from shebao.rooms.funds.actions.posting import post
from shebao.rooms.funds.actions.transfers import Remittance, send
from shebao.rooms.funds.database_errors import from_database
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Edition, Entry, Period
from shebao.rooms.funds.permissions import book_for, books_of
from shebao.rooms.funds.queries import open_book_of
from shebao.values.actors import Actor
from shebao.values.errors import NotFound, Refusal

pytestmark = pytest.mark.django_db
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")


def clerk(jurisdiction: str) -> Actor:
    return Actor(kind="staff", key="staff:1", jurisdiction=jurisdiction, roles=frozenset({"clerk"}))


def test_a_clerk_finds_the_books_of_the_own_jurisdiction_and_no_other(province: Book, medical: Book) -> None:
    city = clerk("/100000/440000/440100/")
    assert list(books_of(city)) == [medical] and book_for(city, medical.public_id) == medical
    assert {province, medical} <= set(books_of(clerk("/100000/440000/")))
    assert {province, medical} <= set(books_of(MAKER))
    with pytest.raises(NotFound):
        book_for(city, province.public_id)
    assert not books_of(Actor(kind="citizen", key="account:1")).exists()


def test_nothing_is_posted_before_the_law_is_loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Edition.objects, "order_by", lambda *_: Edition.objects.none())
    with pytest.raises(errors.RulesMissing):
        newest_edition()


def test_a_missing_book_of_law_is_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        books: MappingProxyType[Any, Any] = MappingProxyType({})

    monkeypatch.setattr(editions, "library", Empty)
    with pytest.raises(LookupError, match=r"funds\.chart"):
        editions.law_of_the_books()


def test_a_chart_of_more_accounts_than_a_mask_holds_is_refused(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "SYMBOLS", 3)
    with pytest.raises(errors.ChartChanged):
        editions.law_of_the_books()


def test_every_refusal_of_the_funds_names_the_article_it_rests_on() -> None:
    of_the_funds = [
        kind
        for module in (errors, proof_errors)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind.code.startswith("funds.")
    ]
    assert len(of_the_funds) > 60
    assert not [kind.code for kind in of_the_funds if not str(kind.basis)]


def test_before_anything_was_sealed_there_is_no_digest(province: Book) -> None:
    assert (proving.newest_day(), anchors.sheet(), anchors.anchor()) == (None, "", "")


def test_a_closed_month_is_neither_closing_nor_open_again(province: Book) -> None:
    for _ in range(2):
        assert begin_closing(actor=MAKER, book=province, ym=202611).status == Period.CLOSING
    close_period(actor=MAKER, book=province, closing=Closing(ym=202611))
    for act in (begin_closing, resume):
        with pytest.raises(errors.PeriodClosed):
            act(actor=MAKER, book=province, ym=202611)


def test_a_book_nobody_opened_is_not_found_by_its_scheme_and_region(province: Book) -> None:
    assert open_book_of("unemployment", "440000") == province
    with pytest.raises(errors.UnknownBook):
        open_book_of("unemployment", "440100")


def test_a_month_nobody_opened_does_not_close(province: Book) -> None:
    with pytest.raises(errors.UnknownPeriod):
        close_period(actor=MAKER, book=province, closing=Closing(ym=203001))


def remittance(province: Book, medical: Book, **changes: Any) -> Remittance:
    said: dict[str, Any] = {
        "from_book": province,
        "to_book": medical,
        "amount": 100,
        "on": date(2026, 11, 3),
        "key": "premium",
        "reason": "premiums",
        "settlement": "medical_premium",
        "detail": "medical_premium",
    }
    return Remittance(**said | changes)


def test_a_transfer_of_nothing_or_under_the_key_of_another_entry_is_refused(
    province: Book, medical: Book
) -> None:
    with pytest.raises(errors.Negative):
        send(actor=MAKER, approver=APPROVER, remittance=remittance(province, medical, amount=0))
    lines = (debit("TREASURY", 1), credit("CONTRIBUTIONS", 1))
    draft = Draft(
        entry_type="contribution", business_on=date(2026, 11, 3), key="taken", lines=lines, source=""
    )
    post(actor=MAKER, approver=APPROVER, book=province, draft=draft)
    with pytest.raises(errors.KeyUsed):
        send(actor=MAKER, approver=APPROVER, remittance=remittance(province, medical, key="taken"))
    assert Entry.objects.filter(book=province).count() == 1


def test_a_settlement_that_has_ended_is_not_lawful(
    province: Book, medical: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended:
        valid_until = date(2026, 1, 1)

    class Rows:
        def order_by(self, _: str) -> Iterator[Ended]:
            return iter([Ended()])

    monkeypatch.setattr(transfers.Settlement.objects, "filter", lambda **_: Rows())
    with pytest.raises(errors.SettlementNotLawful):
        send(actor=MAKER, approver=APPROVER, remittance=remittance(province, medical))


def test_what_the_database_refuses_without_a_name_of_ours_is_still_a_refusal_and_a_failure_is_none() -> None:
    assert isinstance(from_database(IntegrityError("somebody else's rule")), errors.LedgerBroken)
    failure: DatabaseError = OperationalError("the disk is full")
    with pytest.raises(OperationalError):
        from_database(failure)


def test_nobody_saves_or_deletes_an_entry_by_itself(province: Book) -> None:
    with pytest.raises(TypeError, match="written by posting"):
        Entry(book=province).save()
    with pytest.raises(TypeError, match="append-only"):
        Entry(book=province).delete()
