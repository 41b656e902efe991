"""What sign-in and proofing refuse, in words for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class TooManyCodes(Refusal):
    """More codes were asked for than a person needs."""

    code = "access.too_many_codes"
    status = 429
    field = "phone"
    sentence = _("Too many codes were asked for. No new code was sent.")
    next_step = _("Use the newest code you received, or try again in an hour.")


class WrongCode(Refusal):
    """Not the code that was sent, or no longer valid; never which, nor whether anybody has this phone."""

    code = "access.wrong_code"
    status = 422
    field = "code"
    sentence = _("This code is not right, or no longer valid.")
    next_step = _("Check the newest message, or ask for a new code.")


class NoMoreTries(Refusal):
    """A code was tried too often; it is spent."""

    code = "access.no_more_tries"
    status = 429
    field = "code"
    sentence = _("This code was tried too often and no longer works.")
    next_step = _("Ask for a new code.")


class TooManyClaims(Refusal):
    """Names and numbers are being tried out."""

    code = "access.too_many_claims"
    status = 429
    sentence = _("You have given a name and number several times today. Nothing was saved this time.")
    next_step = _("Try again tomorrow, or go to a service counter with your identity document.")


class AlreadyProved(Refusal):
    """The account's identity is already confirmed."""

    code = "access.already_proved"
    sentence = _("Your identity is already confirmed.")


class ClaimNotConfirmable(Refusal):
    """The claim does not fit the register, or is closed, or is the clerk's own."""

    code = "access.claim_not_confirmable"
    sentence = _("This claim cannot be confirmed: it does not fit a living person of your jurisdiction.")
    next_step = _("Compare the document with the register, correct the register first, or refuse the claim.")


class DocumentMissing(Refusal):
    """A counter confirmation without naming the document that was seen."""

    code = "access.document_missing"
    field = "document"
    sentence = _("Choose the document you have seen.")


class NotAnOffice(Refusal):
    """An office that does not exist, or is already held."""

    code = "access.not_an_office"
    sentence = _("This office does not exist or is already held.")


class NotAnOfficer(Refusal):
    """Somebody who holds no office was named."""

    code = "access.not_an_officer"
    status = 404
    field = "phone"
    sentence = _("Nobody with this phone holds an office.")
    next_step = _("Check the number; `shebao staff list` says who holds one.")


class UnreadableText(Refusal):
    """A character no keyboard types, in what a browser sent."""

    code = "access.unreadable_text"
    status = 400
    sentence = _("What was sent holds a character that cannot be read. Nothing was saved.")
    next_step = _("Go back and type it again.")


class SecondStepOver(Refusal):
    """The right code was typed, and then too much time passed, or the browser is another."""

    code = "access.second_step_over"
    status = 422
    sentence = _("Too much time has passed since the code from the SMS. Nothing was opened.")
    next_step = _("Sign in again from the beginning.")


class WrongDigits(Refusal):
    """Not the digits of this half minute, or digits that were used before."""

    code = "access.wrong_digits"
    status = 422
    field = "digits"
    sentence = _("These digits are not right, or were used already.")
    next_step = _("Wait for the next six digits in the app and type those.")


class TooManyDigits(Refusal):
    """Digits of an authenticator are being tried out."""

    code = "access.too_many_digits"
    status = 429
    field = "digits"
    sentence = _("Digits were tried too often. Nothing was opened.")
    next_step = _("Try again in ten minutes, or ask two colleagues or the operator for a new second factor.")


class NotThisPasskey(Refusal):
    """No passkey of this center, or its answer does not hold."""

    code = "access.not_this_passkey"
    status = 422
    sentence = _("This passkey did not open anything here.")
    next_step = _("Try again, or sign in with a code by SMS.")


class TooManyPasskeys(Refusal):
    """More keys than a person carries."""

    code = "access.too_many_passkeys"
    sentence = _("There are ten passkeys already.")
    next_step = _("Remove one you no longer use.")


class InvitationWrong(Refusal):
    """Not the code the operator or two colleagues gave, or it has run out."""

    code = "access.invitation_wrong"
    status = 422
    field = "invitation"
    sentence = _("This set-up code is not right, or has run out.")
    next_step = _("Compare it sign by sign, or ask the operator for a new one.")


class CounterCodeWrong(Refusal):
    """Not a code a counter printed, or used, or run out; never which."""

    code = "access.counter_code_wrong"
    status = 422
    field = "code"
    sentence = _("This code is not right, or no longer valid.")
    next_step = _("Compare it with the slip of paper, or ask at the counter for a new one.")


class NotFresh(Refusal):
    """What matters asks for a factor shown just now."""

    code = "access.not_fresh"
    status = 403
    sentence = _("You signed in too long ago for this.")
    next_step = _("Sign out, sign in again, and do it then.")


class NotAtCounter(Refusal):
    """Out of reach of a session opened with a code from a counter."""

    code = "access.not_at_counter"
    status = 403
    sentence = _("A code from the counter does not reach this page.")
    next_step = _(
        "Your record, certification and answers to requests stand under My. For more, ask at the counter."
    )
