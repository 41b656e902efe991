"""What the family pages read from a request, with a sentence at the field for everything that can go wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shebao.doors.portal.fields import KeyField
from shebao.rooms.family.actions import Claim
from shebao.rooms.family.policy import FamilyPolicy
from shebao.rooms.family.words import RELATIONSHIPS, ROUTES, SCOPES_FOR_ME
from shebao.values.identifiers import NUMBER_SENTENCES, NumberError, parse_number


class OpenForm(forms.Form):
    """The notice of the family service."""

    notice = forms.BooleanField(
        label=_("I have read the notice and want to open the family service."),
        required=False,
    )


class MemberForm(forms.Form):
    """Name, number and relationship of the relative, and how they will agree."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As on their identity card."),
        error_messages={"required": _("Please type the name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    number = forms.CharField(
        label=_("Social security number"),
        max_length=40,
        help_text=_("The 18-digit number of their identity card."),
        error_messages={"required": _("Please type the social security number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    computer_number = forms.CharField(
        label=_("Computer number"),
        max_length=20,
        required=False,
        help_text=_(
            "This city also asks for the social security computer number; it is printed on the card."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    elsewhere = forms.BooleanField(
        label=_("My relative is insured in another city and has no computer number"), required=False
    )
    relationship = forms.ChoiceField(
        label=_("Relationship"),
        help_text=_("They are my …"),
        error_messages={"required": _("Please choose the relationship.")},
    )
    organization = forms.CharField(
        label=_("Organization"),
        max_length=80,
        required=False,
        help_text=_("Only if you help them at work: the community center or care home, by its full name."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    route = forms.ChoiceField(label=_("How will they agree?"), widget=forms.RadioSelect)
    key = KeyField()

    def __init__(self, *args: Any, policy: FamilyPolicy, own: FamilyPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        if not policy.helps_at_work(self.data.get("relationship", "")):
            del self.fields["organization"]  # asked once somebody says that they help at work
        relationship = self.fields["relationship"]
        route = self.fields["route"]
        assert isinstance(relationship, forms.ChoiceField) and isinstance(route, forms.ChoiceField)
        known = [(code, word) for code, word in RELATIONSHIPS.items() if code in policy.relationship_classes]
        relationship.choices = [("", _now("Please choose")), *known]
        route.choices = [(code, ROUTES[code]) for code in policy.routes]
        route.initial = policy.routes[0]
        if not (policy.asks_second_identifier or own.asks_second_identifier):
            del self.fields["computer_number"], self.fields["elsewhere"]

    def clean_number(self) -> str:
        """The number as the registers write it."""
        try:
            return parse_number(self.cleaned_data["number"]).value
        except NumberError as error:
            raise forms.ValidationError(_now(NUMBER_SENTENCES[error.code]), code=error.code) from error

    def claim(self) -> Claim:
        """The claim as the room takes it."""
        data = self.cleaned_data
        return Claim(
            name=data["name"],
            number=data["number"],
            computer_number=data.get("computer_number", ""),
            elsewhere=data.get("elsewhere", False),
            relationship=data["relationship"],
            organization=data.get("organization", ""),
            route=data["route"],
            region=self.policy.region,
            key=data["key"],
        )


class WayForm(forms.Form):
    """Another way for the same request."""

    route = forms.ChoiceField(
        label=_("How will they agree?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a way."), "invalid_choice": _("Please choose a way.")},
    )

    def __init__(self, *args: Any, routes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        route = self.fields["route"]
        assert isinstance(route, forms.ChoiceField)
        route.choices = [(code, ROUTES[code]) for code in routes]


class RenewalForm(WayForm):
    """How the relative agrees that a family account runs on."""

    key = KeyField()

    def __init__(self, *args: Any, routes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, routes=routes, **kwargs)
        self.fields["route"].initial = routes[0]


class EndForm(forms.Form):
    """Only who is helped may end it quietly."""

    quietly = forms.BooleanField(
        label=_("End it quietly"),
        required=False,
        help_text=_(
            "Only you get a receipt. The other side sees that the term has run out, not that you ended it."
        ),
    )

    def __init__(self, *args: Any, helped: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not helped:
            del self.fields["quietly"]


class CodeForm(forms.Form):
    """The code the relative received."""

    code = forms.CharField(
        label=pgettext_lazy("confirmation", "Code"),  # not the code one signs in with
        max_length=20,
        help_text=_("Eight letters and digits. Capital or small does not matter."),
        error_messages={"required": _("Please type the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class ConfirmForm(forms.Form):
    """How much the member allows.

    Nothing is ticked beforehand: consent to sensitive data is an act of the member's own (Personal Information
    Protection Law art. 14 and 29).
    """

    scopes = forms.MultipleChoiceField(
        label=_("They may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you want them to do for you."),
        error_messages={"required": _("Please tick at least one box, or say no.")},
    )

    def __init__(self, *args: Any, allowed: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope, SCOPES_FOR_ME[scope]) for scope in allowed]
