"""Locking a row once, at the point of an action where its state is read in order to be changed."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def lock(source: type[M] | models.QuerySet[M], pk: int | str) -> M:
    """The row ``pk``, held until the transaction ends; raises ``DoesNotExist``.

    On SQLite there is nothing to hold: a transaction begins IMMEDIATE and is already the only writer.
    """
    queryset = source if isinstance(source, models.QuerySet) else source._base_manager.all()
    return queryset.select_for_update(of=("self",), no_key=True).get(pk=pk)
