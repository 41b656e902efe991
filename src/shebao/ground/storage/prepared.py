"""A query that is put together once: the hottest pages spent most of their time building the same SQL anew.

The conditions stay where they are, in the own querysets of the rooms, and nobody writes them a second time in SQL. The
queryset is built once with stand-ins, its statement is kept, and each call puts its own values in their places.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """``Prepared(build, person=-1, today=date.min)(person=5, today=…)`` is ``list(build(person=5, today=…))``.

    Every stand-in must be a value the query holds nowhere else, and every condition that changes from call to call must
    come from one of them.

    :raises ValueError: at the first call, when a stand-in stands nowhere in the statement.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **stand_ins: int | str | date | datetime) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._made: dict[str, tuple[Any, str, list[tuple[str, Any]]]] = {}

    def __call__(self, **given: int | str | date | datetime) -> list[M]:
        """The rows, from one statement."""
        kept = self._made.get(connection.vendor) or self._make()
        compiler, sql, places = copy.copy(kept[0]), kept[1], kept[2]
        values = {name: _sent(value) for name, value in given.items()}
        params = tuple(values[name] if name else constant for name, constant in places)
        compiler.connection = connection
        compiler.as_sql = lambda: (sql, params)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        rows: Any = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

    def _make(self) -> tuple[Any, str, list[tuple[str, Any]]]:
        compiler = self._build(**self._stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        names = {_sent(value): name for name, value in self._stand_ins.items()}
        places = [(names.get(value, ""), value) for value in params]
        if lost := self._stand_ins.keys() - {name for name, _value in places}:
            raise ValueError(f"Nothing in the statement depends on {', '.join(sorted(lost))}.")
        self._made[connection.vendor] = (compiler, sql, places)
        return self._made[connection.vendor]


def _sent(value: int | str | date | datetime) -> Any:
    """As this database is handed it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
