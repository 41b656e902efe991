"""At the command line two officers post what happened; the operator who types it is neither of them."""

from __future__ import annotations

from datetime import date

import pytest

import booklets
from ledgers import opened
from shebao.doors.console import fund_acts
from shebao.doors.console.main import main
from shebao.ground.audit.models import Record
from shebao.rooms.access.queries import officer_by_phone
from shebao.rooms.funds.actions import events
from shebao.rooms.funds.actions.individuals import Batch, Moved, latest, move, open_individuals
from shebao.rooms.funds.models import Book, Entry, Transfer
from shebao.rooms.funds.queries import balances_now
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
WHO = {"actor": Actor.system("importer"), "approver": Actor.system("operator")}
FUND = ["unemployment", "440000"]
SAID = ["--on", "2026-11-02", "--source", "file 1"]


def act(hands: list[str], name: str, *words: str, book: list[str] = FUND, said: list[str] = SAID) -> int:
    return main(["funds", name, *book, *words, *said, *hands])


def money(book: Book, fen: int) -> None:
    """On the expenditure account."""
    event = events.Event(on=date(2026, 11, 2), amount=fen, key="stock", source="f", bank="EXPENSE_BANK")
    events.interest_credited(**WHO, book=book, event=event)


def stands(book: Book, symbol: str) -> int:
    return sum(fen for (name, _), fen in balances_now(book).items() if name == symbol)


def test_each_daily_event_is_one_entry_by_two_officers(province: Book, hands: list[str]) -> None:
    money(province, 100)
    for fen, kind in enumerate(fund_acts.EVENTS, start=1):
        assert act(hands, "event", kind, str(90 if kind == "reserve" else fen), "--key", kind) == 0
    posted = Entry.objects.exclude(key="stock")
    assert {entry.key for entry in posted} == set(fund_acts.EVENTS)
    maker, approver = officer_by_phone(hands[1]), officer_by_phone(hands[3])
    assert set(posted.values_list("made_by", "approved_by")) == {(maker.key, approver.key)}
    proved = Record.objects.filter(action="access.proved_again", actor_key=approver.key)
    assert proved.count() == len(fund_acts.EVENTS)
    assert act(hands, "event", "recovery", "7", "--key", "late", "--paid-on", "2025-03-01") == 0
    assert stands(province, "OTHER_INCOME") == -7


def test_one_officer_alone_posts_nothing(province: Book, hands: list[str], capsys) -> None:
    for alone in (["--by", hands[3], *hands[2:]], ["--by", hands[3], "--approved-by", hands[1]]):
        assert act(alone, "event", "interest", "5", "--key", "k") == 1
    stranger = ["--by", "13900000000", *hands[2:]]
    assert act(stranger, "event", "interest", "5", "--key", "k") == 1
    assert act(["--by", "my phone", *hands[2:]], "event", "interest", "5", "--key", "k") == 1
    said = capsys.readouterr().err
    assert "Who prepares an entry does not approve it." in said and "holds an office" in said
    assert not Entry.objects.exists()


def test_without_the_digits_of_both_nothing_is_posted(
    province: Book, hands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = __builtins__["input"] if isinstance(__builtins__, dict) else __builtins__.input

    def only_the_first(prompt: str) -> str:
        if hands[1] in prompt:
            return typed(prompt)
        raise EOFError

    monkeypatch.setattr("builtins.input", only_the_first)
    assert act(hands, "event", "interest", "5", "--key", "k") == 1
    assert not Entry.objects.exists()


def test_an_entry_is_taken_back_by_its_number(province: Book, hands: list[str], capsys) -> None:
    money(province, 100)
    entry = Entry.objects.get()
    assert act(hands, "reverse", str(entry.pk), "--key", "back") == 0
    assert stands(province, "INTEREST") == 0
    assert act(hands, "reverse", str(entry.pk), "--key", "again") == 1
    assert act(hands, "reverse", "999", "--key", "none") == 1
    said = capsys.readouterr().err
    assert "already reversed" in said and "no such entry" in said


def test_money_goes_up_and_arrives_and_a_settlement_needs_its_law(edition, hands: list[str], capsys) -> None:
    upper = opened("medical_employee", "440000")
    lower = opened("medical_employee", "440100", upper)
    money(lower, 100)
    city = ["medical_employee", "440100"]
    assert act(hands, "send", "440000", "40", "--key", "out", book=city) == 0
    number = str(Transfer.objects.get().pk)
    assert f"Transfer {number} is under way." in capsys.readouterr().out
    assert act(hands, "receive", number, "--key", "in", book=city) == 1
    assert act(hands, "receive", number, "--key", "in", book=["medical_employee", "440000"]) == 0
    assert stands(upper, "INCOME_BANK") == 40 == -stands(upper, "FROM_LOWER")
    money(opened(*FUND), 60)
    to_medical = ["send", "440100", "5", "--to-scheme", "medical_employee"]
    assert act(hands, *to_medical, "--key", "gift") == 1
    assert act(hands, *to_medical, "--key", "premium", "--settlement", "medical_premium") == 0
    assert act(hands, "hand-up", "--key", "end", book=city, said=["--on", "2026-11-30", "--source", "f"]) == 0
    assert Book.objects.get(pk=lower.pk).closed_on == date(2026, 11, 30)


def test_individual_accounts_are_credited_inherited_and_moved(edition, hands: list[str], capsys) -> None:
    book = opened("pension_employee", "440000")
    money(book, 10_000_00)
    people = ["subject:1", "subject:2", "subject:3"]
    open_individuals(actor=WHO["actor"], book=book, subjects=people, on=date(2026, 11, 2))
    for kind, fen in (("opening", 1_000_00), ("drawn", -1_00)):
        movements = [Moved(subject, fen, "a") for subject in (people if fen > 0 else people[2:])]
        batch = Batch(
            kind=kind,
            business_on=date(2026, 11, 2),
            key=kind,
            source="l",
            basis="SIL 14",
            movements=movements,
        )
        move(**WHO, book=book, batch=batch)
    pension = ["pension_employee", "440000"]
    assert act(hands, "inherit", "subject:1", "--key", "heirs", book=pension) == 0
    assert act(hands, "move-out", "subject:2", "--key", "moved", book=pension) == 0
    assert act(hands, "move-out", "subject:2", "--key", "moved", book=pension) == 0
    assert act(hands, "inherit", "nobody", "--key", "n", book=pension) == 1
    left = {subject: balance for subject, (_, _, balance) in latest(book, people).items()}
    assert left == {"subject:1": 0, "subject:2": 0, "subject:3": 999_00}
    assert (stands(book, "BENEFIT"), stands(book, "TRANSFER_OUT")) == (1_000_00, 1_000_00)
    assert stands(book, "EXPENSE_BANK") == 10_000_00 - 2_000_00
    early = ["--on", "2026-11-02"]
    assert act(hands, "credit-interest", "2026", book=pension, said=early) == 1
    capsys.readouterr()


def test_a_years_interest_is_credited_and_who_gets_no_figure_is_named(
    edition, hands: list[str], capsys
) -> None:
    book = booklets.keep("pension_employee", "440000", since=date(2024, 12, 1))
    people = ["subject:1", "subject:2"]
    open_individuals(actor=WHO["actor"], book=book, subjects=people, on=date(2024, 12, 1))
    for kind, on, movements in (
        ("opening", date(2024, 12, 2), [Moved(subject, 1_000_00, "a") for subject in people]),
        ("drawn", date(2025, 3, 3), [Moved("subject:2", -1_00, "b")]),
    ):
        batch = Batch(kind=kind, business_on=on, key=kind, source="l", basis="SIL 14", movements=movements)
        move(**WHO, book=book, batch=batch)
    pension = ["pension_employee", "440000"]
    assert act(hands, "credit-interest", "2025", book=pension, said=["--on", "2026-01-05"]) == 0
    said = capsys.readouterr().out
    assert "1 individual accounts credited." in said and "subject:2" in said
