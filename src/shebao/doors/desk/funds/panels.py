"""Books, entries and papers in words, every string ready."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.doors.design.money import yuan
from shebao.doors.design.papers import Paper
from shebao.doors.design.reading import day, instant, name_of, reads_chinese
from shebao.doors.design.sums import printable
from shebao.doors.desk.funds.forms import SCOPES
from shebao.ground.regions import queries as regions
from shebao.rooms.funds import naming
from shebao.rooms.funds.audited import BookView, EntryLine, EntryView, OtherSide, PostingView
from shebao.rooms.funds.sheets import Sheet
from shebao.values import clock
from shebao.values.periods import Month

SHORT = 8


def book_row(book: BookView) -> dict[str, str]:
    """One book in the list."""
    return {
        "href": reverse("desk_fund", args=[book.public_id]),
        "title": name_of(book.name),
        "detail": _("%(first)s to %(last)s")
        % {"first": month_words(book.first), "last": month_words(book.last)},
        "value": _("closed") if book.closed_on else "",
    }


def groups(books: list[BookView]) -> list[dict[str, Any]]:
    """The books under the region that keeps them."""
    found: dict[str, list[dict[str, str]]] = {}
    for book in books:
        found.setdefault(book.region, []).append(book_row(book))
    return [{"name": place(region), "rows": rows} for region, rows in found.items()]


def place(region: str) -> str:
    """The region in the reader's language."""
    return regions.region(region).name


def month_words(month: Month) -> str:
    """A month in the reader's language."""
    return f"{month.year}年{month.month}月" if reads_chinese() else month.first.strftime("%B %Y")


def entry_row(book_id: str, line: EntryLine, kept: str) -> dict[str, Any]:
    """One entry behind a line of a statement."""
    return {
        "href": f"{reverse('desk_fund_entry', args=[book_id, line.number])}?{kept}",
        "number": str(line.number),
        "day": day(line.business_on),
        "kind": name_of(line.kind),
        "source": line.source,
        "debit": yuan(line.debit) if line.debit else "",
        "credit": yuan(line.credit) if line.credit else "",
        "red": line.red,
    }


def posting_row(book_id: str, line: PostingView, kept: str) -> dict[str, str]:
    """One line of an entry."""
    return {
        "href": reverse("desk_fund_lines", args=[book_id, line.symbol]) + (f"?{kept}" if kept else ""),
        "account": name_of(line.name),
        "detail": name_of(line.detail) if line.detail else "",
        "debit": yuan(line.debit) if line.debit else "",
        "credit": yuan(line.credit) if line.credit else "",
    }


def entry_facts(entry: EntryView) -> list[dict[str, str]]:
    """What an entry says of itself."""
    pairs = [
        (_("Kind of entry"), name_of(entry.kind)),
        (_("Business day"), day(entry.business_on)),
        (_("Document"), entry.source),
        (_("Posted once under"), entry.key),
        (_("Posted"), instant(entry.posted_at)),
        (_("Prepared by"), hand(entry.made_by)),
        (_("Approved by"), hand(entry.approved_by)),
        (_("Permitted by"), naming.articles(entry.basis)),
    ]
    if entry.reason:
        pairs.append((_("Reason of the transfer"), entry.reason))
    return [{"label": label, "value": value} for label, value in pairs]


def ties(book_id: str, entry: EntryView) -> list[dict[str, str]]:
    """Where an entry leads on: what it takes back, what took it back, the other book of a transfer."""
    found = []
    if entry.reverses:
        found.append(_tie(book_id, entry.reverses, _("It takes back entry %(number)s, in red ink")))
    if entry.reversed_by:
        found.append(_tie(book_id, entry.reversed_by, _("Taken back in red ink by entry %(number)s")))
    if entry.other_side:
        found.append(_other(entry.other_side))
    return found


def hand(key: str) -> str:
    """Who, without a name: a hand of the center itself, or the short number of an officer's account."""
    kind, _colon, rest = key.partition(":")
    hands = {
        "import": _("The center itself: read from a file"),
        "operator": _("The center itself: its operator"),
        "demo": _("The center itself: the demonstration"),
        "demo-approval": _("The center itself: approval in the demonstration"),
    }
    if kind == "account":
        return _("Officer %(number)s") % {"number": rest[:SHORT]}
    return hands.get(rest, _("The center itself: %(hand)s") % {"hand": rest})


def _tie(book_id: str, number: int, words: str) -> dict[str, str]:
    return {"href": reverse("desk_fund_entry", args=[book_id, number]), "title": words % {"number": number}}


def _other(side: OtherSide) -> dict[str, str]:
    where = f"{name_of(side.name)} · {place(side.region)}"
    if not side.number:
        return {"href": "", "title": _("Still under way to or from: %(book)s") % {"book": where}}
    href = reverse("desk_fund_entry", args=[side.book, side.number]) if side.readable else ""
    return {"href": href, "title": _("The other half stands in: %(book)s") % {"book": where}}


def paper(book: BookView, sheets: list[Sheet], asked: dict[str, Any]) -> Paper:
    """The statements as a document."""
    return Paper(
        language="zh" if reads_chinese() else "en",
        title=_("Statements of the fund"),
        subtitle=f"{name_of(book.name)} · {place(book.region)}",
        facts=head_facts(asked),
        tables=tuple(printable(sheet) for sheet in sheets),
        notes=(codes_note(),),
        foot=f"{place(book.region)} · {name_of(book.name)}",
        page=_("Page"),
    )


def head_facts(asked: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What every copy says of itself: the months, which books, the unit, and as known when."""
    return (
        (_("Months"), f"{month_words(asked['since'])} – {month_words(asked['until'])}"),
        (_("Which books"), str(dict(SCOPES)[asked["scope"]])),
        (_("Unit"), _("yuan")),
        (_("As the books stood at"), instant(asked["known_at"] or clock.now())),
    )


def codes_note() -> str:
    """What an accountant must know of the codes."""
    return _("The codes of the chart were not yet compared with the official table; the names decide.")
