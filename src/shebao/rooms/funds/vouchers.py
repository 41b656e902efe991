"""What is sealed of a book: texts a person can read, salted so that a hash beside them gives nothing away. Pure.

A *paper* has an *open* text, which a proof shows, and a *closed* one, which only its hash stands for: who made and
who approved an entry, its key and its document. Its leaf is::

    SHA-256(00 ‖ salt ‖ SHA-256(02 ‖ other salt ‖ closed) ‖ open)

The two salts, 16 bytes each, come from the secret seed of the block and the number of the paper. Who is shown one
paper learns its salt and its closed hash, and can guess at no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

FORM = "paper-1"
"""What a block says its leaves are made of when they are papers."""

quote = json.encoder.encode_basestring_ascii
"""A text as JSON has it, in ASCII, so that no text can pose as another line."""


class Paper(NamedTuple):
    """One thing that is sealed: its number, what a proof shows, and what it keeps."""

    number: int
    open: str
    closed: str


def salts(seed: bytes, number: int) -> tuple[bytes, bytes]:
    """The two salts of the paper with this number."""
    both = sha256(seed + number.to_bytes(8, "big")).digest()
    return both[:16], both[16:]


def closed_hash(salt: bytes, closed: str) -> bytes:
    """What stands for the closed text."""
    return sha256(b"\x02" + salt + closed.encode()).digest()


def leaf_of(salt: bytes, closed: bytes, text: str) -> bytes:
    """The leaf of an open text, from its salt and the hash of what is closed."""
    return sha256(b"\x00" + salt + closed + text.encode()).digest()


def leaf(seed: bytes, paper: Paper) -> bytes:
    """The leaf of a paper."""
    return leaves(seed, [paper])[0][1]


def leaves(seed: bytes, papers: Iterable[Paper]) -> list[tuple[int, bytes]]:
    """Number and leaf of each paper."""
    found = []
    for number, text, kept in papers:
        # Written out, not called: these lines run a hundred thousand times a second.
        both = sha256(seed + number.to_bytes(8, "big")).digest()
        closed = sha256(b"\x02" + both[16:] + kept.encode()).digest()
        found.append((number, sha256(b"\x00" + both[:16] + closed + text.encode()).digest()))
    return found


def heading(book: Sequence[object]) -> str:
    """The lines that name a book: its public id, scheme and region."""
    public_id, scheme, region = book
    return f"book {quote(str(public_id))} {quote(str(scheme))} {quote(str(region))}"


def account_name(number: int, symbol: str, detail: str) -> str:
    """An account as the lines of a voucher call it."""
    return f"{number} {quote(symbol)} {quote(detail)}"


def entry_paper(number: int, head: str, entry: Sequence[object], lines: Iterable[str]) -> Paper:
    """The paper of an entry: the columns of :data:`ENTRY`, and its lines: number, side, account, fen."""
    (
        row,
        ym,
        entry_type,
        rule,
        on,
        key,
        digest,
        count,
        total,
        reverses,
        transfer,
        source,
        maker,
        approver,
        at,
        sheet,
    ) = entry
    accounts = f"\n{behind(str(sheet))}" if sheet else ""
    body = "\n".join(lines)
    text = (
        f"voucher {number}\n{head}\nentry {row} {quote(str(entry_type))} rule {rule}\nmonth {ym} day {on}\n"
        f"lines {count} total {total}\nreverses {reverses} transfer {transfer}{accounts}\n{body}\n"
    )
    closed = (
        f"[{quote(str(key))},{quote(str(digest))},{quote(str(source))},{quote(str(maker))},"
        f"{quote(str(approver))},{quote(str(at))}]"
    )
    return Paper(number, text, closed)


ENTRY = (
    "id",
    "ym",
    "entry_type",
    "rule_id",
    "business_on",
    "key",
    "digest",
    "lines",
    "total",
    "reverses_id",
    "transfer_id",
    "source",
    "made_by",
    "approved_by",
    "posted_at",
)


SIDES = {1: "debit", -1: "credit"}
"""The side of a line as a voucher says it; one that is neither is written as it stands."""


CONTROL = (
    "id",
    "ym",
    "accounts",
    "opening",
    "added",
    "interest",
    "taken",
    "corrected",
    "closing",
    "key_version",
    "root",
    "made_by",
    "made_at",
)


def control_paper(number: int, head: str, control: Sequence[object]) -> Paper:
    """The paper of the control totals of a month: the columns of :data:`CONTROL`."""
    row, ym, accounts, *sums, version, root, maker, at = control
    names = ("opening", "added", "interest", "taken", "corrected", "closing")
    body = "\n".join(f"{name} {fen}" for name, fen in zip(names, sums, strict=True))
    text = (
        f"voucher {number}\n{head}\ncontrol {row}\nmonth {ym}\naccounts {accounts}\n{body}\n"
        f"{behind(str(root))}\n"
    )
    return Paper(number, text, f"[{version},{quote(str(maker))},{quote(str(at))}]")


def movement_paper(movement: Sequence[object]) -> Paper:
    """The paper of a movement in its sheet: account, row, month, kind, fen, balance, key, basis."""
    account, number, ym, kind, amount, balance, key, basis = movement
    text = (
        f"movement\naccount {account} row {number}\nmonth {ym}\n{quote(str(kind))} {amount}\n"
        f"balance {balance}\nbasis {quote(str(basis))}\n"
    )
    return Paper(int(str(account)), text, f"[{quote(str(key))}]")


def balance_paper(account: int, subject: str, ym: int, balance: int) -> Paper:
    """The paper of one individual account at the end of a month, as the control totals have it."""
    return Paper(account, f"account {account} {quote(subject)}\nmonth {ym}\nbalance {balance}\n", "[]")


def behind(root: str) -> str:
    """How the text of a paper begins the line that names the root of what stands behind it."""
    return f"individual accounts {root}"
