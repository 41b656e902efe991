"""F3, F8, F9: a full disk, and messages that arrive twice or in no order."""

from __future__ import annotations

import errno
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from bindings import bound
from crashes import Arranged, half_written, left, same_in_the_end
from door import browser, signed_in
from machines import LONG
from officers import PICTURE, duty_of
from shebao.demo import cast
from shebao.ground.storage import vault
from shebao.rooms.certification import actions, events, tasks
from shebao.rooms.certification.models import Case, Duty, Event, Submission
from shebao.values import clock
from shebao.values.actors import Actor

OPERATOR = Actor.system("operator")
ROWS = 300
SPARE = range(0, 40, 1 if LONG else 13)
"""How many pages the full disk still had; on PostgreSQL, rows of the table that fills."""


def write(folder: Path, rows: int = ROWS) -> Path:
    """A file of events: mostly of nobody, some that certify and one that reports a death."""
    day = clock.today() - timedelta(days=3)
    known = [cast.person(key) for key in ("grandmother", "grandfather", "engineer_father", "husband")]
    lines = ["reference,number,name,kind,happened_on"]
    for at in range(rows):
        person = known[at % len(known)]
        name, kind = (person.name_zh, "rail") if at < len(known) else ("某某", "hospital")
        lines.append(f"r{at},{person.number},{name},{kind},{day - timedelta(days=at % 50)}")
    path = folder / "events.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def full(spare: int) -> Iterator[None]:
    """A disk with room for little more; SQLite says so itself, on PostgreSQL two tables answer as a full disk does."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count={pages + spare}")
        else:
            cursor.execute(
                "CREATE SEQUENCE room; CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF nextval('room') > {8 * spare} THEN RAISE 'No space left on device' USING ERRCODE = '53100'; "
                "END IF; RETURN NEW; END $$; CREATE TRIGGER is_full BEFORE INSERT ON certification_event "
                "FOR EACH ROW EXECUTE FUNCTION is_full(); "
                "CREATE TRIGGER is_full BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION is_full()"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count=4294967294")
            else:
                cursor.execute("DROP FUNCTION is_full() CASCADE; DROP SEQUENCE room")


def test_F3_a_disk_that_fills_up_leaves_nothing_half_written_and_the_work_goes_on_after_it(
    own_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "CHUNK", 50)
    path = write(tmp_path)
    bound()

    def step() -> None:
        events.import_events(actor=OPERATOR, path=path, source="health")
        tasks.match_events()

    arranged, refused = Arranged(), 0
    with arranged.again():
        step()
        unbroken = left()
    for spare in SPARE:
        with arranged.again():
            with full(spare):
                try:
                    step()
                except OperationalError:
                    refused += 1
            assert not half_written()
            same_in_the_end(step, unbroken, f"with room for {spare} more")
    assert refused >= len(SPARE) // 2 + 1


def test_F3_while_the_disk_is_full_a_person_reads_that_nothing_was_saved_and_a_machine_when_to_come_again(
    own_database: None,
) -> None:
    client = signed_in("10000000002")
    page = client.get("/certification/")
    assert page.status_code == 200
    client.raise_request_exception = False
    with full(0):
        for _fill in range(400):  # what is left of the last page
            answer = client.get("/certification/")
            if answer.status_code != 200:
                break
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "Nothing was saved" in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
    assert "default-src" in answer.headers["Content-Security-Policy"]
    assert client.get("/certification/").status_code == 200


def test_F3_a_fault_that_does_not_pass_is_still_our_fault(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("shebao.doors.portal.home.views.page", breaks)
    client = browser()
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500 and "Retry-After" not in answer.headers


def test_F3_a_picture_the_disk_has_no_room_for_is_not_received(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound()
    from shebao.demo import town

    daughter, duty = town.citizen("daughter"), duty_of("grandmother")
    before = kept_files()

    def no_room(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(vault.os, "fsync", no_room)
        with pytest.raises(OSError, match="No space"):
            actions.hand_in(actor=daughter, duty_id=duty.public_id, picture=PICTURE, key="tap")
    assert not Submission.objects.exists()
    assert kept_files() == before, "no half a picture"
    assert actions.hand_in(actor=daughter, duty_id=duty.public_id, picture=PICTURE, key="tap")


def kept_files() -> set[str]:
    return {path.name for path in vault._folder().glob("*/*") if path.is_file()}


def standing() -> dict[str, Any]:
    """How everybody stands after the messages; not by which of them, which their order may decide."""
    return {
        "due": sorted(Duty.objects.values_list("pk", "due_on")),
        "deaths": sorted(Case.objects.filter(kind="death").values_list("person_id").distinct()),
        "taken": sorted(Event.objects.values_list("reference")),
        "waiting": Event.objects.filter(matched_at=None).count(),
    }


def test_F8_F9_messages_in_any_order_and_any_number_leave_everybody_where_one_of_each_leaves_them(
    own_database: None,
) -> None:
    bound()
    day = clock.today()
    told = [
        ("a", "grandmother", "hospital", 90),
        ("b", "grandmother", "rail", 3),
        ("c", "grandfather", "death", 5),
        ("d", "engineer_father", "hospital", 40),
    ]
    messages = []
    for reference, key, kind, days in told:
        person, on = cast.person(key), str(day - timedelta(days=days))
        row = {"reference": reference, "number": person.number, "name": person.name_zh, "kind": kind}
        messages.append(row | {"happened_on": on})
    kinds = events.reportable_kinds()

    def deliver(order: tuple[int, ...]) -> dict[str, Any]:
        for at in order:
            events.import_batch(actor=OPERATOR, source="health", name="m", rows=[messages[at]], kinds=kinds)
            tasks.match_events()
        # And all of them once more, in one message.
        events.import_batch(actor=OPERATOR, source="health", name="all", rows=messages, kinds=kinds)
        tasks.match_events()
        return standing()

    arranged = Arranged()
    with arranged.again():
        plain = deliver((0, 1, 2, 3))
    orders = list(itertools.permutations(range(4)))
    assert len(orders) == 24 and plain["waiting"] == 0 and plain["deaths"]
    for at, order in enumerate(orders[:: 1 if LONG else 11]):
        with arranged.again():
            assert deliver(order + order[: 1 + at % 4]) == plain, order
