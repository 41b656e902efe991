"""Auditors at the books: statements at any instant, down to the document; what cannot be read says so at its field."""

import csv
import html
import io
from datetime import date

import pytest

import booklets
from door import at_the_desk
from officers import AUDITOR, CLERK, SUPERVISOR
from shebao.rooms.funds import proof_files, proving, tasks
from shebao.rooms.funds.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    book = booklets.keep("work_injury", "440000")
    booklets.enter(book, "opening", date(2026, 1, 1), "EXPENSE_BANK", "SURPLUS", 5_000_00)
    booklets.enter(book, "benefit", date(2026, 3, 10), "BENEFIT", "EXPENSE_BANK", 321_09)
    return book


@pytest.fixture
def auditor():
    client = at_the_desk(AUDITOR)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def text(response):
    return response.content.decode()


def here(book, rest=""):
    return f"/desk/funds/{book.public_id}/{rest}"


def test_an_auditor_walks_from_the_statement_to_the_document(auditor, book):
    assert here(book) in text(auditor.get("/desk/funds/"))
    statement = text(auditor.get(here(book), {"show": "income", "since": "2026-01", "until": "2026-10"}))
    assert "321.09" in statement and f"{here(book)}accounts/BENEFIT/?since=2026-01" in statement
    lines = text(auditor.get(here(book, "accounts/BENEFIT/"), {"since": "2026-01", "until": "2026-10"}))
    number = lines.split(f"{here(book)}entries/")[1].split("/")[0]
    entry = text(auditor.get(here(book, f"entries/{number}/")))
    assert "321.09" in entry and "社会保险法第64条" in entry and "原始凭证" in entry


def test_an_auditor_takes_the_proof_of_an_entry_away(auditor, book, settings, tmp_path):
    number = Entry.objects.get(entry_type="benefit").pk
    page, proof = here(book, f"entries/{number}/"), here(book, f"entries/{number}/proof.json")
    assert "尚未封存" in text(auditor.get(page))
    assert auditor.get(proof).status_code == 409
    settings.ANCHORS = tmp_path / "anchors"
    tasks.anchor()
    assert "本账簿第2号凭证，已封存。" in text(auditor.get(page)) and proof in text(auditor.get(page))
    assert proof_files.check(text(auditor.get(proof))).digest == proving.newest_day().digest
    assert auditor.get(here(book, "entries/999999/proof.json")).status_code == 404
    assert at_the_desk(CLERK).get(proof).status_code == 404


def test_an_entry_shows_two_hands_and_keeps_the_months_it_was_reached_by(auditor, book):
    asked = {"since": "2026-01", "until": "2026-10", "known_at": "2026-10-01T09:00"}
    lines = text(auditor.get(here(book, "accounts/BENEFIT/"), asked))
    link = html.unescape(lines.split(f'href="{here(book)}entries/')[1].split('"')[0])
    assert "since=2026-01&until=2026-10" in link and "known_at=2026-10-01" in link
    entry = html.unescape(text(auditor.get(f"{here(book)}entries/{link}")))
    assert "本系统：maker" in entry and "本系统：checker" in entry
    assert f"{here(book)}accounts/BENEFIT/?since=2026-01&until=2026-10&known_at=" in entry


@pytest.mark.parametrize("show", ["balance", "income", "net", "trial", "nonsense"])
def test_every_statement_is_a_page(auditor, book, show):
    assert auditor.get(here(book), {"show": show}).status_code == 200


def test_as_of_an_instant_before_a_posting_the_books_do_not_know_it(auditor, book):
    then = {"since": "2026-01", "until": "2026-10", "show": "income", "known_at": "2026-03-01T09:00"}
    assert "321.09" not in text(auditor.get(here(book), then))
    assert "321.09" in text(auditor.get(here(book), {**then, "known_at": "2026-03-10T12:01"}))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "2026-13"}, "请按“2026-10”的格式填写月份。"),
        ({"until": ""}, "请填写月份。"),
        ({"since": "2026-05", "until": "2026-04"}, "截止月份早于起始月份，请对调。"),
        ({"since": "1999-01", "until": "1999-02"}, "本账簿自2026-01起建账。"),
        ({"known_at": "yesterday"}, "请按“2026-10-31 17:00”的格式填写日期和时间。"),
        ({"known_at": "2027-01-01T00:00"}, "该时间尚未到来；不填即为当前账面。"),
        ({"scope": "everything"}, "请从三项中选择一项。"),
    ],
)
def test_what_cannot_be_read_says_so_at_its_field_and_keeps_what_was_typed(auditor, book, asked, sentence):
    answer = auditor.get(here(book), asked)
    assert answer.status_code == 422 and sentence in text(answer)
    for name, typed in asked.items():
        assert name == "scope" or not typed or f'value="{typed}"' in text(answer)
    for copy in ("statements.csv", "statements.pdf"):
        back = auditor.get(here(book, copy), asked)
        assert back.status_code == 302 and back["Location"].startswith(here(book))


def test_copies_hold_all_four_statements_and_say_as_of_when(auditor, book):
    answer = auditor.get(here(book, "statements.csv"), {"known_at": "2026-10-31 17:00", "until": "2026-10"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    for title in ("资产负债表", "收支表", "净资产变动表", "试算平衡表"):
        assert [title] in rows
    assert ["账面截至", "2026年10月31日 17:00"] in rows
    assert ["5001", "社会保险待遇支出", "321.09"] in rows
    assert auditor.get(here(book, "statements.pdf")).content.startswith(b"%PDF-")


def test_several_books_as_one_lead_to_no_single_entry(auditor, book):
    page = text(auditor.get(here(book), {"scope": "funds", "show": "income"}))
    assert "321.09" in page and "accounts/BENEFIT" not in page


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣"])
def test_a_place_nobody_wrote_begins_at_the_newest(auditor, book, before):
    answer = auditor.get(here(book, "accounts/BENEFIT/"), {"before": before})
    assert answer.status_code == 200 and "321.09" in text(answer)


def test_a_supervisor_reads_the_books_of_the_province_and_nobody_elses(book):
    other = booklets.keep("pension_civil", "330000")
    supervisor = at_the_desk(SUPERVISOR)
    assert supervisor.get(here(book)).status_code == 200
    for rest in ("", "statements.csv", "statements.pdf", "accounts/BENEFIT/", "entries/1/"):
        assert supervisor.get(here(other, rest)).status_code == 404


def test_what_is_not_there_is_not_found(auditor, book):
    for rest in ("accounts/NOTHING/", "entries/999999999/"):
        assert auditor.get(here(book, rest)).status_code == 404
    assert auditor.get("/desk/funds/nobody/").status_code == 404


def test_a_clerk_has_other_work(book):
    assert at_the_desk(CLERK).get("/desk/funds/").status_code in {302, 403, 404}


def test_the_law_answers_before_anybody_posts(auditor):
    entry = {"scheme": "work_injury", "kind": "benefit", "debit": "BENEFIT", "credit": "EXPENSE_BANK"}
    assert "可以入账" in text(auditor.get("/desk/funds/rules/", entry))
    refused = text(auditor.get("/desk/funds/rules/", {**entry, "kind": "invest"}))
    assert "不得入账" in refused and "社会保险法第69条" in refused


def test_an_unknown_account_is_asked_for_again_at_its_field(auditor):
    entry = {"scheme": "work_injury", "kind": "benefit", "debit": "GIFTS"}
    answer = auditor.get("/desk/funds/rules/", entry)
    assert answer.status_code == 422 and text(answer).count("请从列表中选择一项。") >= 2
    assert auditor.get("/desk/funds/rules/").status_code == 200
