"""The books of the demo town: entries of ordinary months, whole in every way one can look at them."""

from datetime import date

import pytest

from shebao.demo import ledger, town
from shebao.rooms.funds import audited, naming, published, verifying
from shebao.rooms.funds.actions.transfers import OUT
from shebao.rooms.funds.models import Entry, Period
from shebao.rooms.funds.turnover import Stretch

pytestmark = pytest.mark.django_db
YEAR = Stretch(202508, 202510 + 100)


def test_the_towns_books_are_whole_and_look_like_those_of_a_province():
    ledger.load()
    assert ledger.is_loaded()
    assert set(Period.objects.exclude(status=Period.CLOSED).values_list("ym", flat=True)) == {202611}
    assert list(verifying.verify()) == []
    auditor = town.officer("auditor")
    books = audited.books(auditor)
    assert {book.scheme for book in books} == set(naming.schemes())

    for book in books:
        for scope in audited.SCOPES:
            sheet = audited.statements_of(auditor, book.public_id, scope, YEAR).balance_sheet
            assert sheet.assets.closing == sheet.liabilities.closing + sheet.net_assets.closing > 0

    nation = next(book for book in books if book.region == "100000")
    alone = audited.statements_of(auditor, nation.public_id, audited.ALONE, YEAR)
    levels = audited.statements_of(auditor, nation.public_id, audited.LEVELS, YEAR)
    assert "FROM_LOWER" in {line.item.symbol for line in alone.income.income}
    assert not {"FROM_LOWER", "FROM_UPPER"} & {line.item.symbol for line in levels.income.income}
    assert "IN_TRANSIT" in {line.item.symbol for line in levels.balance_sheet.assets.lines}

    for fund in published.funds_of("440100"):
        assert len(fund.months) == published.SHOWN
        assert fund.payable is not None and 40 < fund.payable < 1000
    assert Entry.objects.filter(entry_type="year_end", business_on=date(2025, 12, 31)).count() == len(books)
    assert {kind for kind, _ in OUT.values()} <= set(Entry.objects.values_list("entry_type", flat=True))
