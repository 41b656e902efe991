"""Opening a book, its accounts and its months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DatabaseError, transaction

from shebao import law
from shebao.ground.audit import records
from shebao.law.regions import region as place
from shebao.rooms.funds import errors
from shebao.rooms.funds.database_errors import from_database
from shebao.rooms.funds.models import Account, Book, Chart, Edition, Period, Rule
from shebao.rooms.funds.permissions import must_keep_books
from shebao.values.actors import Actor
from shebao.values.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A book to open: scheme, region (six digits), the first day, and the book one level up if there is one."""

    scheme: str
    region: str
    on: date
    upper: Book | None = None


@contextmanager
def refusing(constraints: Mapping[str, type[Refusal]] | None = None) -> Iterator[None]:
    """What the database refuses inside becomes a refusal with its own code and sentence."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        raise from_database(error, constraints) from error


@transaction.atomic
def open_book(*, actor: Actor, opening: Opening) -> Book:
    """Open the book of one scheme in one region, with every account its rules can touch and its first month.

    The same again returns the first. At which level a fund is kept is regional policy (``funds.pooling_level``).

    :raises LawIsSilent: where no book of law answers.
    :raises OtherLevel: when the law keeps this fund at another level.
    """
    must_keep_books(actor, opening.region)
    existing = Book.objects.filter(scheme=opening.scheme, region=opening.region, closed_on=None).first()
    if existing is not None:
        return existing
    policy = law.value("funds.pooling_level", opening.region, opening.on)
    decided = policy.value.get(opening.scheme, {})
    level = place(opening.region).level
    if level not in {decided.get("level"), decided.get("upper")}:
        raise errors.OtherLevel
    book = Book(
        scheme=opening.scheme,
        region=opening.region,
        level=level,
        upper=opening.upper,
        basis=policy.source[:200],
        opened_on=opening.on,
        opened_by=actor.key,
    )
    with refusing():
        book.save(force_insert=True)
        _open_accounts(book)
        Period.of(book, month_of(opening.on), actor.key).save(force_insert=True)
    records.record(actor, "funds.book_opened", [book.key], purpose="funds")
    return book


@transaction.atomic
def open_period(*, actor: Actor, book: Book, ym: int) -> Period:
    """Open one month of a book, e.g. 202611; an open one is returned. Months follow each other."""
    must_keep_books(actor, book.region)
    existing = Period.objects.filter(book=book, ym=ym).first()
    if existing is not None:
        return existing
    with refusing():
        period = Period.of(book, ym, actor.key)
        period.save(force_insert=True)
    records.record(actor, "funds.period_opened", [book.key], purpose="funds")
    return period


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A detail to open under an account of the chart, such as one bank account, with its names."""

    symbol: str
    detail: str
    name_zh: str
    name_en: str
    on: date


@transaction.atomic
def open_account(*, actor: Actor, book: Book, detail: Detail) -> Account:
    """Open one detail under an account of the chart; an open one is returned."""
    must_keep_books(actor, book.region)
    existing = Account.objects.filter(book=book, symbol=detail.symbol, detail=detail.detail).first()
    if existing is not None:
        return existing
    row = _chart().get(detail.symbol)
    if row is None:
        raise errors.NotInChart
    with refusing():
        account = _account(book, row, detail.on, detail.detail, (detail.name_zh, detail.name_en))
        account.save(force_insert=True)
    records.record(actor, "funds.account_opened", [book.key], purpose="funds")
    return account


def month_of(day: date) -> int:
    """The month of a day as the ledger writes it: 202611."""
    return day.year * 100 + day.month


def newest_edition() -> Edition:
    """The edition in force; raises ``RulesMissing``."""
    edition = Edition.objects.order_by("-pk").first()
    if edition is None:
        raise errors.RulesMissing
    return edition


def _chart() -> dict[str, Chart]:
    return {row.symbol: row for row in Chart.objects.filter(edition=newest_edition()).order_by("id")}


def _open_accounts(book: Book) -> None:
    """Every account a rule of the scheme can touch, and the details the law keeps under it."""
    touched = 0
    for debit, credit in Rule.objects.filter(edition=newest_edition(), scheme=book.scheme).values_list(
        "debit_mask", "credit_mask"
    ):
        touched |= debit | credit
    details: Mapping[str, Any] = law.value("funds.details", book.region, book.opened_on).value.get(
        book.scheme, {}
    )
    for symbol, row in _chart().items():
        if not row.bit & touched:
            continue
        # One by one: the database opens a balance beside each.
        _account(book, row, book.opened_on).save(force_insert=True)
        for detail, words in details.get(symbol, {}).items():
            names = (words["zh"], words["en"])
            _account(book, row, book.opened_on, detail, names).save(force_insert=True)


def _account(
    book: Book, row: Chart, on: date, detail: str = "", names: tuple[str, str] | None = None
) -> Account:
    name_zh, name_en = names or (row.name_zh, row.name_en)
    return Account(
        book=book,
        symbol=row.symbol,
        bit=row.bit,
        kind=row.kind,
        side=row.side,
        guarded=row.guarded,
        detail=detail,
        name_zh=name_zh,
        name_en=name_en,
        opened_on=on,
    )
