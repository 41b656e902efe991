"""What the register refuses, in words for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class AlreadyRegistered(Refusal):
    """The number belongs to a person the register already holds."""

    code = "people.already_registered"
    sentence = _("The register already holds a person with this social security number.")
    next_step = _("Look the person up instead of entering them again.")


class DeathInFuture(Refusal):
    """A date of death after today."""

    code = "people.death_in_future"
    field = "died_on"
    sentence = _("The date of death lies in the future.")
    next_step = _("Check the date on the document.")
