"""Two at once, and a process killed in the middle: every entry is posted once and nothing in a closed month."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from ledgers import opened
from machines import LONG
from shebao.rooms.funds import errors, sealing, verifying
from shebao.rooms.funds.actions.closing import Closing, close_period
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book, Entry, Period
from shebao.rooms.funds.queries import balances_now, balances_of
from shebao.values.actors import Actor
from shebao.values.errors import Refusal

pytestmark = pytest.mark.usefixtures("own_database")
WHO = {"actor": Actor.system("importer"), "approver": Actor.system("operator")}
DAY = date(2026, 11, 2)


@pytest.fixture
def book(own_database: None) -> Book:
    load_chart(actor=WHO["actor"])
    return opened("unemployment", "440000")


def draft(key: str, amount: int = 5) -> Draft:
    lines = (debit("TREASURY", amount), credit("CONTRIBUTIONS", amount))
    return Draft(entry_type="contribution", business_on=DAY, key=key, lines=lines, source="f")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or refused, all begun together on connections of their own."""
    results: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            results[number] = act()
        except Refusal as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_key_from_four_hands_is_one_entry(book: Book) -> None:
    found = at_once(*[lambda: post(**WHO, book=book, draft=draft("same")).pk] * 4)
    assert len(set(found)) == 1 and Entry.objects.count() == 1
    assert balances_now(book)["TREASURY", ""] == 5


def test_an_entry_is_reversed_once_by_four_hands(book: Book) -> None:
    entry = post(**WHO, book=book, draft=draft("once"))
    found = at_once(*[lambda n=n: reverse(**WHO, entry=entry, draft=draft(f"back {n}")).pk for n in range(4)])
    refused = [one for one in found if isinstance(one, errors.AlreadyReversed)]
    assert len(refused) == 3 and balances_now(book)["TREASURY", ""] == 0


def test_what_is_posted_while_a_month_closes_is_before_it_or_refused(book: Book) -> None:
    def close() -> object:
        return close_period(actor=WHO["actor"], book=book, closing=Closing(ym=202611))

    def pay(number: int) -> object:
        return post(**WHO, book=book, draft=draft(f"receipt {number}"))

    found = at_once(close, *[lambda n=n: pay(n) for n in range(5)])
    posted = [one for one in found[1:] if isinstance(one, Entry)]
    refused = [one for one in found[1:] if isinstance(one, errors.PeriodClosed)]
    assert len(posted) + len(refused) == 5
    if isinstance(found[0], Period):
        # The bank was said to hold nothing: a month that closed holds no receipt.
        assert not posted


def test_money_is_spent_once_by_four_hands(book: Book) -> None:
    post(**WHO, book=book, draft=draft("in", 100))

    def sweep(number: int) -> object:
        lines = (debit("SPECIAL_BANK", 60), credit("TREASURY", 60))
        move = Draft(entry_type="sweep", business_on=DAY, key=f"s{number}", lines=lines, source="f")
        return post(**WHO, book=book, draft=move)

    found = at_once(*[lambda n=n: sweep(n) for n in range(4)])
    assert sum(isinstance(one, errors.Overdraft) for one in found) == 3
    assert balances_now(book)["TREASURY", ""] == 40


POSTER = """
import sys
from datetime import date
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from shebao.rooms.funds.actions.bulk import Batch, post_many
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import Book
from shebao.values.actors import Actor

def drafts():
    for number in range(4000):
        lines = (debit("TREASURY", 7), credit("CONTRIBUTIONS", 7))
        yield Draft(entry_type="contribution", business_on=date(2026, 11, 2), key=f"r{number}", lines=lines, source="f")

batch = Batch(drafts(), 250, lambda progress: print(progress.posted, flush=True))
done = post_many(actor=Actor.system("a"), approver=Actor.system("b"), book=Book.objects.get(), batch=batch)
print("done", done.posted, done.known, flush=True)
"""


def test_killed_anywhere_a_batch_goes_on_and_posts_exactly_once(book: Book, tmp_path: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    script = tmp_path / "poster.py"
    script.write_text(POSTER)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "shebao.config.settings"}
    last = ""
    kills = 5 if LONG else 2
    for attempt in range(12):
        poster = subprocess.Popen(
            [sys.executable, script, name], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert poster.stdout is not None
        # After the first slice of each attempt, and a little later every time: in a slice, or between two.
        last = poster.stdout.readline()
        if attempt < kills:
            time.sleep(0.03 * attempt)
            poster.send_signal(signal.SIGKILL)
            poster.wait()
            assert balances_now(book)["TREASURY", ""] == Entry.objects.count() * 7
            continue
        last = poster.stdout.read().splitlines()[-1]
        assert poster.wait() == 0
        break
    assert last.startswith("done") and Entry.objects.count() == 4000
    assert balances_now(book)["TREASURY", ""] == 28000 == balances_of(book, 202611)["TREASURY", ""]


def test_two_processes_find_what_one_finds(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("first", "second", "third"):
        post(**WHO, book=book, draft=draft(key))
        sealing.seal()
    monkeypatch.setattr(verifying, "SPAN", 1)
    assert list(verifying.verify_book(book, processes=2)) == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE funds_posting DISABLE TRIGGER ALL")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'funds_posting'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("UPDATE funds_posting SET amount = 4 WHERE amount = 5")
    found = list(verifying.verify_book(book, processes=2))
    assert len(found) == 3 and found == list(verifying.verify_book(book))
