"""Making proofs: of an entry, of one movement of an individual account, of its balance at the end of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from shebao.ground.storage import blocks, chains, merkle
from shebao.ground.storage.models import Block
from shebao.rooms.funds import passbooks, proof_errors, vouchers
from shebao.rooms.funds.models import Book, Control, Entry, Individual, Voucher
from shebao.rooms.funds.papers import Reader, stream_of
from shebao.rooms.funds.proof_files import FORM, level
from shebao.rooms.funds.sealing import DAYS, digests_between
from shebao.rooms.funds.vouchers import Paper


class Day(NamedTuple):
    """The digest of a day: when it was made, its place in the chain, 64 hex characters."""

    at: datetime
    height: int
    digest: str


def newest_day() -> Day | None:
    """The newest digest of the funds: what is published, printed, and kept where the database is not."""
    block = blocks.head(DAYS)
    return None if block is None else Day(block.sealed_at, block.height, block.digest)


def prove_entry(entry: Entry) -> dict[str, Any]:
    """The proof of one entry; raises ``NotSealed`` before it is part of a day's digest."""
    return _proof(entry.book, Voucher.ENTRY, entry.pk, [])


def prove_movement(individual: Individual, number: int) -> dict[str, Any]:
    """The proof of one row of a passbook; raises ``NotSealed``, or ``Movement.DoesNotExist``."""
    sheet = individual.movements.select_related("sheet").get(number=number).sheet
    seed = passbooks.sheet_seed(sheet.pk, sheet.key_version)
    behind = _level(seed, passbooks.sheet_papers(sheet.pk), individual.pk)
    return _proof(individual.book, Voucher.ENTRY, sheet.pk, [behind])


def prove_balance(individual: Individual, ym: int) -> dict[str, Any]:
    """The proof of a balance at the end of a closed month; raises ``NotSealed``, or ``Control.DoesNotExist``."""
    control = Control.objects.get(book=individual.book, ym=ym)
    seed = passbooks.control_seed(individual.book, ym, control.key_version)
    behind = _level(seed, passbooks.control_papers(individual.book, ym), individual.pk)
    return _proof(individual.book, Voucher.CONTROL, control.pk, [behind])


def _proof(book: Book, kind: int, row: int, behind: list[dict[str, Any]]) -> dict[str, Any]:
    voucher = Voucher.objects.filter(kind=kind, row_id=row).first()
    if voucher is None:
        raise proof_errors.NotSealed
    block = Block.objects.get(
        stream=stream_of(book), first_row__lte=voucher.number, last_row__gte=voucher.number
    )
    day = Block.objects.filter(stream=DAYS, first_row__lte=block.pk, last_row__gte=block.pk).first()
    if day is None:
        raise proof_errors.NotSealed
    seed = blocks.salt_of(block.stream, block.height, blocks.key_version(block))
    papers = Reader().papers(book.pk, block.first_row, block.last_row)
    digests = dict(digests_between(day.first_row, day.last_row))
    return {
        "is": FORM,
        "levels": [*behind, _level(seed, papers, voucher.number)],
        "block": merkle.text(chains.said(block)),
        "day_path": _path(list(digests.values()), list(digests).index(block.pk)),
        "day": merkle.text(chains.said(day)),
        "digest": day.digest,
    }


def _level(seed: bytes, papers: Iterator[Paper], number: int) -> dict[str, Any]:
    known = {paper.number: paper for paper in papers}
    found = vouchers.leaves(seed, iter(known.values()))
    path = merkle.path([digest for _, digest in found], list(known).index(number))
    return level(seed, known[number], path)


def _path(leaves: list[bytes], index: int) -> list[list[str]]:
    return [[side, neighbour.hex()] for side, neighbour in merkle.path(leaves, index)]
