"""Checking an export outside the database: pure, without Django, without a key. It reads once, line by line.

A line is one JSON object, written in one way only, so that no bit of it can change unseen. ``block`` and ``sheet``
lines say what was sealed; the ``row`` and ``paper`` lines after them are what is there. The last line counts the
others and carries their SHA-256.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from shebao.ground.storage import chains
from shebao.rooms.funds import vouchers

FORM = "shebao funds export 1"
DAYS = "funds.days"
_LINE = re.compile(r'^\d+ (debit|credit) (\d+) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*" (-?\d+)$', re.MULTILINE)
_BEHIND = re.compile(rf"^{vouchers.behind('([0-9a-f]{64})')}( .*)?$", re.MULTILINE)


def write(said: dict[str, Any]) -> str:
    """One line, the one way it is written."""
    return json.dumps(said, ensure_ascii=True, separators=(",", ":"))


def verify(lines: Iterable[str], anchors: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with an export, one English line each; nothing when it is as it was sealed.

    ``anchors`` are lines of the anchor file, or digests from a sheet, kept where the database's administrator cannot
    write.
    """
    check = _Check()
    for number, text in enumerate(lines, start=1):
        try:
            yield from check.line(number, text.removesuffix("\n"))
        except (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError):
            yield f"line {number}: it is not as it was written."
    yield from check.end(anchors)


class _Check:
    """What has been read so far."""

    def __init__(self) -> None:
        self.heads: dict[str, chains.Header] = {}
        self.ids: dict[int, bytes] = {}
        self.days: dict[int, str] = {}
        self.sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.balances: dict[int, list[int]] = {}
        self.names: dict[str, str] = {}
        self.roots: set[str] = set()
        self.behind: dict[str, str] = {}
        self.block: tuple[chains.Header | str, bytes] | None = None
        self.seed = b""
        self.rows: list[tuple[int, bytes]] = []
        self.whole = sha256()
        self.count = 0
        self.last = False

    def line(self, number: int, text: str) -> Iterator[str]:
        """One line; raises anything when it is not a line of an export."""
        if self.last:
            yield f"line {number}: it stands after the end."
        kept = self.whole.copy()
        self.whole.update(text.encode() + b"\n")
        self.count += 1
        said = json.loads(text)
        if write(said) != text:
            raise ValueError
        kind = said["is"]
        if kind in {"row", "paper"}:
            self.rows.append(self._leaf(kind, said))
            return
        yield from self._finish()
        if kind == "block":
            yield from self._open_block(said)
        elif kind == "sheet":
            yield from self._open_sheet(said)
        elif kind == "balance":
            self.balances[said["account"]] = [said["debit"], said["credit"]]
        elif kind == "end":
            self.last = True
            if (said["lines"], said["sha256"]) != (number - 1, kept.hexdigest()):
                yield f"line {number}: the export is not the one this line was written for."
        elif kind != FORM or number != 1:
            raise ValueError

    def end(self, anchors: Iterable[str]) -> Iterator[str]:
        """What only the whole can tell."""
        yield from self._finish()
        if not self.last:
            yield "The export has no end; it is not whole."
        for account in sorted({*self.sums, *self.balances}):
            if self.balances.get(account, [0, 0]) != self.sums.get(account, [0, 0]):
                yield f"funds_balance of account {account}: it is not the sum of the account's lines."
        for root in sorted(self.behind.keys() - self.roots):
            yield f"{self.behind[root]}: the individual accounts behind it are missing."
        for line in filter(None, map(str.strip, anchors)):
            if not line.startswith("{"):
                yield from self._digest("".join(line.split()).lower())
                continue
            known = json.loads(line)
            if self.days.get(known["height"]) != known["digest"]:
                yield f"{DAYS} block {known['height']}: it is not the one that was anchored at {known['at']}."

    def _digest(self, digest: str) -> Iterator[str]:
        if digest not in self.days.values():
            yield f"No day of this export has the digest {digest}."

    def _open_block(self, said: dict[str, Any]) -> Iterator[str]:
        fields = {name: said[name] for name in chains.Header.__slots__}
        header = chains.Header(**{**fields, "sealed_at": _instant(fields["sealed_at"])})
        leaves = _bytes(said["leaves"])
        self.seed = _bytes(said["seed"])
        yield from chains.chain_problems(header, leaves, self.heads.get(header.stream))
        self.heads[header.stream] = header
        self.block = (header, leaves)
        if header.stream == DAYS:
            self.days[header.height] = header.digest
            ids = self.ids.items()
            self.rows = [(row, digest) for row, digest in ids if header.first_row <= row <= header.last_row]
        else:
            self.ids[said["id"]] = _bytes(header.digest)

    def _open_sheet(self, said: dict[str, Any]) -> Iterator[str]:
        root, leaves = said["root"], _bytes(said["leaves"])
        self.seed = _bytes(said["seed"])
        name = self.behind.get(root, "")
        self.roots.add(root)
        self.block = (name, leaves)
        if not name:
            yield f"line {self.count}: no sealed voucher stands for these individual accounts."
        if chains.root_of(leaves) != root:
            yield f"{name}: the individual accounts behind it are not the ones that were sealed."

    def _leaf(self, kind: str, said: dict[str, Any]) -> tuple[int, bytes]:
        number: int = said["n"]
        if kind == "row":
            values = said["v"]
            if isinstance(self.block, tuple) and getattr(self.block[0], "stream", "") == "funds_book":
                self.names[f"funds:{values[1]}"] = f"{values[3]} {values[4]}"
            return number, sha256(b"\x00" + write(values).encode()).digest()
        text: str = said["open"]
        for side, account, amount in _LINE.findall(text):
            self.sums[int(account)][side == "credit"] += int(amount)
        for root, _ in _BEHIND.findall(text):
            self.behind[root] = f"{text.splitlines()[2]}, voucher {number}"
        return number, vouchers.leaf(self.seed, vouchers.Paper(number, text, said["closed"]))

    def _finish(self) -> Iterator[str]:
        """Judge the block whose rows have just ended."""
        block, rows = self.block, self.rows
        self.block, self.rows = None, []
        if block is None:
            if rows:
                yield f"line {self.count}: the rows before it belong to no block."
            return
        header, leaves = block
        if isinstance(header, str):
            for row, what in chains.differences(leaves, rows):
                yield f"{header}: what stands behind it of individual account {row} was {what}."
            return
        book = self.names.get(header.stream, header.stream)
        called = (lambda row: f"{book} voucher {row}") if header.columns == vouchers.FORM else None
        yield from chains.row_problems(header, leaves, rows, called)


def _bytes(text: str) -> bytes:
    plain = bytes.fromhex(text)
    if plain.hex() != text:
        raise ValueError
    return plain


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.isoformat(timespec="microseconds") != text:
        raise ValueError
    return at
