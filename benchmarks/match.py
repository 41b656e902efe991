"""How fast a day's events are matched with the register, as a ratio to one scan of the same rows.

    python benchmarks/match.py [--people 1000000] [--events 1000000] [--fresh] [--json]

The floor reads every event, person and open duty once into the process, in the order of their ids. The town and its
events are those of ``shebao demo --people`` with their mistakes; the database is a SQLite file of its own, or
``DATABASE_URL``, which must be empty. Half of the events are matched before anything is measured, so that the measured
half is one of an ordinary day on which most people were seen before; ``--fresh`` measures the first half, in which most
events certify.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=1_000_000, help="measured, beside as many before")
    parser.add_argument(
        "--fresh", action="store_true", help="measure the first events of people not seen yet"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), arguments.people, arguments.events * 2)
        found = measure(arguments.events, arguments.fresh)
    found |= {"people": arguments.people, "events": arguments.events}
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for group in ("seconds", "ratios", "outcomes"):
        for name, value in found[group].items():
            sys.stdout.write(f"{name:<16}{value:>12,}\n")


def prepare(folder: Path, people: int, events: int) -> None:
    """A database of its own with the town in it and its events waiting."""
    os.environ.update(
        SHEBAO_VAR=str(folder), SHEBAO_MODE="demo", DJANGO_SETTINGS_MODULE="shebao.config.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    from shebao.demo import crowd, settling
    from shebao.ground.regions.actions import load_tree
    from shebao.ground.regions.queries import cities
    from shebao.values import clock
    from shebao.values.actors import Actor
    from shebao.values.periods import Month

    call_command("migrate", verbosity=0, interactive=False)
    load_tree(actor=Actor.system("demo"))
    codes = tuple(city.code for city in cities())
    town = crowd.Town(seed=1, people=people, month=Month.of(clock.today()), cities=codes)
    for _done in settling.settle(town):
        pass
    store(waiting(town, events / people))


def waiting(town: Any, each: float) -> Iterator[Any]:
    """The events of the town as rows, as an import of its file would store them; whole rounds over all slices."""
    from shebao.demo import occurrences
    from shebao.rooms.certification.events import name_index
    from shebao.rooms.certification.models import Event, EventFile
    from shebao.rooms.people.queries import number_index
    from shebao.values.identifiers import NumberError, birth_date_of, lengthened, parse_number

    file = EventFile.objects.create(digest="benchmark", name="benchmark", source="benchmark")
    streams = [occurrences.day(town, number, each) for number in town.slices]
    while streams:
        for stream in list(streams):
            events = list(islice(stream, 500))
            if len(events) < 500:
                streams.remove(stream)
            for event in events:
                form = Event.OLD if event.mistake == "old" else Event.WHOLE
                try:
                    number = (
                        lengthened(event.number) if form == Event.OLD else parse_number(event.number).value
                    )
                except NumberError:
                    number, form = event.number, Event.MISTYPED
                yield Event(
                    file=file,
                    source="benchmark",
                    reference=event.reference,
                    kind=event.kind,
                    happened_on=event.happened_on,
                    number_index=number_index(number),
                    name_index=name_index(event.name),
                    form=form,
                    birth_date=birth_date_of(number),
                )


def store(events: Iterator[Any]) -> None:
    from shebao.rooms.certification.models import Event

    while batch := list(islice(events, BATCH)):
        Event.objects.bulk_create(batch)


def measure(events: int, fresh: bool) -> dict[str, Any]:
    """Scan and match in turn, in rounds of a fifth of the events each; the sums of all rounds."""
    from django.db.models import Count

    from shebao.rooms.certification.models import Event

    before = 0
    if not fresh:
        before = match(events)
    begun, took = Event.objects.filter(matched_at=None).order_by("pk").first().pk, {"scan": 0.0, "match": 0.0}
    matched, scanned = 0, begun
    while matched < events:
        wanted = min(events - matched, max(1, events // 5))
        took["scan"] += timed(lambda: scan(scanned, wanted))  # noqa: B023
        took["match"] += timed(lambda: match(wanted))  # noqa: B023
        matched, scanned = matched + wanted, scanned + wanted
    outcomes = Event.objects.filter(pk__gte=begun, pk__lt=begun + events).exclude(matched_at=None)
    counts = dict(outcomes.values_list("outcome").annotate(Count("pk")).order_by("outcome"))
    seconds = {name: round(value, 2) for name, value in took.items()}
    return {
        "matched_before": before,
        "seconds": seconds,
        "ratios": {"to_scan": round(took["match"] / took["scan"], 2)},
        "outcomes": counts,
    }


def scan(first: int, count: int) -> None:
    """The same rows once: each event, its person and their open duties, into the process."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.*, p.*, d.* FROM certification_event e"
            " LEFT JOIN people_person p ON p.number_index = e.number_index"
            " LEFT JOIN certification_duty d ON d.person_id = p.id AND d.ended_on IS NULL"
            " WHERE e.id >= %s AND e.id < %s ORDER BY e.id",
            [first, first + count],
        )
        while cursor.fetchmany(BATCH):
            pass


def match(wanted: int) -> int:
    """Match so many waiting events, a slice a transaction, as the worker does."""
    from shebao.rooms.certification.matching import match_slice
    from shebao.rooms.certification.models import Event
    from shebao.rooms.certification.tasks import SLICE

    done = 0
    while done < wanted:
        pending = Event.objects.filter(matched_at=None).order_by("pk").values_list("pk", flat=True)
        pks = list(pending[: min(SLICE, wanted - done)])
        if not pks:
            break
        done += match_slice(pks)
    return done


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
