"""A decision on a family request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.doors.desk.certification.forms import DecisionForm
from shebao.doors.desk.fields import ReasonField


class RequestForm(DecisionForm):
    """Yes or no; the reason stays with the decision, because telling it would tell who is in the register."""

    reason = ReasonField(help_text=_("Kept with the decision, for a complaint. Neither side reads it."))


class EndingForm(forms.Form):
    """Why an officer ends a family account."""

    reason = ReasonField(help_text=_("What the person said, in one sentence."))
    quietly = forms.BooleanField(
        label=_("End it quietly, as the person wishes"),
        required=False,
        help_text=_("The helper is told nothing and sees only that the term has run out."),
    )
