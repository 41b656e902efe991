"""What the certification pages read from a request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.portal.fields import KeyField
from shebao.rooms.certification.actions import PICTURE_BYTES_MAX
from shebao.rooms.certification.errors import PictureUnreadable
from shebao.rooms.certification.words import ANSWERS


class AnswerForm(forms.Form):
    """The code of the message and one of the answers; nothing that says who answers."""

    code = forms.CharField(
        label=_("Code from the message"),
        max_length=20,
        error_messages={"required": _("Type the code from the message or letter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[(code, ANSWERS[code]) for code in ("mine", "not_mine", "pressed", "call")],
        error_messages={"required": _("Choose one of the answers.")},
    )


class PictureForm(forms.Form):
    """One picture: taken by the camera on the page, or chosen from the phone."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("The face of the person, in good light. There is no time limit."),
        allow_empty_file=True,
    )
    key = KeyField()

    def picture_bytes(self) -> bytes:
        """The picture, empty when none came; ``PictureUnreadable`` for one too large, before it is read."""
        upload = self.cleaned_data.get("picture")
        if not upload:
            return b""
        if upload.size > PICTURE_BYTES_MAX:
            raise PictureUnreadable
        data: bytes = upload.read()
        return data
