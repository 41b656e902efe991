"""What if: another month, another wage, no more contributions; every answer may stay as it is."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shebao.rooms.insurance.contributions.outlook import CATEGORIES, Wishes
from shebao.values.periods import Month

FEN = 100
WAGE_AT_MOST = 1_000_000
KINDS = {
    "male": _("Men (60 before the reform)"),
    "f50": _("Women, workers (50 before the reform)"),
    "f55": _("Women, management and technical staff (55 before the reform)"),
}


class WishForm(forms.Form):
    """The wishes of somebody who looks ahead; nothing is written, nothing is asked of anybody."""

    category = forms.ChoiceField(label=_("Which age holds for you?"), widget=forms.RadioSelect)
    retire = forms.CharField(
        label=_("Month of retirement"),
        required=False,
        max_length=20,
        help_text=_("Like 2031-03. Leave it empty for the statutory month."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    wage = forms.CharField(
        label=_("Monthly wage from now on, in yuan"),
        required=False,
        max_length=20,
        help_text=_("Leave it empty to go on as last year."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )
    go_on = forms.BooleanField(label=_("Contributions go on until then"), required=False)

    def __init__(self, *args: Any, sex: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [(code, KINDS[code]) for code in CATEGORIES[sex]]
        self.before = Wishes(category=CATEGORIES[sex][0])
        category.initial = self.before.category
        self.fields["go_on"].initial = True

    def clean_retire(self) -> Month | None:
        """The month, also typed in full width or with a slash."""
        typed = normalize("NFKC", self.cleaned_data["retire"]).strip().replace("/", "-")
        if not typed:
            return None
        year, _dash, month = typed.partition("-")
        try:
            return Month.parse(f"{year}-{month.zfill(2)}")
        except ValueError:
            raise forms.ValidationError(_now("Please write the month like 2031-03.")) from None

    def clean_wage(self) -> int | None:
        """The wage in fen, also typed with commas."""
        typed = normalize("NFKC", self.cleaned_data["wage"]).strip().replace(",", "")
        if not typed:
            return None
        try:
            fen = Decimal(typed) * FEN
            whole = fen == int(fen)
        except (InvalidOperation, OverflowError, ValueError):
            raise forms.ValidationError(_now("Please write the wage as a number, like 8,500.")) from None
        if fen > WAGE_AT_MOST * FEN:
            raise forms.ValidationError(
                _now("Please write a wage of at most %(most)s yuan a month."),
                params={"most": f"{WAGE_AT_MOST:,}"},
            )
        if not whole or fen <= 0:
            raise forms.ValidationError(
                _now("Please write a wage above zero, in yuan and at most two decimals.")
            )
        return int(fen)

    def month_alone(self) -> Wishes | None:
        """The month wished for while something else is wrong, so that all that is wrong is told at once."""
        found = getattr(self, "cleaned_data", {})
        if self.is_valid() or not found.get("retire") or not found.get("category"):
            return None
        return Wishes(found["category"], found["retire"])

    def wishes(self) -> Wishes:
        """What to reckon with: the wishes, or what is so without any."""
        if not self.is_valid():
            return self.before
        data = self.cleaned_data
        return Wishes(data["category"], data["retire"], data["go_on"], data["wage"])
