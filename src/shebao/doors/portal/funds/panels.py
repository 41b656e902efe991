"""The funds in words and drawings, every string ready."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.doors.design import plot
from shebao.doors.design.money import about, tenths, yuan
from shebao.doors.design.papers import Paper
from shebao.doors.design.reading import instant, name_of
from shebao.doors.design.sums import printable
from shebao.ground.regions import queries as regions
from shebao.rooms.funds.proving import Day
from shebao.rooms.funds.published import Fund
from shebao.rooms.funds.sheets import Sheet
from shebao.values import clock
from shebao.values.periods import Month

GROUP = 8


def fund_row(fund: Fund) -> dict[str, Any]:
    """One fund in a list: its name, whose book it is, its balance and how long it lasts."""
    return {
        "href": reverse("fund", args=[fund.region, fund.scheme]),
        "title": name_of(fund.name),
        "detail": " · ".join(part for part in (place(fund.region), _lasts(fund)) if part),
        "value": about(fund.balance),
    }


def groups(funds: list[Fund], city: str) -> list[dict[str, Any]]:
    """The funds of a city in one panel, or every fund under the region that keeps it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for fund in funds:
        found.setdefault(city or place(fund.region), []).append(fund_row(fund))
    return [{"name": name, "rows": rows} for name, rows in found.items()]


def _lasts(fund: Fund) -> str:
    return _("pays for %(time)s") % {"time": payable(fund)} if fund.payable is not None else ""


def place(region: str) -> str:
    """The region in the reader's language."""
    return regions.region(region).name


def payable(fund: Fund) -> str:
    """How long the balance lasts, in words."""
    if fund.payable is None:
        return _("an unknown time")
    return _("%(months)s months") % {"months": tenths(fund.payable)}


def month_words(month: Month | None) -> str:
    """A month in the reader's language."""
    if month is None:
        return ""
    if (get_language() or "").startswith("zh"):
        return f"{month.year}年{month.month}月"
    return month.first.strftime("%B %Y")


def facts(fund: Fund) -> list[dict[str, str]]:
    """The sums of the months shown."""
    return [
        {"label": _("Income"), "value": about(fund.income)},
        {"label": _("Expenditure"), "value": about(fund.expenditure)},
        {"label": _("Balance"), "value": about(fund.balance)},
        {"label": _("Pays for"), "value": payable(fund)},
    ]


def charts(fund: Fund) -> list[dict[str, Any]]:
    """Income beside expenditure, and the balance, by month."""
    flows = [_point(row.month, row.income, row.expenditure) for row in fund.months]
    balances = [_point(row.month, row.balance) for row in fund.months]
    return [
        {
            "kind": "bars",
            "caption": _("Income and expenditure by month"),
            "series": [_("Income"), _("Expenditure")],
            "points": flows,
            "top": about(plot.scale(flows)),
        },
        {
            "kind": "line",
            "caption": _("Balance at the end of the month"),
            "series": [_("Balance")],
            "points": balances,
            "top": about(plot.scale(balances)),
        },
    ]


def _point(month: Month, *values: int) -> dict[str, Any]:
    return {
        "label": month_words(month),
        "mark": str(month.month),
        "values": values,
        "texts": [yuan(value) for value in values],
    }


def paper(fund: Fund, sheets: list[Sheet], article: str) -> Paper:
    """The year's statements as a document."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return Paper(
        language=language,
        title=_("Statements of the fund"),
        subtitle=f"{name_of(fund.name)} · {place(fund.region)}",
        facts=head_facts(fund),
        tables=tuple(printable(sheet) for sheet in sheets),
        notes=(_("Published under %(article)s.") % {"article": article}, codes_note()),
        foot=f"{place(fund.region)} · {name_of(fund.name)}",
        page=_("Page"),
    )


def head_facts(fund: Fund) -> tuple[tuple[str, str], ...]:
    """What every copy says of itself: the months, the unit, and when it was made."""
    assert fund.until is not None
    january = Month(fund.until.year, 1)
    return (
        (_("Period"), f"{month_words(january)} – {month_words(fund.until)}"),
        (_("Unit"), _("yuan")),
        (_("As the books stood at"), instant(clock.now())),
    )


def digest(day: Day) -> dict[str, Any]:
    """The digest of a day, in groups that can be read aloud."""
    groups = [day.digest[at : at + GROUP] for at in range(0, len(day.digest), GROUP)]
    return {"number": str(day.height), "at": instant(day.at), "text": " ".join(groups)}


def codes_note() -> str:
    """What an accountant must know of the codes."""
    return _("The codes of the chart were not yet compared with the official table; the names decide.")
