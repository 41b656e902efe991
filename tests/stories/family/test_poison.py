"""F18: one row that fails holds up nobody, and is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bindings import claim
from shebao.demo import cast, town
from shebao.rooms.family import actions, tasks
from shebao.rooms.family.models import RECEIVED, WAITING, Binding
from shebao.rooms.people import queries
from shebao.values import clock

pytestmark = pytest.mark.django_db


def test_F18_a_claim_that_fails_is_put_aside_and_the_next_one_is_matched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    daughter = town.citizen("daughter")
    actions.open_service(actor=daughter, notice_accepted=True)
    poison = actions.claim_member(actor=daughter, claim=claim("grandfather", relationship="51"))
    good = actions.claim_member(actor=daughter, claim=claim())
    right = queries.match

    def fails_for_one(typed: queries.Typed) -> object:
        if typed.number == cast.person("grandfather").number:
            raise RuntimeError
        return right(typed)

    monkeypatch.setattr(queries, "match", fails_for_one)
    tasks.match_claims()
    assert [Binding.objects.get(pk=row.pk).state for row in (poison, good)] == [RECEIVED, WAITING]
    monkeypatch.setattr(queries, "match", right)
    with clock.fixed(clock.now() + timedelta(minutes=6)):
        tasks.match_claims()
    assert Binding.objects.get(pk=poison.pk).state == WAITING


def test_the_quota_is_that_of_ones_own_region_whatever_city_is_chosen() -> None:
    from shebao.rooms.family.queries import own_policy

    worker = town.citizen("worker")
    assert own_policy(worker).region == cast.CHUXIONG
    assert own_policy(worker).quota_total == 8
