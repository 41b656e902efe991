"""Tries are counted exactly, across threads, and never given back by a failure (T05)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from shebao.ground.storage import limits
from shebao.ground.storage.models import Bucket
from shebao.values import clock

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_so_many_and_no_more(db: None) -> None:
    assert [limits.take("phone:1", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert limits.take("phone:2", 3, 60)


def test_a_window_ends_and_begins_anew(db: None) -> None:
    with clock.fixed(NOON):
        assert limits.take("k", 1, 60)
        assert not limits.take("k", 1, 60)
    with clock.fixed(NOON + timedelta(seconds=59)):
        assert not limits.take("k", 1, 60)
    with clock.fixed(NOON + timedelta(seconds=60)):
        assert limits.take("k", 1, 60)
        assert not limits.take("k", 1, 60)


def test_an_outage_of_tries_does_not_prolong_itself(db: None) -> None:
    """Hammering on a closed door must not keep its owner out for longer."""
    for second in range(0, 59, 5):
        with clock.fixed(NOON + timedelta(seconds=second)):
            limits.take("k", 1, 60)
    with clock.fixed(NOON + timedelta(seconds=60)):
        assert limits.take("k", 1, 60)


def test_right_at_last_is_forgiven(db: None) -> None:
    assert not [limits.take("k", 1, 60) for _ in range(2)][1]
    limits.forget("k")
    assert limits.take("k", 1, 60)


def test_keys_are_not_kept_readable(db: None) -> None:
    limits.take("phone:10000000001", 1, 60)
    assert not Bucket.objects.filter(key__contains="10000000001").exists()
    assert all(len(key) == 32 for key in Bucket.objects.values_list("key", flat=True))


def test_a_try_inside_a_transaction_is_a_mistake_of_the_program(db: None) -> None:
    with pytest.raises(RuntimeError, match="before the transaction"), transaction.atomic():
        limits.take("k", 1, 60)


def test_old_buckets_are_swept(db: None) -> None:
    with clock.fixed(NOON):
        limits.take("old", 1, 60)
        limits.take("new", 1, 600)
    with clock.fixed(NOON + timedelta(seconds=61)):
        before = Bucket.objects.count()
        assert limits.sweep() >= 1
        assert Bucket.objects.count() <= before - 1
        assert not limits.take("new", 1, 600)


def test_a_failed_request_gets_nothing_back(own_database: None) -> None:
    for _ in range(3):
        allowed = limits.take("k", 2, 60)
        with transaction.atomic():
            transaction.set_rollback(True)
    assert not allowed
    assert not limits.take("k", 2, 60)


def test_racing_threads_share_one_count(own_database: None) -> None:
    def hammer(_: int) -> int:
        try:
            return sum(limits.take("k", 5, 60) for _ in range(15))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(hammer, range(4))) == 5
