"""What the register refuses, in words for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class AlreadyRegistered(Refusal):
    """The number belongs to a person the register already holds."""

    code = "people.already_registered"
    sentence = _("The register already holds a person with this social security number.")
    next_step = _("Look the person up instead of entering them again.")


class NotRecordedDead(Refusal):
    """Somebody the register does not call dead."""

    code = "people.not_recorded_dead"
    sentence = _("The register does not say that this person has died.")
    next_step = _("Nothing has to be given back.")


class DeathInFuture(Refusal):
    """A date of death after today."""

    code = "people.death_in_future"
    field = "died_on"
    sentence = _("The date of death lies in the future.")
    next_step = _("Check the date on the document.")


class NobodyHere(Refusal):
    """Nobody of this name and number in the officer's jurisdiction, or somebody the officer may not open."""

    code = "people.nobody_here"
    status = 422
    sentence = _("There is nobody with this name and number whose record you may open.")
    next_step = _("Check both against the document. For a relative of yours, ask a colleague.")


class ReasonMissing(Refusal):
    """A record is opened for a reason."""

    code = "people.reason_missing"
    field = "reason"
    sentence = _("A record is opened only for a reason.")
    next_step = _("Write what the person or the case needs. The person can read that you looked and why.")


class TooManySearches(Refusal):
    """Somebody searches more than a counter does."""

    code = "people.too_many_searches"
    status = 429
    sentence = _("There were too many searches in the last hour.")
    next_step = _("Wait, or ask your supervisor.")


class FileUnreadable(Refusal):
    """A file of a register that cannot be read at all."""

    code = "people.file_unreadable"
    sentence = _("The file cannot be read: %(problem)s")
    next_step = _("Save it as UTF-8 CSV with a header line, or as JSON lines, and import it again.")


class NoEmergency(Refusal):
    """A record is broken open only with words enough for somebody else to judge them."""

    code = "people.no_emergency"
    field = "reason"
    status = 422
    sentence = _("Say in a sentence what cannot wait.")
    next_step = _("The person is told at once, and an overseer of their region reads your reason.")


class AlreadyReviewed(Refusal):
    """An emergency is judged once."""

    code = "people.already_reviewed"
    sentence = _("A colleague has reviewed this already.")
