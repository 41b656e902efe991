"""Fields that several forms of the portal share."""

from __future__ import annotations

from typing import Any

from django import forms

from shebao.values.identifiers import public_id


class KeyField(forms.CharField):
    """The hidden key that makes a repeated tap one request; a form sent without one gets its own."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=64, initial=public_id, required=False)

    def clean(self, value: Any) -> str:
        """The key that was sent, or a new one."""
        return super().clean(value) or public_id()
