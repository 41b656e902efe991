"""Every act on a book leaves exactly one entry in the audit, about the book and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shebao.ground.audit.models import Record
from shebao.rooms.funds.actions import closing, events
from shebao.rooms.funds.actions.books import Detail, Opening, open_account, open_book, open_period
from shebao.rooms.funds.actions.bulk import Batch, post_many
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.events import Event
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Edition
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
MAKER = Actor.system("importer")
WHO = {"actor": MAKER, "approver": Actor.system("operator")}
DAY = date(2026, 11, 2)


def draft(key: str) -> Draft:
    return Draft(
        entry_type="contribution",
        business_on=DAY,
        key=key,
        lines=(debit("TREASURY", 100), credit("CONTRIBUTIONS", 100, "employer")),
        source="file",
    )


def event(key: str, **more: str) -> Event:
    return Event(on=DAY, amount=10, key=key, source="file", **more)


def entries_of(act: Callable[[], object]) -> list[tuple[str, str]]:
    latest = Record.objects.order_by("-id").first()
    before = latest.pk if latest else 0
    act()
    return [(row.action, row.subject) for row in Record.objects.filter(id__gt=before)]


def test_posting_and_taking_back_leave_one_entry_each(province: Book) -> None:
    key = province.key
    assert entries_of(lambda: post(**WHO, book=province, draft=draft("a"))) == [("funds.posted", key)]
    assert entries_of(lambda: post(**WHO, book=province, draft=draft("a"))) == []
    entry = post(**WHO, book=province, draft=draft("b"))
    assert entries_of(lambda: reverse(**WHO, entry=entry, draft=draft("c"))) == [("funds.posted", key)]
    batch = Batch(drafts=[draft("d"), draft("e")])
    assert entries_of(lambda: post_many(**WHO, book=province, batch=batch)) == [("funds.posted", key)]


@pytest.mark.parametrize(
    ("act", "detail"),
    [
        (events.contribution_received, "employer"),
        (events.interest_credited, ""),
        (events.subsidy_received, ""),
    ],
)
def test_what_happens_to_a_fund_leaves_one_entry(
    province: Book, act: Callable[..., object], detail: str
) -> None:
    told = event("x", detail=detail) if detail else event("x")
    assert entries_of(lambda: act(**WHO, book=province, event=told)) == [("funds.posted", province.key)]


def test_keeping_a_book_leaves_one_entry_each(province: Book) -> None:
    detail = Detail(symbol="SPECIAL_BANK", detail="b2", name_zh="第二开户行", name_en="Second bank", on=DAY)
    acts: dict[str, Callable[[], object]] = {
        "funds.account_opened": lambda: open_account(actor=MAKER, book=province, detail=detail),
        "funds.period_opened": lambda: open_period(actor=MAKER, book=province, ym=202612),
    }
    for action, act in acts.items():
        assert entries_of(act) == [(action, province.key)]
    for act in (closing.begin_closing, closing.resume):
        assert entries_of(lambda act=act: act(actor=MAKER, book=province, ym=202611)) == [
            ("funds.period_changed", province.key)
        ]


def test_opening_a_book_and_loading_the_law_leave_one_entry_each(edition: Edition) -> None:
    opening = Opening(scheme="work_injury", region="440000", on=DAY)
    [(action, subject)] = entries_of(lambda: open_book(actor=MAKER, opening=opening))
    assert action == "funds.book_opened" and subject.startswith("book:")
    assert entries_of(lambda: load_chart(actor=MAKER)) == []
