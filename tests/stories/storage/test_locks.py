"""A row is locked once, where its state is read to be changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shebao.ground.storage.locks import lock
from shebao.ground.storage.models import Bucket

pytestmark = pytest.mark.django_db


def test_the_row_is_read_and_held() -> None:
    Bucket.objects.create(key="k", used=1, until=0)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        assert lock(Bucket, "k").used == 1
    [query] = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    assert ("FOR NO KEY UPDATE" in query) == (connection.vendor == "postgresql")


def test_a_scoped_queryset_stays_scoped() -> None:
    Bucket.objects.create(key="k", used=1, until=0)
    with transaction.atomic():
        assert lock(Bucket.objects.filter(used=1), "k").key == "k"
        with pytest.raises(ObjectDoesNotExist):
            lock(Bucket.objects.filter(used=2), "k")
