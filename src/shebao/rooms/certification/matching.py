"""What one event of another office does for one person: it certifies every duty it carries further."""

from __future__ import annotations

from shebao.ground.audit import records
from shebao.rooms.certification.actions import Seen, certify
from shebao.rooms.certification.models import Duty, Event
from shebao.rooms.certification.policy import certification_policy
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor


def certify_by_event(*, actor: Actor, event: Event, person: Person) -> str:
    """Certify inside the caller's transaction; ``certified``, or ``earlier`` when the event brings nothing new."""
    outcome = "earlier"
    duties = Duty.objects.select_for_update(of=("self",)).select_related("person", "region", "latest")
    for duty in duties.filter(person=person, ended_on=None, since__lte=event.happened_on):
        channel = certification_policy(duty.region.code, clock.today()).channels["data_event"]
        if channel.valid_until(event.happened_on) <= duty.due_on:
            continue
        source = f"{event.source}:{event.kind}"
        seen = Seen(channel="data_event", happened_on=event.happened_on, source=source)
        certify(duty, channel, seen, recorded_by=actor.key)
        records.record(
            actor, "certification.matched", [person.key], purpose="certification", outcome=event.kind
        )
        outcome = "certified"
    return outcome
