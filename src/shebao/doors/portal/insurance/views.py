"""Retirement and pension: when, about how much, why; what is on record; what if."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.doors.portal.insurance import panels
from shebao.doors.portal.insurance.forms import KINDS, WishForm
from shebao.doors.portal.pages import actor_of, name_of, page, posted, show_refusal
from shebao.law.silence import LawIsSilent
from shebao.rooms.insurance.contributions import queries
from shebao.rooms.insurance.contributions.errors import NothingToChoose, OutsideWindow
from shebao.rooms.insurance.contributions.outlook import CATEGORIES, Wishes, outlook
from shebao.rooms.insurance.contributions.queries import PensionRecord
from shebao.values import clock
from shebao.values.periods import Month


@require_http_methods(["GET", "POST"])
def pension(request: HttpRequest) -> HttpResponse:
    """One's own retirement month and pension; a POST asks what if, and writes nothing."""
    return _answer(request, queries.own(actor_of(request)))


@require_http_methods(["GET", "POST"])
def pension_of_member(request: HttpRequest, member_id: str) -> HttpResponse:
    """A member's, under a live mandate to see their records."""
    return _answer(request, queries.of_member(actor_of(request), member_id))


def _answer(request: HttpRequest, record: PensionRecord) -> HttpResponse:
    form = WishForm(posted(request), sex=record.sex)
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    said: dict[str, Any] = {}
    if not record.drawing:
        try:
            _check_month(record, form)
            said = _reckoned(record, form.wishes())
        except (OutsideWindow, NothingToChoose) as refusal:
            said_of = {name: panels.month(month) for name, month in refusal.params.items()}  # type: ignore[arg-type]
            status = show_refusal(form, type(refusal)(**said_of))
            said = _reckoned(record, form.before)
        except LawIsSilent as silence:
            said = {"answers": [panels.silent(silence)]}
    return page(
        request,
        "insurance/pension.html",
        "family" if record.member else "home",
        status=status,
        name=name_of(record),
        record=record,
        form=form,
        years=panels.year_lines(record.years),
        account=[
            {
                "year": row.year,
                "credited": panels.money(panels.yuan(row.credited_fen)),
                "interest": panels.money(panels.yuan(row.interest_fen)),
                "closing": panels.money(panels.yuan(row.closing_fen)),
            }
            for row in reversed(record.account)
        ],
        drawing=panels.drawing(record),
        gaps=panels.gap_lines(record),
        months=len(record.paid),
        back_href=reverse("family" if record.member else "social_security"),
        title=_("Retirement and pension"),
        **said,
    )


def _check_month(record: PensionRecord, form: WishForm) -> None:
    """Refuse a month nobody may choose even where another field is wrong already."""
    wishes = form.month_alone()
    if wishes is not None:
        outlook(record, wishes, clock.today())


def _reckoned(record: PensionRecord, wishes: Wishes) -> dict[str, Any]:
    today = clock.today()
    found = outlook(record, wishes, today)
    kind = str(KINDS[wishes.category]) if len(CATEGORIES[record.sex]) > 1 else ""
    answers = [panels.retirement(record, found, Month.of(today), kind)]
    reckoned = [found.statutory, found.enough, *found.steps]
    if record.years:
        answers.append(panels.estimate(found, Month.of(today)))
    if found.pension is not None:
        reckoned.append(found.pension)
    return {
        "answers": answers,
        "steps": panels.steps(reckoned),
        "conventions": panels.conventions(found.pension) if found.pension else [],
        "ahead": found.months_ahead,
    }
