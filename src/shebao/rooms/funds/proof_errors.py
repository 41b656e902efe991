"""What seals, proofs and individual accounts refuse; the database's own codes join those of :mod:`.errors`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.rooms.funds.errors import ARTICLE_41, BY_CODE, LedgerRefusal
from shebao.values.errors import Refusal

ACCOUNTS = _("Social Insurance Law, art. 14")


class NotSealed(Refusal):
    """Nothing can be proved of it yet."""

    code = "funds.not_sealed"
    status = 409
    sentence = _("This entry is not part of a day's digest yet, so nothing can be proved of it.")
    next_step = _("Run `shebao funds anchor`, or ask again tomorrow.")
    basis = ARTICLE_41


class VoucherGap(LedgerRefusal):
    """A number that does not follow the last one of its book."""

    code = "funds.voucher_gap"
    sentence = _("Voucher numbers of a book follow each other without a gap.")
    next_step = _("Leave the numbering to `shebao funds seal`.")


class VoucherOfNothing(LedgerRefusal):
    """A number for a row that is not of the book."""

    code = "funds.voucher_of_nothing"
    sentence = _("A voucher number belongs to an entry or to control totals of the same book.")
    next_step = _("Leave the numbering to `shebao funds seal`.")


class NotClosed(LedgerRefusal):
    """A closing that did not happen."""

    code = "funds.not_closed"
    sentence = _("Nothing was closed as this says.")
    next_step = _("Close it; the database then writes this by itself.")


class NoIndividualAccounts(LedgerRefusal):
    """The fund has none."""

    code = "funds.no_individual_accounts"
    sentence = _("This fund keeps no individual accounts.")
    next_step = _("Individual accounts are kept by the pension funds; choose one of those.")
    basis = ACCOUNTS


class UnknownIndividual(Refusal):
    """Nobody has an account under this key."""

    code = "funds.unknown_individual"
    status = 404
    sentence = _("%(subject)s has no individual account in this fund.")
    next_step = _("Open the account first; nothing was posted.")
    basis = ACCOUNTS


class MovementRepeated(LedgerRefusal):
    """Twice in one sheet, or twice under one key."""

    code = "funds.movement_repeated"
    status = 409
    sentence = _("This was already written into the individual account.")
    next_step = _("Nothing was posted; look into the account.")


class MovementLate(LedgerRefusal):
    """A movement for a sheet that is whole."""

    code = "funds.movement_late"
    sentence = _("A movement cannot join an entry whose individual accounts are already written.")
    next_step = _("Post it with an entry of its own.")


class MovementOrder(LedgerRefusal):
    """A row that does not follow the one before it."""

    code = "funds.movement_order"
    status = 409
    sentence = _("The individual account has moved on meanwhile.")
    next_step = _("Give the same order again; nothing was posted.")


class MovementMonth(LedgerRefusal):
    """A passbook runs forward."""

    code = "funds.movement_month"
    sentence = _("The individual account already has a movement of a later month.")
    next_step = _("Post it into that month.")


class AccountOverdraft(LedgerRefusal):
    """More than there is."""

    code = "funds.account_overdraft"
    sentence = _("The individual account does not hold as much.")
    next_step = _("Take at most the balance of the account; nothing was posted.")
    basis = ACCOUNTS


class MovementSign(LedgerRefusal):
    """A credit that takes, or a payment that gives."""

    code = "funds.movement_sign"
    sentence = _("What is credited is positive and what is taken is negative.")
    next_step = _("Correct the sum; nothing was posted.")


class SheetDiffers(LedgerRefusal):
    """The movements are not those of the entry."""

    code = "funds.sheet_differs"
    sentence = _("The movements of the individual accounts do not add up to their entry in the ledger.")
    next_step = _("Post both together; nothing was posted.")


class ControlEarly(LedgerRefusal):
    """Control totals of a month that is not being closed."""

    code = "funds.control_early"
    status = 409
    sentence = _("Control totals are made while the month is being closed.")
    next_step = _("Begin to close the month first.")


class ControlMissing(LedgerRefusal):
    """The gate."""

    code = "funds.control_missing"
    status = 409
    sentence = _("The control totals of the individual accounts of this month are missing.")
    next_step = _("Make them, then close the month.")
    basis = ACCOUNTS


class ControlDiffers(LedgerRefusal):
    """The gate."""

    code = "funds.control_differs"
    status = 409
    sentence = _("The individual accounts and the ledger of this month do not agree.")
    next_step = _(
        "Find the entry without its movements and take it back; the month stays open until they agree."
    )
    basis = ACCOUNTS


class InterestEarly(Refusal):
    """The year is not over."""

    code = "funds.interest_early"
    status = 409
    sentence = _("Interest of a year is credited after its end.")
    next_step = _("Give a business date after 31 December %(year)s.")
    basis = ACCOUNTS


BY_CODE.update((kind.code, kind) for kind in LedgerRefusal.__subclasses__())
CONSTRAINTS = {
    "funds_movement_no_overdraft": AccountOverdraft,
    "funds_movement_sign": MovementSign,
    "funds_movement_pkey": MovementOrder,
    "funds_movement_once": MovementRepeated,
    "funds_movement_entry": MovementRepeated,
}
