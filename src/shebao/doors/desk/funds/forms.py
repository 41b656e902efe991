"""What an auditor asks of a book: which months, as the books stood when, alone or with others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.rooms.funds import judging, naming
from shebao.rooms.funds.audited import ALONE, FUNDS, LEVELS, BookView
from shebao.rooms.funds.published import number_of
from shebao.rooms.funds.turnover import Stretch
from shebao.values import clock
from shebao.values.periods import Month

SCOPES = (
    (ALONE, _("This book alone")),
    (LEVELS, _("With the levels below, as one")),
    (FUNDS, _("All funds of this region, as one")),
)
WRITTEN = "%Y-%m-%dT%H:%M"


class MonthField(forms.CharField):
    """A month, from the browser's own field or typed like 2026-10."""

    widget = forms.TextInput(attrs={"type": "month"})
    default_error_messages = {
        "required": _("Enter a month."),
        "month": _("Enter the month like 2026-10."),
    }

    def clean(self, value: Any) -> Any:
        """The month."""
        text = super().clean(value)
        try:
            return Month.parse(text)
        except ValueError:
            raise forms.ValidationError(self.error_messages["month"], code="month") from None


class StretchForm(forms.Form):
    """Months, an instant, and which books together; sent in the address, so that a page can be kept."""

    since = MonthField(label=_("From the month"))
    until = MonthField(label=_("To the month"))
    known_at = forms.DateTimeField(
        label=_("As the books stood at"),
        required=False,
        help_text=_("Leave it empty for now."),
        input_formats=[WRITTEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("Enter day and time like 2026-10-31 17:00.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN),
    )
    scope = forms.ChoiceField(
        label=_("Which books"),
        choices=SCOPES,
        error_messages={"invalid_choice": _("Choose one of the three.")},
    )

    def __init__(self, asked: dict[str, str], first: Month) -> None:
        super().__init__(asked)
        self.first = first

    def clean(self) -> dict[str, Any]:
        """Months in order, none before the book begins, and no instant that has not come."""
        given = super().clean() or self.cleaned_data
        since, until, known_at = given.get("since"), given.get("until"), given.get("known_at")
        if until and until < self.first:
            self.add_error("until", _("This book begins in %(month)s.") % {"month": self.first})
        elif since and until and until < since:
            self.add_error("until", _("The last month lies before the first. Exchange the two."))
        if known_at and known_at > clock.now():
            self.add_error("known_at", _("This instant has not come yet. Leave it empty for now."))
        return given

    def stretch(self) -> Stretch:
        """What was asked, for the room."""
        asked = self.cleaned_data
        known_at: datetime | None = asked["known_at"]
        return Stretch(number_of(asked["since"]), number_of(asked["until"]), known_at)


class EntryForm(forms.Form):
    """One debit and one credit of one kind in one fund, to be judged and not posted."""

    scheme = forms.ChoiceField(label=_("Fund"))
    kind = forms.ChoiceField(label=_("Kind of entry"))
    debit = forms.ChoiceField(label=_("Debit"))
    credit = forms.ChoiceField(label=_("Credit"))

    def __init__(self, asked: dict[str, str] | None) -> None:
        super().__init__(asked)
        accounts = [(symbol, str(name)) for symbol, name in judging.accounts()]
        offered = {
            "scheme": [(scheme, str(naming.scheme(scheme))) for scheme in naming.schemes()],
            "kind": [(kind, str(name)) for kind, name in judging.kinds()],
            "debit": accounts,
            "credit": accounts,
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages["required"] = field.error_messages["invalid_choice"] = _(
                "Choose one of the list."
            )


def asked_of(query: dict[str, str], book: BookView) -> StretchForm:
    """The form as asked, the last year of the book where nothing was."""
    since = max(book.first, Month(book.last.year, 1))
    usual = {"since": str(since), "until": str(book.last), "known_at": "", "scope": ALONE}
    return StretchForm(
        {**usual, **{name: value for name, value in query.items() if name in usual}}, book.first
    )
