"""The operator's verbs: a fund is opened, filled from a file and closed at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.doors.console.main import main
from shebao.rooms.funds import errors
from shebao.rooms.funds.files import drafts_of
from shebao.rooms.funds.models import Entry, Period

pytestmark = pytest.mark.django_db
HEADER = "key,type,on,side,symbol,detail,fen,source"
GOOD = """
r1,contribution,2026-11-03,debit,TREASURY,,500,file 1
r1,contribution,2026-11-03,credit,CONTRIBUTIONS,employer,300,file 1
r1,contribution,2026-11-03,credit,CONTRIBUTIONS,person,200,file 1
r2,interest,2026-11-30,debit,TREASURY,,5,file 1
r2,interest,2026-11-30,credit,INTEREST,,5,file 1
"""
FUND = ["unemployment", "440000"]


def written(folder: Path, text: str, header: str = HEADER) -> Path:
    path = folder / "entries.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


def test_an_operator_keeps_a_book_from_opening_to_closing(
    tmp_path: Path, hands: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path, GOOD))
    assert main(["funds", "load"]) == 0
    assert main(["funds", "open", *FUND, "--on", "2026-11-01"]) == 0
    for _ in range(2):
        assert main(["funds", "post", *FUND, path, *hands]) == 0
    assert Entry.objects.count() == 2
    assert main(["funds", "balances", *FUND]) == 0
    assert main(["funds", "close", *FUND, "202611", "--bank", "TREASURY=504"]) == 1
    assert main(["funds", "close", *FUND, "202611", "--bank", "TREASURY=505"]) == 0
    assert main(["funds", "month", *FUND, "202612"]) == 0
    assert main(["funds", "year", *FUND, "--on", "2026-12-31", *hands]) == 0
    assert main(["funds", "year", *FUND, "--on", "2026-12-31", *hands]) == 0
    assert main(["funds", "list"]) == 0
    said = capsys.readouterr()
    assert "0 posted, 2 known" in said.out and "TREASURY: 505 ≠ 504" in said.err
    assert Period.objects.get(ym=202611).status == Period.CLOSED


def test_a_refusal_on_the_console_names_its_article(
    tmp_path: Path, hands: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["funds", "load"]) == 0
    assert main(["funds", "open", *FUND, "--on", "2026-11-01"]) == 0
    unlawful = written(
        tmp_path,
        "\nr9,contribution,2026-11-30,debit,BENEFIT,,5,file 1\nr9,contribution,2026-11-30,credit,TREASURY,,5,file 1\n",
    )
    assert main(["funds", "post", *FUND, str(unlawful), *hands]) == 1
    said = capsys.readouterr().err
    assert "(Social Insurance Law, art. 64)" in said and said.isascii(), said


def test_what_the_operator_mistypes_is_a_sentence(tmp_path: Path, hands: list[str]) -> None:
    assert main(["funds", "load"]) == 0
    assert main(["funds", "post", *FUND, str(tmp_path / "none.csv"), *hands]) == 1
    assert main(["funds", "balances", *FUND]) == 1
    assert main(["funds", "open", "unemployment", "440100", "--on", "2026-11-01"]) == 1
    assert main(["funds", "open", "unemployment", "440000", "--on", "1990-01-01"]) == 1
    assert main(["funds", "open", *FUND, "--on", "2026-11-01", "--upper", "100000"]) == 1


BAD = [
    ("\nr1,contribution,2026-11-03,left,TREASURY,,5,f\n", HEADER, "debit or credit"),
    ("\nr1,contribution,2026-11-03,debit,TREASURY,,5.5,f\n", HEADER, "whole number of fen"),
    ("\nr1,contribution,3 Nov,debit,TREASURY,,5,f\n", HEADER, "2026-11-30"),
    ("\nr1,a,2026-11-03,debit,T,,5,f\nr1,b,2026-11-03,credit,T,,5,f\n", HEADER, "one key"),
    ("\n", "key,type", "header"),
]


@pytest.mark.parametrize(("text", "header", "said"), BAD)
def test_a_bad_line_is_named(tmp_path: Path, text: str, header: str, said: str) -> None:
    with pytest.raises(errors.FileUnreadable, match=said):
        list(drafts_of(written(tmp_path, text, header)))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "entries.csv"
    path.write_bytes(HEADER.encode() + b"\n\xff\xfe")
    with pytest.raises(errors.FileUnreadable):
        list(drafts_of(path))
