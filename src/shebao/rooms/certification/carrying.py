"""What the events of other offices do for people: they certify every duty they carry further, many in one go.

Verdicts are folded in the order of the events, from rows read and locked once; then each table is written once. How
many statements that takes depends on how many tables there are, not on how many people.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from shebao.ground.audit import records
from shebao.ground.regions.queries import RegionView, region_by_id
from shebao.rooms.certification.announcements import News, tell_all
from shebao.rooms.certification.models import Certificate, Duty, Event, Lapse, Withholding
from shebao.rooms.certification.policy import Channel, certification_policy
from shebao.rooms.people.models import Person
from shebao.values import clock
from shebao.values.actors import Actor

DATA = "data_event"


class Proof(NamedTuple):
    """Somebody was alive on a day, as the data of an office say."""

    person_id: int
    source: str
    kind: str
    happened_on: date
    sure: bool = True
    """Whether it is known to be theirs; what only may be certifies nobody."""

    @property
    def origin(self) -> str:
        """What stands on the certificate: the office and what happened."""
        return f"{self.source}:{self.kind}"


@dataclass(slots=True)
class Standing:
    """One duty under lock, as the proofs of a slice move it on."""

    pk: int
    public_id: str
    person_id: int
    region: RegionView
    since: date
    due_on: date
    channel: Channel
    carried_to: date | None
    """Until when its newest certificate is valid; None before the first."""
    lapsed: bool
    latest: Certificate | None = None
    """The certificate that moved it on, if one did."""

    def carries(self, proof: Proof) -> bool:
        """Whether this proof brings the duty further than it stands."""
        return self.since <= proof.happened_on and self.channel.valid_until(proof.happened_on) > self.due_on


FIELDS = ("pk", "public_id", "person_id", "region_id", "since", "due_on", "latest_id")


def carry(by: Actor, proofs: Sequence[Proof]) -> list[str]:
    """Certify inside the caller's transaction, for each proof in turn.

    ``certified``, ``earlier`` when it brings nothing, ``would`` when it would bring something and is not sure.
    """
    locked = _open_duties(proofs).select_for_update().order_by("pk")
    held = _standings(locked)
    known = _known(held, proofs)
    outcomes: list[str] = []
    made: list[tuple[Standing, Certificate]] = []
    news: list[News] = []
    subjects: dict[str, set[int]] = defaultdict(set)
    for proof in proofs:
        duties = [duty for duty in held[proof.person_id] if duty.carries(proof)]
        outcomes.append(_verdict(proof, duties))
        for duty in duties if proof.sure else ():
            subjects[proof.kind].add(proof.person_id)
            key = (duty.pk, proof.happened_on, proof.origin)
            if key not in known:
                known.add(key)
                certificate = _certificate(by, duty, proof)
                made.append((duty, certificate))
                news += _move(duty, certificate)
    _write(by, made, news, subjects)
    return outcomes


@transaction.atomic
def certify_by_event(*, actor: Actor, event: Event, person: Person) -> str:
    """Let one event count for a person somebody found it to be about; ``certified`` or ``earlier``."""
    return carry(actor, [Proof(person.pk, event.source, event.kind, event.happened_on)])[0]


def _verdict(proof: Proof, duties: list[Standing]) -> str:
    if not duties:
        return "earlier"
    return "certified" if proof.sure else "would"


def _open_duties(proofs: Iterable[Proof]) -> QuerySet[Duty]:
    return Duty.objects.filter(person_id__in={proof.person_id for proof in proofs}, ended_on=None)


def _standings(duties: QuerySet[Duty]) -> dict[int, list[Standing]]:
    rows = list(duties.values_list(*FIELDS))
    places = {pk: region_by_id(pk) for pk in {row[3] for row in rows}}
    latest = Certificate.objects.filter(pk__in=[row[6] for row in rows if row[6]])
    valid = dict(latest.values_list("pk", "valid_until"))
    lapses = Lapse.objects.filter(duty__in=[row[0] for row in rows], until=None)
    lapsed = set(lapses.values_list("duty_id", flat=True))
    today = clock.today()
    held: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        pk, public_id, person_id, region_id, since, due_on, latest_id = row
        region = places[region_id]
        channel = certification_policy(region.code, today).channels[DATA]
        carried_to = valid[latest_id] if latest_id else None
        held[person_id].append(
            Standing(
                pk=pk,
                public_id=public_id,
                person_id=person_id,
                region=region,
                since=since,
                due_on=due_on,
                channel=channel,
                carried_to=carried_to,
                lapsed=pk in lapsed,
            )
        )
    return held


def _known(held: dict[int, list[Standing]], proofs: Sequence[Proof]) -> set[tuple[int, date, str]]:
    """The certificates of the same day and origin that stand already, of the duties something may carry further."""
    moving = {duty.pk for proof in proofs for duty in held[proof.person_id] if duty.carries(proof)}
    days = {proof.happened_on for proof in proofs}
    rows = Certificate.objects.filter(duty__in=moving, channel=DATA, happened_on__in=days)
    return set(rows.values_list("duty_id", "happened_on", "source"))


def _certificate(by: Actor, duty: Standing, proof: Proof) -> Certificate:
    return Certificate(
        duty_id=duty.pk,
        channel=DATA,
        level=duty.channel.level,
        happened_on=proof.happened_on,
        valid_until=duty.channel.valid_until(proof.happened_on),
        source=proof.origin,
        recorded_by=by.key,
    )


def _move(duty: Standing, certificate: Certificate) -> list[News]:
    """Move the due date forward, never back; what there is to tell about it."""
    if duty.carried_to and duty.carried_to >= certificate.valid_until:
        return []
    duty.carried_to = certificate.valid_until
    duty.latest = certificate
    duty.due_on = max(duty.due_on, certificate.valid_until)
    restored = duty.lapsed and duty.due_on >= clock.today()
    duty.lapsed = duty.lapsed and not restored
    path = duty.region.path
    return [News(duty.person_id, duty.public_id, duty.due_on, certificate.public_id, restored, path)]


def _write(
    by: Actor, made: list[tuple[Standing, Certificate]], news: list[News], subjects: dict[str, set[int]]
) -> None:
    Certificate.objects.bulk_create([certificate for _duty, certificate in made])
    moved = {duty.pk: duty for duty, _certificate in made if duty.latest}
    _put_forward(list(moved.values()))
    in_time = [duty.pk for duty in moved.values() if duty.due_on >= clock.today()]
    lapses = list(Lapse.objects.filter(duty__in=in_time, until=None).values_list("pk", flat=True))
    if lapses:
        Lapse.objects.filter(pk__in=lapses).update(until=clock.today())
        Withholding.objects.filter(lapse__in=lapses, until=None).update(until=clock.today())
    if subjects:
        people = tell_all(news, also=set().union(*subjects.values()))
        for kind, persons in sorted(subjects.items()):
            keys = [people[person].key for person in sorted(persons)]
            records.record(by, "certification.matched", keys, purpose="certification", outcome=kind)


def _put_forward(duties: list[Standing]) -> None:
    """One statement for every due date that moved; the database, too, moves none back."""
    if not duties:
        return
    moved = json.dumps(
        [[duty.pk, duty.latest and duty.latest.pk, duty.due_on.isoformat()] for duty in duties]
    )
    with connection.cursor() as cursor:
        cursor.execute(_PUT_FORWARD[connection.vendor], [moved])


_PUT_FORWARD = {
    "sqlite": """
        UPDATE certification_duty SET latest_id = moved.latest, due_on = moved.due
          FROM (SELECT value ->> 0 AS id, value ->> 1 AS latest, value ->> 2 AS due FROM json_each(%s)) AS moved
         WHERE certification_duty.id = moved.id AND certification_duty.due_on <= moved.due""",
    "postgresql": """
        UPDATE certification_duty SET latest_id = moved.latest, due_on = moved.due
          FROM (SELECT (value ->> 0)::bigint AS id, (value ->> 1)::bigint AS latest, (value ->> 2)::date AS due
                  FROM json_array_elements(%s::json)) AS moved
         WHERE certification_duty.id = moved.id AND certification_duty.due_on <= moved.due""",
}
