"""Fields several desk forms share, with a sentence for everything that can go wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shebao.values import clock
from shebao.values.identifiers import NUMBER_SENTENCES, NumberError, parse_number


class NumberField(forms.CharField):
    """A social security number, read as the registers write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Social security number"))
        kwargs.setdefault("error_messages", {"required": _("Please type the social security number.")})
        attrs = {"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """The 18 characters; a sentence says what is wrong with any other."""
        text = super().clean(value)
        try:
            return parse_number(text).value
        except NumberError as error:
            raise forms.ValidationError(_now(NUMBER_SENTENCES[error.code]), code=error.code) from error


class NameField(forms.CharField):
    """A name in either script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("error_messages", {"required": _("Please type the name.")})
        super().__init__(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class DayField(forms.DateField):
    """A day that lies in the past or today; the room checks the rest."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Please give a day such as 2026-03-31.")
        kwargs.setdefault("error_messages", {"required": wrong, "invalid": wrong})
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "max": _Today()}), **kwargs
        )


class ReasonField(forms.CharField):
    """Why, in a sentence; the room insists on it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("max_length", 400)
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class _Today:
    """Written into the page when it is rendered, not when the form class is made."""

    def __str__(self) -> str:
        return clock.today().isoformat()
