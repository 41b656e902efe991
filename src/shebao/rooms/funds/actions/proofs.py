"""Giving away what is sealed: one proof, or everything; each leaves a row in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.funds import exporting, proving
from shebao.rooms.funds.models import Entry
from shebao.rooms.funds.permissions import books_of
from shebao.values.actors import Actor
from shebao.values.errors import NotFound


@transaction.atomic
def prove(*, actor: Actor, entry: int) -> dict[str, Any]:
    """The proof of one entry of one's jurisdiction, for whoever it concerns to check offline.

    :raises NotFound: outside the jurisdiction, or when there is none.
    :raises NotSealed: before it is part of a day's digest.
    """
    found = Entry.objects.filter(pk=entry, book__in=books_of(actor)).select_related("book").first()
    if found is None:
        raise NotFound
    proof = proving.prove_entry(found)
    records.record(actor, "funds.proved", [found.book.key], purpose="funds", case=f"entry:{entry}")
    return proof


def export(*, actor: Actor) -> Iterator[str]:
    """Every line of an export of all funds; for the house itself, which hands it to an auditor.

    :raises NotFound: for anybody else.
    """
    if actor.kind != "system":
        raise NotFound
    records.record(actor, "funds.exported", ["funds:all"], purpose="funds")
    return exporting.lines()
