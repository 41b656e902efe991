"""How a record and its outlook are shown: plain words first, then every step with its article; all strings ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shebao.doors.portal.pages import day, name_of, reads_chinese
from shebao.law import explain, regions
from shebao.law.explain import Node, article_title, unit_title
from shebao.law.numbers import Fact
from shebao.law.rulebook import Answer, month_of
from shebao.law.silence import LawIsSilent, title_of
from shebao.law.sources import source_in
from shebao.rooms.insurance.contributions.outlook import Outlook
from shebao.rooms.insurance.contributions.queries import PensionRecord, Year
from shebao.values.periods import Month

MONTHS, FEN = 12, 100


@dataclass(frozen=True, slots=True)
class Source:
    """One value of the books: what it is, where and since when it holds, the document, and whether it was read."""

    said: str
    document: str
    doubt: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a reckoning."""

    title: str
    value: str
    formula: str
    article: str
    sources: list[Source]


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with what follows from it."""

    tone: str
    title: str
    lead: str
    kicker: str = ""


def retirement(record: PensionRecord, found: Outlook, today: Month, kind: str) -> Said:
    """The sentence people come for; ``kind`` says for which retirement age it holds, where there are two."""
    words = {
        "name": name_of(record),
        "month": month(found.retires),
        "age": age(found.retires - record.birth),
    }
    if record.member:
        title = _("%(name)s can retire in %(month)s, at %(age)s") % words
    else:
        title = _("You can retire in %(month)s, at %(age)s") % words
    return Said("info" if found.retires > today else "good", title, _why(found), kind)


def _why(found: Outlook) -> str:
    said = []
    if found.chosen and found.retires != found.statutory_month:
        said.append(
            _("You chose this month. The law sets %(month)s.") % {"month": month(found.statutory_month)}
        )
    if found.delay_months:
        later = ngettext(
            "The reform of 2025 moved the month the law sets by %(months)s month.",
            "The reform of 2025 moved the month the law sets by %(months)s months.",
            found.delay_months,
        )
        said.append(later % {"months": found.delay_months})
    if found.may_choose:
        first, last = month(found.window[0]), month(found.window[1])
        said.append(_("Any month from %(first)s to %(last)s can be chosen.") % {"first": first, "last": last})
        said.extend(_conditions(found))
    return _joined(*said)


def _conditions(found: Outlook) -> Iterator[str]:
    """What choosing a month asks for: notice before an earlier one, agreement before a later one."""
    if found.window[0] < found.statutory_month:
        early = ngettext(
            "For an earlier month, tell your employer in writing %(months)s month before;"
            " the minimum years of contribution of that year must be reached.",
            "For an earlier month, tell your employer in writing %(months)s months before;"
            " the minimum years of contribution of that year must be reached.",
            found.notice_early_months,
        )
        yield early % {"months": found.notice_early_months}
    late = ngettext(
        "A later month needs a written agreement with the employer %(months)s month before the one the law sets.",
        "A later month needs a written agreement with the employer %(months)s months before the one the law sets.",
        found.notice_late_months,
    )
    yield late % {"months": found.notice_late_months}


def estimate(found: Outlook, today: Month) -> Said:
    """The pension in today's figures, or why there is none."""
    if found.silence is not None:
        return silent(found.silence)
    if found.pension is None:
        short = ngettext(
            "%(months)s month of contributions would be missing",
            "%(months)s months of contributions would be missing",
            found.missing_months,
        )
        lead = _("There is no monthly pension below the minimum. You may go on paying, or ask the agency.")
        return Said("due", short % {"months": found.missing_months}, lead)
    amount = money(found.pension["total"])
    provisional = explain.provisional(found.pension)
    if found.retires > today:
        title = _("Estimate: about %(amount)s yuan a month in today's money") % {"amount": amount}
        lead = _("As if it began today. It will be calculated with the base of the year in which it begins.")
        newest = _("This year's base is not published yet, so last year's is used.")
        return Said("info", title, _joined(lead, newest) if provisional else lead)
    if provisional:
        title = _("Provisional: %(amount)s yuan a month") % {"amount": amount}
        lead = _("On last year's base. It is calculated again, and topped up, when this year's is published.")
        return Said("due", title, lead)
    title = _("Final: %(amount)s yuan a month") % {"amount": amount}
    return Said("good", title, _("This year's base is published."))


def silent(silence: LawIsSilent) -> Said:
    """What the books do not say, and who can."""
    place = regions.region(silence.region)
    chinese = reads_chinese()
    what = title_of(silence.parameter, "zh" if chinese else "en")
    title = _("Nobody has told us: %(what)s (%(place)s)") % {
        "what": what,
        "place": place.name_zh if chinese else place.name_en,
    }
    who = silence.agency_zh if chinese else silence.agency_en
    return Said("plain", title, _("So there is no figure here. %(agency)s can answer.") % {"agency": who})


def steps(answers: Iterable[Answer]) -> list[StepLine]:
    """Every step in the order of reckoning, what it is made of before itself; a step shown is not shown again."""
    seen: set[int] = set()
    return [
        _line(node)
        for answer in answers
        for top in explain.explain(answer)
        for node in _inside_out(top, seen)
    ]


def conventions(answer: Answer) -> list[Source]:
    """How the region rounds, counts and chooses."""
    return [_source(Fact(value)) for value in answer.conventions.values()]


def _inside_out(node: Node, seen: set[int]) -> Iterator[Node]:
    if id(node.number) in seen:
        return
    seen.add(id(node.number))
    for child in node.children:
        yield from _inside_out(child, seen)
    yield node


def _line(node: Node) -> StepLine:
    language = "zh" if reads_chinese() else "en"
    value = age(int(node.value)) if node.unit == "age" else node.shown_in(language)
    if node.unit == "month":
        value = month(month_of(node.number.units))
    if node.unit == "flag":
        value = _("yes") if node.value else _("no")
    unit = unit_title(node.unit, language)
    return StepLine(
        title=node.title(language),
        value=f"{value} {unit}".strip(),
        formula="" if node.formula(language) == node.shown_in(language) else node.formula(language),
        article=article_title(node.article, language),
        sources=[_source(fact) for fact in node.facts],
    )


def _source(fact: Fact) -> Source:
    language = "zh" if reads_chinese() else "en"
    value = fact.value
    said = explain.fact_said(fact, language)
    since = _("since %(day)s") % {"day": day(value.valid_from)}
    place = regions.region(value.region)
    where = place.name_zh if language == "zh" else place.name_en
    doubt = "" if value.confirmed else _("unconfirmed")
    between = "，" if language == "zh" else ", "
    return Source(between.join((said, where, since)), source_in(value.source, language), doubt)


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of the record, for the table and for the drawing."""

    year: int
    place: str
    months: str
    base: str
    index: str
    paid: tuple[bool, ...]


def year_lines(years: Iterable[Year]) -> list[YearLine]:
    """The years as they are read, the newest first."""
    return [_year_line(year) for year in years][::-1]


def _year_line(year: Year) -> YearLine:
    there = {paid.month for paid in year.paid}
    unposted = pgettext("contribution index", "not posted yet")
    return YearLine(
        year=year.year,
        place=year.region_zh if reads_chinese() else year.region_en,
        months=_("deemed: %(months)s") % {"months": len(there)} if year.deemed else str(len(there)),
        base="" if year.deemed else money(yuan(year.base_fen)),
        index=unposted if year.index is None else f"{Decimal(year.index).scaleb(-4):.4f}",
        paid=tuple(number in there for number in range(1, MONTHS + 1)),
    )


def drawing(record: PensionRecord) -> list[dict[str, object]]:
    """Years as columns of twelve months, first to last, for the drawing."""
    if not record.paid:
        return []
    paid = set(record.paid)
    first, last = record.paid[0].year, record.paid[-1].year
    return [
        {
            "x": 10 * column,
            "cells": [{"y": 10 * number, "on": Month(year, number + 1) in paid} for number in range(MONTHS)],
        }
        for column, year in enumerate(range(first, last + 1))
    ]


def gap_lines(record: PensionRecord) -> list[str]:
    """The gaps as sentences."""
    lines = []
    for gap in record.gaps:
        said = ngettext(
            "%(first)s to %(last)s: %(months)s month", "%(first)s to %(last)s: %(months)s months", gap.months
        )
        lines.append(said % {"first": month(gap.first), "last": month(gap.last), "months": gap.months})
    return lines


def month(value: Month) -> str:
    """A month in the reader's language."""
    return formats.date_format(value.first, "YEAR_MONTH_FORMAT")


def age(months: int) -> str:
    """Years and months in the reader's language."""
    years, rest = divmod(months, MONTHS)
    words = {"years": years, "months": rest}
    if not rest:
        return _("%(years)s years") % words
    return ngettext("%(years)s years %(months)s month", "%(years)s years %(months)s months", rest) % words


def yuan(fen: int) -> Decimal:
    """Fen as yuan."""
    return Decimal(fen) / FEN


def money(value: Decimal) -> str:
    """Yuan with two decimals."""
    return f"{value:,.2f}"


def _joined(*sentences: str) -> str:
    return ("" if reads_chinese() else " ").join(sentences)
