"""Posting very many entries: in slices, each one statement and one judgement, each posted once whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import DatabaseError, transaction
from django.utils.functional import lazy

from shebao.ground.audit import records
from shebao.rooms.funds import errors, writing
from shebao.rooms.funds.actions.posting import Hands, account_ids_of, checked, must_end_a_year, rule_for
from shebao.rooms.funds.database_errors import from_database
from shebao.rooms.funds.drafts import Draft, digest_of
from shebao.rooms.funds.models import Book
from shebao.rooms.funds.permissions import must_approve, must_keep_books
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.errors import Refusal

SLICE = 500_000
"""Entries a statement takes: a million lines, and a few hundred megabytes while they are on their way."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a posting has come: entries posted now, entries that stood already, and their lines."""

    posted: int = 0
    known: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What to post, how many entries a slice has, and who is told after each."""

    drafts: Iterable[Draft]
    slice_size: int = SLICE
    report: Callable[[Progress], None] = lambda progress: None


def post_many(*, actor: Actor, approver: Actor, book: Book, batch: Batch) -> Progress:
    """Post every draft once. Killed at any point, the same call posts the rest and nothing twice.

    Each slice is one transaction with one audit entry. A refusal stops at its slice, which leaves nothing; the
    slices before stand.

    :raises EntryRefused: names the key of the first entry that offends, and why.
    :raises KeyUsed: when another content stands under a key.
    """
    must_keep_books(actor, book.region)
    must_approve(actor, approver, book.region)
    desk = _Desk(Hands(actor, approver), book)
    done = Progress()
    drafts = iter(batch.drafts)
    while part := list(islice(drafts, batch.slice_size)):
        posted = desk.post(part)
        done = Progress(done.posted + posted.posted, done.known + posted.known, done.lines + posted.lines)
        batch.report(done)
    return done


class _Desk:
    """What every slice of one call shares: the people, the accounts of the book and the rules already looked up."""

    def __init__(self, hands: Hands, book: Book) -> None:
        self.hands, self.book = hands, book
        self.accounts = account_ids_of(book)
        self.rules: dict[tuple[str, date], int] = {}

    def post(self, drafts: list[Draft]) -> Progress:
        """One slice."""
        with transaction.atomic():
            fresh = list(self._fresh(drafts))
            rows = [self._row(draft, digest) for draft, digest in fresh]
            lines = [self._lines(draft) for draft, _ in fresh]
            if rows:
                self._write(rows, lines)
                records.record(
                    self.hands.maker, "funds.posted", [self.book.key], purpose="funds", outcome="batch"
                )
        return Progress(len(rows), len(drafts) - len(rows), sum(map(len, lines)))

    def _fresh(self, drafts: list[Draft]) -> Iterator[tuple[Draft, bytes]]:
        """The drafts that do not stand yet, each once, with their digests."""
        known = writing.known_keys(self.book.pk, [draft.key for draft in drafts])
        for draft in drafts:
            digest = digest_of(draft)
            stands = known.setdefault(draft.key, b"")
            if stands == b"":
                known[draft.key] = digest
                yield draft, digest
            elif stands != digest:
                raise _refused(draft.key, errors.KeyUsed())

    def _write(self, rows: list[writing.Row], lines: list[writing.Lines]) -> None:
        try:
            with transaction.atomic():
                writing.write_many(rows, lines)
        except DatabaseError as error:
            refusal = from_database(error)
            raise _refused(self._offender(rows, lines), refusal) from error

    def _offender(self, rows: list[writing.Row], lines: list[writing.Lines]) -> str:
        """The key of the entry with which a slice begins to be refused, found by halving."""
        low, high = 0, len(rows)
        while high - low > 1:
            middle = (low + high) // 2
            if self._passes(rows[:middle], lines[:middle]):
                low = middle
            else:
                high = middle
        return rows[low].key

    def _passes(self, rows: list[writing.Row], lines: list[writing.Lines]) -> bool:
        try:
            with transaction.atomic():
                writing.write_many(rows, lines)
                transaction.set_rollback(True)
        except DatabaseError:
            return False
        return True

    def _row(self, draft: Draft, digest: bytes) -> writing.Row:
        rule = (draft.entry_type, draft.business_on)
        try:
            if rule not in self.rules:
                must_end_a_year(*rule)
                self.rules[rule] = rule_for(self.book, draft)
        except Refusal as refusal:
            raise _refused(draft.key, refusal) from refusal
        return writing.Row(
            book_id=self.book.pk,
            ym=draft.ym,
            entry_type=draft.entry_type,
            rule_id=self.rules[rule],
            business_on=draft.business_on,
            key=draft.key,
            digest=digest,
            lines=len(draft.lines),
            total=draft.total,
            reverses_id=None,
            transfer_id=draft.transfer_id,
            source=draft.source,
            made_by=self.hands.maker.key,
            approved_by=self.hands.approver.key,
            posted_at=clock.now(),
        )

    def _lines(self, draft: Draft) -> writing.Lines:
        try:
            return checked(draft, self.accounts)
        except Refusal as refusal:
            raise _refused(draft.key, refusal) from refusal


def _refused(key: str, refusal: Refusal) -> errors.EntryRefused:
    """The refusal of one entry of many; its parameter ``because`` is the code of what it offends.

    What it says is put in words when somebody reads it, in the reader's language.
    """
    reason, ground = lazy(lambda: refusal.message, str)(), lazy(lambda: refusal.ground, str)()
    return errors.EntryRefused(key=key, reason=reason, ground=ground, because=refusal.code)
