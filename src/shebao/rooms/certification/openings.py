"""Opening a case: something a human must look into. It stops nothing (Regulation on Administration art. 26)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shebao.ground.audit import records
from shebao.rooms.certification import announcements
from shebao.rooms.certification.models import Case, Event
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

DEATH, VISIT, NEAR, ALIVE = "death", "home_visit", "near_match", "alive"
CHECK, PRESSED = "check", "pressed"


@transaction.atomic
def open_case(*, actor: Actor, kind: str, person: Person, source: str, event: Event | None = None) -> Case:
    """Open a case once per person and kind, a near match once per event; whoever taps beside another gets theirs.

    A report of death opens a case and stops nothing (art. 26).
    """
    told = {"source": source, "reported_on": clock.today()}
    if kind == NEAR:
        told |= {"kind": kind, "person": person}
        row, created = Case.objects.get_or_create(event=event, defaults=told)
    else:
        told |= {"event": event}
        row, created = Case.objects.get_or_create(person=person, kind=kind, outcome="", defaults=told)
    if created:
        # Of a case about pressure nothing stands in the person's own list of looks: a holder may read along.
        subject = f"case:{row.public_id}" if kind == PRESSED else person.key
        records.record(
            actor, f"certification.case_{kind}", [subject], purpose="certification", case=row.public_id
        )
        if kind == DEATH:
            announcements.death_reported(row, clock.today())
    return row


def open_near_cases(by: Actor, found: Sequence[tuple[int, int]]) -> None:
    """A case for each event id that nearly fits a person id, inside the caller's transaction; once per event."""
    events = Event.objects.in_bulk([event for event, _person in found])
    known = set(Case.objects.filter(event__in=events).values_list("event_id", flat=True))
    people = Person.objects.only("public_id").in_bulk({person for _event, person in found})
    today = clock.today()
    rows = Case.objects.bulk_create(
        Case(
            kind=NEAR,
            person=people[person],
            source=events[event].source,
            reported_on=today,
            event=events[event],
        )
        for event, person in found
        if event not in known
    )
    with records.together():
        for row in rows:
            records.record(
                by,
                f"certification.case_{NEAR}",
                [row.person.key],
                purpose="certification",
                case=row.public_id,
            )
