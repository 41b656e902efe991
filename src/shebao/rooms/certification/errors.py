"""What the certification room refuses: a stable code, a sentence, the basis and the next step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal

ART_26 = _("Regulation on Social Insurance Administration, article 26")


class PictureMissing(Refusal):
    """Nothing was handed in."""

    code = "certification.picture_missing"
    field = "picture"
    sentence = _("There is no picture yet.")
    next_step = _("Take a picture or choose one from the phone. Any other way below is just as good.")


class PictureUnreadable(Refusal):
    """The file is not a picture this service can show an officer."""

    code = "certification.picture_unreadable"
    field = "picture"
    sentence = _("This file is not a picture we can open.")
    next_step = _("Choose a JPEG or PNG picture of at most 8 MB, or take a new one.")


class NotTwiceRunning(Refusal):
    """A relative's help was the only evidence last time."""

    code = "certification.not_twice_running"
    sentence = _("Last time a relative's picture was the only evidence, so this time it takes another way.")
    basis = _("The book of this center on the ways to certify; no statute fixes it.")
    next_step = _(
        "Choose a counter, a home visit, a doctor, a bank or the person's own phone. Pay continues."
    )


class RestoreElsewhere(Refusal):
    """Pay is withheld, and the region gives it back only where somebody sees the person."""

    code = "certification.restore_elsewhere"
    sentence = _("While the money waits, this region certifies only where somebody sees the person.")
    next_step = _("Go to any counter, or ask for a home visit; all of it is released then.")


class AlreadyDecided(Refusal):
    """Somebody decided it before."""

    code = "certification.already_decided"
    sentence = _("This has already been decided.")
    next_step = _("Open the queue again to see what is left.")


class ReasonMissing(Refusal):
    """A decision without a reason."""

    code = "certification.reason_missing"
    field = "reason"
    sentence = _("A decision needs a reason the person can understand.")
    basis = _("Social Insurance Law, article 83")
    next_step = _("Write one sentence, then decide again.")


class WitnessMissing(Refusal):
    """A home visit is made by two."""

    code = "certification.witness_missing"
    field = "witness"
    sentence = _("This way needs a second officer or witness.")
    next_step = _("Write the name of the person who was with you.")


class DayOutOfRange(Refusal):
    """The day lies in the future or before the person's duty."""

    code = "certification.day_out_of_range"
    field = "happened_on"
    sentence = _("This day lies in the future, or too far back to count.")
    next_step = _("Check the day on the form or the note of the visit.")


class DeathDayOutOfRange(DayOutOfRange):
    """No day of death, or one in the future or before the birth."""

    code = "certification.death_day_out_of_range"
    field = "died_on"
    sentence = _("The day of death is missing, lies in the future or before the birth.")
    next_step = _("Take it from the death certificate or the record of the cremation.")


class NotAskedYet(Refusal):
    """A death confirmed before the person themselves was asked."""

    code = "certification.not_asked_yet"
    sentence = _("The person was not asked yet: %(notices)s notices must have left the house first.")
    basis = ART_26
    next_step = _(
        "Messages and letters go out by themselves, a second letter after %(days)s days. A home visit counts as one."
    )


class NoteMissing(Refusal):
    """A visit without a word about it."""

    code = "certification.note_missing"
    field = "note"
    sentence = _("A visit needs a note of what you saw.")
    next_step = _("One sentence is enough: where you met the person and how you knew them.")


class NotAStaffChannel(Refusal):
    """A way that is no officer's to record."""

    code = "certification.not_a_staff_channel"
    field = "channel"
    sentence = _("An officer cannot record this way.")
    next_step = _("Choose one of the ways shown.")


class OutcomeUnknown(Refusal):
    """A case closed with an outcome its kind does not have."""

    code = "certification.outcome_unknown"
    field = "outcome"
    sentence = _("Choose how this case ends.")


class OwnReport(Refusal):
    """The officer who reported a death may not confirm it."""

    code = "certification.own_report"
    sentence = _("You reported this death yourself, so another officer decides about it.")
    basis = ART_26
    next_step = _("Ask a colleague or your supervisor to open the case.")


class NobodyToCertify(Refusal):
    """No pension of this name and number waits for a proof, or there is nobody like that: the answer is the same."""

    code = "certification.nobody_to_certify"
    status = 422
    sentence = _("No living person with this name and number has a pension that you may certify.")
    next_step = _("Check both against the identity document. For a relative of yours, ask a colleague.")


class NotPresent(Refusal):
    """Only somebody who stands there can be recorded for another agency."""

    code = "certification.not_present"
    field = "present"
    sentence = _("This is only for a person who is in front of you.")
    next_step = _("Tick the box when you have seen the person and their identity document.")


class NotLapsed(Refusal):
    """There is nothing to withhold."""

    code = "certification.not_lapsed"
    sentence = _("The certification has not lapsed, or something is still being checked. Pay continues.")
    basis = ART_26
    next_step = _("Decide what has been handed in first.")


class DutyEnded(Refusal):
    """The duty has ended: nothing more is to be proved, recorded or withheld."""

    code = "certification.duty_ended"
    sentence = _("This certification has ended. Nothing more is needed for it.")


class NotEnoughNotices(Refusal):
    """The ladder of notices has not been climbed."""

    code = "certification.not_enough_notices"
    sentence = _(
        "Pay may only be withheld after %(notices)s notices on %(channels)s channels, one of them after the due date,"
        " and %(days)s days after the first."
    )
    basis = ART_26
    next_step = _("Let the notices run, try to reach the person, or visit them.")


class QuestionUnknown(Refusal):
    """No open question has this code."""

    code = "certification.question_unknown"
    field = "code"
    sentence = _("This code fits no question, or it has been answered.")
    next_step = _(
        "Check the letters and digits. Or call 12333, or tell any counter: they listen to you alone."
    )


class AnswerMissing(Refusal):
    """None of the answers was chosen."""

    code = "certification.answer_missing"
    field = "answer"
    sentence = _("Choose one of the answers.")


class FileUnreadable(Refusal):
    """An event file that cannot be read at all."""

    code = "certification.file_unreadable"
    sentence = _("The file cannot be read: %(problem)s")
    next_step = _("Save it as UTF-8 CSV with a header line, or as JSON lines, and import it again.")


class NameUnusable(Refusal):
    """The name of a file, or of the office it is from, cannot be kept."""

    code = "certification.name_unusable"
    sentence = _("The name of the office or of the file is empty, too long or has signs that cannot be kept.")
    next_step = _("An office takes at most 60 signs, a file 120. Rename it and import it again.")
