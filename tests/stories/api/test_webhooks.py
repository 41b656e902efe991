"""Being told: which addresses may be called, what is sent, and what happens to what nobody takes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as any_of

from bindings import bound
from programs import OPERATOR, Program, client, event
from receiver import Receiver, receiver
from shebao.demo import cast, town
from shebao.ground.webhooks import addresses, calls, outbox, queries, signatures
from shebao.ground.webhooks.errors import AddressForbidden, EventUnknown
from shebao.ground.webhooks.models import Attempt, Dispatch, Endpoint
from shebao.ground.webhooks.tasks import ATTEMPTS, deliver
from shebao.rooms.access.clients import actions
from shebao.rooms.certification import tasks
from shebao.rooms.certification.models import Duty
from shebao.rooms.family import actions as family
from shebao.values import clock

pytestmark = pytest.mark.django_db
CERTIFIED = "certification.certified"


@pytest.fixture
def inside(settings: LazySettings) -> None:
    """An operator who lets webhooks reach this machine."""
    settings.WEBHOOKS_INSIDE = ["127.0.0.1/32"]


@pytest.fixture
def other_office(inside: None) -> Iterator[Receiver]:
    with receiver() as there:
        yield there


def registered(
    url: str, *events: str, key: str = "w1", program: Program | None = None
) -> tuple[Program, Any]:
    program = program or client()
    body = {"url": url, "events": list(events) or [CERTIFIED]}
    return program, program.ask("/webhooks", "POST", body, **{"idempotency-key": key})


def certified(program: Program) -> None:
    """Somebody of Guangzhou is certified by an event."""
    assert program.hand_in([event()]).status_code == 201
    tasks.match_events()


def test_an_event_arrives_signed_and_without_anything_personal(other_office: Receiver) -> None:
    program, made = registered(other_office.url)
    assert made.status_code == 201
    certified(program)
    assert deliver() == 1 and deliver() == 0
    [(path, headers, body)] = other_office.calls
    assert path == "/hook?a=1" and headers["Content-Type"] == "application/json"
    told = json.loads(body)
    duty = Duty.objects.get(person=town.someone("grandmother"))
    assert told["type"] == CERTIFIED
    assert told["data"] == {"certification": duty.public_id, "certificate": duty.latest.public_id}  # type: ignore[union-attr]
    assert set(told) == {"type", "timestamp", "data"}
    message = (headers["Webhook-Id"], int(headers["Webhook-Timestamp"]), body)
    signature = headers["Webhook-Signature"]
    assert signatures.fitting(signature, message=message, shared=[made.json()["secret"]]) == signature
    assert not signatures.fitting(signature, message=message, shared=[signatures.new_secret()])
    for role in cast.PEOPLE:
        assert not role.name_zh or role.name_zh not in body.decode()


def test_only_the_events_and_the_region_a_client_wants(other_office: Receiver) -> None:
    here, _ = registered(other_office.url, "family.active", "family.ended")
    elsewhere, _ = registered(other_office.url, program=client(cast.HANGZHOU))
    row = bound()
    certified(here)
    family.end(actor=town.citizen("daughter"), binding_id=row.public_id)
    deliver()
    told = [json.loads(body) for _path, _headers, body in other_office.calls]
    assert [one["type"] for one in told] == ["family.active", "family.ended"]
    assert told[0]["data"] == {"family": row.public_id, "mandate": row.mandate.public_id}
    assert elsewhere.ask("/webhooks").json()["items"]


def test_what_is_not_taken_is_tried_again_ever_later_and_then_lies_dead(inside: None) -> None:
    with receiver(500) as there:
        program, made = registered(there.url)
        certified(program)
        at = clock.now()
        for _turn in range(ATTEMPTS * 3):
            with clock.fixed(at):
                deliver()
            row = Dispatch.objects.get()
            if row.state == Dispatch.DEAD:
                break
            assert row.next_at > at
            at = row.next_at
        assert len(there.calls) == ATTEMPTS == row.attempts and at - clock.now() > timedelta(hours=12)
        assert len({headers["Webhook-Id"] for _path, headers, _body in there.calls}) == 1
        listed = program.ask(f"/webhooks/{made.json()['id']}/deliveries?state=dead").json()["items"]
        assert [(one["state"], one["last_outcome"], one["last_status"]) for one in listed] == [
            ("dead", "refused", 500)
        ]
        assert program.keys and queries.dead_by_owner() == {program.keys.client.key: 1}
        there.answers[:] = [200]
        again = f"/webhooks/{made.json()['id']}/deliveries/{listed[0]['id']}/retries"
        assert program.ask(again, "POST").status_code == 202
        with clock.fixed(at + timedelta(minutes=1)):
            assert deliver() == 1
        assert program.ask(again, "POST").json()["code"] == "webhooks.not_dead"


def test_an_endpoint_that_does_not_answer_holds_up_no_other(inside: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    with receiver() as there:
        program, _ = registered(f"http://127.0.0.1:{closed}/", key="w1")
        registered(there.url, key="w2", program=program)
        certified(program)
        assert deliver() == 1
    assert Attempt.objects.get(outcome=Attempt.UNREACHABLE).detail == "ConnectionRefusedError"


def test_no_redirect_is_followed(inside: None) -> None:
    with receiver() as second, receiver(302, location=second.url) as first:
        program, _ = registered(first.url)
        certified(program)
        assert deliver() == 0 and len(first.calls) == 1 and second.calls == []
    assert Attempt.objects.get().status == 302


FORBIDDEN = [
    "http://127.0.0.1:8080/",
    "https://localhost/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.100.100.200/",
    "https://168.63.129.16/",
    "https://0.0.0.0/",
    "https://255.255.255.255/",
    "https://224.0.0.1/",
    "https://93.184.216.34:22/",
    "https://user@93.184.216.34/",
    "https://user:pass@93.184.216.34/",
    "https://93.184.216.34/#fragment",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://93.184.216.34/",
    "https:///path",
    "https://93.184.216.34:99999/",
    "https://93.184.216.34\\@10.0.0.1/",
    "https://93.184.216.34/a b",
    "https://93.184.216.34/\r\nHost: x",
    "https://例子.测试/",
    "//93.184.216.34/",
    "nonsense",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_inside_is_refused_at_registration(url: str) -> None:
    _program, answer = registered(url)
    assert answer.status_code == 422 and answer.json()["code"] == "webhooks.address_forbidden"
    assert not Endpoint.objects.exists()


def test_a_public_address_is_taken() -> None:
    _program, answer = registered("https://93.184.216.34/hook")
    assert answer.status_code == 201


def test_production_calls_only_https(settings: LazySettings) -> None:
    settings.WEBHOOKS_PLAIN = False
    _program, answer = registered("http://93.184.216.34/")
    assert answer.json()["code"] == "webhooks.address_forbidden"


def test_a_name_that_later_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was public at registration is loopback when it is called: nothing is connected to."""
    program, _ = registered("https://93.184.216.34/")
    certified(program)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))])
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it connected"))
    assert deliver() == 0
    assert Attempt.objects.get().outcome == Attempt.FORBIDDEN


def test_the_connection_goes_to_the_address_that_was_checked(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once: a second answer of the name server is never asked for."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    found = addresses.target("https://rebinding.example.org/", lambda _host, _port: next(answers))
    asked: list[Any] = []

    def refused(address: Any, timeout: float) -> Any:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(ConnectionRefusedError):
        calls.post(found, b"{}", {})
    assert asked == [("93.184.216.34", 443)]


def test_a_name_with_one_address_inside_is_refused_whole() -> None:
    with pytest.raises(AddressForbidden):
        addresses.target("https://two.example.org/", lambda _host, _port: ["93.184.216.34", "10.0.0.1"])


@effort(max_examples=300, deadline=None)
@given(any_of.ip_addresses().map(str) | any_of.text(max_size=40))
def test_no_address_that_is_not_global_is_ever_open(text: str) -> None:
    import ipaddress

    if addresses.is_open(text):
        address = ipaddress.ip_address(text)
        assert address.is_global and not address.is_loopback and not address.is_link_local


def test_a_certificate_of_another_name_is_not_accepted(inside: None) -> None:
    """A server that speaks no TLS, or shows a certificate nobody vouches for, gets nothing."""
    with receiver() as there:
        program, _ = registered(there.url.replace("http://", "https://"))
        certified(program)
        assert deliver() == 0 and there.calls == []
    assert Attempt.objects.get().outcome == Attempt.UNREACHABLE


def test_registering_twice_with_one_key_is_once(other_office: Receiver) -> None:
    program, first = registered(other_office.url)
    _program, again = registered(other_office.url, program=program)
    assert first.json() == again.json() and Endpoint.objects.count() == 1
    _program, other = registered(other_office.url, "family.ended", program=program)
    assert other.json()["code"] == "api.key_used"


def test_an_unknown_event_is_refused(other_office: Receiver) -> None:
    _program, answer = registered(other_office.url, "people.names")
    assert answer.status_code == 422 and answer.json()["code"] == "api.invalid"
    with pytest.raises(EventUnknown):
        outbox.register(
            owner="client:x",
            url=addresses.CheckedUrl("https://x/"),
            events=["people.names"],
            jurisdiction="/",
        )


def test_a_client_has_twenty_addresses_at_most(other_office: Receiver) -> None:
    program = client()
    for number in range(20):
        assert registered(other_office.url, key=f"w{number}", program=program)[1].status_code == 201
    _program, answer = registered(other_office.url, key="more", program=program)
    assert answer.status_code == 409 and answer.json()["code"] == "webhooks.too_many_endpoints"
    assert len(program.ask("/webhooks?limit=7").json()["items"]) == 7


def test_an_ended_address_is_told_nothing_more(other_office: Receiver) -> None:
    program, made = registered(other_office.url)
    certified(program)
    assert program.ask(f"/webhooks/{made.json()['id']}", "DELETE").status_code == 204
    assert deliver() == 0 and other_office.calls == []
    assert program.ask(f"/webhooks/{made.json()['id']}").status_code == 404
    assert Dispatch.objects.get().state == Dispatch.DEAD


def test_a_revoked_client_is_told_nothing_more(other_office: Receiver) -> None:
    program, _ = registered(other_office.url)
    certified(program)
    assert program.keys
    actions.revoke_client(actor=OPERATOR, client_id=program.keys.client.public_id)
    assert deliver() == 0 and other_office.calls == []


def test_another_clients_address_is_not_there(other_office: Receiver) -> None:
    _program, made = registered(other_office.url)
    other = client("440000")
    path = f"/webhooks/{made.json()['id']}"
    assert other.ask(path).status_code == other.ask(path, "DELETE").status_code == 404
    assert other.ask(f"{path}/deliveries").status_code == 404


def test_an_event_of_an_act_that_fails_is_not_told(other_office: Receiver) -> None:
    registered(other_office.url, "family.active")
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        bound()
        raise RuntimeError
    assert not Dispatch.objects.exists()
