"""Every attack on the books is refused by the database itself, in raw SQL, on both (Social Insurance Law art. 64)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ledgers import opened
from shebao.ground.storage import guards
from shebao.rooms.funds import errors, writing
from shebao.rooms.funds.actions.editions import load_chart
from shebao.rooms.funds.actions.posting import post, reverse
from shebao.rooms.funds.drafts import Draft, credit, debit
from shebao.rooms.funds.models import (
    Account,
    Balance,
    Book,
    Chart,
    Edition,
    Entry,
    Period,
    Posting,
    Rule,
    Transfer,
)
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
MAKER, APPROVER = Actor.system("importer"), Actor.system("operator")
DAY = date(2026, 11, 2)
LITE = connection.vendor == "sqlite"


class Attacker:
    """Somebody with a connection, the names of the tables and no scruples."""

    def __init__(self, book: Book, other: Book) -> None:
        self.book, self.other = book, other
        self.row = {
            "book_id": book.pk,
            "ym": 202611,
            "entry_type": "contribution",
            "rule_id": self.rule("contribution"),
            "business_on": DAY,
            "key": "attack",
            "digest": b"x" * 32,
            "lines": 2,
            "total": 5,
            "reverses_id": None,
            "transfer_id": None,
            "source": "",
            "made_by": "a",
            "approved_by": "b",
            "posted_at": clock.now(),
        }

    def rule(self, entry_type: str, scheme: str = "unemployment") -> int:
        return Rule.objects.get(entry_type=entry_type, scheme=scheme, edition=Edition.objects.latest("pk")).pk

    def account(self, symbol: str, book: Book | None = None) -> int:
        return Account.objects.get(book=book or self.book, symbol=symbol, detail="").pk

    def lines(self, amount: int = 5) -> list[tuple[int, int, int]]:
        return [(self.account("TREASURY"), 1, amount), (self.account("CONTRIBUTIONS"), -1, amount)]

    def entry(self, lines: Any = None, **changes: Any) -> None:
        """Write past every action, by the ledger's own statement."""
        values = {**self.row, **changes}
        values["lines"] = values.pop("n", 2)
        row = writing.Row(**values)
        assert writing.write(row, self.lines() if lines is None else lines) is not None

    def sql(self, *statements: str, **values: Any) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)

    def open_gate(self, entry: Entry) -> str:
        """SQLite: the statement that opens the gate after this entry."""
        return (
            f"INSERT INTO funds_gate SELECT max(id) + 1, {self.book.pk}, {entry.pk + 1}, {entry.pk}, max(id) + 2, 1 "
            "FROM funds_gate"
        )

    def shut_gate(self, last: int, policy: str = "", settled: int = 0) -> str:
        """SQLite: the statement that shuts it."""
        return (
            f"INSERT {policy} INTO funds_gate SELECT max(id) + 1, {self.book.pk}, {2**63 - 1}, {last}, NULL, {settled} "
            "FROM funds_gate"
        )

    def line(
        self, entry: Entry, number: int, amount: int = 5, side: int = 1, symbol: str = "TREASURY"
    ) -> None:
        self.sql(
            "INSERT INTO funds_posting (entry_id, line_no, account_id, side, amount) "
            f"VALUES ({entry.pk}, {number}, {self.account(symbol)}, {side}, {amount})"
        )


@pytest.fixture(scope="module")
def funds(prepared_database: Callable[[Callable[[Path], None]], Path]) -> None:
    """The unemployment fund of Guangdong with one honest entry, and the medical fund of Guangzhou."""

    def build(_: Path) -> None:
        load_chart(actor=MAKER)
        lines = (debit("TREASURY", 100), credit("CONTRIBUTIONS", 100))
        draft = Draft(entry_type="contribution", business_on=DAY, key="honest", lines=lines, source="file")
        post(actor=MAKER, approver=APPROVER, book=opened("unemployment", "440000"), draft=draft)
        opened("medical_employee", "440100")

    prepared_database(build)


@pytest.fixture
def attacker(funds: None, db: None) -> Attacker:
    return Attacker(Book.objects.get(scheme="unemployment"), Book.objects.get(scheme="medical_employee"))


@pytest.fixture
def entry(attacker: Attacker) -> Entry:
    return Entry.objects.get(book=attacker.book, key="honest")


def everything() -> list[Any]:
    return [
        *Entry.objects.order_by("pk").values_list(),
        *Posting.objects.order_by("entry_id", "line_no").values_list(
            "entry_id", "line_no", "account_id", "amount"
        ),
        *Balance.objects.order_by("account_id").values_list(),
        *Rule.objects.order_by("id").values_list(),
        *Chart.objects.order_by("id").values_list(),
        *Period.objects.order_by("id").values_list("id", "status"),
        *Book.objects.order_by("id").values_list("id", "closed_on"),
    ]


Attack = Callable[[Attacker, Entry], None]


def cross_fund_leg(a: Attacker, e: Entry) -> None:
    a.entry([(a.account("TREASURY"), 1, 5), (a.account("CONTRIBUTIONS", a.other), -1, 5)])


def cross_fund_both(a: Attacker, e: Entry) -> None:
    a.entry([(a.account("TREASURY", a.other), 1, 5), (a.account("CONTRIBUTIONS", a.other), -1, 5)])


def unbalanced(a: Attacker, e: Entry) -> None:
    a.entry([(a.account("TREASURY"), 1, 5), (a.account("CONTRIBUTIONS"), -1, 4)])


def wrong_total(a: Attacker, e: Entry) -> None:
    a.entry(total=6)


def too_few_lines(a: Attacker, e: Entry) -> None:
    a.entry(total=5, n=3)


def one_side_only(a: Attacker, e: Entry) -> None:
    a.entry([(a.account("TREASURY"), 1, 5), (a.account("TREASURY"), -1, 5)])


def benefit_from_treasury(a: Attacker, e: Entry) -> None:
    a.entry(
        [(a.account("BENEFIT"), 1, 5), (a.account("TREASURY"), -1, 5)],
        entry_type="benefit",
        rule_id=a.rule("benefit"),
    )


def type_of_another_rule(a: Attacker, e: Entry) -> None:
    a.entry(entry_type="subsidy")


def rule_of_another_scheme(a: Attacker, e: Entry) -> None:
    a.entry(rule_id=a.rule("contribution", "medical_employee"))


def rule_that_is_not(a: Attacker, e: Entry) -> None:
    a.entry(rule_id=10**6)


def unknown_account(a: Attacker, e: Entry) -> None:
    a.entry([(10**6, 1, 5), (a.account("CONTRIBUTIONS"), -1, 5)])


def unknown_book(a: Attacker, e: Entry) -> None:
    a.entry(book_id=10**6)


def unknown_month(a: Attacker, e: Entry) -> None:
    a.entry(ym=202701, business_on=date(2027, 1, 1))


def day_outside_month(a: Attacker, e: Entry) -> None:
    a.entry(business_on=date(2026, 12, 1))


def red_ink_without_reversal(a: Attacker, e: Entry) -> None:
    a.entry(a.lines(-5), total=-5)


def nothing(a: Attacker, e: Entry) -> None:
    a.entry([(a.account("TREASURY"), 1, 0), (a.account("CONTRIBUTIONS"), -1, 0)], total=0)


def one_person(a: Attacker, e: Entry) -> None:
    a.entry(approved_by="a")


def nobody_approved(a: Attacker, e: Entry) -> None:
    a.entry(approved_by="")


def overdraft(a: Attacker, e: Entry) -> None:
    a.entry(
        [(a.account("SPECIAL_BANK"), 1, 101), (a.account("TREASURY"), -1, 101)],
        entry_type="sweep",
        rule_id=a.rule("sweep"),
        total=101,
    )


def income_straight_to_the_expenditure_account(a: Attacker, e: Entry) -> None:
    lines = [(a.account("EXPENSE_BANK"), 1, 5), (a.account("TREASURY"), -1, 5)]
    for kind in ("sweep", "draw"):
        with pytest.raises(DatabaseError, match="not_earmarked"), transaction.atomic():
            a.entry(lines, entry_type=kind, rule_id=a.rule(kind), key=kind)
    a.entry(lines, entry_type="draw", rule_id=a.rule("draw"))


def sweep_to_itself(a: Attacker, e: Entry) -> None:
    bank = a.account("SPECIAL_BANK")
    a.entry([(bank, 1, 5), (bank, -1, 5)], entry_type="sweep", rule_id=a.rule("sweep"))


def opening_in_a_later_month(a: Attacker, e: Entry) -> None:
    Period.of(a.book, 202612, "a").save()
    lines = [(a.account("TREASURY"), 1, 5), (a.account("SURPLUS"), -1, 5)]
    december = {"ym": 202612, "business_on": date(2026, 12, 1)}
    a.entry(lines, entry_type="opening", rule_id=a.rule("opening"), **december)


def skipped_month(a: Attacker, e: Entry) -> None:
    Period.of(a.book, 202701, "a").save()


def closed_before_it_opened(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_book SET closed_on = '2026-11-01' WHERE id = {a.other.pk}")


def arrives_before_it_was_sent(a: Attacker, e: Entry) -> None:
    settled(a, sent=date(2026, 11, 2), came=date(2026, 11, 1))


def sent_on_another_day_than_it_says(a: Attacker, e: Entry) -> None:
    settled(a, sent=date(2026, 11, 3), came=date(2026, 11, 4))


def settled(a: Attacker, sent: date, came: date) -> None:
    """A settlement of the second of November, whose halves say other days."""
    expense = a.account("EXPENSE_BANK")
    opening = {"entry_type": "opening", "rule_id": a.rule("opening"), "key": "o"}
    a.entry([(expense, 1, 5), (a.account("SURPLUS"), -1, 5)], **opening)
    lawful = "(SELECT max(id) FROM funds_settlement WHERE name = 'medical_premium' AND valid_until IS NULL)"
    transfer(a, "settlement", lawful)
    number = Transfer.objects.latest("pk").pk
    lines = [(a.account("BENEFIT"), 1, 5), (expense, -1, 5)]
    a.entry(
        lines, entry_type="settle_out", rule_id=a.rule("settle_out"), business_on=sent, transfer_id=number
    )
    a.entry(
        [(a.account("TREASURY", a.other), 1, 5), (a.account("CONTRIBUTIONS", a.other), -1, 5)],
        book_id=a.other.pk,
        entry_type="settle_in",
        rule_id=a.rule("settle_in", "medical_employee"),
        business_on=came,
        transfer_id=number,
        key="came",
    )


def transfer_without_a_transfer(a: Attacker, e: Entry) -> None:
    a.entry(
        [(a.account("TO_UPPER"), 1, 5), (a.account("SPECIAL_BANK"), -1, 5)],
        entry_type="up_out",
        rule_id=a.rule("up_out"),
    )


def contribution_with_a_transfer(a: Attacker, e: Entry) -> None:
    a.entry(transfer_id=1)


def partial_reversal(a: Attacker, e: Entry) -> None:
    a.entry(a.lines(-50), total=-50, reverses_id=e.pk)


def other_side_reversal(a: Attacker, e: Entry) -> None:
    lines = [(account, -side, 100) for account, side, _ in a.lines()]
    a.entry(lines, total=100, reverses_id=e.pk)


def reversal_of_nothing(a: Attacker, e: Entry) -> None:
    a.entry(a.lines(-100), total=-100, reverses_id=10**6)


def second_reversal(a: Attacker, e: Entry) -> None:
    a.entry(a.lines(-100), total=-100, reverses_id=e.pk, key="one")
    a.entry(a.lines(-100), total=-100, reverses_id=e.pk, key="two")


def late_pair(a: Attacker, e: Entry) -> None:
    a.line(e, 3), a.line(e, 4, side=-1, symbol="CONTRIBUTIONS")


def orphan_lines(a: Attacker, e: Entry) -> None:
    a.sql(
        "INSERT INTO funds_posting (entry_id, line_no, account_id, side, amount) "
        f"VALUES (999999, 1, {a.account('TREASURY')}, 1, 5), (999999, 2, {a.account('CONTRIBUTIONS')}, -1, 5)"
    )


def entry_alone(a: Attacker, e: Entry) -> None:
    columns = writing.ENTRY.replace("key,", "'bare',").replace("key ", "'bare' ")
    a.sql(
        f"INSERT INTO funds_entry (id, {writing.ENTRY}) SELECT id + 1000, {columns} FROM funds_entry WHERE id = {e.pk}"
    )


def same_key_by_sql(a: Attacker, e: Entry) -> None:
    if LITE:
        with connection.cursor() as cursor, writing.gate(cursor, a.book.pk):
            a.sql(
                f"INSERT INTO funds_entry (id, {writing.ENTRY}) SELECT id + 1, {writing.ENTRY} FROM funds_entry "
                f"WHERE id = {e.pk}",
                "INSERT INTO funds_posting (entry_id, line_no, account_id, side, amount) "
                f"SELECT entry_id + 1, line_no, account_id, side, amount FROM funds_posting WHERE entry_id = {e.pk}",
            )
    else:
        a.sql(f"INSERT INTO funds_entry ({writing.ENTRY}) SELECT {writing.ENTRY} FROM funds_entry")


def balance_up(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_balance SET debit = debit + 1 WHERE account_id = {a.account('TREASURY')}")


def balance_anew(a: Attacker, e: Entry) -> None:
    a.sql(f"INSERT INTO funds_balance VALUES ({10**6}, 5, 0, 1, {0 if LITE else 'false'})")


def balance_twice(a: Attacker, e: Entry) -> None:
    clause = "ON CONFLICT (account_id) DO UPDATE SET debit = 7"
    a.sql(f"INSERT INTO funds_balance SELECT * FROM funds_balance WHERE true {clause}")


def unguard(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_balance SET guarded = {0 if LITE else 'false'}")


def account_to_another_book(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_account SET book_id = {a.other.pk} WHERE id = {a.account('TREASURY')}")


def account_of_another_kind(a: Attacker, e: Entry) -> None:
    a.sql(
        "INSERT INTO funds_account (book_id, symbol, bit, kind, side, guarded, detail, name_zh, name_en, opened_on) "
        f"SELECT book_id, symbol, bit, 'M', side, guarded, 'x', '', '', opened_on FROM funds_account "
        f"WHERE id = {a.account('TREASURY')}"
    )


def one_more_rule(a: Attacker, e: Entry) -> None:
    columns = "debit_mask, credit_mask, link, way, while_closing, basis, source, confirmed, valid_from"
    a.sql(
        f"INSERT INTO funds_rule (edition_id, entry_type, scheme, {columns}) "
        f"SELECT edition_id, 'gift', scheme, {columns} FROM funds_rule WHERE id = {a.rule('contribution')}"
    )


def one_more_settlement(a: Attacker, e: Entry) -> None:
    a.sql(
        "INSERT INTO funds_settlement (edition_id, name, from_scheme, to_scheme, basis, source, confirmed, valid_from) "
        f"SELECT edition_id, 'gift', to_scheme, from_scheme, basis, source, confirmed, valid_from "
        f"FROM funds_settlement WHERE edition_id = {Edition.objects.latest('pk').pk}"
    )


def memorandum_edition(a: Attacker, e: Entry) -> None:
    """A forged edition in which a memorandum account meets the bank."""
    newest = Edition.objects.latest("pk").pk
    chart = "symbol, bit, kind, side, guarded, code, name_zh, name_en, basis, source, confirmed"
    rule = "link, way, while_closing, basis, source, confirmed, valid_from"
    a.sql(
        f"INSERT INTO funds_chart (edition_id, {chart}) SELECT {newest + 1}, {chart} FROM funds_chart "
        f"WHERE edition_id = {newest}",
        f"INSERT INTO funds_rule (edition_id, entry_type, scheme, debit_mask, credit_mask, {rule}) "
        f"SELECT {newest + 1}, 'gift', scheme, {2**62 - 1}, {2**62 - 1}, {rule} FROM funds_rule "
        f"WHERE id = {a.rule('contribution')}",
        f"INSERT INTO funds_edition SELECT {newest + 1}, 'x', loaded_at, loaded_by FROM funds_edition "
        f"WHERE id = {newest}",
    )


def transfer_across_funds(a: Attacker, e: Entry) -> None:
    transfer(a, "up", "NULL")


def settlement_backwards(a: Attacker, e: Entry) -> None:
    transfer(a, "settlement", "(SELECT min(id) FROM funds_settlement)", a.other.pk, a.book.pk)


def settlement_without_law(a: Attacker, e: Entry) -> None:
    transfer(a, "settlement", "NULL")


def transfer(a: Attacker, kind: str, settlement: str, sender: int = 0, receiver: int = 0) -> None:
    a.sql(
        "INSERT INTO funds_transfer (public_id, created_at, kind, from_book_id, to_book_id, settlement_id, amount, "
        f"business_on, reason, made_by) SELECT 'x', created_at, '{kind}', {sender or a.book.pk}, "
        f"{receiver or a.other.pk}, {settlement}, 5, '2026-11-02', '', 'a' FROM funds_book WHERE id = {a.book.pk}"
    )


def upper_of_another_fund(a: Attacker, e: Entry) -> None:
    columns = "created_at, region, level, basis, opened_on, opened_by, closed_by"
    a.sql(
        f"INSERT INTO funds_book (public_id, scheme, upper_id, {columns}) "
        f"SELECT 'x', 'work_injury', id, {columns} FROM funds_book WHERE id = {a.book.pk}"
    )


def book_of_another_scheme(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_book SET scheme = 'medical_employee' WHERE id = {a.book.pk}")


def close_a_full_book(a: Attacker, e: Entry) -> None:
    a.sql(f"UPDATE funds_book SET closed_on = '2026-11-30' WHERE id = {a.book.pk}")


def close_a_month_at_once(a: Attacker, e: Entry) -> None:
    a.sql("UPDATE funds_period SET status = 'closed'")


def move_a_month(a: Attacker, e: Entry) -> None:
    a.sql("UPDATE funds_period SET ym = 202612")


def shut(policy: str) -> Attack:
    """SQLite: an outer OR IGNORE or OR REPLACE takes precedence over what the statements of a trigger say."""

    def attack(a: Attacker, e: Entry) -> None:
        if not LITE:
            return overdraft(a, e)
        columns = writing.ENTRY.replace("key,", "'gift',").replace("entry_type, rule_id", "'sweep', %(rule)s")
        columns = columns.replace(" total,", " 500,")
        line = f"INSERT INTO funds_posting SELECT {e.pk + 1}, "
        a.sql(
            a.open_gate(e),
            f"INSERT INTO funds_entry (id, {writing.ENTRY}) SELECT id + 1, {columns} FROM funds_entry "
            f"WHERE id = {e.pk}",
            f"{line} 1, {a.account('SPECIAL_BANK')}, 1, 500",
            f"{line} 2, {a.account('TREASURY')}, -1, 500",
            a.shut_gate(e.pk + 1, f"OR {policy}"),
            rule=a.rule("sweep"),
        )
        return None

    attack.__name__ = f"shut_or_{policy.lower()}"
    return attack


def balances_while_the_gate_is_open(a: Attacker, e: Entry) -> None:
    if LITE:
        a.sql(a.open_gate(e))
    balance_up(a, e)


def shut_at_once(a: Attacker, e: Entry) -> None:
    """A gate that says by itself that its balances are settled; where there is no gate, a balance by hand."""
    if LITE:
        a.sql(a.open_gate(e), a.shut_gate(e.pk, settled=1))
    else:
        balance_up(a, e)


ATTACKS: list[tuple[Attack, str]] = [
    *((shut(policy), "overdraft") for policy in ("IGNORE", "REPLACE", "FAIL")),
    (balances_while_the_gate_is_open, "funds.balance_by_hand"),
    (shut_at_once, "funds.gate_order|funds.balance_by_hand"),
    (cross_fund_leg, "funds.other_fund"),
    (cross_fund_both, "funds.other_fund"),
    (unbalanced, "funds.unbalanced"),
    (wrong_total, "funds.wrong_total"),
    (too_few_lines, "funds.incomplete"),
    (one_side_only, "funds.not_earmarked"),
    (benefit_from_treasury, "funds.not_earmarked|no_overdraft"),
    (type_of_another_rule, "funds.no_such_rule"),
    (rule_of_another_scheme, "funds.no_such_rule"),
    (rule_that_is_not, "funds.no_such_rule"),
    (unknown_account, "funds.other_fund|foreign key"),
    (unknown_book, "funds.unknown_book"),
    (unknown_month, "funds.unknown_period"),
    (day_outside_month, "funds.wrong_month"),
    (red_ink_without_reversal, "funds.negative|no_overdraft"),
    (nothing, "CHECK|check"),
    (one_person, "two_people"),
    (nobody_approved, "two_people"),
    (overdraft, "overdraft"),
    (income_straight_to_the_expenditure_account, "funds.not_earmarked"),
    (sweep_to_itself, "funds.same_account|no_overdraft"),
    (opening_in_a_later_month, "funds.opening_late"),
    (skipped_month, "funds.period_order"),
    (closed_before_it_opened, "funds.book_closed"),
    (arrives_before_it_was_sent, "funds.transfer_not_sent"),
    (sent_on_another_day_than_it_says, "funds.transfer_differs"),
    (transfer_without_a_transfer, "funds.transfer_missing|overdraft"),
    (contribution_with_a_transfer, "funds.transfer_missing"),
    (partial_reversal, "funds.not_exact"),
    (other_side_reversal, "funds.not_exact|funds.not_earmarked|overdraft"),
    (reversal_of_nothing, "funds.nothing_to_reverse|overdraft"),
    (second_reversal, "reversed"),
    (late_pair, "funds.late_line|funds.incomplete"),
    (orphan_lines, "funds.late_line"),
    (entry_alone, "funds.gate_shut|funds.incomplete"),
    (same_key_by_sql, "funds.key_used|duplicate key"),
    (balance_up, "funds.balance_by_hand"),
    (balance_anew, "funds.balance_by_hand"),
    (balance_twice, "funds.balance_by_hand"),
    (unguard, "funds.balance_by_hand"),
    (account_to_another_book, "funds.append_only"),
    (account_of_another_kind, "funds.not_in_chart"),
    (one_more_rule, "funds.edition_complete"),
    (one_more_settlement, "funds.edition_complete"),
    (memorandum_edition, "funds.memorandum_mixed"),
    (transfer_across_funds, "funds.transfer_across_funds"),
    (settlement_backwards, "funds.settlement_not_lawful"),
    (settlement_without_law, "funds.settlement_not_lawful|check"),
    (upper_of_another_fund, "funds.upper_of_other_fund"),
    (book_of_another_scheme, "funds.append_only"),
    (close_a_full_book, "funds.book_not_empty|funds.period_open"),
    (close_a_month_at_once, "funds.append_only"),
    (move_a_month, "funds.append_only"),
]


@pytest.mark.skipif(LITE, reason="SQLite: a trigger sees the tables of its own file only")
@pytest.mark.parametrize(
    ("table", "forging", "said"),
    [
        ("account", "UPDATE pg_temp.funds_account SET book_id = {book}, bit = 1", "funds.other_fund"),
        (
            "rule",
            f"UPDATE pg_temp.funds_rule SET debit_mask = {2**62 - 1}, credit_mask = {2**62 - 1}",
            "funds.not_earmarked",
        ),
        (
            "period",
            (
                "INSERT INTO pg_temp.funds_period (id, book_id, ym, first_on, last_on, status, opened_by, closed_by) "
                "VALUES (999, {book}, 202701, '2027-01-01', '2027-01-31', 'open', '', '')"
            ),
            "funds.unknown_period",
        ),
    ],
    ids=lambda value: value if str(value).isidentifier() else "",
)
def test_a_temporary_table_named_as_the_ledgers_own_fools_no_judge(
    attacker: Attacker, entry: Entry, table: str, forging: str, said: str
) -> None:
    treasury, income = (attacker.account(symbol) for symbol in ("TREASURY", "CONTRIBUTIONS"))
    forged: dict[str, dict[str, Any]] = {
        "account": {"lines": [(treasury, 1, 5), (attacker.account("CONTRIBUTIONS", attacker.other), -1, 5)]},
        "rule": {"lines": [(attacker.account("ADVANCE"), 1, 5), (income, -1, 5)]},
        "period": {
            "lines": [(treasury, 1, 5), (income, -1, 5)],
            "ym": 202701,
            "business_on": date(2027, 1, 4),
        },
    }
    before = everything()
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        name = f"funds_{table}"
        attacker.sql(
            f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT * FROM public.{name}",
            forging.format(book=attacker.book.pk),
        )
        attacker.entry(**forged[table])
    assert everything() == before


@pytest.mark.parametrize(("attack", "said"), ATTACKS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_attack_is_refused_and_leaves_nothing(
    attacker: Attacker, entry: Entry, attack: Attack, said: str
) -> None:
    before = everything()
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        attack(attacker, entry)
        connection.check_constraints()
    assert everything() == before


TABLES = [
    "edition",
    "chart",
    "rule",
    "settlement",
    "book",
    "account",
    "balance",
    "period",
    "transfer",
    "entry",
    "posting",
]


def statements(table: str) -> list[str]:
    name = f"funds_{table}"
    column = {"posting": "amount", "balance": "debit", "period": "ym"}.get(table, "id")
    found = [f"UPDATE {name} SET {column} = {column} + 1", f"DELETE FROM {name}"]
    if LITE:
        return [
            *found,
            f"REPLACE INTO {name} SELECT * FROM {name}",
            f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}",
        ]
    return [
        *found,
        f"TRUNCATE {name} CASCADE",
        f"SET LOCAL session_replication_role = replica; DELETE FROM {name}",
        f"SET LOCAL session_replication_role = replica; UPDATE {name} SET {column} = {column} + 1",
    ]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_written_is_changed_removed_or_replaced(attacker: Attacker, entry: Entry, table: str) -> None:
    with transaction.atomic():
        transfer(
            attacker,
            "settlement",
            "(SELECT min(id) FROM funds_settlement WHERE name = 'medical_premium' AND valid_until IS NULL)",
        )
    connection.check_constraints()
    before = everything()
    pragmas = ("OFF", "ON") if LITE else ("",)
    for pragma in pragmas:
        for statement in statements(table):
            if LITE:
                attacker.sql(f"PRAGMA recursive_triggers = {pragma}")
            with (
                pytest.raises(
                    DatabaseError, match=r"append.only|by_hand|late_line|gate|complete|order|closed"
                ),
                transaction.atomic(),
            ):
                attacker.sql(statement)
            assert everything() == before, statement


def test_what_is_honest_passes(attacker: Attacker, entry: Entry) -> None:
    """The attacker's own tools write a good entry: the refusals above are not refusals of the tools."""
    attacker.entry()
    back = Draft(entry_type="contribution", business_on=DAY, key="back", lines=(), source="")
    assert reverse(actor=MAKER, approver=APPROVER, entry=entry, draft=back).total == -100
    assert errors.BY_CODE["funds.other_fund"].basis


def test_the_walls_stand_and_a_missing_stone_is_named() -> None:
    assert guards.missing_guards(connection) == []
    name = "funds_posting_refuse_overwrite" if LITE else "funds_posting_judge"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if LITE else " ON funds_posting"))
    assert guards.missing_guards(connection) == [name]
    assert guards.restore(connection) == [name]
    assert guards.missing_guards(connection) == []
