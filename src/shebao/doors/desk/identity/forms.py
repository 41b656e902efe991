"""The reference a citizen names at the counter, and the document the clerk has seen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DOCUMENTS = {
    "identity_card": _("Identity card"),
    "household_book": _("Household register"),
    "residence_permit": _("Residence permit"),
    "social_security_card": _("Social security card"),
}


class ReferenceForm(forms.Form):
    """Eight letters and digits from the citizen's phone."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=20,
        help_text=_("The eight letters and digits on the citizen's phone, under My → Identity."),
        error_messages={"required": _("Please type the reference.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_reference(self) -> str:
        """Capitals without blanks and hyphens."""
        return "".join(sign for sign in self.cleaned_data["reference"].upper() if sign.isalnum())


class DocumentForm(forms.Form):
    """What the clerk has seen; the room insists on it for a yes."""

    document = forms.ChoiceField(
        label=_("Document you have seen"),
        choices=list(DOCUMENTS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
