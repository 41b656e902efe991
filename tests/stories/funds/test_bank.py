"""Eight clients move the money of one fund among its accounts while some are killed and come back: the sum never moves.

Each client asks for the same series of movements again when it is restarted, under the same keys. A reader adds up
the accounts all the while, from the balances and from the lines, each in one statement.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection

from ledger_processes import start, wrong
from machines import LONG
from shebao.rooms.funds.actions.books import Opening, open_book
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.posting import post
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.errors import Overdraft
from shebao.rooms.funds.models import Account, Book, Entry
from shebao.values.actors import Actor

MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
CLIENTS, KILLS = 8, 40 if LONG else 6
MOVES = 200 if LONG else 24
STOCK = 50_00
WAYS = [
    ("invest", "BONDS", "SPECIAL_BANK"),
    ("divest", "SPECIAL_BANK", "BONDS"),
    ("draw", "EXPENSE_BANK", "SPECIAL_BANK"),
]
SUMS = """
SELECT sum(m.debit - m.credit) FROM funds_balance m WHERE m.account_id IN ({accounts})
UNION ALL
SELECT sum(l.side * l.amount) FROM funds_posting l WHERE l.account_id IN ({accounts})
"""


def asked(client: int, number: int) -> Draft:
    """The movement with this number: always the same, so that it can be asked for again."""
    chance = random.Random(1000 * client + number)
    kind, debited, credited = chance.choice(WAYS)
    amount = chance.randint(1, 20_00)
    lines = (debit(debited, amount), credit(credited, amount))
    key = f"client {client}: {number}"
    return Draft(entry_type=kind, business_on=date(2026, 11, 9), key=key, lines=lines, source="bank")


def client(book: Book, number: int) -> None:
    """Ask for every movement; there may not be enough on the account."""
    for move in range(MOVES):
        with suppress(Overdraft):
            post(actor=MAKER, approver=APPROVER, book=book, draft=asked(number, move))


@pytest.fixture
def bank(own_database: None) -> Book:
    load_chart(actor=MAKER)
    opening = Opening(scheme="medical_employee", region="440100", on=date(2026, 11, 2))
    book = open_book(actor=MAKER, opening=opening)
    lines = (debit("SPECIAL_BANK", STOCK), credit("GOV_SUBSIDY", STOCK))
    stock = Draft(entry_type="subsidy", business_on=date(2026, 11, 3), key="stock", lines=lines, source="")
    post(actor=MAKER, approver=APPROVER, book=book, draft=stock)
    return book


def test_eight_clients_die_and_come_back_and_the_sum_is_the_same_in_every_read(bank: Book) -> None:
    symbols = ("SPECIAL_BANK", "BONDS", "EXPENSE_BANK")
    accounts = Account.objects.filter(book=bank, symbol__in=symbols).values_list("pk", flat=True)
    query = SUMS.format(accounts=", ".join(map(str, accounts)))
    chance, reads, killed = random.Random(8), 0, 0
    running = {start(lambda number=number: client(bank, number)): number for number in range(CLIENTS)}
    while running:
        with connection.cursor() as cursor:
            cursor.execute(query)
            assert [int(total) for (total,) in cursor.fetchall()] == [STOCK, STOCK]
        reads += 1
        time.sleep(0.01)
        if killed < KILLS and reads % 3 == 0:
            os.kill(chance.choice(list(running)), signal.SIGKILL)
        number, status = os.waitpid(-1, os.WNOHANG)
        if not number:
            continue
        who, code = running.pop(number), os.waitstatus_to_exitcode(status)
        if code == -signal.SIGKILL:
            killed += 1
            running[start(lambda who=who: client(bank, who))] = who
            continue
        assert code == 0
    assert killed and reads > KILLS
    every_movement_stands_once_as_it_was_asked_for(bank)


def every_movement_stands_once_as_it_was_asked_for(bank: Book) -> None:
    wanted = {draft.key: draft for draft in (asked(c, n) for c in range(CLIENTS) for n in range(MOVES))}
    posted = Entry.objects.filter(book=bank).exclude(key="stock")
    assert {entry.key for entry in posted} <= wanted.keys()
    assert len(posted) == len({entry.key for entry in posted}) > CLIENTS
    assert all(entry.total == wanted[entry.key].total for entry in posted)
    assert wrong(bank) == []


@pytest.mark.django_db
def test_a_movement_is_the_same_whenever_it_is_asked_for() -> None:
    assert asked(3, 4) == asked(3, 4) != asked(4, 3)
