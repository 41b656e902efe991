"""What an error of the database means: a refusal of the ledger, by the code or the constraint it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import DatabaseError, IntegrityError

from shebao.rooms.funds.errors import (
    BY_CODE,
    AlreadyReversed,
    AlreadyTransferred,
    AppendOnlyRefused,
    KeyUsed,
    LedgerBroken,
    Overdraft,
    TwoPeople,
    UnknownAccount,
)
from shebao.values.errors import Refusal

_CODE = re.compile(r"\bfunds\.[a-z_]+")
_CONSTRAINTS = {
    "funds_balance_no_overdraft": Overdraft,
    "funds_entry_two_people": TwoPeople,
    "funds_entry_book_id_key_key": KeyUsed,
    "funds_entry_reversed_once": AlreadyReversed,
    "funds_entry.reverses_id": AlreadyReversed,
    "funds_entry_transferred_once": AlreadyTransferred,
    "funds_entry.transfer_id": AlreadyTransferred,
    "funds_balance_account_id_fkey": UnknownAccount,
    "append-only": AppendOnlyRefused,
}


def from_database(error: DatabaseError, constraints: Mapping[str, type[Refusal]] | None = None) -> Refusal:
    """The refusal a database error means; ``LedgerBroken`` for one that means none of ours."""
    text = str(error)
    found = _CODE.search(text)
    if found and found[0] in BY_CODE:
        return BY_CODE[found[0]]()
    known: dict[str, type[Refusal]] = {**_CONSTRAINTS, **(constraints or {})}
    for name, kind in known.items():
        if name in text:
            return kind()
    if isinstance(error, IntegrityError):
        return LedgerBroken()
    raise error
