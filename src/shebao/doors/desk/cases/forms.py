"""How a case ends, and a home visit that was made."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.desk.fields import DayField, ReasonField
from shebao.rooms.certification.cases import Visit
from shebao.rooms.certification.words import OUTCOMES


class Closing(TypedDict):
    """What the action is told."""

    outcome: str
    reason: str
    died_on: date | None


class CloseForm(forms.Form):
    """One of the outcomes of this kind of case, and why; a confirmed death also has a day."""

    outcome = forms.ChoiceField(
        label=_("How does it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how this case ends.")},
    )
    died_on = DayField(
        label=_("Date of death"),
        required=False,
        help_text=_("Only for a confirmed death, from the death certificate or the record of the cremation."),
    )
    reason = ReasonField(help_text=_("What you found out, and from whom."))

    def __init__(self, *args: Any, outcomes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [(code, OUTCOMES[code]) for code in outcomes]
        if "confirmed" not in outcomes:
            del self.fields["died_on"]

    def closing(self) -> Closing:
        """The outcome for the action; a day of death counts only with a confirmed death."""
        data = self.cleaned_data
        died_on = data.get("died_on") if data["outcome"] == "confirmed" else None
        return Closing(outcome=data["outcome"], reason=data["reason"], died_on=died_on)


class VisitForm(forms.Form):
    """When, with whom, and what the two officers saw."""

    happened_on = DayField(label=_("Day of the visit"))
    witness = forms.CharField(
        label=_("Second officer or witness"),
        max_length=60,
        required=False,
        help_text=_("A home visit is made by two."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = ReasonField(
        label=_("What you saw"),
        help_text=_("For example: met her at home, compared the identity card."),
    )

    def visit(self) -> Visit:
        """The visit for the action."""
        return Visit(**self.cleaned_data)
