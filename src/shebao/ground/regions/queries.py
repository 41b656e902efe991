"""Reads of the tree. It changes only when it is loaded, so one copy per process is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language

from shebao.ground.regions.models import Agency, Region
from shebao.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class RegionView:
    """One region as doors and rooms see it."""

    id: int
    code: str
    path: str
    level: str
    name_zh: str
    name_en: str
    parent: str
    """The code of the region above; empty for the nation."""

    @property
    def name(self) -> str:
        """The name in the language of the page being rendered."""
        return self.name_in(get_language() or "zh-hans")

    def name_in(self, language: str) -> str:
        """The name for a reader of ``language``."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency and the region it serves."""

    id: int
    region: RegionView
    kind: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the language of the page being rendered."""
        return self.name_in(get_language() or "zh-hans")

    def name_in(self, language: str) -> str:
        """The name for a reader of ``language``."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class Province:
    """A province and the cities to choose from in it."""

    region: RegionView
    cities: tuple[RegionView, ...]


@cache
def _regions() -> dict[str, RegionView]:
    rows = Region.objects.order_by("path").values_list(
        "id", "code", "path", "level", "name_zh", "name_en", "parent__code"
    )
    return {row[1]: RegionView(*row[:6], parent=row[6] or "") for row in rows}


@cache
def _agencies() -> dict[tuple[str, str], AgencyView]:
    rows = Agency.objects.values_list("id", "region__code", "kind", "name_zh", "name_en")
    return {
        (code, kind): AgencyView(pk, _regions()[code], kind, name_zh, name_en)
        for pk, code, kind, name_zh, name_en in rows
    }


def forget() -> None:
    """Drop this process's copy; called whenever the tree is loaded, and by tests that roll back."""
    _regions.cache_clear()
    _agencies.cache_clear()


def region(code: str) -> RegionView:
    """The region with this code; ``NotFound`` for a code that is not in the tree."""
    found = _regions().get(code) or _read_again().get(code)
    if found is None:
        raise NotFound
    return found


def region_by_id(pk: int) -> RegionView:
    """The region with this row id, as foreign keys hold it; ``NotFound`` when there is none."""
    for candidate in (_regions, _read_again):
        for view in candidate().values():
            if view.id == pk:
                return view
    raise NotFound


def children(code: str) -> tuple[RegionView, ...]:
    """The regions directly below ``code``, in code order."""
    return tuple(view for view in _regions().values() if view.parent == code)


def cities() -> tuple[RegionView, ...]:
    """Every place a person can be insured in and choose, in code order."""
    return tuple(city for province in cities_by_province() for city in province.cities)


def cities_by_province() -> tuple[Province, ...]:
    """The city chooser: each province with its cities; a municipality (Beijing, Shanghai, …) is its own city."""
    provinces = (view for view in (_regions() or _read_again()).values() if view.level == Region.PROVINCE)
    return tuple(Province(view, _cities_of(view) or (view,)) for view in provinces)


def _cities_of(above: RegionView) -> tuple[RegionView, ...]:
    """A prefecture stands before the cities in it, which may have rules of their own (Chuxiong)."""
    found = (view for view in children(above.code) if view.level == Region.CITY)
    return tuple(city for view in found for city in (view, *_cities_of(view)))


def agency_for(region_code: str, kind: str = Agency.SOCIAL) -> AgencyView:
    """The agency that answers for the region: its own or the nearest above; ``NotFound`` when none does."""
    view = region(region_code)
    while (view.code, kind) not in _agencies():
        if not view.parent:
            raise NotFound
        view = region(view.parent)
    return _agencies()[view.code, kind]


def _read_again() -> dict[str, RegionView]:
    """Another process may have loaded the tree since this one looked."""
    forget()
    return _regions()
