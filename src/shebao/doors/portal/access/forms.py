"""What the door's pages read from a request, with a sentence at the field for all that can go wrong."""

from __future__ import annotations

import unicodedata

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shebao.values.identifiers import (
    NUMBER_SENTENCES,
    PHONE_SENTENCES,
    NumberError,
    PhoneError,
    parse_number,
    parse_phone,
)


class PhoneForm(forms.Form):
    """The phone number a code goes to."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        help_text=_("A code comes to this phone by SMS."),
        error_messages={
            "required": _("Enter the phone number."),
            "max_length": _("A mobile phone number has 11 digits and begins with 1."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "tel", "type": "tel"}),
    )

    def clean_phone(self) -> str:
        """Eleven digits, however they were typed."""
        try:
            return parse_phone(self.cleaned_data["phone"])
        except PhoneError as error:
            raise forms.ValidationError(_now(PHONE_SENTENCES[error.code])) from error


class CodeForm(forms.Form):
    """The six digits of the newest message."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the SMS. Take your time: the code is valid for five minutes."),
        error_messages={
            "required": _("Enter the six digits from the SMS."),
            "max_length": _("A code has six digits."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Six digits, however they were typed."""
        return six_digits(self.cleaned_data["code"])


def six_digits(typed: str) -> str:
    """Six digits, whatever their width and whatever stands between them."""
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(sign for sign in plain if not sign.isspace() and sign != "-")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise forms.ValidationError(_now("A code has six digits."))
    return digits


class DigitsField(forms.CharField):
    """The six digits an authenticator shows."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Six digits from the authenticator"),
            max_length=20,
            help_text=_("They change every half minute; the newest are the right ones."),
            error_messages={
                "required": _("Enter the six digits the app shows."),
                "max_length": _("A code has six digits."),
            },
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        )

    def clean(self, value: object) -> str:
        """Six digits, however they were typed."""
        return six_digits(super().clean(value))


class DigitsForm(forms.Form):
    """The second factor of an officer."""

    digits = DigitsField()


class SetUpForm(forms.Form):
    """Setting up an authenticator: leave to do so, and the first digits it shows."""

    invitation = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        help_text=_("Twelve letters and digits from the operator, or from two colleagues."),
        error_messages={"required": _("Enter the set-up code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    digits = DigitsField()


class CounterForm(forms.Form):
    """A code printed at a counter."""

    code = forms.CharField(
        label=_("Code from the counter"),
        max_length=40,
        help_text=_("Eight letters and digits on the slip of paper; capitals do not matter."),
        error_messages={"required": _("Enter the code from the slip of paper.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class IdentityForm(forms.Form):
    """Who the reader says they are."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As on your identity card."),
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("Social security number"),
        max_length=40,
        help_text=_("The 18 digits of your identity card."),
        error_messages={"required": _("Enter the social security number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """A number with the right shape and check digit; whose it is, nobody says here."""
        try:
            return parse_number(self.cleaned_data["number"]).value
        except NumberError as error:
            raise forms.ValidationError(_now(NUMBER_SENTENCES[error.code])) from error
