"""Separation of duties, all of it in one table: who did the first may not do the second.

A line pairs two acts on one matter, or two offices in one hand. The rooms ask :func:`other_hands` with the key of
whoever did the first; a test reads the table and tries each line.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shebao.values.actors import Actor
from shebao.values.errors import Refusal


@dataclass(frozen=True, slots=True)
class Pair:
    """Two acts of the audit that need two people, and why."""

    first: str
    second: str
    why: object


ACTS: dict[str, Pair] = {
    "death": Pair(
        "certification.case_death",
        "people.death_recorded",
        _("Who reported a death does not confirm it: another officer does."),
    ),
    "check": Pair(
        "certification.decided",
        "certification.case_closed",
        _("Who decided the last certification does not check it: another officer does."),
    ),
    "second_factor": Pair(
        "access.factor_vouched",
        "access.factor_reset",
        _("Two officers vouch for a colleague, and one of them is not enough."),
    ),
    "emergency": Pair(
        "people.opened_in_emergency",
        "people.emergency_reviewed",
        _("Who opened a record in an emergency does not judge whether it was one."),
    ),
}
"""Code of a matter → its two acts."""

OFFICES: dict[frozenset[str], object] = {
    frozenset({"clerk", "supervisor"}): _("Who decides does not oversee the decisions."),
    frozenset({"clerk", "auditor"}): _("Who decides does not audit the decisions."),
    frozenset({"supervisor", "auditor"}): _("Who approves does not audit the approvals."),
}
"""Offices no account holds together; the database allows one open office for each account."""


class SameHands(Refusal):
    """The second act of a pair by whoever did the first."""

    code = "audit.same_hands"
    sentence = _("%(why)s")
    next_step = _("Ask a colleague to do it.")


class OfficesApart(Refusal):
    """A second office for an account that holds one."""

    code = "audit.offices_apart"
    sentence = _("%(why)s")
    next_step = _("End the office that is held first, or give this one to somebody else.")


def other_hands(matter: str, actor: Actor, *first_by: str) -> None:
    """Raise ``SameHands`` when the actor did the first act of this matter; ``first_by`` are account keys."""
    if actor.key in first_by:
        raise SameHands(why=str(ACTS[matter].why))


def apart(held: str, wanted: str) -> None:
    """Raise ``OfficesApart`` when nobody may hold these two offices together."""
    why = OFFICES.get(frozenset({held, wanted}))
    if why is not None:
        raise OfficesApart(why=str(why))
