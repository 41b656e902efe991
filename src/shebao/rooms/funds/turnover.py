"""What the books say, read from their lines: turnover by month, account of the chart and kind of entry.

A closed month never changes again, so its turnover is remembered; an open month is added up each time. Asked what was
known at an instant, only entries posted until then count, and nothing is remembered.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from shebao.rooms.funds.figures import YEAR_END, Figures, Internal, together
from shebao.rooms.funds.models import DEBIT, Book, Entry, Period, Posting

Turnover = dict[tuple[str, str], tuple[int, int]]
"""(debit, credit) in fen by symbol and kind of entry."""
KEPT = 4096
PAIRS = (
    ("up_out", "TO_UPPER", "up_in", "FROM_LOWER"),
    ("down_out", "TO_LOWER", "down_in", "FROM_UPPER"),
    ("settle_out", "BENEFIT", "settle_in", "CONTRIBUTIONS"),
)
"""Kinds of entry and accounts between which money of one book becomes money of another."""

_remembered: OrderedDict[tuple[str, int, datetime], Turnover] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months from `since` to `until` as numbers like 202611, both counted, as known at an instant or now."""

    since: int
    until: int
    known_at: datetime | None = None


def months_of(book: Book, until: int, known_at: datetime | None = None) -> Mapping[int, Turnover]:
    """The turnover of every month of a book up to and with `until`, in order."""
    periods = Period.objects.filter(book=book, ym__lte=until).order_by("ym").values_list("ym", "closed_at")
    found: dict[int, Turnover] = {}
    missing = []
    for ym, closed_at in periods:
        kept = _remembered.get((str(book.public_id), ym, closed_at)) if closed_at and not known_at else None
        if kept is None:
            missing.append((ym, closed_at))
        else:
            found[ym] = kept
    read = _read(book, [ym for ym, _ in missing], known_at)
    for ym, closed_at in missing:
        found[ym] = read[ym]
        if closed_at and not known_at:
            _remember((str(book.public_id), ym, closed_at), read[ym])
    return dict(sorted(found.items()))


def figures_of(book: Book, stretch: Stretch) -> Figures:
    """The figures of one book."""
    opening: dict[str, int] = defaultdict(int)
    moved: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for ym, turnover in months_of(book, stretch.until, stretch.known_at).items():
        for key, (debit, credit) in turnover.items():
            if ym < stretch.since:
                opening[key[0]] += debit - credit
            else:
                moved[key] = (moved[key][0] + debit, moved[key][1] + credit)
    return Figures({symbol: amount for symbol, amount in opening.items() if amount}, dict(moved))


def figures_together(books: Sequence[Book], stretch: Stretch) -> Figures:
    """Several books as one, what moved between them taken out."""
    return together([figures_of(book, stretch) for book in books], _between(books, stretch))


def _read(book: Book, yms: Sequence[int], known_at: datetime | None) -> dict[int, Turnover]:
    found: dict[int, Turnover] = {ym: {} for ym in yms}
    if not yms:
        return found
    lines = Posting.objects.filter(entry__book=book, entry__ym__range=(min(yms), max(yms)))
    if known_at is not None:
        lines = lines.filter(entry__posted_at__lte=known_at)
    sums = lines.values_list("entry__ym", "account__symbol", "entry__entry_type", "side").annotate(
        Sum("amount")
    )
    for ym, symbol, entry_type, side, amount in sums.order_by():
        if ym in found:
            debit, credit = found[ym].get((symbol, entry_type), (0, 0))
            both = (debit + int(amount), credit) if side == DEBIT else (debit, credit + int(amount))
            found[ym][symbol, entry_type] = both
    return found


def _remember(key: tuple[str, int, datetime], turnover: Turnover) -> None:
    _remembered[key] = turnover
    while len(_remembered) > KEPT:
        _remembered.popitem(last=False)


def _between(books: Sequence[Book], stretch: Stretch) -> Iterable[Internal]:
    """What went between these books, from their transfers."""
    ids = [book.pk for book in books]
    entries = Entry.objects.filter(
        book__in=ids, transfer__from_book__in=ids, transfer__to_book__in=ids, ym__lte=stretch.until
    )
    ended = Entry.objects.filter(book__in=ids, entry_type=YEAR_END, ym__lte=stretch.until)
    if stretch.known_at is not None:
        entries = entries.filter(posted_at__lte=stretch.known_at)
        ended = ended.filter(posted_at__lte=stretch.known_at)
    closed = {(book, ym // 100): ym for book, ym in ended.values_list("book_id", "ym")}
    sums: dict[str, _Sums] = defaultdict(_Sums)
    rows = entries.values_list("entry_type", "book_id", "ym").annotate(Sum("total")).order_by()
    for entry_type, book, ym, total in rows:
        sums[entry_type].add(int(total), ym, closed.get((book, ym // 100)), stretch)
    for out_type, out_symbol, in_type, in_symbol in PAIRS:
        paid, received = sums[out_type], sums[in_type]
        yield Internal(
            out=(out_symbol, out_type),
            into=(in_symbol, in_type),
            paid=paid.within,
            received=received.within,
            paid_before=paid.unclosed,
            received_before=received.unclosed,
            paid_closed=paid.closed,
            received_closed=received.closed,
            transit=paid.before - received.before,
        )


@dataclass(slots=True)
class _Sums:
    """One kind of entry between the books: within the stretch, before it, and what the years' ends did with it."""

    within: int = 0
    before: int = 0
    unclosed: int = 0
    closed: int = 0

    def add(self, total: int, ym: int, closed_in: int | None, stretch: Stretch) -> None:
        if ym >= stretch.since:
            self.within += total
        else:
            self.before += total
            if closed_in is None or closed_in >= stretch.since:
                self.unclosed += total
        if closed_in is not None and closed_in >= stretch.since:
            self.closed += total
