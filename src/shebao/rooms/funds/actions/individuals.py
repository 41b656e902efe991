"""Individual accounts (Social Insurance Law art. 14): opened, credited, drawn, inherited, moved; never by themselves.

Every movement stands behind an entry of the ledger, between two memorandum accounts that are on no statement, because
what is credited to a person is no income of the fund. Entry, movements and the sheet that binds them come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction

from shebao.ground.audit import records
from shebao.ground.storage import keyring
from shebao.rooms.funds import passbooks, vouchers
from shebao.rooms.funds.actions.books import refusing
from shebao.rooms.funds.actions.posting import Hands, enter
from shebao.rooms.funds.drafts import LARGEST, Draft, Line, credit, debit
from shebao.rooms.funds.errors import Incomplete, KeyUsed, TooLarge
from shebao.rooms.funds.models import Book, Individual, Movement, Sheet
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.rooms.funds.proof_errors import CONSTRAINTS, AccountOverdraft, UnknownIndividual
from shebao.values.actors import Actor

AT_ONCE = 500
_MOVEMENT = "individual_id, number, entry_id, ym, kind, amount, balance, key, basis"


@dataclass(frozen=True, slots=True)
class Moved:
    """What comes to (+) or leaves (-) one account, in fen, under a key that is unique for its kind there."""

    subject: str
    amount: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Movements of one kind, to post behind one entry under ``key``, with the article or rule they rest on.

    Kinds: opening, contribution, interest, moved_in, drawn, inherited, moved_out, correction.
    """

    kind: str
    business_on: date
    key: str
    source: str
    basis: str
    movements: Sequence[Moved]


@transaction.atomic
def open_individuals(*, actor: Actor, book: Book, subjects: Iterable[str], on: date) -> int:
    """Open the accounts of those who have none, under opaque keys; returns how many were opened."""
    must_keep_books(actor, book.region)
    opened = 0
    for some in _slices(dict.fromkeys(subjects)):
        known = _ids(book, some)
        rows = [
            Individual(book=book, subject=subject, opened_on=on, opened_by=actor.key)
            for subject in some
            if subject not in known
        ]
        with refusing():
            Individual.objects.bulk_create(rows)
        opened += len(rows)
    if opened:
        records.record(actor, "funds.individuals_opened", [book.key], purpose="funds")
    return opened


@transaction.atomic
def move(*, actor: Actor, approver: Actor, book: Book, batch: Batch) -> Sheet:
    """Post one batch: the entry, its movements and their sheet. The same again returns the first.

    :raises UnknownIndividual: when somebody has no account here.
    :raises AccountOverdraft: when an account does not hold what leaves it.
    :raises LedgerRefusal: with what else is wrong; nothing is posted.
    """
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    if not batch.movements:
        raise Incomplete
    total = sum(moved.amount for moved in batch.movements)
    lines = _lines(total)
    with refusing(CONSTRAINTS):
        entry = enter(Hands(actor, approver), book, _draft(batch, lines))
        standing = Sheet.objects.filter(pk=entry.pk).first()
        if standing is None:
            return _write(book, entry.pk, batch, total)
    _must_be_the_same(standing, batch)
    return standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Somebody's whole account leaves: ``inherited`` or ``moved_out``, and the lines by which the money is paid.

    ``money`` is posted as an entry of ``money_type`` (``benefit``, ``move_out``) beside; its debits must cover the
    account. Leave both out where the money went another way.
    """

    kind: str
    subject: str
    business_on: date
    key: str
    source: str
    basis: str
    money_type: str = ""
    money: Sequence[Line] = ()


@transaction.atomic
def leave(*, actor: Actor, approver: Actor, book: Book, leaving: Leaving) -> Sheet:
    """Take a whole account out, by inheritance (art. 14) or because its holder moves (art. 19), and pay it.

    Nothing stays behind and nothing is lost: what leaves is the balance to the fen. The same again returns the first.

    :raises AccountOverdraft: when there is nothing, or the money is less than the account.
    """
    balance = _standing_balance(book, leaving)
    if balance is None:
        return Sheet.objects.get(entry__book=book, entry__key=leaving.key)
    if balance == 0:
        raise AccountOverdraft
    sheet = move(
        actor=actor,
        approver=approver,
        book=book,
        batch=Batch(
            kind=leaving.kind,
            business_on=leaving.business_on,
            key=leaving.key,
            source=leaving.source,
            basis=leaving.basis,
            movements=[Moved(leaving.subject, -balance, leaving.key)],
        ),
    )
    if leaving.money:
        draft = Draft(
            entry_type=leaving.money_type,
            business_on=leaving.business_on,
            key=f"{leaving.key} paid",
            lines=leaving.money,
            source=leaving.source,
        )
        if draft.total < balance:
            raise AccountOverdraft
        enter(Hands(actor, approver), book, draft)
    return sheet


def latest(book: Book, subjects: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Account, last row and balance in fen of each subject; raises ``UnknownIndividual``."""
    found: dict[str, tuple[int, int, int]] = {}
    for some in _slices(subjects):
        ids = _ids(book, some)
        for subject in some:
            if subject not in ids:
                raise UnknownIndividual(subject=subject)
        last = _last_rows(list(ids.values()))
        found.update({subject: (row, *last.get(row, (0, 0))) for subject, row in ids.items()})
    return found


def _standing_balance(book: Book, leaving: Leaving) -> int | None:
    """The balance that leaves, or None when this leaving was already posted."""
    account, _, balance = latest(book, [leaving.subject])[leaving.subject]
    before = Movement.objects.filter(individual_id=account, kind=leaving.kind, key=leaving.key)
    return None if before.exists() else balance


def _write(book: Book, entry_id: int, batch: Batch, total: int) -> Sheet:
    ym = batch.business_on.year * 100 + batch.business_on.month
    last = latest(book, [moved.subject for moved in batch.movements])
    rows = []
    for moved in batch.movements:
        account, number, balance = last[moved.subject]
        after = balance + moved.amount
        rows.append(
            (account, number + 1, entry_id, ym, batch.kind, moved.amount, after, moved.key, batch.basis)
        )
    rows.sort()
    version = keyring.current("root")
    seed = passbooks.sheet_seed(entry_id, version)
    papers = (vouchers.movement_paper((*row[:2], *row[3:])) for row in rows)
    leaves = vouchers.leaves(seed, papers)
    blob = passbooks.packed(leaves)
    sheet = Sheet(
        entry_id=entry_id,
        book=book,
        ym=ym,
        accounts=len(rows),
        total=total,
        key_version=version,
        root=passbooks.root_of(leaves),
        leaves=blob,
    )
    with connection.cursor() as cursor:
        _insert_movements(cursor, rows)
        cursor.execute(
            "INSERT INTO funds_sheet (entry_id, book_id, ym, accounts, total, key_version, root, leaves) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [entry_id, book.pk, ym, len(rows), total, version, sheet.root, blob],
        )
    sheet._state.adding = False
    return sheet


def _insert_movements(cursor: Any, rows: Sequence[tuple[object, ...]]) -> None:
    if connection.vendor == "postgresql":
        types = ("bigint", "bigint", "bigint", "integer", "text", "bigint", "bigint", "text", "text")
        holes = ", ".join(f"%s::{kind}[]" for kind in types)
        columns = [list(column) for column in zip(*rows, strict=True)]
        sql = f"INSERT INTO funds_movement ({_MOVEMENT}) SELECT * FROM unnest({holes})"  # noqa: S608
        cursor.execute(sql, columns)
        return
    holes = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO funds_movement ({_MOVEMENT}) VALUES ({holes})", rows)  # noqa: S608


def _draft(batch: Batch, lines: Sequence[Line]) -> Draft:
    return Draft(
        entry_type="notional",
        business_on=batch.business_on,
        key=batch.key,
        lines=lines,
        source=batch.source,
    )


def _lines(total: int) -> tuple[Line, Line]:
    """What is credited raises both memorandum accounts; what is taken lowers them."""
    if abs(total) >= LARGEST:
        raise TooLarge
    if total > 0:
        return debit("MEMO_ACCOUNTS", total), credit("MEMO_ENTITLED", total)
    return debit("MEMO_ENTITLED", -total), credit("MEMO_ACCOUNTS", -total)


def _must_be_the_same(sheet: Sheet, batch: Batch) -> None:
    """The entry is the same by its digest; its movements must be too."""
    rows = Movement.objects.filter(sheet=sheet).values_list("individual__subject", "amount", "key", "kind")
    if set(rows) != {(moved.subject, moved.amount, moved.key, batch.kind) for moved in batch.movements}:
        raise KeyUsed


def _ids(book: Book, subjects: Sequence[str]) -> dict[str, int]:
    return dict(Individual.objects.filter(book=book, subject__in=subjects).values_list("subject", "pk"))


def _last_rows(accounts: list[int]) -> dict[int, tuple[int, int]]:
    holes = ", ".join(["%s"] * len(accounts))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.individual_id, m.number, m.balance FROM funds_movement m JOIN ("  # noqa: S608
            f"SELECT individual_id, max(number) AS number FROM funds_movement WHERE individual_id IN ({holes}) "
            "GROUP BY individual_id) l ON l.individual_id = m.individual_id AND l.number = m.number",
            accounts,
        )
        return {row: (number, balance) for row, number, balance in cursor.fetchall()}


def _slices(subjects: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(subjects)
    while some := list(islice(waiting, AT_ONCE)):
        yield some
