"""Posting one entry, and taking one back in red ink."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from shebao.ground.audit import records
from shebao.rooms.funds import errors, writing
from shebao.rooms.funds.actions.books import newest_edition, refusing
from shebao.rooms.funds.drafts import LARGEST, Draft, digest_of
from shebao.rooms.funds.models import Book, Entry, Posting
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.values import clock
from shebao.values.actors import Actor

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Hands:
    """The two people of an entry: who makes it and who approves it, never the same."""

    maker: Actor
    approver: Actor


@transaction.atomic
def post(*, actor: Actor, approver: Actor, book: Book, draft: Draft) -> Entry:
    """Post one whole entry. The same key and content returns the entry that stands; other content is refused.

    :raises KeyUsed: when another content was posted under the key.
    :raises LedgerRefusal: with the article or rule the entry offends; nothing is posted.
    """
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    must_end_a_year(draft.entry_type, draft.business_on)
    return enter(Hands(actor, approver), book, draft)


def must_end_a_year(entry_type: str, on: date) -> None:
    """The year of the accounts is that of the calendar (Accounting Law art. 11): carried in December, or refused."""
    if entry_type == "year_end" and on.month != DECEMBER:
        raise errors.YearStillRuns


def enter(hands: Hands, book: Book, draft: Draft) -> Entry:
    """Post for an action that has already asked who may; within its transaction, with one audit entry."""
    digest = digest_of(draft)
    lines = checked(draft, account_ids_of(book))
    row = writing.Row(
        book_id=book.pk,
        ym=draft.ym,
        entry_type=draft.entry_type,
        rule_id=rule_for(book, draft),
        business_on=draft.business_on,
        key=draft.key,
        digest=digest,
        lines=len(lines),
        total=draft.total,
        reverses_id=None,
        transfer_id=draft.transfer_id,
        source=draft.source,
        made_by=hands.maker.key,
        approved_by=hands.approver.key,
        posted_at=clock.now(),
    )
    return _written(hands, book, row, lines)


@transaction.atomic
def reverse(*, actor: Actor, approver: Actor, entry: Entry, draft: Draft) -> Entry:
    """Take an entry back, exactly, in red ink: same accounts and sides, the sums negative; once.

    Of ``draft`` only the business date, the key and the document count. It is posted in an open month; the rule is
    that of the entry it takes back, whatever the law says today.
    """
    book = entry.book
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    hands = Hands(actor, approver)
    lines = [
        (account, side, -amount)
        for account, side, amount in Posting.objects.filter(entry=entry)
        .order_by("line_no")
        .values_list("account_id", "side", "amount")
    ]
    row = writing.Row(
        book_id=book.pk,
        ym=draft.ym,
        entry_type=entry.entry_type,
        rule_id=entry.rule_id,
        business_on=draft.business_on,
        key=draft.key,
        digest=digest_of(draft, reverses=entry.pk),
        lines=len(lines),
        total=-entry.total,
        reverses_id=entry.pk,
        transfer_id=entry.transfer_id,
        source=draft.source,
        made_by=hands.maker.key,
        approved_by=hands.approver.key,
        posted_at=clock.now(),
    )
    return _written(hands, book, row, lines)


def _written(hands: Hands, book: Book, row: writing.Row, lines: writing.Lines) -> Entry:
    with refusing():
        number = writing.write(row, lines)
    if number is None:
        return standing(book, row.key, row.digest)
    # Put together, not read again: it is what was just written.
    entry = Entry(
        id=number, book=book, **{name: getattr(row, name) for name in row.__slots__ if name != "book_id"}
    )
    entry._state.adding, entry._state.db = False, connection.alias
    records.record(
        hands.maker,
        "funds.posted",
        [book.key],
        purpose="funds",
        case=f"entry:{number}",
        fields=[row.entry_type],
    )
    return entry


def standing(book: Book, key: str, digest: bytes) -> Entry:
    """The entry that stands under a key; raises ``KeyUsed`` when it says something else."""
    entry = Entry.objects.select_related("book").get(book=book, key=key)
    if bytes(entry.digest) != digest:
        raise errors.KeyUsed
    return entry


# Plain statements: put together by the ORM, they took longer than posting itself.
_RULES = """
SELECT id, valid_from <= %s AND (valid_until IS NULL OR valid_until > %s) FROM funds_rule
WHERE edition_id = (SELECT max(id) FROM funds_edition) AND scheme = %s AND entry_type = %s ORDER BY valid_from DESC
"""
_ACCOUNTS = "SELECT symbol, detail, id FROM funds_account WHERE book_id = %s"


def rule_for(book: Book, draft: Draft) -> int:
    """The rule in force on the business date for this kind of entry in this scheme.

    Raises ``NoSuchRule``, ``RuleNotInForce``, or ``RulesMissing`` before the law was loaded.
    """
    day = draft.business_on.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [day, day, book.scheme, draft.entry_type])
        found: list[tuple[int, bool]] = cursor.fetchall()
    for rule, in_force in found:
        if in_force:
            return rule
    newest_edition()
    raise errors.RuleNotInForce if found else errors.NoSuchRule


def account_ids_of(book: Book) -> dict[tuple[str, str], int]:
    """(symbol, detail) → account, of every account of the book."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [book.pk])
        return {(symbol, detail): pk for symbol, detail, pk in cursor.fetchall()}


def checked(draft: Draft, accounts: dict[tuple[str, str], int]) -> list[tuple[int, int, int]]:
    """The lines as the database takes them: account id, side, fen. Raises what can be seen without the database."""
    if len(draft.lines) < 2:
        raise errors.Incomplete
    lines = []
    for line in draft.lines:
        if line.amount <= 0:
            raise errors.Negative
        if line.amount >= LARGEST:
            raise errors.TooLarge
        account = accounts.get((line.symbol, line.detail))
        if account is None:
            raise errors.UnknownAccount
        lines.append((account, line.side, line.amount))
    return lines
