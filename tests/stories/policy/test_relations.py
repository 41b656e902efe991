"""T06, T28: whose it is decides: every page of one family, asked for by each who stands to it in some way.

``test_matrix.py`` asks for those who are nobody's relative. Here every page with an object in its address is asked
for by the member, by a helper who may do all, by one who may only look, by one whose mandate has ended, by a relative
without a mandate, and by officers of three jurisdictions. What is not in the table of a relation is not there for it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from bindings import asked
from door import at_the_desk, signed_in
from everything import TEXT_ARGUMENTS, existing, routes, undone
from shebao.config.policy import POLICY
from shebao.demo import town
from shebao.rooms.family import actions as family
from shebao.values.identifiers import public_id

pytestmark = pytest.mark.django_db

MOTHER, DAUGHTER, HUSBAND = "10000000002", "10000000001", "10000000003"
LOOKS = {"family_binding", "family_ending", "certification_duty", "certification_way", "certificate"}
OWN = (LOOKS - {"family_binding"}) | {"certification_camera"}
# Where somebody comes who taps twice: the page of the account, as it now stands.
SENT_BACK = {"family_camera", "my_request"}
DESK = {
    "desk_case",
    "desk_case_visit",
    "desk_certification",
    "desk_certification_picture",
    "desk_family",
    "desk_family_picture",
}


def nothing(there: dict[str, str]) -> None:
    """The family as it stands: the daughter may do all for her mother."""


def may_only_look(there: dict[str, str]) -> None:
    """The daughter's mandate has ended; a new one allows her to look."""
    ended(there)
    row = asked("grandmother")
    family.confirm_request(
        actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=frozenset({"view"})
    )
    there["binding_id"] = row.public_id


def ended(there: dict[str, str]) -> None:
    """The mother has ended it."""
    family.end(actor=town.citizen("grandmother"), binding_id=there["binding_id"])


RELATIONS: dict[str, tuple[Callable[[dict[str, str]], None], Callable[[], Client], set[str]]] = {
    "the member": (nothing, lambda: signed_in(MOTHER), OWN),
    "a helper": (
        nothing,
        lambda: signed_in(DAUGHTER),
        LOOKS | {"certification_camera", "pension_of_member"},
    ),
    "a helper who may only look": (may_only_look, lambda: signed_in(DAUGHTER), LOOKS | {"pension_of_member"}),
    "a former helper": (ended, lambda: signed_in(DAUGHTER), {"family_binding"}),
    "a relative without a mandate": (nothing, lambda: signed_in(HUSBAND), set()),
    "an officer of the city": (nothing, lambda: at_the_desk("10000000011"), DESK),
    "an officer of another city": (nothing, lambda: at_the_desk("10000000014"), set()),
    "an officer of the helper's city": (nothing, lambda: at_the_desk("10000000015"), set()),
}


@pytest.mark.parametrize("relation", RELATIONS)
def test_what_is_there_for_whom(relation: str) -> None:
    arrange, visitor_of, expected = RELATIONS[relation]
    there = existing()
    pending, there["binding_id"] = there["binding_id"], there["family_id"]
    arrange(there)
    visitor = visitor_of()
    desk = "officer" in relation
    opened, wrong = set(), []
    for name, arguments in routes():
        if name.startswith("api:") or name.startswith("desk") != desk:
            continue
        if "GET" not in POLICY[name].methods or not set(arguments) - TEXT_ARGUMENTS:
            continue
        told = {argument: there.get(argument, public_id()) for argument in arguments}
        if name.startswith("desk_family"):
            told["binding_id"] = pending
        with undone():
            status = visitor.get(reverse(name, kwargs=told)).status_code
        if status == 200:
            opened.add(name)
        elif status != 404 and name not in SENT_BACK:
            wrong.append((name, status))
    assert (opened, wrong) == (expected, [])
