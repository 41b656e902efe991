"""A proof on one page: that a voucher, or what stands behind it, is part of a day's digest. Pure; nobody else is in it.

``levels`` lead from the smallest text to the block of the book: the root of one stands as a line in the text of the
next. ``block`` and ``day`` are the sentences whose SHA-256, after a zero byte, are their digests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from shebao.ground.storage import merkle
from shebao.rooms.funds import vouchers

FORM = "shebao funds proof 1"
_HEX = 64


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof shows: the texts, from the smallest, and the digest of the day that it leads to."""

    texts: tuple[str, ...]
    day: str
    digest: str


class NotAProof(ValueError):
    """The file does not prove what it says; the argument says where it breaks."""


def level(seed: bytes, paper: vouchers.Paper, path: merkle.Path) -> dict[str, Any]:
    """One text with what it takes to climb to its root, and nothing of its neighbours but their hashes."""
    salt, other = vouchers.salts(seed, paper.number)
    return {
        "text": paper.open,
        "salt": salt.hex(),
        "closed": vouchers.closed_hash(other, paper.closed).hex(),
        "path": [[side, neighbour.hex()] for side, neighbour in path],
    }


def check(text: str) -> Proved:
    """What the proof file proves; raises :class:`NotAProof`. Compare the digest with the one that was published."""
    try:
        return _check(json.loads(text))
    except NotAProof:
        raise
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        raise NotAProof("It is not a proof file, or not a whole one.") from None


def _check(proof: Mapping[str, Any]) -> Proved:
    if proof["is"] != FORM:
        raise NotAProof("It is not a proof file of this form.")
    root = ""
    for one in proof["levels"]:
        if root and not any(line.startswith(vouchers.behind(root)) for line in one["text"].splitlines()):
            raise NotAProof("What stands behind the voucher is not what the voucher says.")
        root = _root(one)
    block, day = json.loads(proof["block"]), json.loads(proof["day"])
    voucher = proof["levels"][-1]["text"].splitlines()
    number = int(voucher[0].removeprefix("voucher "))
    book = json.loads(voucher[1].split(" ")[1])
    if block[0] != f"funds:{book}" or not block[2] <= number <= block[3] or block[5] != root:
        raise NotAProof("The voucher is not in the block.")
    if day[0] != "funds.days" or day[5] != _climb(_said(proof["block"]), proof["day_path"]):
        raise NotAProof("The block is not in the day's digest.")
    digest = _said(proof["day"]).hex()
    if digest != proof["digest"]:
        raise NotAProof("The digest is not that of the day.")
    return Proved(tuple(one["text"] for one in proof["levels"]), day[7]["at"], digest)


def _root(one: Mapping[str, Any]) -> str:
    salt, closed = bytes.fromhex(one["salt"]), bytes.fromhex(one["closed"])
    if (len(salt), len(closed)) != (_HEX // 4, _HEX // 2):
        raise NotAProof("A salt is not of its length.")
    return _climb(vouchers.leaf_of(salt, closed, one["text"]), one["path"])


def _climb(leaf: bytes, path: Sequence[Sequence[str]]) -> str:
    steps = [(side, bytes.fromhex(neighbour)) for side, neighbour in path]
    if any(side not in {"left", "right"} or len(neighbour) != _HEX // 2 for side, neighbour in steps):
        raise NotAProof("A step of the way is not one.")
    return merkle.climb(leaf, steps).hex()


def _said(text: str) -> bytes:
    return sha256(b"\x00" + text.encode()).digest()
