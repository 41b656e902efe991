"""A paper is a PDF that a screen reader can read, the same bytes for the same words, and never boxes for letters."""

from datetime import UTC, datetime

import pytest

from shebao.doors.design import papers
from shebao.doors.design.papers import NoChineseFont, Paper, Row, Table, printed

AT = datetime(2026, 11, 25, 4, tzinfo=UTC)


def paper(language="zh", title="资产负债表"):
    rows = (Row((title, ""), "head"), Row((title, "1.00")), Row((title, "1.00"), "total"))
    return Paper(language, title, title, ((title, title),), (Table(title, (title, title), rows),), (title,))


def test_a_paper_embeds_its_letters_and_is_tagged():
    made = printed(paper(), AT)
    assert made.startswith(b"%PDF-")
    assert b"/FontFile" in made and b"/StructTreeRoot" in made and b"/MarkInfo" in made


def test_the_same_words_make_the_same_bytes():
    assert printed(paper(), AT) == printed(paper(), AT)
    assert printed(paper(), AT) != printed(paper(title="收支表"), AT)


def test_without_a_chinese_font_a_chinese_paper_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(papers, "CHINESE_FONTS", ())
    with pytest.raises(NoChineseFont) as refused:
        printed(paper(), AT)
    assert refused.value.status == 503 and "fonts-noto-cjk" in refused.value.advice


def test_an_english_paper_needs_no_chinese_font(monkeypatch):
    monkeypatch.setattr(papers, "CHINESE_FONTS", ())
    assert printed(paper("en", "Balance sheet"), AT).startswith(b"%PDF-")
