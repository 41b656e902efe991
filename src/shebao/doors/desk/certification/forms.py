"""A decision and its reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Yes or no, and why, in a sentence the person can understand."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        required=False,
        help_text=_("The person reads this sentence on their receipt."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
