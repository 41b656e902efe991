"""Which city the reader sees, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shebao.doors.portal.pages import actor_of
from shebao.ground.regions import queries as regions
from shebao.rooms.people.permissions import PROVED, own_person

COOKIE = "city"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class City:
    """The city of a page: its code, its name, and whether it was chosen or comes from the enrolment."""

    code: str
    name: str
    source: str
    """``enrolment``, ``chosen`` or ``none``."""


def current(request: HttpRequest) -> City:
    """The chosen city, else the city of the reader's enrolment, else none yet."""
    chosen = _known(request.COOKIES.get(COOKIE, ""))
    if chosen is not None:
        return City(chosen.code, chosen.name, "chosen")
    actor = actor_of(request)
    if actor.kind == "citizen" and actor.level >= PROVED:
        region = regions.region(own_person(actor).region.code)
        return City(region.code, region.name, "enrolment")
    return City("", "", "none")


def place_line(city: City) -> str:
    """The city and where it comes from, in one line."""
    if city.source == "enrolment":
        return _("%(city)s, where you are insured") % {"city": city.name}
    if city.source == "chosen":
        return _("%(city)s, the city you chose") % {"city": city.name}
    return _("No city chosen yet")


def remember(response: HttpResponse, code: str) -> HttpResponse:
    """Keep a choice in a cookie; an unknown or empty code goes back to the enrolment."""
    if _known(code) is None:
        response.delete_cookie(COOKIE)
    else:
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True)
    return response


def provinces(words: str = "") -> list[dict[str, Any]]:
    """Every city under its province, the municipalities together, named in the reader's language.

    With ``words``, those whose own or whose province's name holds them, in either language.
    """
    found = [_narrowed(row, words.casefold()) for row in regions.cities_by_province()]
    alone = [row for row in found if [city.name for city in row.cities] == [row.region.name]]
    groups = [(_("Municipalities"), [row.cities[0] for row in alone])]
    groups += [(row.region.name, list(row.cities)) for row in found if row not in alone]
    return [
        {"name": name, "cities": [{"code": city.code, "name": city.name} for city in cities]}
        for name, cities in groups
        if cities
    ]


def _narrowed(row: regions.Province, words: str) -> regions.Province:
    def named(region: regions.RegionView) -> bool:
        return words in region.name_zh or words in region.name_en.casefold()

    return row if named(row.region) else replace(row, cities=tuple(filter(named, row.cities)))


def _known(code: str) -> regions.RegionView | None:
    return next((row for row in regions.cities() if row.code == code), None)


def for_family(request: HttpRequest) -> City:
    """The city whose rules the family form follows: the page's city, else the reader's own enrolment."""
    found = current(request)
    if found.code:
        return found
    region = regions.region(own_person(actor_of(request)).region.code)
    return City(region.code, region.name, "enrolment")
