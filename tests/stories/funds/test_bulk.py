"""Very many entries: each posted once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from shebao.ground.audit.models import Record
from shebao.rooms.funds import errors
from shebao.rooms.funds.actions.bulk import Batch, Progress, post_many
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Entry
from shebao.rooms.funds.queries import balances_now
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
WHO = {"actor": Actor.system("importer"), "approver": Actor.system("operator")}
DAY = date(2026, 11, 2)


def draft(number: int, amount: int = 7, other: int | None = None) -> Draft:
    lines = (debit("TREASURY", amount), credit("CONTRIBUTIONS", other or amount))
    return Draft(entry_type="contribution", business_on=DAY, key=f"receipt {number}", lines=lines, source="f")


def drafts(count: int) -> Iterator[Draft]:
    return (draft(number) for number in range(count))


def test_a_batch_is_posted_in_slices_and_says_how_far_it_is(province: Book) -> None:
    told: list[Progress] = []
    done = post_many(**WHO, book=province, batch=Batch(drafts(2500), 1200, told.append))
    assert done == Progress(2500, 0, 5000) == told[-1] and [one.posted for one in told] == [1200, 2400, 2500]
    assert balances_now(province)["TREASURY", ""] == 2500 * 7
    assert Record.objects.filter(action="funds.posted").count() == 3


def test_a_batch_cut_off_goes_on_where_it_was(province: Book) -> None:
    def broken() -> Iterator[Draft]:
        yield from drafts(250)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post_many(**WHO, book=province, batch=Batch(broken(), 100))
    assert Entry.objects.count() == 200
    done = post_many(**WHO, book=province, batch=Batch(drafts(300), 100))
    assert (done.posted, done.known) == (100, 200) and Entry.objects.count() == 300
    assert balances_now(province)["TREASURY", ""] == 300 * 7


def test_one_bad_entry_is_named_and_its_slice_leaves_nothing(province: Book) -> None:
    many = [*drafts(50), draft(50, 7, 8), *[draft(number) for number in range(51, 80)]]
    with pytest.raises(errors.EntryRefused, match="receipt 50") as refused:
        post_many(**WHO, book=province, batch=Batch(many, 40))
    assert refused.value.params["because"] == "funds.unbalanced"
    assert Entry.objects.count() == 40


WRONG = [
    (draft(1, -3), "funds.negative"),
    (
        Draft(entry_type="gift", business_on=DAY, key="receipt 1", lines=draft(1).lines, source=""),
        "funds.no_such_rule",
    ),
    (draft(0, 9), "funds.key_used"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG, ids=["negative", "kind", "key"])
def test_what_can_be_seen_beforehand_is_named_as_well(province: Book, wrong: Draft, said: str) -> None:
    with pytest.raises(errors.EntryRefused, match=wrong.key) as refused:
        post_many(**WHO, book=province, batch=Batch([draft(0), wrong]))
    assert refused.value.params["because"] == said
    assert not Entry.objects.exists()


def test_the_same_draft_twice_in_one_batch_is_one_entry(province: Book) -> None:
    done = post_many(**WHO, book=province, batch=Batch([draft(0), draft(0)]))
    assert (done.posted, done.known) == (1, 1)
