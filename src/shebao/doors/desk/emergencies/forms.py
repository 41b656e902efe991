"""Breaking the glass, and judging it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.desk.fields import NameField, NumberField, ReasonField


class EmergencyForm(forms.Form):
    """Whom, why it cannot wait, and the second factor once more."""

    name = NameField()
    number = NumberField()
    reason = ReasonField(
        label=_("What cannot wait?"),
        help_text=_("One sentence. The person reads it at once, and an overseer of their region judges it."),
    )
    digits = forms.CharField(
        label=_("Six digits from your authenticator"),
        max_length=20,
        error_messages={"required": _("Enter the six digits the app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_digits(self) -> str:
        """Without what people put between them."""
        return "".join(sign for sign in self.cleaned_data["digits"] if not sign.isspace() and sign != "-")


class ReviewForm(forms.Form):
    """What an overseer thinks of it."""

    opening = forms.CharField(max_length=22, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[("justified", ""), ("unjustified", "")])
    reason = ReasonField(label=_("Your reason"))
