"""Finding one person for a reason, somebody insured elsewhere, and what staff saw."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.desk.fields import DayField, NameField, NumberField, ReasonField
from shebao.rooms.certification.actions import PRESENCE_CHANNELS, STAFF_CHANNELS, Presence, Seen
from shebao.rooms.certification.words import CHANNELS
from shebao.rooms.people.actions import Search

PURPOSES = {
    "certification_review": _("Qualification certification"),
    "family_review": _("Family account"),
    "register": _("Keeping the register"),
}
"""What a record may be opened for; codes of the audit."""
HOW = _("How were they seen?")


class SearchForm(forms.Form):
    """Two identifiers and a reason; sent in the body, never in the address."""

    name = NameField()
    number = NumberField(
        help_text=_("All 18 characters, from the identity card or the social security card.")
    )
    purpose = forms.ChoiceField(label=_("What is it for?"), choices=list(PURPOSES.items()))
    reason = ReasonField(
        max_length=200,
        help_text=_("What the person or the case needs. The person can see that you looked."),
    )

    def search(self) -> Search:
        """The search for the action."""
        return Search(**self.cleaned_data)


class PresenceForm(forms.Form):
    """A person insured anywhere who stands at this counter."""

    name = NameField()
    number = NumberField(help_text=_("All 18 characters, from their identity card."))
    channel = forms.ChoiceField(
        label=HOW,
        choices=[(code, CHANNELS[code]) for code in PRESENCE_CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were seen.")},
    )
    reason = ReasonField(
        max_length=80,
        help_text=_("Why here, and which document you have seen. It goes to the agency that pays."),
    )
    present = forms.BooleanField(
        label=_("The person is in front of me, and I have compared them with their document."), required=False
    )

    def presence(self) -> Presence:
        """The presence for the action."""
        return Presence(**self.cleaned_data)


class SeenForm(forms.Form):
    """What staff saw, where and when, and on what paper it rests."""

    channel = forms.ChoiceField(
        label=HOW,
        choices=[(code, CHANNELS[code]) for code in STAFF_CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were seen.")},
    )
    happened_on = DayField(label=_("Day they were seen"))
    source = forms.CharField(
        label=_("Document or note"),
        max_length=80,
        help_text=_("For example the number of the form, or the name of the clinic or bank."),
        error_messages={"required": _("Write which document or note this rests on.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    witness = forms.CharField(
        label=_("Second officer or witness"),
        max_length=60,
        required=False,
        help_text=_("A home visit is made by two."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def seen(self) -> Seen:
        """What was seen, for the action."""
        return Seen(**self.cleaned_data)


class WithholdForm(forms.Form):
    """Why the money waits; the person reads it."""

    reason = ReasonField(help_text=_("What was tried to reach the person, and what you found."))
