"""Evidence through the machine door: signed, once, row by row, the same rows as event files."""

from __future__ import annotations

import base64
import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from programs import OPERATOR, Program, client, event, token_of
from shebao.demo import town
from shebao.rooms.access.clients import actions
from shebao.rooms.access.clients.models import Answer
from shebao.rooms.certification import tasks
from shebao.rooms.certification.events import COLUMNS, import_events
from shebao.rooms.certification.models import Case, Duty, Event, EventFile
from shebao.values import clock
from shebao.values.actors import Actor

pytestmark = pytest.mark.django_db
BAD = [
    event(number="110101194905202740"),
    event(kind="border"),
    event(happened_on="2027-01-01"),
    event(name=""),
    event(reference=7),
    {"number": None},
    event(name="\ud800"),
]


def test_a_batch_certifies_whom_it_shows_alive() -> None:
    program = client()
    answer = program.hand_in([event("grandmother")])
    told = answer.json()
    assert answer.status_code == 201
    assert (told["rows"], told["accepted"], told["repeated"], told["rejected"]) == (1, 1, 0, [])
    tasks.match_events()
    duty = Duty.objects.get(person=town.someone("grandmother"))
    assert duty.latest and duty.latest.channel == "data_event"
    assert duty.latest.source == "hospital_440100:hospital"
    assert program.ask(f"/evidence/batches/{told['id']}").json() == told


def test_bad_rows_are_named_and_spoil_no_other() -> None:
    told = client().hand_in([event(), *BAD, event("engineer_father")]).json()
    assert (told["rows"], told["accepted"]) == (len(BAD) + 2, 2)
    assert [(row["row"], row["problem"], row["column"]) for row in told["rejected"]] == [
        (2, "not_a_number", "number"),
        (3, "unknown_kind", "kind"),
        (4, "in_the_future", "happened_on"),
        (5, "missing", "name"),
        (6, "missing", "reference"),
        (7, "missing", "reference"),
        (8, "unreadable", "name"),
    ]


def test_a_batch_and_a_file_leave_the_same_rows(tmp_path: Path) -> None:
    rows = [event(), event(number="1"), event(happened_on="soon"), event("worker")]
    path = tmp_path / "events.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    from_file = import_events(actor=Actor.system("import"), path=path, source="file")
    told = client().hand_in(rows).json()
    assert (told["rows"], told["accepted"]) == (from_file.rows, from_file.accepted)
    assert [(row["problem"], row["column"]) for row in told["rejected"]] == [
        (problem, column) for _line, problem, column in from_file.rejected
    ]
    kept = ("reference", "kind", "happened_on", "number_index", "name_index")
    assert list(Event.objects.filter(source="file").order_by("reference").values(*kept)) == list(
        Event.objects.filter(source="hospital_440100").order_by("reference").values(*kept)
    )


def test_the_same_key_and_body_get_the_first_answer() -> None:
    program, rows = client(), [event(), event(number="1")]
    first = program.hand_in(rows, "k1")
    with clock.fixed(clock.now() + timedelta(seconds=1)):
        again = program.hand_in(rows, "k1")
    assert again.json() == first.json() and again.status_code == 201
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert EventFile.objects.filter(source="hospital_440100").count() == Answer.objects.count() == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    program = client()
    program.hand_in([event()], "k1")
    answer = program.hand_in([event()], "k1")
    assert answer.status_code == 409 and answer.json()["code"] == "api.key_used"
    assert Event.objects.filter(source="hospital_440100").count() == 1


def test_another_key_with_the_same_rows_changes_nothing() -> None:
    program, rows = client(), [event()]
    first = program.hand_in(rows, "k1").json()
    assert program.hand_in(rows, "k2").json() == first
    assert program.hand_in([*rows, event("worker")], "k3").json()["repeated"] == 1


def test_a_signed_message_is_taken_once() -> None:
    program = client()
    rows = [event()]
    program.hand_in(rows, "k1")
    replayed = program.hand_in(rows, "k1")
    assert replayed.status_code == 409 and replayed.json()["code"] == "api.signature_used"


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "whsec_" + base64.b64encode(b"x" * 32).decode()},
        {"signed": b"another body"},
        {"seconds": 1_700_000_000},
        {"signature": "v1,"},
        {"signature": "v1a,AAAA"},
        {"signature": "nonsense é".encode("latin-1").decode("latin-1")},
        {"seconds": -1},
    ],
)
def test_an_unfit_or_old_signature_is_refused(wrong: dict[str, object]) -> None:
    answer = client().hand_in([event()], **wrong)
    assert answer.status_code == 401 and answer.json()["code"] == "api.signature_unfit"
    assert not Event.objects.filter(source="hospital_440100").exists()


def test_a_batch_without_a_key_is_refused() -> None:
    for key in ("ä", "a b", "x" * 65):
        answer = client(source=f"s{len(key)}{ord(key[0])}", kinds=("rail",)).hand_in([event()], key)
        assert answer.status_code == 422 and answer.json()["code"] == "api.key_unusable"


def test_a_client_may_sign_with_its_own_ed25519_key() -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    program = client(public_key=pem)
    assert program.keys and not program.keys.signing_secret
    body = json.dumps({"events": [event()]}).encode()
    seconds = int(clock.now().timestamp())
    raw = private.sign(f"k1.{seconds}.".encode() + body)
    headers = {"idempotency-key": "k1", "signature-timestamp": str(seconds)}
    good = "v1a," + base64.b64encode(raw).decode()
    forged = "v1a," + base64.b64encode(Ed25519PrivateKey.generate().sign(body)).decode()
    assert program.ask("/evidence/batches", "POST", body, signature=forged, **headers).status_code == 401
    assert program.ask("/evidence/batches", "POST", body, signature=good, **headers).status_code == 201


def test_after_a_rotation_the_old_signing_key_is_good_for_a_day() -> None:
    program = client()
    assert program.keys
    new = actions.rotate_client(actor=OPERATOR, client_id=program.keys.client.public_id)
    assert program.hand_in([event()]).status_code == 201
    with clock.fixed(clock.now() + timedelta(hours=25)):
        later = Program(token_of(new), new)
        assert later.hand_in([event()], secret=program.keys.signing_secret).status_code == 401
        assert later.hand_in([event()]).status_code == 201


def test_a_source_reports_only_what_was_agreed() -> None:
    program = client(source="rail_gz", kinds=("rail",))
    told = program.hand_in([event(kind="death"), event(kind="rail")]).json()
    assert told["accepted"] == 1 and told["rejected"][0]["problem"] == "unknown_kind"


def test_a_death_signal_opens_a_case_and_stops_nothing() -> None:
    client().hand_in([event(kind="death")])
    tasks.match_events()
    case = Case.objects.get(person=town.someone("grandmother"), kind="death")
    assert case.source == "hospital_440100"
    assert Duty.objects.get(person=town.someone("grandmother")).ended_on is None


def test_the_answer_does_not_tell_whether_anybody_fits() -> None:
    program = client()
    someone, nobody = event("grandmother"), event("grandmother", name="无此人")
    told = [program.hand_in([row]).json() for row in (someone, nobody)]
    assert {name: told[0][name] for name in told[0] if name != "id"} == {
        name: told[1][name] for name in told[1] if name != "id"
    }
    tasks.match_events()
    assert program.ask(f"/evidence/batches/{told[0]['id']}").json() == told[0]


def test_a_batch_of_another_source_is_not_there() -> None:
    told = client().hand_in([event()]).json()
    other = client(source="rail_gz", kinds=("rail",))
    assert other.ask(f"/evidence/batches/{told['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "api.unreadable"),
        (b"\xff", 400, "api.unreadable"),
        (b'{"events": []}', 422, "api.invalid"),
        (b'{"events": [1]}', 422, "api.invalid"),
        (b'{"events": [{}], "more": 1}', 422, "api.invalid"),
        (b"[" * 5000 + b"]" * 5000, 400, "api.unreadable"),
    ],
)
def test_what_is_no_batch_is_refused_whole(body: bytes, status: int, code: str) -> None:
    answer = client().ask("/evidence/batches", "POST", body, **{"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_too_large_a_request_is_refused() -> None:
    answer = client().ask("/evidence/batches", "POST", b" " * 3_000_000, **{"idempotency-key": "k"})
    assert answer.status_code in {400, 413} and answer["Content-Type"] == "application/problem+json"
