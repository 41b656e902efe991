"""Yearly interest on individual accounts, by the law's own rule and rounding, and the control totals of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from shebao.ground.audit import records
from shebao.ground.storage import keyring
from shebao.law.rulebook import rules
from shebao.rooms.funds import passbooks, vouchers
from shebao.rooms.funds.actions.books import refusing
from shebao.rooms.funds.actions.individuals import Batch, Moved, move
from shebao.rooms.funds.models import Book, Control, Individual, Sheet
from shebao.rooms.funds.permissions import must_keep_books
from shebao.rooms.funds.proof_errors import InterestEarly
from shebao.values import clock
from shebao.values.actors import Actor

RULE = "pension.account_year"
_KINDS = {
    "added": ("opening", "contribution", "moved_in"),
    "interest": ("interest",),
    "taken": ("drawn", "inherited", "moved_out"),
    "corrected": ("correction",),
}
# What each account brought into a year, what it was credited in it, and whether anything left it then.
_YEAR = """
SELECT i.id, i.subject,
  coalesce(sum(CASE WHEN m.ym < %(first)s THEN m.amount END), 0),
  coalesce(sum(CASE WHEN m.ym >= %(first)s AND m.kind <> 'interest' THEN m.amount END), 0),
  coalesce(sum(CASE WHEN m.ym >= %(first)s AND m.kind = 'interest' THEN m.amount END), 0),
  coalesce(min(CASE WHEN m.ym >= %(first)s THEN m.amount END), 0)
FROM funds_individual i JOIN funds_movement m ON m.individual_id = i.id AND m.ym <= %(last)s
WHERE i.book_id = %(book)s GROUP BY i.id, i.subject ORDER BY i.id
"""


@dataclass(frozen=True, slots=True)
class Interest:
    """What a yearly run did: the sheet, how many accounts it credited, and the subjects the rule is silent about.

    The rule credits an account that only grew. Where something left it during the year and something remains, the
    law we have says no number, so the account is named here instead of guessed at.
    """

    sheet: Sheet | None
    credited: int
    silent: tuple[str, ...]


def credit_interest(*, actor: Actor, approver: Actor, book: Book, year: int, on: date) -> Interest:
    """Credit the interest of a year that is over to every account of a book, dated ``on``; once.

    The rate is that of the year, the rounding the rule's own, once for each account; what rounding leaves stays with
    the person, because the entry of the ledger is the sum of what was credited.

    :raises InterestEarly: before the year is over.
    :raises LawIsSilent: when nobody has published the rate.
    """
    must_keep_books(actor, book.region)
    if on.year <= year:
        raise InterestEarly(year=year)
    found, silent = [], []
    known: dict[tuple[int, int], int] = {}  # many accounts are alike, and the rule says the same of them
    for subject, opening, credited, left in _accounts_of(book, year):
        if left:
            if opening + credited:
                silent.append(subject)
            continue
        if (opening, credited) not in known:
            known[opening, credited] = _interest(book.region, year, opening, credited)
        if earned := known[opening, credited]:
            found.append(Moved(subject, earned, str(year)))
    if not found:
        return Interest(None, 0, tuple(silent))
    batch = Batch(
        kind="interest",
        business_on=on,
        key=f"interest {year}",
        source=f"{RULE} {year}",
        basis=f"{rules()[RULE].article}; {RULE}",
        movements=found,
    )
    sheet = move(actor=actor, approver=approver, book=book, batch=batch)
    return Interest(sheet, len(found), tuple(silent))


@transaction.atomic
def make_control(*, actor: Actor, book: Book, ym: int) -> Control:
    """Write the control totals of a month that is being closed, with the digest of every balance; once.

    :raises ControlEarly: when the month is not being closed.
    :raises ControlDiffers: when the database counts otherwise.
    """
    must_keep_books(actor, book.region)
    standing = Control.objects.filter(book=book, ym=ym).first()
    if standing is not None:
        return standing
    control = _control(actor, book, ym)
    columns = [field for field in Control._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(control, field.attname), connection) for field in columns]
    names = ", ".join(str(field.column) for field in columns)
    holes = ", ".join(["%s"] * len(values))
    with refusing(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO funds_control ({names}) VALUES ({holes})", values)  # noqa: S608
    records.record(actor, "funds.control_made", [book.key], purpose="funds")
    return Control.objects.get(book=book, ym=ym)


def has_individuals(book: Book) -> bool:
    """Whether the book keeps individual accounts, so that its months need control totals."""
    return Individual.objects.filter(book=book).exists()


def _control(actor: Actor, book: Book, ym: int) -> Control:
    version = keyring.current("root")
    leaves = vouchers.leaves(passbooks.control_seed(book, ym, version), passbooks.control_papers(book, ym))
    sums = _flows(book, ym)
    closing = sum(fen for _, _, fen in passbooks.balances(book, ym))
    return Control(
        book=book,
        ym=ym,
        accounts=len(leaves),
        opening=closing - sum(sums.values()),
        closing=closing,
        key_version=version,
        root=passbooks.root_of(leaves),
        made_by=actor.key,
        made_at=clock.now(),
        **sums,
    )


def _flows(book: Book, ym: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.kind, sum(m.amount) FROM funds_sheet s JOIN funds_movement m ON m.entry_id = s.entry_id "
            "WHERE s.book_id = %s AND s.ym = %s GROUP BY m.kind",
            [book.pk, ym],
        )
        by_kind = {kind: int(fen) for kind, fen in cursor.fetchall()}
    return {name: sum(by_kind.get(kind, 0) for kind in kinds) for name, kinds in _KINDS.items()}


def _accounts_of(book: Book, year: int) -> list[tuple[str, int, int, bool]]:
    """Subject, opening and credits of the year in fen, and whether something left.

    Interest credited within a year is that of an earlier one: it counts to the opening, as if on the first of January.
    """
    given = {"first": year * 100 + 1, "last": year * 100 + 12, "book": book.pk}
    with connection.cursor() as cursor:
        cursor.execute(_YEAR, given)
        rows: list[Any] = cursor.fetchall()
    return [
        (subject, int(opening + interest), int(credited), least < 0)
        for _, subject, opening, credited, interest, least in rows
    ]


def _interest(region: str, year: int, opening: int, credited: int) -> int:
    """The year's interest, in fen."""
    answer = rules()[RULE].ask(
        region,
        date(year, 12, 31),
        account_balance=Decimal(opening).scaleb(-2),
        credited=Decimal(credited).scaleb(-2),
        year=year,
    )
    return int(answer["interest"].scaleb(2))
