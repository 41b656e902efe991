"""Actors carry facts; refusals say their sentence with what they were given."""

from __future__ import annotations

import pytest

from shebao.values.actors import Actor
from shebao.values.errors import NotFound, Refusal


class Full(Refusal):
    code = "full"
    sentence = "You have %(count)d of %(most)d."
    next_step = "End one first."


def test_a_refusal_speaks() -> None:
    refusal = Full(count=8, most=8)
    assert (refusal.code, refusal.status, refusal.message, refusal.advice) == (
        "full",
        409,
        "You have 8 of 8.",
        "End one first.",
    )
    assert str(refusal) == "full: You have 8 of 8."
    assert refusal.ground == ""


def test_not_found_and_not_yours_are_one_answer() -> None:
    assert (NotFound().code, NotFound.status) == ("not_found", 404)


def test_actors() -> None:
    worker, nobody = Actor.system("worker"), Actor.anonymous()
    assert (worker.kind, worker.key) == ("system", "system:worker")
    assert [nobody.is_citizen, nobody.is_staff, nobody.has("clerk")] == [False] * 3
    clerk = Actor(kind="staff", key="account:x", roles=frozenset({"clerk"}))
    assert clerk.is_staff
    assert clerk.has("clerk")
    with pytest.raises(AttributeError):
        clerk.level = 2  # type: ignore[misc]
