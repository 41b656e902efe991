"""What the family room refuses: a stable code, a sentence, the basis and the next step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal

PIPL = _("Personal Information Protection Law, articles 13 to 15")


class NotOpened(Refusal):
    """The holder has not opened the service."""

    code = "family.not_opened"
    sentence = _("The family service is not open yet.")
    next_step = _("Open it first; it takes one tap.")


class NoticeNotAccepted(Refusal):
    """The notice was not ticked."""

    code = "family.notice_not_accepted"
    field = "notice"
    sentence = _("Please read the notice and tick the box.")
    basis = PIPL
    next_step = _("Tick the box, then tap Open again.")


class PlacesUsedUp(Refusal):
    """All places together are taken, whatever kind of relative it is."""

    code = "family.places_used_up"
    sentence = _("All %(limit)s places of your family service are taken.")
    next_step = _("End a family account you no longer need, then add this one.")


class QuotaUsedUp(Refusal):
    """All places of this class are taken."""

    code = "family.quota_used_up"
    field = "relationship"
    sentence = _("All %(limit)s places for this kind of relative are taken.")
    next_step = _("End a family account you no longer need, then add this one.")


class TooManyAttempts(Refusal):
    """The holder, or this number, was tried too often today."""

    code = "family.too_many_attempts"
    status = 429
    sentence = _("There were too many requests today, so this one was not sent.")
    next_step = _("Try again tomorrow, or go to any service counter with both identity cards.")


class Oneself(Refusal):
    """Somebody typed their own number."""

    code = "family.oneself"
    field = "number"
    sentence = _("This is your own number.")
    next_step = _("Type the number of the relative you want to help. Your own records are under My.")


class AlreadyHelping(Refusal):
    """The holder already has a family account with the person of this number, and it runs on."""

    code = "family.already_helping"
    field = "number"
    sentence = _("You already have a family account with the person of this number.")
    next_step = _(
        "It is on the family page. It can be renewed in the last %(days)s days before its term runs out."
    )


class AlreadyAsked(Refusal):
    """The holder's own earlier request with the same name and number still waits."""

    code = "family.already_asked"
    field = "number"
    sentence = _("You have already asked with this name and number on %(day)s; that request still waits.")
    next_step = _(
        "Open it on the family page: there you can choose another way, or withdraw it and then add them again."
    )


class NothingToRenew(Refusal):
    """The family account does not run out soon, or its member is a child who will then decide."""

    code = "family.nothing_to_renew"
    sentence = _("This family account cannot be renewed now.")
    next_step = _(
        "Its page says until when it runs. It can be renewed in the last %(days)s days before that."
    )


class RouteNotOffered(Refusal):
    """The city does not offer this way of confirming."""

    code = "family.route_not_offered"
    field = "route"
    sentence = _("This city does not offer this way of confirming.")
    next_step = _("Choose one of the ways shown.")


class ChildOnly(Refusal):
    """The minor's route was chosen for a relationship that is not a child."""

    code = "family.child_only"
    field = "route"
    sentence = _("This way is only for your own young child.")
    next_step = _("Choose another way of confirming.")


class OrganizationMissing(Refusal):
    """A professional helper without an organization."""

    code = "family.organization_missing"
    field = "organization"
    sentence = _("Who helps others at work says for which organization.")
    basis = PIPL
    next_step = _("Write its full name, as the person you help knows it.")


class OfficerNoHelper(Refusal):
    """An officer decides about those they would help."""

    code = "family.officer_no_helper"
    sentence = _("Whoever holds an office at an agency cannot be a professional helper as well.")
    basis = _("Separation of duties: nobody decides about those they help.")
    next_step = _(
        "Help at the counter as an officer, or ask a colleague of your organization to be the helper."
    )


class SecondIdentifierMissing(Refusal):
    """The city asks for the computer number too."""

    code = "family.second_identifier_missing"
    field = "computer_number"
    sentence = _("This city also asks for the social security computer number.")
    next_step = _(
        "It is printed on the card and on every contribution statement. Insured elsewhere? Tick the box below it."
    )


class SameKeyOtherContent(Refusal):
    """A request was repeated with another content."""

    code = "family.same_key_other_content"
    sentence = _("This form was already sent with other details.")
    next_step = _("Open the form again from the family page.")


class AlreadyDecided(Refusal):
    """The binding has left the state in which this act is possible."""

    code = "family.already_decided"
    sentence = _("This request has already been answered or has ended.")
    next_step = _("Look at the family page to see how it stands.")


class CodeWrong(Refusal):
    """The typed code is not the one that was sent, or nothing was sent. The answer is the same."""

    code = "family.code_wrong"
    field = "code"
    sentence = _("This code does not fit.")
    next_step = _("Check the letters and digits. A new letter or any counter gives a new code.")


class UndoOver(Refusal):
    """The undo time has passed."""

    code = "family.undo_over"
    sentence = _("The undo time has passed; the family account is final.")
    next_step = _("You can end it at any time on the same page.")


class ReasonMissing(Refusal):
    """A decision without a reason."""

    code = "family.reason_missing"
    field = "reason"
    sentence = _("A decision needs a reason the person can understand.")
    basis = _("Social Insurance Law, article 83")
    next_step = _("Write one sentence, then decide again.")


class PictureMissing(Refusal):
    """The route needs a picture and none came."""

    code = "family.picture_missing"
    field = "picture"
    sentence = _("There is no picture yet.")
    next_step = _("Take a picture or choose one from the phone.")


class NothingAllowed(Refusal):
    """A yes to nothing."""

    code = "family.nothing_allowed"
    field = "scopes"
    sentence = _("Nothing is ticked, so there is nothing to confirm.")
    next_step = _("Leave at least one box ticked, or say no.")


class NotOfAge(Refusal):
    """A child cannot act for others."""

    code = "family.not_of_age"
    sentence = _("Only adults can open the family service.")
    next_step = _("Ask an adult of the family to open it.")


class PictureChanged(Refusal):
    """Another picture was handed in while the officer looked at the first."""

    code = "family.picture_changed"
    sentence = _("Another picture was handed in while you looked.")
    next_step = _("Look at the new picture, then decide.")
