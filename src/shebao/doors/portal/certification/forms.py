"""What the certification pages read from a request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.rooms.certification.actions import PICTURE_BYTES_MAX
from shebao.rooms.certification.errors import PictureUnreadable
from shebao.values.identifiers import public_id


class PictureForm(forms.Form):
    """One picture: taken by the camera on the page, or chosen from the phone."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("The face of the person, in good light. There is no time limit."),
        allow_empty_file=True,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=public_id, required=False)

    def clean_key(self) -> str:
        """The key that makes a repeated tap one request; a form sent without one gets its own."""
        return self.cleaned_data["key"] or public_id()

    def picture_bytes(self) -> bytes:
        """The picture, empty when none came; ``PictureUnreadable`` for one too large, before it is read."""
        upload = self.cleaned_data.get("picture")
        if not upload:
            return b""
        if upload.size > PICTURE_BYTES_MAX:
            raise PictureUnreadable
        data: bytes = upload.read()
        return data
