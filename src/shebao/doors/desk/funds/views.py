"""The auditor's walk: books, statements at any instant, the entries of a line, one entry and its document."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shebao.doors.design.papers import printed
from shebao.doors.design.reading import name_of
from shebao.doors.design.sums import as_csv, shown
from shebao.doors.desk.funds import panels
from shebao.doors.desk.funds.forms import EntryForm, StretchForm, asked_of
from shebao.doors.desk.pages import desk_page, officer
from shebao.rooms.funds import audited, judging, naming
from shebao.rooms.funds.audited import ALONE, BookView
from shebao.rooms.funds.sheets import BALANCE, NAMES, Sheet, sheets, titles
from shebao.values import clock


@require_GET
def books(request: HttpRequest) -> HttpResponse:
    """Every book of the jurisdiction."""
    groups = panels.groups(audited.books(officer(request)))
    return desk_page(request, "funds/books.html", "desk_funds", groups=groups)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """What the law says of one debit and one credit, before anybody posts them."""
    form = EntryForm(request.GET.dict() or None)
    verdict = None
    if form.is_valid():
        asked = form.cleaned_data
        verdict = judging.judge(
            asked["scheme"], asked["kind"], asked["debit"], asked["credit"], clock.today()
        )
    return desk_page(
        request,
        "funds/rules.html",
        "desk_funds",
        status=422 if form.errors else 200,
        form=form,
        verdict=verdict,
        articles=naming.articles(verdict.basis) if verdict else "",
    )


@require_GET
def book(request: HttpRequest, book_id: str) -> HttpResponse:
    """One statement of a book, for the months, the instant and the books asked for."""
    view = audited.book(officer(request), book_id)
    form = asked_of(request.GET.dict(), view)
    name = request.GET.get("show", BALANCE)
    name = name if name in NAMES else BALANCE
    kept = urlencode({key: value for key, value in form.data.items() if value})
    here = reverse("desk_fund", args=[book_id])
    valid = form.is_valid()
    return desk_page(
        request,
        "funds/book.html",
        "desk_funds",
        status=200 if valid else 422,
        book=view,
        title=name_of(view.name),
        where=panels.place(view.region),
        form=form,
        show=name,
        kept=kept,
        filters=[
            {"name": key, "href": f"{here}?{kept}&show={key}", "label": label}
            for key, label in titles().items()
        ],
        table=_table(request, view, form, name) if valid else None,
        codes_note=panels.codes_note(),
    )


@require_GET
def csv_file(request: HttpRequest, book_id: str) -> HttpResponse:
    """All four statements for a spreadsheet."""
    view = audited.book(officer(request), book_id)
    form = asked_of(request.GET.dict(), view)
    if not form.is_valid():
        return _back(request, book_id)
    before = [[name_of(view.name), panels.place(view.region)], *panels.head_facts(form.cleaned_data)]
    content = as_csv(_statements(request, view, form), before, _("Account code"))
    return _file(content, "text/csv; charset=utf-8", f"{view.region}-{view.scheme}.csv")


@require_GET
def pdf_file(request: HttpRequest, book_id: str) -> HttpResponse:
    """All four statements to print; a sentence where this machine has no Chinese letters."""
    view = audited.book(officer(request), book_id)
    form = asked_of(request.GET.dict(), view)
    if not form.is_valid():
        return _back(request, book_id)
    content = printed(panels.paper(view, _statements(request, view, form), form.cleaned_data))
    return _file(content, "application/pdf", f"{view.region}-{view.scheme}.pdf")


@require_GET
def lines(request: HttpRequest, book_id: str, symbol: str) -> HttpResponse:
    """The entries behind one line of a statement, the newest first."""
    view = audited.book(officer(request), book_id)
    form = asked_of({**request.GET.dict(), "scope": ALONE}, view)
    if not form.is_valid():
        return _back(request, book_id)
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    found = audited.entries_of(officer(request), book_id, symbol, form.stretch(), before)
    kept = urlencode({key: value for key, value in form.data.items() if value})
    return desk_page(
        request,
        "funds/lines.html",
        "desk_funds",
        book=view,
        title=name_of(found.item),
        book_title=f"{name_of(view.name)} · {panels.place(view.region)}",
        months=dict(panels.head_facts(form.cleaned_data))[_("Months")],
        rows=[panels.entry_row(book_id, line, kept) for line in found.entries],
        older=f"?{kept}&before={found.before}" if found.before else "",
        kept=kept,
    )


@require_GET
def entry(request: HttpRequest, book_id: str, number: int) -> HttpResponse:
    """One entry: its lines, the article that permits it, its document and its hands."""
    view = audited.book(officer(request), book_id)
    found = audited.entry(officer(request), book_id, number)
    kept = urlencode(
        {key: request.GET[key] for key in ("since", "until", "known_at") if request.GET.get(key)}
    )
    return desk_page(
        request,
        "funds/entry.html",
        "desk_funds",
        book=view,
        book_title=f"{name_of(view.name)} · {panels.place(view.region)}",
        number=found.number,
        red=bool(found.reverses),
        facts=panels.entry_facts(found),
        rows=[panels.posting_row(book_id, line, kept) for line in found.lines],
        ties=panels.ties(book_id, found),
        voucher=found.voucher,
    )


@require_GET
def proof(request: HttpRequest, book_id: str, number: int) -> HttpResponse:
    """The proof of one entry to take away; a sentence while no day's digest covers it."""
    found = audited.proof_of(officer(request), book_id, number)
    content = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return _file(content, "application/json", f"proof-{number}.json")


def _table(request: HttpRequest, view: BookView, form: StretchForm, name: str) -> dict[str, object]:
    sheet = _sheets(request, view, form)[name]
    links = {}
    if form.cleaned_data["scope"] == ALONE:
        kept = urlencode({key: value for key, value in form.data.items() if value})
        accounts = {row.symbol for row in sheet.rows if row.code}
        links = {
            symbol: f"{reverse('desk_fund_lines', args=[view.public_id, symbol])}?{kept}"
            for symbol in accounts
        }
    return shown(sheet, links)


def _statements(request: HttpRequest, view: BookView, form: StretchForm) -> list[Sheet]:
    made = _sheets(request, view, form)
    return [made[name] for name in NAMES]


def _sheets(request: HttpRequest, view: BookView, form: StretchForm) -> dict[str, Sheet]:
    scope = form.cleaned_data["scope"]
    return sheets(audited.statements_of(officer(request), view.public_id, scope, form.stretch()))


def _back(request: HttpRequest, book_id: str) -> HttpResponse:
    """What was asked cannot be read: the page of the book says so at the field."""
    return HttpResponseRedirect(f"{reverse('desk_fund', args=[book_id])}?{request.GET.urlencode()}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
