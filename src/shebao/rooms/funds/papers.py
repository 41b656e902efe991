"""Reading what is sealed of a book out of the database, in the order of its numbers; the one way the seal reads too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection

from shebao.rooms.funds import vouchers
from shebao.rooms.funds.models import Account, Book
from shebao.rooms.funds.vouchers import Paper

STREAM = "funds:"
"""A book's stream is this and its public id."""

_FORMS = {
    "sqlite": {"instant": "{}", "bytes": "lower(hex({}))"},
    "postgresql": {
        "instant": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "bytes": "encode({}, 'hex')",
    },
}
_SHEET = (
    "CASE WHEN s.entry_id IS NOT NULL THEN s.root || ' movements ' || s.accounts || ' total ' || s.total "
    "|| ' month ' || s.ym || ' book ' || s.book_id || ' key ' || s.key_version END"
)


def stream_of(book: Book) -> str:
    """The name of the stream in which a book is sealed."""
    return f"{STREAM}{book.public_id}"


class Reader:
    """Reads papers by book and number; the names of books and accounts are read once."""

    def __init__(self) -> None:
        rows = Book.objects.values_list("pk", "public_id", "scheme", "region")
        self.heads = {row[0]: vouchers.heading(row[1:]) for row in rows}
        accounts = Account.objects.values_list("pk", "symbol", "detail")
        self.accounts = {row[0]: vouchers.account_name(*row) for row in accounts}

    def papers(self, book_id: int, first: int, last: int) -> Iterator[Paper]:
        """The papers numbered ``first``..``last`` of a book that are there, in order."""
        controls = list(self._controls(book_id, first, last))
        entries = self._entries(book_id, first, last)
        if not controls:
            return entries
        return iter(sorted([*controls, *entries], key=lambda paper: paper.number))

    def _entries(self, book_id: int, first: int, last: int) -> Iterator[Paper]:
        span = [book_id, first, last]
        names, sides = self.accounts, vouchers.SIDES
        lines: defaultdict[int, list[str]] = defaultdict(list)
        for number, line_no, account, side, amount in _rows(_lines_sql(), span):
            lines[number].append(f"{line_no} {sides.get(side, side)} {names.get(account, account)} {amount}")
        for number, owner, *entry in _rows(_entries_sql(), span):
            head = self.heads.get(owner, f"book {owner}")
            yield vouchers.entry_paper(number, head, entry, lines[number])

    def _controls(self, book_id: int, first: int, last: int) -> Iterator[Paper]:
        for number, owner, *control in _rows(_controls_sql(), [book_id, first, last]):
            head = self.heads.get(owner, f"book {owner}")
            yield vouchers.control_paper(number, head, control)


def instant(column: str) -> str:
    """A column's instant as a text in SQL, exact to the microsecond, in UTC."""
    return _FORMS[connection.vendor]["instant"].format(column)


def _entries_sql() -> str:
    forms = _FORMS[connection.vendor]
    exact = {"digest": forms["bytes"], "posted_at": forms["instant"]}
    columns = ", ".join(exact.get(name, "{}").format(f"e.{name}") for name in vouchers.ENTRY)
    return (
        f"SELECT v.number, e.book_id, {columns}, {_SHEET} "  # noqa: S608 (names of columns)
        "FROM funds_voucher v JOIN funds_entry e ON e.id = v.row_id LEFT JOIN funds_sheet s ON s.entry_id = e.id "
        "WHERE v.book_id = %s AND v.number BETWEEN %s AND %s AND v.kind = 1 ORDER BY v.number"
    )


def _lines_sql() -> str:
    return (
        "SELECT v.number, l.line_no, l.account_id, l.side, l.amount "
        "FROM funds_voucher v JOIN funds_posting l ON l.entry_id = v.row_id "
        "WHERE v.book_id = %s AND v.number BETWEEN %s AND %s AND v.kind = 1 ORDER BY v.number, l.line_no"
    )


def _controls_sql() -> str:
    columns = ", ".join(
        instant(f"c.{name}") if name == "made_at" else f"c.{name}" for name in vouchers.CONTROL
    )
    return (
        f"SELECT v.number, c.book_id, {columns} FROM funds_voucher v JOIN funds_control c ON c.id = v.row_id "  # noqa: S608
        "WHERE v.book_id = %s AND v.number BETWEEN %s AND %s AND v.kind = 2 ORDER BY v.number"
    )


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
