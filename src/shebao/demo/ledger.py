"""The books of the demo town: two provinces, all funds, fifteen months, posted through the room's own actions.

Sums are invented (:mod:`shebao.demo.budgets`), the same on every machine, and follow today's date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection, transaction

from shebao.demo import budgets
from shebao.demo.budgets import BUDGETS, WAN, Budget
from shebao.rooms.funds.actions.books import Opening, open_book, open_period
from shebao.rooms.funds.actions.bulk import Batch, post_many
from shebao.rooms.funds.actions.closing import BANKS, Closing, close_period, end_year
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.transfers import Receipt, Remittance, receive, send
from shebao.rooms.funds.drafts import Draft, Line, credit, debit
from shebao.rooms.funds.models import Book
from shebao.rooms.funds.turnover import months_of
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.periods import Month

MAKER, APPROVER = Actor.system("demo"), Actor.system("demo-approval")
Books = dict[tuple[str, str], Book]
MONTHS, TOGETHER = 15, 3
"""How many months, and how many of them are posted at once."""
QUARTER = 3
DECEMBER = 12


def is_loaded() -> bool:
    """Whether the books stand in this database, whole: they come in one transaction."""
    return Book.objects.exists()


@transaction.atomic
def load() -> None:
    """Open every book, post its months up to the last whole one and close them; this month is open and empty."""
    first = Month.of(clock.today()) - MONTHS
    with clock.fixed(noon(first.first)):
        load_chart(actor=MAKER)
        books = _open_books(first)
    for place in range(0, MONTHS, TOGETHER):
        months = range(place, min(place + TOGETHER, MONTHS))
        with clock.fixed(noon((first + months[-1]).last)):
            for salt, (budget, book) in enumerate(zip(BUDGETS, books.values(), strict=True)):
                for month in months:
                    open_period(actor=MAKER, book=book, ym=_ym(first + month))
                pages = [_Page(budget, first + month, salt, month) for month in months]
                _post(
                    books[budget.scheme, budget.region], [draft for page in pages for draft in _drafts(page)]
                )
            _between(books, [first + month for month in months], place)
    _know_the_sizes()
    for book in books.values():
        open_period(actor=MAKER, book=book, ym=_ym(first + MONTHS))
        _end_years(book, [first + month for month in range(MONTHS)])
        _close(book, [first + month for month in range(MONTHS)])


def _know_the_sizes() -> None:
    """PostgreSQL plans for empty tables until it has counted what this transaction wrote: seconds for each month."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE funds_entry, funds_posting, funds_account, funds_balance, funds_period")


def noon(day: date) -> datetime:
    """Noon in China on a day."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def _open_books(first: Month) -> Books:
    books: Books = {}
    for budget in BUDGETS:
        above = budgets.UPPER.get((budget.scheme, budget.region), "")
        opening = Opening(
            scheme=budget.scheme,
            region=budget.region,
            on=first.first,
            upper=books.get((budget.scheme, above)),
        )
        books[budget.scheme, budget.region] = open_book(actor=MAKER, opening=opening)
        _post(books[budget.scheme, budget.region], [_opening(budget, first)])
    return books


def _post(book: Book, drafts: list[Draft]) -> None:
    post_many(actor=MAKER, approver=APPROVER, book=book, batch=Batch(drafts))


def _between(books: Books, months: list[Month], place: int) -> None:
    """What went between levels of a fund, and from the unemployment fund to the medical one, in these months."""
    last = months[-1]
    for salt, budget in enumerate(BUDGETS):
        book, page = books[budget.scheme, budget.region], _Page(budget, last, salt, place)
        above = books.get((budget.scheme, budgets.UPPER.get((budget.scheme, budget.region), "")))
        sums = sum(_Page(budget, month, salt, place).fen(budget.up) for month in months)
        if above and sums:
            # The newest remittance is still under way.
            _transfer(page, book, above, sums, 23, arrives=place + TOGETHER < MONTHS)
        if above and budget.down:
            _transfer(page, above, book, page.fen(budget.down), 26)
        if budget.settled:
            into = books["medical_employee", budgets.SETTLED[budget.region]]
            sums = sum(_Page(budget, month, salt, place).fen(budget.settled) for month in months)
            _transfer(page, book, into, sums, 24, settlement="medical_premium")


def _transfer(
    page: _Page, out: Book, into: Book, fen: int, day: int, *, arrives: bool = True, settlement: str = ""
) -> None:
    on, number = date(page.month.year, page.month.month, day), f"{page.month}-{page.salt:02d}-9{day:02d}"
    sending = Remittance(
        from_book=out,
        to_book=into,
        amount=fen,
        on=on,
        key=number,
        reason=number,
        bank="EXPENSE_BANK" if out.scheme == "unemployment" or out.upper_id == into.pk else "SPECIAL_BANK",
        settlement=settlement,
        detail=settlement,
    )
    transfer = send(actor=MAKER, approver=APPROVER, remittance=sending)
    if arrives:
        receipt = Receipt(
            transfer=transfer,
            on=on,
            key=f"{number}-2",
            source=number,
            bank="TREASURY" if settlement else "SPECIAL_BANK",
            detail="unemployed" if settlement else "",
        )
        receive(actor=MAKER, approver=APPROVER, receipt=receipt)


def _end_years(book: Book, months: list[Month]) -> None:
    for month in months:
        if month.month == DECEMBER:
            with clock.fixed(noon(month.last)):
                end_year(actor=MAKER, approver=APPROVER, book=book, on=month.last)


def _close(book: Book, months: list[Month]) -> None:
    """Close whole months against what the demo banks say: the sum of every line they saw, month after month."""
    statements: dict[str, int] = dict.fromkeys(BANKS, 0)
    for ym, turnover in months_of(book, _ym(months[-1])).items():
        for (symbol, _), (debited, credited) in turnover.items():
            if symbol in statements:
                statements[symbol] += debited - credited
        close_period(actor=MAKER, book=book, closing=Closing(ym=ym, statements=statements))


@dataclass(frozen=True, slots=True)
class _Page:
    """One month of one fund; `salt` tells the funds apart, `place` the months."""

    budget: Budget
    month: Month
    salt: int
    place: int

    def fen(self, wan: int, more: int = 0) -> int:
        """A budget in fen, swung by the season and grown by time, with odd fen as life has them."""
        swing = (self.month.month * 29 + (self.salt + more) * 17) % 31 - 15 + 2 * self.place
        odd = (wan * 9973 + self.month.month * 31337 + self.place * 271 + self.salt * 53 + more) % 1_000_000
        return wan * WAN * (1000 + swing) // 1000 + odd if wan else 0

    def entry(self, kind: str, day: int, *lines: Line) -> Draft:
        """One entry of this month."""
        on = date(self.month.year, self.month.month, day)
        number = f"{self.month}-{self.salt:02d}-{day:02d}"
        return Draft(entry_type=kind, business_on=on, key=number, lines=lines, source=number)

    def moved(self, kind: str, day: int, to: str, by: str, fen: int) -> Draft:
        """An entry of two lines: `to` is debited, `by` is credited."""
        return self.entry(kind, day, debit(to, fen), credit(by, fen))


def _drafts(page: _Page) -> Iterator[Draft]:
    """An ordinary month of one fund."""
    yield from _paid(page)
    yield from _received(page)
    yield from _supported(page)
    budget, month = page.budget, page.month
    if budget.waiting:
        yield page.moved("reserve", 11, "MEMO_WAITING", "MEMO_OWED", page.fen(budget.waiting))
    if month.month % QUARTER == 0:
        interest = budget.holds * WAN // 260 + page.salt * 101 + page.place
        yield page.moved("interest", 27, "SPECIAL_BANK", "INTEREST", interest)
    if budget.reserve and month.month == DECEMBER:
        yield page.moved("set_aside", 31, "SURPLUS", "RESERVE", budget.reserve * WAN)


def _paid(page: _Page) -> Iterator[Draft]:
    """Money fetched from the fiscal special account, benefits paid, a few sent back by a bank and paid again."""
    budget = page.budget
    benefits = {name: page.fen(wan, more) for more, (name, wan) in enumerate(budget.benefits.items())}
    others = {symbol: page.fen(wan) for symbol, wan in budget.others.items()}
    out = sum(benefits.values()) + sum(others.values())
    leaving = out + page.fen(budget.up) + page.fen(budget.moved_out) + page.fen(budget.settled)
    if leaving:
        yield page.moved("draw", 3, "EXPENSE_BANK", "SPECIAL_BANK", leaving)
    if out:
        lines = [debit("BENEFIT", fen, name) for name, fen in benefits.items()]
        lines += [debit(symbol, fen) for symbol, fen in others.items()]
        yield page.entry("benefit", 10, *lines, credit("EXPENSE_BANK", out))
        yield page.moved("bank_return", 14, "EXPENSE_BANK", "HELD", out // 40_000)
        yield page.moved("benefit", 25, "HELD", "EXPENSE_BANK", out // 40_000)
    if budget.moved_out:
        yield page.moved("move_out", 12, "TRANSFER_OUT", "EXPENSE_BANK", page.fen(budget.moved_out))


def _received(page: _Page) -> Iterator[Draft]:
    """Contributions by way of the treasury, some of them not at once known whose."""
    paid_in = {name: page.fen(wan, more) for more, (name, wan) in enumerate(page.budget.paid_in.items())}
    total = sum(paid_in.values())
    if not total:
        return
    lines = (credit("CONTRIBUTIONS", fen, name) for name, fen in paid_in.items())
    yield page.entry("contribution", 15, debit("TREASURY", total), *lines)
    unclear = total // 9_000
    yield page.moved("unidentified", 16, "TREASURY", "HELD", unclear)
    yield page.moved("sweep", 18, "SPECIAL_BANK", "TREASURY", total + unclear)
    yield page.moved("identified", 24, "HELD", "CONTRIBUTIONS", unclear)


def _supported(page: _Page) -> Iterator[Draft]:
    """Subsidies, and what came in with people; the income account is empty at the end of the month."""
    budget = page.budget
    collective, moved_in = page.fen(budget.collective), page.fen(budget.moved_in)
    if budget.subsidy:
        yield page.moved("subsidy", 20, "SPECIAL_BANK", "GOV_SUBSIDY", page.fen(budget.subsidy))
    if collective:
        yield page.moved("collective", 21, "INCOME_BANK", "COLLECTIVE_SUBSIDY", collective)
    if moved_in:
        yield page.moved("move_in", 22, "INCOME_BANK", "TRANSFER_IN", moved_in)
    if collective + moved_in:
        yield page.moved("sweep", 28, "SPECIAL_BANK", "INCOME_BANK", collective + moved_in)


def _opening(budget: Budget, first: Month) -> Draft:
    """What the book begins with: most of it in the fiscal special account, pension money partly entrusted."""
    whole = budget.holds * WAN
    entrusted = whole // 4 if budget.scheme == "pension_employee" and budget.benefits else 0
    current = whole // 40
    reserve = whole // 10 if budget.reserve else 0
    lines = [
        debit("SPECIAL_BANK", whole - entrusted - current),
        debit("EXPENSE_BANK", current),
        credit("SURPLUS", whole - reserve),
    ]
    lines += [debit("ENTRUSTED", entrusted)] if entrusted else []
    lines += [credit("RESERVE", reserve)] if reserve else []
    return Draft(
        entry_type="opening", business_on=first.first, key="opening", lines=lines, source=f"{first}-00-01"
    )


def _ym(month: Month) -> int:
    return month.year * 100 + month.month
