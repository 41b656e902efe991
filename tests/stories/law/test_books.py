"""A book that is not whole does not load, and says where."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shebao import law
from shebao.law import wholeness
from shebao.law.book import BookError
from shebao.law.exact_yaml import BOOKS
from shebao.law.library import Library, resolve

DECLARED = """
quota: {kind: integer, unit: persons, title_en: Quota, title_zh: 名额, range: [0, 50]}
rate: {kind: decimal, unit: share, title_en: Rate, title_zh: 费率, range: [0, 1], places: 4}
kinds: {kind: list, unit: kind, title_en: Kinds, title_zh: 种类}
"""
ENTRY = (
    "  - {{from: {start}, {until}operation: {operation}, {value}, source: statute,"
    " confirmed: true, rechecked: 2026-11-22}}\n"
)


def entry(value="value: 1", start="2020-01-01", until="", operation="baseline"):
    ends = f"until: {until}, " if until else ""
    return ENTRY.format(value=value, start=start, until=ends, operation=operation)


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "parameters").mkdir()
        (folder / "parameters" / "test.yaml").write_text(DECLARED, encoding="utf-8")

    def put(self, *entries, region="100000", name="quota", unit="persons"):
        path = self.folder / region / "test" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"unit: {unit}\nvalues:\n" + "".join(entries), encoding="utf-8")

    def open(self) -> Library:
        return Library(self.folder)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_the_installed_library_is_whole():
    assert len(law.parameters()) > 100


def test_a_value_says_what_holds_here_on_this_day():
    quota = law.value("family.quota_total", "532301", date(2026, 11, 22))
    assert (quota.value, quota.region, quota.operation) == (8, "532301", "replace")
    assert law.value("family.quota_total", "440100", date(2026, 11, 22)).value == 10


def test_an_addition_keeps_what_stands_above_it():
    asked = law.value("family.identifiers", "440300", date(2026, 11, 22)).value
    assert asked == ("name", "number", "relationship", "computer_number")


def test_silence_names_parameter_place_day_and_who_can_answer():
    with pytest.raises(law.LawIsSilent) as silence:
        law.value("pension.calculation_base", "510100", date(2025, 5, 1))
    assert silence.value.parameter == "pension.calculation_base"
    assert "Chengdu Social Insurance Center" in str(silence.value)
    assert "成都市社会保险中心" in silence.value.sentence_zh


def test_medical_silence_sends_people_to_the_medical_bureau():
    with pytest.raises(law.LawIsSilent) as silence:
        law.value("medical.retiree_months", "110000", date(2025, 5, 1))
    assert silence.value.agency_en == "Beijing Healthcare Security Bureau"


def test_decimals_are_exact(shelf):
    shelf.put(entry("value: 0.08"), name="rate", unit="share")
    found = resolve(shelf.open(), "test.rate", "100000", date(2026, 1, 1)).value
    assert found == Decimal("0.08")
    assert type(found) is Decimal


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([entry(until="2022-01-01"), entry(start="2023-01-01")], "undeclared gap"),
        ([entry(until="2023-01-01"), entry(start="2022-01-01")], "overlaps"),
        ([entry(), entry(start="2022-01-01")], "overlaps"),
        ([entry("value: 51")], "must lie between"),
        ([entry("value: ten")], "must be of kind integer"),
        ([entry("note: no value")], "exactly one of"),
        ([entry("value: 1e3")], "write the number"),
        ([entry(operation="invent")], "operation must be one of"),
        ([entry(operation="replace")], "nothing above this region"),
        ([entry(until="2019-01-01")], "'until' must lie after 'from'"),
        ([entry().replace("source: statute", "note: none")], "missing 'source'"),
        ([entry().replace("confirmed: true", "sure: true")], "missing 'confirmed'"),
        ([entry().replace("statute", "statute (recalled)")], "what is recalled is not confirmed"),
    ],
)
def test_a_broken_book_is_refused_with_file_and_line(shelf, entries, problem):
    shelf.put(*entries)
    with pytest.raises(BookError) as refusal:
        shelf.open()
    assert problem in str(refusal.value)
    assert "quota.yaml:" in str(refusal.value)
    assert refusal.value.line >= 3


def test_a_book_without_a_value_is_refused(shelf):
    shelf.put("  []\n")
    with pytest.raises(BookError, match=r"quota\.yaml:3: test\.quota has no value"):
        shelf.open()


def test_nobody_has_read_a_source_tomorrow(shelf):
    shelf.put(entry())
    books = shelf.open()
    books.check_read_by(date(2026, 11, 22))
    with pytest.raises(BookError, match=r"quota\.yaml:3: 'rechecked' 2026-11-22 lies after today"):
        books.check_read_by(date(2026, 11, 21))


def test_a_source_read_in_the_future_does_not_load(shelf):
    shelf.put(entry())
    with pytest.raises(
        BookError, match=r"quota\.yaml:3: 'rechecked' 2026-11-22 lies after today, 2026-11-21"
    ):
        Library(shelf.folder, read_by=date(2026, 11, 21))
    assert Library(shelf.folder, read_by=date(2026, 11, 22)).books


@pytest.fixture
def all_books(tmp_path):
    """Every installed book, in a folder that may be spoiled."""
    return Path(shutil.copytree(BOOKS, tmp_path / "books"))


@pytest.mark.parametrize(
    ("book", "was", "becomes", "problem"),
    [
        (
            "310000/contribution/base_lower",
            "value: 7546",
            "value: 12600",
            "Shanghai, 2026-07-01: contribution.base_lower is more than contribution.average_wage",
        ),
        (
            "330000/work_injury/medical_months",
            "9: 4, 10: 2}",
            "9: 4}",
            "work_injury.medical_months and work_injury.employment_months do not answer for the same rows",
        ),
        (
            "310000/resident/basic",
            "value: 1555",
            "value: 140",
            "resident.basic is less than what stands above",
        ),
        (
            "320000/work_injury/leaving_basis",
            "value: fixed_sum",
            "value: own_wage",
            "work_injury.leaving_basis is own_wage, but no book says work_injury.medical_months",
        ),
        (
            "100000/unemployment/total_at_most",
            "value: 24",
            "value: 23",
            "is more than unemployment.total_at_most",
        ),
    ],
)
def test_values_of_one_place_that_do_not_fit_each_other_are_named(all_books, book, was, becomes, problem):
    path = all_books / f"{book}.yaml"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    found = [str(error) for error in wholeness.misfits(Library(all_books))]
    assert any(problem in said and f"{path.parent.parent.name}/" in said for said in found), found


def test_the_installed_books_fit_each_other_and_a_clock_behind_them_closes_the_center():
    assert wholeness.problems(date(2026, 11, 26)) == []
    (problem,) = wholeness.problems(date(2020, 1, 1))
    assert "the book or the clock is wrong" in problem


def test_a_declared_gap_is_silence_not_an_error(shelf):
    shelf.put(
        entry(until="2022-01-01"),
        entry("unknown: true", start="2022-01-01", until="2023-01-01"),
        entry("value: 2", start="2023-01-01"),
    )
    books = shelf.open()
    with pytest.raises(law.LawIsSilent):
        resolve(books, "test.quota", "440100", date(2022, 6, 1))
    assert resolve(books, "test.quota", "440100", date(2023, 1, 1)).value == 2


def test_what_a_region_does_not_know_is_not_taken_from_the_nation(shelf):
    shelf.put(entry())
    shelf.put(entry("unknown: true"), region="440000")
    with pytest.raises(law.LawIsSilent):
        resolve(shelf.open(), "test.quota", "440100", date(2022, 6, 1))


def test_wrong_unit_unknown_region_and_undeclared_parameter_are_refused(shelf):
    shelf.put(entry(), unit="months")
    with pytest.raises(BookError, match="counted in 'persons'"):
        shelf.open()
    shelf.put(entry())
    shelf.put(entry(), region="999999")
    with pytest.raises(BookError, match="unknown region 999999"):
        shelf.open()
    (shelf.folder / "999999" / "test" / "quota.yaml").unlink()
    shelf.put(entry(), name="wish")
    with pytest.raises(BookError, match=r"test\.wish is not declared"):
        shelf.open()


def test_a_second_baseline_under_a_baseline_is_refused(shelf):
    shelf.put(entry())
    shelf.put(entry(), region="440000")
    with pytest.raises(BookError, match="say replace, add or restrict"):
        shelf.open()


def test_overlays_add_restrict_and_exempt(shelf):
    shelf.put(entry("value: 5"))
    shelf.put(entry("value: 2", operation="add"), region="440000")
    shelf.put(entry("value: 4", operation="restrict"), region="330000")
    shelf.put(entry("note: not here", operation="exempt"), region="310000")
    shelf.put(entry("value: [a, b, c]"), name="kinds", unit="kind")
    shelf.put(entry("value: [b]", operation="restrict"), region="440000", name="kinds", unit="kind")
    books, day = shelf.open(), date(2026, 1, 1)
    assert resolve(books, "test.quota", "440100", day).value == 7
    assert resolve(books, "test.quota", "330100", day).value == 4
    assert resolve(books, "test.quota", "310000", day).value is None
    assert resolve(books, "test.kinds", "440100", day).value == ("b",)


def test_every_region_hangs_under_the_nation():
    for place in law.regions.tree():
        assert law.regions.chain(place.code)[-1] == "100000"
