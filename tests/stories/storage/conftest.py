"""A ring of keys and a vault for each test alone, and a table with sealed columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest


@cache
def letter() -> Any:
    """Stands for any row with sealed columns; its own registry keeps it out of the migrations."""
    from django.db import models
    from django.test.utils import isolate_apps

    from shebao.ground.storage.fields import EncryptedTextField
    from shebao.ground.storage.models import Entity

    with isolate_apps("shebao.ground.storage"):

        class Letter(Entity):
            number = EncryptedTextField()
            address = EncryptedTextField(blank=True, default="")
            note = EncryptedTextField(null=True)

            class Meta:
                app_label = "storage"
                db_table = "test_letter"

            objects: models.Manager[Letter]

    return Letter


@pytest.fixture
def ring(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An empty place for keys, as on a fresh machine."""
    from shebao.ground.storage import keyring

    settings.KEYS = tmp_path / "keys"
    keyring.forget()
    yield settings.KEYS
    keyring.forget()


@pytest.fixture
def letters(db: None, ring: Path) -> Any:
    """The table exists until the test rolls back."""
    from django.db import connection

    statement, parameters = connection.schema_editor().table_sql(letter())
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return letter()
