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


class UnreadableText(Refusal):
    """A character no keyboard types, in what a browser sent."""

    code = "access.unreadable_text"
    status = 400
    sentence = _("What was sent holds a character that cannot be read. Nothing was saved.")
    next_step = _("Go back and type it again.")
