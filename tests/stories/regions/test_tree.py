"""The tree of jurisdictions: loaded from the law's book, read from memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shebao import law
from shebao.ground.regions import queries
from shebao.ground.regions.actions import load_tree
from shebao.ground.regions.models import Agency, Region
from shebao.values.actors import Actor
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("operator")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def test_loading_twice_writes_nothing() -> None:
    assert load_tree(actor=OPERATOR) == 0
    Region.objects.filter(code="440100").update(name_en="Canton")
    assert load_tree(actor=OPERATOR) == 1
    assert queries.region("440100").name_en == "Guangzhou"


def test_every_region_of_the_book_is_in_the_tree_under_its_parent() -> None:
    for entry in law.regions.tree():
        view = queries.region(entry.code)
        assert view.parent == (entry.parent or "")
        assert view.path == "/" + "/".join(reversed(law.regions.chain(entry.code))) + "/"


def test_the_tree_is_read_once_in_a_process() -> None:
    queries.region("440100")
    queries.agency_for("440100")
    with CaptureQueriesContext(connection) as asked:
        queries.region("440300")
        queries.agency_for("530000")
        queries.cities_by_province()
        queries.region_by_id(queries.region("440100").id)
    assert not asked


def test_every_province_offers_its_cities_and_a_municipality_itself() -> None:
    grouped = {province.region.code: province.cities for province in queries.cities_by_province()}
    assert queries.region("440100") in grouped["440000"]
    assert grouped["110000"] == (queries.region("110000"),)
    for code, cities in grouped.items():
        assert all(
            city.code[:2] == code[:2] and (city.level == "city" or city.code == code) for city in cities
        )
    # A city below a prefecture may have rules of its own, and follows it.
    assert [city.code for city in grouped["530000"]][-2:] == ["532300", "532301"]
    assert len(queries.cities()) == sum(len(cities) for cities in grouped.values())


def test_a_name_is_in_the_language_of_the_page() -> None:
    guangzhou, agency = queries.region("440100"), queries.agency_for("440100")
    with translation.override("zh-hans"):
        assert (guangzhou.name, "广州" in agency.name) == ("广州市", True)
    with translation.override("en"):
        assert (guangzhou.name, "Guangzhou" in agency.name) == ("Guangzhou", True)


def test_a_region_without_an_agency_of_its_own_is_served_from_above() -> None:
    Agency.objects.filter(region__code="330100", kind="medical").delete()
    queries.forget()
    assert queries.agency_for("330100", "medical").region.code == "330000"
    assert queries.agency_for("330100").region.code == "330100"
    Agency.objects.filter(kind="medical").delete()
    queries.forget()
    with pytest.raises(NotFound):
        queries.agency_for("330100", "medical")


@pytest.mark.parametrize("code", ["", "999999", "440100 ", "'"])
def test_an_unknown_code_is_not_found(code: str) -> None:
    with pytest.raises(NotFound):
        queries.region(code)
    with pytest.raises(NotFound):
        queries.region_by_id(-1)
