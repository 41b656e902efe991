"""Killed with -9 before any statement or around any commit, the same call posts the rest and nothing twice.

CI sweeps a slice of the points; every one of them, on either database, is a command of its own:
``SHEBAO_CAMPAIGN=long pytest tests/stories/funds/test_ledger_crash.py``. Mistakes that are easily made stay planted
here: the harness must find each.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from ledger_processes import Dying, ended, start, wrong
from machines import LONG
from shebao.ground.audit.models import Record
from shebao.rooms.funds.actions import bulk, transfers
from shebao.rooms.funds.actions.books import Opening, open_book
from shebao.rooms.funds.actions.bulk import Batch, post_many
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.actions.transfers import Receipt, Remittance
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Entry, Transfer
from shebao.values.actors import Actor

MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
DAY = date(2026, 11, 9)
ENTRIES, SLICE = 10, 4
EVERY = 1 if LONG else 5
"""Which points are swept: each one, or one in five, another one in each step."""


class Accounts:
    """Two books of one fund, and the work that is killed; ``name`` keeps the work of one point apart."""

    def __init__(self, lower: Book, upper: Book) -> None:
        self.lower, self.upper = lower, upper

    def draft(self, key: str, amount: int = 5_00) -> Draft:
        lines = (debit("SPECIAL_BANK", amount), credit("GOV_SUBSIDY", amount))
        return Draft(entry_type="subsidy", business_on=DAY, key=key, lines=lines, source="paper")

    def batch(self, name: str) -> None:
        """Ten entries in slices of four, four and two."""
        drafts = [self.draft(f"{name}:{number}", 100 + number) for number in range(ENTRIES)]
        batch = Batch(drafts=drafts, slice_size=SLICE)
        post_many(actor=MAKER, approver=APPROVER, book=self.lower, batch=batch)

    def pair(self, name: str) -> None:
        """One entry, and the same taken back."""
        people = {"actor": MAKER, "approver": APPROVER}
        entry = post(**people, book=self.lower, draft=self.draft(f"{name}:right"))
        reverse(**people, entry=entry, draft=self.draft(f"{name}:red"))

    def transfer(self, name: str) -> None:
        """Money sent one level up, which arrives."""
        remittance = Remittance(
            from_book=self.lower, to_book=self.upper, amount=1_00, on=DAY, key=f"{name}:out", reason=name,
            bank="SPECIAL_BANK",
        )  # fmt: skip
        sent = transfers.send(actor=MAKER, approver=APPROVER, remittance=remittance)
        receipt = Receipt(transfer=sent, on=DAY, key=f"{name}:in", source=name)
        transfers.receive(actor=MAKER, approver=APPROVER, receipt=receipt)

    def must_stand(self, name: str, step: str) -> None:
        """All of the work, each part once, with its audit; nothing else."""
        keys = {
            "batch": {f"{name}:{number}" for number in range(ENTRIES)},
            "pair": {f"{name}:right", f"{name}:red"},
            "transfer": {f"{name}:out", f"{name}:in"},
        }[step]
        mine = Entry.objects.filter(key__startswith=f"{name}:")
        assert sorted(mine.values_list("key", flat=True)) == sorted(keys), "posted once, all of it"
        assert Transfer.objects.filter(reason=name).count() == (step == "transfer"), "one transfer"
        records = [f"entry:{pk}" for pk in mine.values_list("pk", flat=True)]
        alone = Record.objects.filter(action="funds.posted", case__in=records).count()
        assert alone == (0 if step == "batch" else len(keys)), "each in the audit once"
        sound(self.lower, self.upper)


@pytest.fixture
def accounts(own_database: None) -> Accounts:
    load_chart(actor=MAKER)

    def opened(region: str, upper: Book | None) -> Book:
        opening = Opening(scheme="medical_employee", region=region, on=date(2026, 11, 2), upper=upper)
        return open_book(actor=MAKER, opening=opening)

    upper = opened("440000", None)
    accounts = Accounts(opened("440100", upper), upper)
    post(actor=MAKER, approver=APPROVER, book=accounts.lower, draft=accounts.draft("stock", 10**9))
    return accounts


def sound(*books: Book) -> None:
    found = wrong(*books)
    assert not found, found


def swept(accounts: Accounts, step: str, every: int = EVERY) -> int:
    """Kill the step at its points, look at what is left, do it again, and look once more; how many were tried."""
    work: Callable[[str], None] = getattr(accounts, step)
    # The first run counts the points; it is also the one that lives.
    points = Dying().run(lambda: work(f"{step} 0"))
    accounts.must_stand(f"{step} 0", step)
    tried = range(1 + len(step) % every, points + 1, every)
    for point in tried:
        name = f"{step} {point}"
        batches = Record.objects.filter(action="funds.posted", case="").count()
        dying = Dying(point)
        assert ended(start(lambda name=name, dying=dying: dying.run(lambda: work(name)))) == -signal.SIGKILL
        sound(accounts.lower, accounts.upper)
        if step == "batch":
            left = Entry.objects.filter(key__startswith=f"{name}:").count()
            assert left in {0, SLICE, 2 * SLICE, ENTRIES}, "a slice stands whole or not at all"
        work(name)
        work(name)
        accounts.must_stand(name, step)
        after = Record.objects.filter(action="funds.posted", case="").count()
        assert after - batches == (3 if step == "batch" else 0), "each slice in the audit once"
    return len(tried)


@pytest.mark.parametrize("step", ["batch", "pair", "transfer"])
def test_killed_at_any_statement_the_same_call_posts_the_rest_and_nothing_twice(
    accounts: Accounts, step: str
) -> None:
    assert swept(accounts, step) >= 3


def audit_after_the_commit(patch: pytest.MonkeyPatch, _: Path) -> None:
    """What was posted is written into the audit a moment later."""
    record = bulk.records.record
    patch.setattr(
        bulk.records, "record", lambda *said, **more: transaction.on_commit(lambda: record(*said, **more))
    )


def progress_before_the_work(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """A slice is noted as done, then it is done."""
    slice_of = bulk._Desk.post
    done = folder / "done"
    done.touch()

    def noted(desk: Any, drafts: list[Draft]) -> Any:
        mark = drafts[0].key
        if mark in done.read_text().splitlines():
            return bulk.Progress(known=len(drafts))
        with done.open("a") as file:
            file.write(f"{mark}\n")
        return slice_of(desk, drafts)

    patch.setattr(bulk._Desk, "post", noted)


def a_key_of_its_own_each_time(patch: pytest.MonkeyPatch, _: Path) -> None:
    """Whoever tries again asks under a new key."""
    slice_of, living = bulk._Desk.post, os.getpid()

    def renamed(desk: Any, drafts: list[Draft]) -> Any:
        if os.getpid() != living:
            drafts = [replace(draft, key=f"{draft.key}.1") for draft in drafts]
        return slice_of(desk, drafts)

    patch.setattr(bulk._Desk, "post", renamed)


def the_transfer_on_its_own(patch: pytest.MonkeyPatch, _: Path) -> None:
    """The transfer is written in one transaction and its entry in the next."""
    patch.setattr(transfers, "send", transfers.send.__wrapped__)


PLANTED = [
    (audit_after_the_commit, "batch", "each slice in the audit once"),
    (progress_before_the_work, "batch", "posted once, all of it"),
    (a_key_of_its_own_each_time, "batch", "posted once, all of it"),
    (the_transfer_on_its_own, "transfer", "transfer nobody posted"),
]


@pytest.mark.parametrize(
    ("mistake", "step", "found"), PLANTED, ids=lambda value: getattr(value, "__name__", None)
)
def test_the_sweep_finds_a_planted_mistake(
    accounts: Accounts,
    mistake: Callable[..., None],
    step: str,
    found: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    mistake(monkeypatch, tmp_path)
    with pytest.raises(AssertionError, match=found):
        swept(accounts, step, every=1)


def test_a_balance_that_is_not_the_sum_of_its_lines_is_seen(province: Book) -> None:
    assert wrong(province) == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER funds_balance_refuse_update")
        else:
            cursor.execute("ALTER TABLE funds_balance DISABLE TRIGGER ALL")
        cursor.execute("UPDATE funds_balance SET debit = debit + 1 WHERE side = 1")
    assert {what for what, _ in wrong(province)} == {"balance not the sum of its lines"}
