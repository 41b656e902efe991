"""A decision and its reason."""

from __future__ import annotations

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.desk.fields import ReasonField


class Decision(TypedDict):
    """Yes or no, and why."""

    approve: bool
    reason: str


class DecisionForm(forms.Form):
    """Yes or no, and why, in a sentence the person can understand."""

    reason = ReasonField(help_text=_("The person reads this sentence."))
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", "approve"), ("refuse", "refuse")],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose one of the two buttons."),
            "invalid_choice": _("Choose one of the two buttons."),
        },
    )

    def decision(self) -> Decision:
        """What was decided, for the action."""
        return Decision(approve=self.cleaned_data["verdict"] == "approve", reason=self.cleaned_data["reason"])
