"""The funds for everybody: no sign-in, twelve months in words and drawings, statements to take away."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client

import booklets
from shebao.doors.design import papers
from shebao.rooms.funds import proving, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    book = booklets.keep("work_injury", "440000")
    booklets.enter(book, "opening", date(2026, 1, 1), "EXPENSE_BANK", "SURPLUS", 12_345_678_90)
    booklets.enter(book, "contribution", date(2026, 2, 15), "TREASURY", "CONTRIBUTIONS", 300_00)
    booklets.enter(book, "benefit", date(2026, 3, 10), "BENEFIT", "EXPENSE_BANK", 1_234_567_89)
    return book


def visitor(language="zh-hans", city=""):
    client = Client(headers={"accept-language": language})
    if city:
        client.cookies["city"] = city
    return client


def text(response):
    return response.content.decode()


def test_everybody_reads_what_a_fund_takes_in_pays_and_holds(book):
    page = text(visitor().get("/funds/440000/work_injury/"))
    assert "工伤保险基金" in page and "1,111.14万元" in page
    assert "可支付90.0个月" in page
    assert "社会保险法第70条" in page
    for sum_of_a_line in ("12,345,678.90", "1,234,567.89", "300.00"):
        assert sum_of_a_line in page


def test_everybody_reads_the_newest_digest_of_the_books_once_there_is_one(book, settings, tmp_path):
    assert "账簿摘要" not in text(visitor().get("/funds/440000/work_injury/"))
    settings.ANCHORS = tmp_path / "anchors"
    tasks.anchor()
    digest = proving.newest_day().digest
    for language, words in (("zh-hans", "账簿摘要"), ("en", "The digest of the books")):
        page = text(visitor(language).get("/funds/440000/work_injury/"))
        assert words in page and digest in page.replace(" ", "") and "check-proof" in page


def test_the_chart_says_the_same_as_its_table(book):
    page = text(visitor("en").get("/funds/440000/work_injury/"))
    assert page.count("<rect") >= 20 and "Balance at the end of the month" in page
    table = re.search(r"Income and expenditure by month</caption>.*?</table>", page, re.DOTALL)[0]
    assert '<td class="is-number">1,234,567.89</td>' in table and "March 2026" in table
    assert not re.search(r"<[^>]+\sstyle=", page)


def test_without_a_city_every_region_shows_its_own_books_and_with_one_those_that_serve_it(book):
    everywhere = text(visitor().get("/funds/"))
    assert "广东省" in everywhere and "/funds/440000/work_injury/" in everywhere
    chosen = text(visitor(city="440100").get("/funds/"))
    assert "广州市" in chosen and "/funds/440000/work_injury/" in chosen
    elsewhere = text(visitor(city="330100").get("/funds/"))
    assert "/funds/440000/" not in elsewhere and "暂无公布的基金信息" in elsewhere


def test_the_statements_go_into_a_spreadsheet_exactly(book):
    answer = visitor("en").get("/funds/440000/work_injury/statements.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["5001", "Benefit expenditure", "1234567.89"] in rows
    assert ["", "Balance carried forward", "11111411.01"] in rows
    assert answer["Content-Disposition"] == 'attachment; filename="440000-work_injury.csv"'


def test_the_statements_are_printed_with_their_letters(book):
    answer = visitor().get("/funds/440000/work_injury/statements.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")


def test_without_chinese_letters_the_paper_is_refused_in_a_sentence(book, monkeypatch):
    monkeypatch.setattr(papers, "CHINESE_FONTS", ())
    answer = visitor().get("/funds/440000/work_injury/statements.pdf")
    assert answer.status_code == 503 and "本机没有中文字体" in text(answer)


@pytest.mark.parametrize(
    "path", ["/funds/440000/nothing/", "/funds/999999/work_injury/", "/funds/440100/work_injury/"]
)
@pytest.mark.parametrize("copy", ["", "statements.csv", "statements.pdf"])
def test_a_fund_nobody_keeps_here_is_not_found(book, path, copy):
    assert visitor().get(path + copy).status_code == 404


def test_a_book_without_a_posting_has_a_page_too():
    booklets.keep("unemployment", "440000", since=date(2026, 11, 1))
    page = visitor("en").get("/funds/440000/unemployment/")
    assert page.status_code == 200 and "Pays for an unknown time" in text(page)


@pytest.mark.parametrize("words", ["社保基金", "基金结余", "months payable"])
def test_people_find_the_funds_by_their_own_words(words):
    assert "/funds/" in text(visitor().get("/search/", {"q": words}))
