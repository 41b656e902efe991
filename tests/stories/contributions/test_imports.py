"""Contributions and accounts come from files, as often as the files come; a bad row is named and keeps nobody out."""

from __future__ import annotations

from pathlib import Path

import pytest

from shebao.demo import cast, town
from shebao.rooms.insurance.contributions.imports import REGISTERS
from shebao.rooms.insurance.contributions.models import AccountYear, ContributionYear
from shebao.rooms.people.imports import Imported, import_rows
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
GRANDMOTHER = cast.person("grandmother")
HEAD = {"number": GRANDMOTHER.number, "name": GRANDMOTHER.name_zh}
PAID = HEAD | {
    "scheme": "pension",
    "region": cast.GUANGZHOU,
    "year": "1998",
    "months": "1-6 9-12",
    "base": "820.50",
    "index": "0.8513",
}
ACCOUNT = HEAD | {"year": "1998", "opening": "0", "credited": "656.40", "interest": "0"}


def bring(folder: Path, what: str, *rows: dict[str, str]) -> Imported:
    path = folder / "rows.csv"
    columns, take = REGISTERS[what]
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    path.write_text(text, encoding="utf-8")
    return import_rows(actor=Actor.system("import"), path=path, columns=columns, take=take)


def test_a_year_comes_in_exactly_and_once(tmp_path: Path) -> None:
    assert bring(tmp_path, "contributions", PAID).taken == 1
    assert bring(tmp_path, "contributions", PAID).known == 1
    row = ContributionYear.objects.get(person=town.someone("grandmother"))
    assert (row.months, row.base_fen, row.index, row.deemed) == (0b111100111111, 82_050, 8_513, False)


def test_a_base_of_nought_is_deemed_and_an_index_may_be_missing(tmp_path: Path) -> None:
    assert bring(tmp_path, "contributions", PAID | {"year": "1990", "base": "0", "index": ""}).taken == 1
    row = ContributionYear.objects.get(person=town.someone("grandmother"))
    assert row.deemed and row.index is None


def test_an_account_comes_year_by_year(tmp_path: Path) -> None:
    following = ACCOUNT | {"year": "1999", "opening": "656.40", "credited": "700.00", "interest": "14.77"}
    assert bring(tmp_path, "accounts", ACCOUNT, following).taken == 2
    assert AccountYear.objects.get(person=town.someone("grandmother"), year=1999).closing_fen == 137_117


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"scheme": "lottery"}, ("unknown", "scheme")),
        ({"region": "999999"}, ("unknown_region", "region")),
        ({"year": "98"}, ("not_a_year", "year")),
        ({"months": "0-3"}, ("not_months", "months")),
        ({"months": "6-1"}, ("not_months", "months")),
        ({"base": "-1"}, ("not_an_amount", "base")),
        ({"base": "NaN"}, ("not_an_amount", "base")),
        ({"base": "10.005"}, ("not_an_amount", "base")),
        ({"base": "0.00"}, ("missing", "base")),
        ({"base": "1e30"}, ("not_an_amount", "base")),
        ({"index": "x"}, ("not_an_amount", "index")),
        ({"index": "4.0001"}, ("not_an_amount", "index")),
        ({"base": "900"}, ("posted_otherwise", "year")),
        ({"region": cast.SHENZHEN, "months": "6"}, ("paid_twice", "months")),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_is_taken(
    tmp_path: Path, wrong: dict[str, str], problem: tuple[str, str]
) -> None:
    done = bring(tmp_path, "contributions", PAID, PAID | wrong)
    assert (done.taken, done.rejected) == (1, [(3, *problem)])


def test_an_account_with_a_hole_is_kept_apart(tmp_path: Path) -> None:
    done = bring(tmp_path, "accounts", ACCOUNT, ACCOUNT | {"year": "2000", "opening": "656.40"})
    assert done.rejected == [(3, "account_broken", "opening")]
