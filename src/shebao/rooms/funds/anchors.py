"""Taking a day's digest to where the database's administrator cannot write: a file elsewhere, a sheet of paper."""

from __future__ import annotations

from shebao.ground.storage import blocks, proofs
from shebao.ground.storage.models import Block
from shebao.rooms.funds.models import Book
from shebao.rooms.funds.papers import stream_of
from shebao.rooms.funds.sealing import DAYS

_GROUP, _GROUPS = 4, 4
_HEAD = """\
社会保险基金账簿摘要 / Digest of the books of the social insurance funds

序号 / Number     {height}
时间 / Made at    {at}

摘要 / Digest (SHA-256)

{digest}

Keep this sheet where nobody who keeps the database can change it. To compare it later:

    shebao funds verify --digest {plain}

账簿 / Book                           凭证末号 / Last voucher
"""
_FOOT = """
签收 / Received by ______________________    日期 / Date ______________________
"""


def anchor() -> str:
    """Write the newest digest to the anchor file, once, and return it ('' before the first day was sealed)."""
    return proofs.anchor(DAYS)


def sheet() -> str:
    """The newest digest as a page to print and sign, with the last voucher of every book; '' before the first day."""
    head = blocks.head(DAYS)
    if head is None:
        return ""
    groups = [head.digest[at : at + _GROUP] for at in range(0, len(head.digest), _GROUP)]
    rows = [" ".join(groups[at : at + _GROUPS]) for at in range(0, len(groups), _GROUPS)]
    at = head.sealed_at.isoformat(timespec="seconds")
    text = _HEAD.format(height=head.height, at=at, digest=_indented(rows), plain=head.digest)
    return (
        text
        + _indented([_book(book) for book in Book.objects.order_by("scheme", "region", "pk")])
        + "\n"
        + _FOOT
    )


def known(digest: str) -> bool:
    """Whether a digest from a sheet, spaces and capitals aside, is one of the days' digests in this database."""
    plain = "".join(digest.split()).lower()
    return Block.objects.filter(stream=DAYS, digest=plain).exists()


def _book(book: Book) -> str:
    sealed = blocks.head(stream_of(book))
    number = sealed.last_row if sealed else 0
    return f"{book.scheme} {book.region}".ljust(38) + str(number)


def _indented(rows: list[str]) -> str:
    return "\n".join(f"    {row}" for row in rows)
