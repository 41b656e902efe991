"""The nouns of the ledger. Their tables and guards are written by hand, one file for each database (``sql/``)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any, ClassVar, NoReturn

from django.db import models

from shebao.ground.storage.models import AppendOnly, Entity
from shebao.values import clock

DEBIT, CREDIT = 1, -1


class Written(models.Model):
    """Rows that only the ledger's own statement writes (:mod:`shebao.rooms.funds.writing`), never ``save()``."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never: an entry and its lines come in one statement."""
        raise TypeError(f"{self._meta.label} is written by posting.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise TypeError(f"{self._meta.label} is append-only.")


class Edition(AppendOnly):
    """Chart, rules and settlements as they stood in the books of law when they were loaded; the newest holds."""

    id = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)
    loaded_by = models.CharField(max_length=80)

    class Meta:
        managed = False
        db_table = "funds_edition"


class Chart(AppendOnly):
    """One account of the national chart. ``bit`` is its place in the masks of the rules and never changes."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="chart")
    symbol = models.CharField(max_length=40)
    bit = models.BigIntegerField()
    kind = models.CharField(max_length=1)
    """A asset, L liability, N net assets, I income, E expenditure, M memorandum (on no statement)."""
    side = models.SmallIntegerField()
    """1 when the balance is a debit, -1 when it is a credit."""
    guarded = models.BooleanField()
    """Whether the balance may never turn to the other side."""
    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)
    source = models.TextField()
    confirmed = models.BooleanField()

    class Meta:
        managed = False
        db_table = "funds_chart"


class Rule(AppendOnly):
    """What may stand on either side of one kind of entry in one scheme: the earmark, with its legal basis."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rules")
    entry_type = models.CharField(max_length=20)
    scheme = models.CharField(max_length=20)
    debit_mask = models.BigIntegerField()
    credit_mask = models.BigIntegerField()
    link = models.CharField(max_length=12, blank=True)
    """The kind of transfer an entry of this type belongs to, or empty."""
    way = models.CharField(max_length=3, blank=True)
    """``out`` in the book that sends, ``in`` in the one that receives."""
    while_closing = models.BooleanField()
    basis = models.CharField(max_length=200)
    source = models.TextField()
    confirmed = models.BooleanField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "funds_rule"


class Settlement(AppendOnly):
    """What one fund may lawfully pay another (Social Insurance Law art. 48): the whitelist, dated."""

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="settlements")
    name = models.CharField(max_length=40)
    from_scheme = models.CharField(max_length=20)
    to_scheme = models.CharField(max_length=20)
    basis = models.CharField(max_length=200)
    source = models.TextField()
    confirmed = models.BooleanField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "funds_settlement"


class Book(Entity):
    """One accounting entity: the fund of one scheme in one pooling region (art. 64). It may close, once."""

    scheme = models.CharField(max_length=20)
    region = models.CharField(max_length=6)
    level = models.CharField(max_length=8)
    upper = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="lower")
    """The book of the same fund one level up, to which money is remitted and from which it comes."""
    basis = models.CharField(max_length=200)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=80)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=80, default="")

    changing_columns: ClassVar = ("closed_on", "closed_by")

    class Meta:
        managed = False
        db_table = "funds_book"

    @property
    def key(self) -> str:
        """The text key audit rows carry."""
        return f"book:{self.public_id}"


class Account(models.Model):
    """A ledger account of one book: an account of the chart, or a detail of it such as one bank account."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    symbol = models.CharField(max_length=40)
    bit = models.BigIntegerField()
    kind = models.CharField(max_length=1)
    side = models.SmallIntegerField()
    guarded = models.BooleanField()
    detail = models.CharField(max_length=40, default="")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    changing_columns: ClassVar = ("closed_on",)

    class Meta:
        managed = False
        db_table = "funds_account"


class Balance(Written):
    """All that was ever debited and credited to an account, in fen; the database keeps it with every posting."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="balance"
    )
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    side = models.SmallIntegerField()
    guarded = models.BooleanField()

    class Meta:
        managed = False
        db_table = "funds_balance"


class Period(models.Model):
    """One month of one book: open, closing, closed, and never back."""

    OPEN, CLOSING, CLOSED = "open", "closing", "closed"

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="periods")
    ym = models.IntegerField()
    """Year and month as one number, 202611."""
    first_on = models.DateField()
    last_on = models.DateField()
    status = models.CharField(max_length=8, default=OPEN)
    opened_by = models.CharField(max_length=80)
    closed_by = models.CharField(max_length=80, default="")
    closed_at = models.DateTimeField(null=True)

    changing_columns: ClassVar = ("status", "closed_by", "closed_at")

    class Meta:
        managed = False
        db_table = "funds_period"

    @classmethod
    def of(cls, book: Book, ym: int, opened_by: str) -> Period:
        """The month, not yet saved; ``ValueError`` for a number that is no month."""
        first = date(ym // 100, ym % 100, 1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return cls(book=book, ym=ym, first_on=first, last_on=last, opened_by=opened_by)


class Transfer(AppendOnly, Entity):
    """Money on its way from one book to another; two entries carry its number, or one while it is in transit."""

    UP, DOWN, SETTLEMENT = "up", "down", "settlement"

    kind = models.CharField(max_length=12)
    from_book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    to_book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+")
    settlement = models.ForeignKey(Settlement, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    business_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)

    class Meta:
        managed = False
        db_table = "funds_transfer"


class Entry(Written):
    """One whole entry of one book; ``total`` is what it debits, in fen, negative in red ink."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    ym = models.IntegerField()
    entry_type = models.CharField(max_length=20)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    business_on = models.DateField()
    key = models.CharField(max_length=80)
    """What it is posted once for: the number of a receipt, or run, book and batch."""
    digest = models.BinaryField()
    lines = models.IntegerField()
    total = models.BigIntegerField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    transfer = models.ForeignKey(Transfer, null=True, on_delete=models.PROTECT, related_name="entries")
    source = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80)
    posted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "funds_entry"


class Posting(Written):
    """One line of an entry: an account, a side and a sum in fen."""

    pk = models.CompositePrimaryKey("entry_id", "line_no")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    line_no = models.IntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    side = models.SmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "funds_posting"


class Voucher(Written):
    """The number a sealed row has in its book, without a gap; given by the sealer (:mod:`.sealing`)."""

    ENTRY, CONTROL = 1, 2

    pk = models.CompositePrimaryKey("book_id", "number")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="vouchers")
    number = models.BigIntegerField()
    kind = models.SmallIntegerField()
    row_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "funds_voucher"


class Closure(AppendOnly):
    """That a book, an account or a month was closed: written by the database with the closing, and sealed."""

    id = models.BigAutoField(primary_key=True)
    what = models.CharField(max_length=8)
    row_id = models.BigIntegerField()
    closed_by = models.CharField(max_length=80)
    closed_at = models.CharField(max_length=26)
    """The day, or the instant in UTC, as a text."""

    class Meta:
        managed = False
        db_table = "funds_closure"


class Individual(AppendOnly):
    """The individual account (Social Insurance Law art. 14) of somebody only an opaque key stands for."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="individuals")
    subject = models.CharField(max_length=80)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=80)

    class Meta:
        managed = False
        db_table = "funds_individual"


class Sheet(Written):
    """The movements of individual accounts behind one entry of the ledger, which moves the same sum, in fen."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="sheet")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="sheets")
    ym = models.IntegerField()
    accounts = models.BigIntegerField()
    """How many movements it has."""
    total = models.BigIntegerField()
    key_version = models.SmallIntegerField()
    root = models.CharField(max_length=64)
    leaves = models.BinaryField()
    """For each movement 8 bytes of its place, 32 of its salted hash."""

    class Meta:
        managed = False
        db_table = "funds_sheet"


class Movement(Written):
    """One row of the passbook of an individual account: what came or went, and the balance after it, in fen."""

    pk = models.CompositePrimaryKey("individual_id", "number")
    individual = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="movements")
    number = models.BigIntegerField()
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="movements", db_column="entry_id")
    ym = models.IntegerField()
    kind = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    key = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)

    class Meta:
        managed = False
        db_table = "funds_movement"


class Control(Written):
    """The control totals of a book's individual accounts at the end of a month, in fen, and their digest."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="controls")
    ym = models.IntegerField()
    accounts = models.BigIntegerField()
    opening = models.BigIntegerField()
    added = models.BigIntegerField()
    interest = models.BigIntegerField()
    taken = models.BigIntegerField()
    corrected = models.BigIntegerField()
    closing = models.BigIntegerField()
    key_version = models.SmallIntegerField()
    root = models.CharField(max_length=64)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "funds_control"
