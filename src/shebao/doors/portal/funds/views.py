"""What everybody may read of the funds, without signing in (Social Insurance Law art. 70)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shebao.doors.design.money import about
from shebao.doors.design.papers import printed
from shebao.doors.design.reading import name_of
from shebao.doors.design.sums import as_csv, shown
from shebao.doors.portal.funds import panels
from shebao.doors.portal.home import city as cities
from shebao.doors.portal.pages import page
from shebao.rooms.funds import naming, published
from shebao.rooms.funds.sheets import BALANCE, INCOME, NET, Sheet, sheets
from shebao.values.errors import NotFound

SHOWN, PRINTED = (INCOME, BALANCE), (INCOME, BALANCE, NET)
BASIS = "SIL 70"


@require_GET
def funds(request: HttpRequest) -> HttpResponse:
    """The funds that serve the reader's city, or every region whose books are published."""
    city = cities.current(request)
    found = published.funds_of(city.code) if city.code else published.everywhere()
    return page(
        request,
        "funds/funds.html",
        "home",
        place=cities.place_line(city),
        groups=panels.groups(found, city.name),
        basis=naming.articles(BASIS),
        back_href="/social-security/",
    )


@require_GET
def fund(request: HttpRequest, region: str, scheme: str) -> HttpResponse:
    """One fund: how long its balance lasts, twelve months as a drawing and in words, and this year's statements."""
    found, day = published.fund(region, scheme), published.digest()
    return page(
        request,
        "funds/fund.html",
        "home",
        fund=found,
        title=name_of(found.name),
        place=panels.place(region),
        payable=panels.payable(found),
        balance=about(found.balance),
        until=panels.month_words(found.until),
        facts=panels.facts(found),
        charts=panels.charts(found),
        tables=[shown(sheet) for sheet in _statements(found, SHOWN)],
        codes_note=panels.codes_note(),
        digest=panels.digest(day) if day else None,
        basis=naming.articles(BASIS),
        back_href="/funds/",
    )


@require_GET
def fund_csv(request: HttpRequest, region: str, scheme: str) -> HttpResponse:
    """This year's statements for a spreadsheet."""
    found = published.fund(region, scheme)
    before = [[name_of(found.name), panels.place(region)], *panels.head_facts(found)]
    content = as_csv(_statements(found, PRINTED), before, _("Account code"))
    return _file(content, "text/csv; charset=utf-8", f"{region}-{scheme}.csv")


@require_GET
def fund_pdf(request: HttpRequest, region: str, scheme: str) -> HttpResponse:
    """This year's statements to print; a sentence where this machine has no Chinese letters."""
    found = published.fund(region, scheme)
    content = printed(panels.paper(found, _statements(found, PRINTED), naming.articles(BASIS)))
    return _file(content, "application/pdf", f"{region}-{scheme}.pdf")


def _statements(found: published.Fund, names: tuple[str, ...]) -> list[Sheet]:
    if found.until is None:
        raise NotFound
    made = sheets(published.year_of(found.region, found.scheme, found.until))
    return [made[name] for name in names]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
