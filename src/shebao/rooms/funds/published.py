"""What everybody may read of the funds (Social Insurance Law art. 70): income, expenditure, balance, months payable."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.law import regions
from shebao.rooms.funds import naming
from shebao.rooms.funds.figures import chart
from shebao.rooms.funds.models import Book, Period
from shebao.rooms.funds.naming import Name
from shebao.rooms.funds.proving import Day, newest_day
from shebao.rooms.funds.statements import Statements, months_payable, stated
from shebao.rooms.funds.turnover import Stretch, figures_of, months_of
from shebao.values import clock
from shebao.values.errors import NotFound
from shebao.values.periods import Month

SHOWN = 12
_NOT_EARNED = frozenset({"year_end", "opening"})


@dataclass(frozen=True, slots=True)
class MonthSums:
    """One month of a fund in fen: what came in, what went out, and the balance at its end."""

    month: Month
    income: int
    expenditure: int
    balance: int


@dataclass(frozen=True, slots=True)
class Fund:
    """One fund as the public sees it: the last twelve months, the newest last."""

    book: str
    scheme: str
    name: Name
    region: str
    months: tuple[MonthSums, ...]

    @property
    def income(self) -> int:
        """Income of the months shown, in fen."""
        return sum(row.income for row in self.months)

    @property
    def expenditure(self) -> int:
        """Expenditure of the months shown, in fen."""
        return sum(row.expenditure for row in self.months)

    @property
    def balance(self) -> int:
        """The balance at the end of the last month, in fen."""
        return self.months[-1].balance if self.months else 0

    @property
    def payable(self) -> int | None:
        """Tenths of months the balance lasts at the average expenditure; None when nothing was spent."""
        return months_payable(self.balance, self.expenditure, len(self.months))

    @property
    def until(self) -> Month | None:
        """The last month shown."""
        return self.months[-1].month if self.months else None


def funds_of(region: str) -> list[Fund]:
    """The funds that serve a region, each from the book at the level where it is pooled; `KeyError` for no region."""
    chain = regions.chain(region)
    serving = Book.objects.filter(region__in=chain, closed_on=None)
    # The farthest first, so that the nearest of a scheme stays.
    ordered = sorted(serving, key=lambda book: chain.index(book.region), reverse=True)
    books = {book.scheme: book for book in ordered}
    return [_fund(books[scheme]) for scheme in naming.schemes() if scheme in books]


def everywhere() -> list[Fund]:
    """Every fund under the region that keeps its book, the nation first."""
    order = {scheme: place for place, scheme in enumerate(naming.schemes())}
    books = Book.objects.filter(closed_on=None, scheme__in=order)
    return [_fund(book) for book in sorted(books, key=lambda book: (_place(book.region), order[book.scheme]))]


def fund(region: str, scheme: str) -> Fund:
    """The fund of one scheme whose book this region keeps; raises ``NotFound``."""
    return _fund(_book(region, scheme))


def digest() -> Day | None:
    """The newest digest of a day over the books of all funds; None before the first day was sealed."""
    return newest_day()


def year_of(region: str, scheme: str, month: Month) -> Statements:
    """The statements of one fund from January to a month; raises ``NotFound``."""
    book = _book(region, scheme)
    return stated(figures_of(book, Stretch(month.year * 100 + 1, number_of(month))), chart(month.last))


def number_of(month: Month) -> int:
    """A month as the ledger counts it, 202611."""
    return month.year * 100 + month.month


def _place(region: str) -> tuple[int, str]:
    return len(regions.chain(region)), region


def _book(region: str, scheme: str) -> Book:
    book = Book.objects.filter(region=region, scheme=scheme, closed_on=None).first()
    if book is None:
        raise NotFound
    return book


def _fund(book: Book) -> Fund:
    months = _months(book)
    return Fund(
        str(book.public_id), book.scheme, naming.scheme(book.scheme), book.region, tuple(months[-SHOWN:])
    )


def _months(book: Book) -> list[MonthSums]:
    """Every month of a book up to the last whole one, with the balance carried on."""
    until = number_of(Month.of(clock.today()) - 1)
    first = Period.objects.filter(book=book).order_by("ym").values_list("ym", flat=True)[0]
    items, balance, rows = chart(clock.today()), 0, []
    for ym, turnover in months_of(book, max(until, first)).items():
        sums = {"I": 0, "E": 0, "N": 0}
        for (symbol, entry_type), (debit, credit) in turnover.items():
            kind = items[symbol].kind
            if kind in "IEN":
                balance += credit - debit
            if kind in "IE" and entry_type not in _NOT_EARNED:
                sums[kind] += credit - debit
        rows.append(MonthSums(Month(ym // 100, ym % 100), sums["I"], -sums["E"], balance))
    return rows
