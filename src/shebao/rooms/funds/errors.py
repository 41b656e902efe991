"""What the ledger refuses, each with a stable code, the article or rule it offends, and what to do next."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal

ARTICLE_64 = _("Social Insurance Law, art. 64")
ACCOUNTING_YEAR = _("Accounting Law, art. 11")
ARTICLE_41 = _("Regulation on Social Insurance Administration, art. 41")


class LedgerRefusal(Refusal):
    """The base of what the database itself refuses; its message carries the code.

    What offends no article of its own offends the duty to keep accounts that are whole and can be compared.
    """

    status = 422
    basis: ClassVar[object] = ARTICLE_41


class Unbalanced(LedgerRefusal):
    """Debits and credits differ."""

    code = "funds.unbalanced"
    sentence = _("The debits and the credits of this entry are not equal.")
    next_step = _("Correct the sums; nothing was posted.")


class WrongTotal(LedgerRefusal):
    """The total does not say what the lines say."""

    code = "funds.wrong_total"
    sentence = _("The total of this entry is not the sum of its lines.")
    next_step = _("Correct the total; nothing was posted.")


class Incomplete(LedgerRefusal):
    """An entry without its lines."""

    code = "funds.incomplete"
    sentence = _("An entry is posted whole: at least two lines, numbered without a gap.")
    next_step = _("Post the entry with all its lines; nothing was posted.")


class LateLine(LedgerRefusal):
    """A line for an entry that is already whole, or for none."""

    code = "funds.late_line"
    sentence = _("A line cannot be added to an entry that is already posted.")
    next_step = _("Post an entry of its own, or reverse the old one first.")


class OtherFund(LedgerRefusal):
    """A line touches an account of another book."""

    code = "funds.other_fund"
    sentence = _("A line of this entry touches an account of another fund.")
    next_step = _("Money leaves a fund only by a transfer to its own other level or by a lawful settlement.")
    basis = ARTICLE_64


class NotEarmarked(LedgerRefusal):
    """No posting rule lets these accounts meet."""

    code = "funds.not_earmarked"
    sentence = _("No rule lets this account stand on this side of such an entry.")
    next_step = _("The fund may be used for its statutory purposes only; see the rule of this kind of entry.")
    basis = ARTICLE_64


class NoSuchRule(LedgerRefusal):
    """The kind of entry does not exist in this scheme."""

    code = "funds.no_such_rule"
    sentence = _("This fund has no such kind of entry.")
    next_step = _("Choose one of the kinds the posting rules name for this fund.")
    basis = ARTICLE_64


class RuleNotInForce(LedgerRefusal):
    """The rule exists, and not on this day."""

    code = "funds.rule_not_in_force"
    sentence = _("The rule for this kind of entry does not hold on its business date.")
    next_step = _("Check the date against the posting rules.")


class RuleReplaced(LedgerRefusal):
    """The rule belongs to an edition that a newer one replaced."""

    code = "funds.rule_replaced"
    sentence = _("The posting rules were loaded anew while this entry was prepared.")
    next_step = _("Post it again; it is judged by the new rules.")


class Negative(LedgerRefusal):
    """Red ink outside a reversal."""

    code = "funds.negative"
    field = "amount"
    sentence = _("A sum is positive, except in the exact reversal of an entry.")
    next_step = _("Put the sum on the other side, or reverse the entry that is wrong.")


class PeriodClosed(LedgerRefusal):
    """The month is closed, or being closed."""

    code = "funds.period_closed"
    status = 409
    sentence = _("The books of this month are closed.")
    next_step = _("Post it into the open month; a closed one is not opened again.")


class UnknownPeriod(LedgerRefusal):
    """The month was not opened."""

    code = "funds.unknown_period"
    sentence = _("The books of this month have not been opened.")
    next_step = _("Open the month first.")


class PeriodOrder(LedgerRefusal):
    """Months open and close one after the other."""

    code = "funds.period_order"
    status = 409
    sentence = _("Months are opened and closed one after the other.")
    next_step = _("Close the earlier month first.")


class YearNotEnded(LedgerRefusal):
    """December cannot close before income and expenditure were carried to the balance."""

    code = "funds.year_not_ended"
    status = 409
    sentence = _("The income and expenditure of the year have not been carried to the balance of the fund.")
    next_step = _("End the year first.")
    basis = ACCOUNTING_YEAR


class YearStillRuns(LedgerRefusal):
    """The year of the accounts is that of the calendar."""

    code = "funds.year_still_runs"
    field = "on"
    sentence = _("The income and expenditure of a year are carried to the balance of the fund in December.")
    next_step = _("Give a day of December; a book that ends earlier is carried when it is handed up.")
    basis = ACCOUNTING_YEAR


class WrongMonth(LedgerRefusal):
    """The business date lies outside the month."""

    code = "funds.wrong_month"
    sentence = _("The business date does not lie in the month of the entry.")
    next_step = _("Check the date.")


class Overdraft(LedgerRefusal):
    """The account would turn to the other side."""

    code = "funds.overdraft"
    status = 409
    sentence = _("There is not enough on this account.")
    next_step = _("Move money to it first, or post a smaller sum; nothing was posted.")
    basis = ARTICLE_64


class UnknownAccount(LedgerRefusal):
    """No such account in this book."""

    code = "funds.unknown_account"
    sentence = _("This fund has no such account.")
    next_step = _("Check the account and its detail.")


class AccountClosed(LedgerRefusal):
    """The account was closed."""

    code = "funds.account_closed"
    sentence = _("This account is closed.")
    next_step = _("Use the account that follows it.")


class AccountNotEmpty(LedgerRefusal):
    """Only an empty account closes."""

    code = "funds.account_not_empty"
    status = 409
    sentence = _("There is still something on this account.")
    next_step = _("Move it to another account first.")


class NotInChart(LedgerRefusal):
    """The account is not in the national chart as loaded."""

    code = "funds.not_in_chart"
    sentence = _("The national chart has no such account.")
    next_step = _("Load the chart from the books of law, or choose another account.")


class UnknownBook(LedgerRefusal):
    """No such book."""

    code = "funds.unknown_book"
    sentence = _("There is no such book.")
    next_step = _("Check which funds this region keeps.")


class BookClosed(LedgerRefusal):
    """The book is closed, or was not yet open."""

    code = "funds.book_closed"
    status = 409
    sentence = _("This book is not open on that day.")
    next_step = _("Use the book the fund is kept in now.")


class BookNotEmpty(LedgerRefusal):
    """Only an empty book closes."""

    code = "funds.book_not_empty"
    status = 409
    sentence = _("There is still something in this book.")
    next_step = _("Transfer it to the book of the other level and end the year first.")


class PeriodOpen(LedgerRefusal):
    """A book closes after its months."""

    code = "funds.period_open"
    status = 409
    sentence = _("A month of this book is still open.")
    next_step = _("Close its months first.")


class UpperOfOtherFund(LedgerRefusal):
    """The upper book belongs to another fund."""

    code = "funds.upper_of_other_fund"
    sentence = _("The book of the upper level belongs to another fund.")
    next_step = _("Name the upper book of the same fund.")
    basis = ARTICLE_64


class TransferMissing(LedgerRefusal):
    """An entry that moves money between books without a transfer, or another kind of entry with one."""

    code = "funds.transfer_missing"
    sentence = _("Money goes from one book to another only by a transfer that both name.")
    next_step = _("Send a transfer first.")
    basis = ARTICLE_64


class TransferDiffers(LedgerRefusal):
    """The entry is not what its transfer says."""

    code = "funds.transfer_differs"
    sentence = _("Book, direction or sum of this entry are not those of its transfer.")
    next_step = _("Compare it with the transfer.")
    basis = ARTICLE_64


class TransferNotSent(LedgerRefusal):
    """Nothing arrives that was not sent."""

    code = "funds.transfer_not_sent"
    status = 409
    sentence = _("This transfer has not been sent, or was taken back.")
    next_step = _("Ask the book that sends.")


class TransferArrived(LedgerRefusal):
    """What has arrived cannot be taken back by the sender."""

    code = "funds.transfer_arrived"
    status = 409
    sentence = _("This transfer has arrived; it cannot be taken back while it stands in the other book.")
    next_step = _("Reverse the receipt in the other book first.")


class AlreadyTransferred(LedgerRefusal):
    """A transfer is sent once and received once."""

    code = "funds.already_transferred"
    status = 409
    sentence = _("This transfer was already posted in this book.")
    next_step = _("Look it up; a second payment is a transfer of its own.")


class TransferAcrossFunds(LedgerRefusal):
    """The two books are not two levels of one fund."""

    code = "funds.transfer_across_funds"
    sentence = _("Money moves between two levels of the same fund only.")
    next_step = _("Between funds only a lawful settlement exists.")
    basis = ARTICLE_64


class OpeningLate(LedgerRefusal):
    """Opening balances belong to the first month of a book."""

    code = "funds.opening_late"
    sentence = _("Opening balances are entered in the first month of a book only.")
    next_step = _("Correct the entry that was wrong, or post what happened as what it is.")


class SameAccount(LedgerRefusal):
    """Money moves from one account to another."""

    code = "funds.same_account"
    sentence = _("Money cannot be moved from an account to itself.")
    next_step = _("Name the account it comes from and the one it goes to.")


class SettlementNotLawful(LedgerRefusal):
    """No law lets this fund pay the other one on that day."""

    code = "funds.settlement_not_lawful"
    sentence = _("No law lets this fund pay the other one on that day.")
    next_step = _("See the list of lawful settlements.")
    basis = ARTICLE_64


class AlreadyReversed(LedgerRefusal):
    """An entry is reversed once."""

    code = "funds.already_reversed"
    status = 409
    sentence = _("This entry is already reversed.")
    next_step = _("Post the right entry, if that is still missing.")


class ReversalOfReversal(LedgerRefusal):
    """A reversal is final."""

    code = "funds.reversal_of_reversal"
    sentence = _("A reversal is not reversed itself.")
    next_step = _("Post the entry again.")


class NotExact(LedgerRefusal):
    """Red ink repeats every line of the entry it reverses."""

    code = "funds.not_exact"
    sentence = _("A reversal repeats every line of the entry in red ink, and nothing else.")
    next_step = _("Reverse the whole entry and post the right one.")


class NothingToReverse(LedgerRefusal):
    """The entry to reverse does not exist."""

    code = "funds.nothing_to_reverse"
    sentence = _("There is no such entry to reverse.")
    next_step = _("Check its number.")


class TwoPeople(LedgerRefusal):
    """Who makes an entry does not approve it."""

    code = "funds.two_people"
    sentence = _("Who prepares an entry does not approve it.")
    next_step = _("Ask a colleague to approve it.")


class KeyUsed(LedgerRefusal):
    """The same key with another content."""

    code = "funds.key_used"
    status = 409
    sentence = _("Another entry was already posted under this key.")
    next_step = _("Compare the two; a different entry needs a key of its own.")


class AppendOnlyRefused(LedgerRefusal):
    """What was written stays."""

    code = "funds.append_only"
    status = 409
    sentence = _("What was posted is not changed or removed.")
    next_step = _("Reverse the entry and post the right one.")


class BalanceByHand(LedgerRefusal):
    """A balance is what the lines add up to."""

    code = "funds.balance_by_hand"
    sentence = _("A balance changes only by posting.")
    next_step = _("Post an entry.")


class ChartChanged(LedgerRefusal):
    """An account of the chart cannot become another one."""

    code = "funds.chart_changed"
    sentence = _("An account of the chart keeps its kind and its side.")
    next_step = _("Give the new account a symbol of its own.")


class MemorandumMixed(LedgerRefusal):
    """Memorandum accounts meet each other only."""

    code = "funds.memorandum_mixed"
    sentence = _("A rule mixes memorandum accounts with accounts of the fund.")
    next_step = _("Memorandum accounts meet each other only.")


class EditionComplete(LedgerRefusal):
    """Rules are loaded as a whole."""

    code = "funds.edition_complete"
    sentence = _("Nothing joins an edition of the law after it was loaded.")
    next_step = _("Change the books of law and load them anew.")


class TooLarge(LedgerRefusal):
    """More than any fund holds."""

    code = "funds.too_large"
    field = "amount"
    sentence = _("This sum is larger than the ledger takes in one line.")
    next_step = _("Check the number of digits.")


class OtherLevel(Refusal):
    """The law keeps this fund at another level on that day."""

    code = "funds.other_level"
    status = 422
    sentence = _("The law keeps this fund at another level on that day.")
    next_step = _("Open the book at that level.")
    basis = ARTICLE_64


class GatesStand(Refusal):
    """A month does not close while something is open."""

    code = "funds.gates_stand"
    sentence = _("The month cannot close: %(reasons)s")
    next_step = _("Settle these first; the month stays open.")
    basis = ARTICLE_41


class EntryRefused(Refusal):
    """One entry of many offends; its slice was not posted."""

    code = "funds.entry_refused"
    status = 422
    sentence = _("Entry %(key)s: %(reason)s")
    basis = "%(ground)s"
    next_step = _("Correct it and post again; what was posted is not posted twice.")


class RulesMissing(Refusal):
    """No law was loaded yet."""

    code = "funds.rules_missing"
    sentence = _("The chart and the posting rules have not been loaded.")
    next_step = _("Run `shebao funds load`.")
    basis = ARTICLE_41


class FileUnreadable(Refusal):
    """A file of entries that cannot be read."""

    code = "funds.file_unreadable"
    status = 422
    sentence = _("The file cannot be read: line %(line)s, %(problem)s")
    next_step = _("Correct it and give the same command again; what was posted is not posted twice.")
    basis = ARTICLE_41


class LedgerBroken(Refusal):
    """A refusal of the database nobody expected."""

    code = "funds.refused"
    sentence = _("The ledger refused this.")
    next_step = _("Run `shebao check` and keep what it says.")
    basis = ARTICLE_41


BY_CODE: dict[str, type[Refusal]] = {kind.code: kind for kind in LedgerRefusal.__subclasses__()}
