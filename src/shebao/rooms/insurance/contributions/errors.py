"""Why a record of contributions is refused: a stable code, a sentence, what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class PaidTwice(Refusal):
    """A month is counted in two rows: in two regions, or paid and deemed at once."""

    code = "contributions.paid_twice"
    sentence = _("A month of %(year)s is already recorded elsewhere.")
    next_step = _("Let the two agencies clear the double entry first.")


class PostedOtherwise(Refusal):
    """The year stands already, with other figures."""

    code = "contributions.posted_otherwise"
    sentence = _("%(year)s is already posted with other figures.")
    next_step = _("A correction is a case for the agency.")


class AccountBroken(Refusal):
    """A settlement does not begin with the balance the one before it ended with."""

    code = "contributions.account_broken"
    sentence = _("The account of %(year)s does not begin with the balance of the year before.")
    next_step = _("Post the years in order, without leaving one out.")


class OutsideWindow(Refusal):
    """Nobody may choose this month of retirement."""

    code = "contributions.outside_window"
    status = 422
    field = "retire"
    sentence = _("You can choose a month from %(first)s to %(last)s.")
    basis = _("Measures on the Gradual Raising of the Statutory Retirement Age, article 3")


class NothingToChoose(Refusal):
    """Every month one could have chosen has passed."""

    code = "contributions.nothing_to_choose"
    status = 422
    field = "retire"
    sentence = _("The last month you could have chosen was %(last)s. It has passed.")
    basis = _("Measures on the Gradual Raising of the Statutory Retirement Age, article 3")
