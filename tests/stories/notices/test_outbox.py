"""The outbox: one message once, sealed, sent again when the provider was away, forgotten when secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from shebao.ground.notices import outbox, providers, queries, tasks
from shebao.ground.notices.models import Delivery, DemoMessage, Notice
from shebao.ground.notices.outbox import Recipient
from shebao.ground.notices.providers import phone_index
from shebao.ground.notices.templates import Param
from shebao.values import clock

pytestmark = pytest.mark.django_db

PHONE = "10000000321"
SOMEBODY = Recipient("person:somebody", phone=PHONE, address="杭州市望江路8号", language="en")


class Moody:
    """A provider that answers as it is told."""

    name = "moody"
    instant = False

    def __init__(self) -> None:
        self.mood: Exception | None = None
        self.parcels: list[providers.Parcel] = []

    def send(self, parcel: providers.Parcel) -> str:
        if self.mood:
            raise self.mood
        self.parcels.append(parcel)
        return f"receipt-{len(self.parcels)}"


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> Iterator[Moody]:
    provider = Moody()
    monkeypatch.setattr(providers, "provider", lambda: provider)
    monkeypatch.setattr(outbox, "provider", lambda: provider)
    return provider  # type: ignore[return-value]


def code(key: str = "k1", channel: str = "sms", **more: Any) -> Notice:
    params: dict[str, Param] = {"code": "482913", "minutes": 5}
    outbox.send(to=SOMEBODY, channel=channel, template="access.sign_in_code", params=params, key=key, **more)
    return Notice.objects.get(key=key)


def test_the_same_key_is_the_same_message() -> None:
    first = code()
    assert code() == first
    assert (tasks.deliver(), tasks.deliver()) == (1, 0)
    assert [text.body[:14] for text in queries.demo_texts(phone_index(PHONE))] == ["Shebao: 482913"]


def test_a_mistake_shows_in_the_act_and_leaves_nothing() -> None:
    with pytest.raises(KeyError):
        outbox.send(to=SOMEBODY, channel="sms", template="no.such", params={}, key="k")
    with pytest.raises(KeyError):
        outbox.send(to=SOMEBODY, channel="sms", template="access.sign_in_code", params={}, key="k")
    assert not Notice.objects.filter(key="k").exists()


def test_a_message_lives_and_dies_with_its_act() -> None:
    def act() -> None:
        with transaction.atomic():
            code()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Notice.objects.filter(key="k1").exists()


def test_nothing_personal_lies_open_in_the_table() -> None:
    code(channel="letter")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice")
        stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor])
    assert not any(text in stored for text in ("482913", PHONE, "望江路"))


def test_what_is_due_later_waits(moody: Moody) -> None:
    code(due_at=clock.now() + timedelta(hours=1))
    assert tasks.deliver() == 0
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert tasks.deliver() == 1


def test_an_absent_provider_is_asked_again_and_ever_later(moody: Moody) -> None:
    notice = code()
    moody.mood = providers.Unreachable("no route")
    start, asked = clock.now(), []
    for minute in range(3 * 60):
        with clock.fixed(start + timedelta(seconds=30 * minute)):
            before = Delivery.objects.count()
            tasks.deliver()
            if Delivery.objects.count() > before:
                asked.append(minute // 2)
    assert asked == [0, 0, 1, 3, 7, 15, 31, 63]
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (Notice.FAILED, 8)
    assert {row[1] for row in queries.deliveries("k1")} == {"unreachable"}


def test_when_the_provider_is_back_the_message_arrives_once(moody: Moody) -> None:
    code()
    moody.mood = providers.Unreachable("no route")
    tasks.deliver()
    moody.mood = None
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        tasks.deliver()
        tasks.deliver()
    assert len(moody.parcels) == 1
    assert [row[1:] for row in queries.deliveries("k1")] == [
        ("unreachable", "no route"),
        ("accepted", "receipt-1"),
    ]


def test_a_no_for_good_is_not_asked_again(moody: Moody) -> None:
    code()
    moody.mood = providers.Undeliverable("no such number")
    tasks.deliver()
    moody.mood = None
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert tasks.deliver() == 0
    assert queries.delivered_channels("k1") == set()


def test_a_worker_that_died_in_the_middle_leaves_the_message_to_another(moody: Moody) -> None:
    notice = code()
    moody.mood = SystemExit()  # type: ignore[assignment]
    with pytest.raises(SystemExit):
        tasks.deliver()
    moody.mood = None
    assert tasks.deliver() == 0, "it may still be under way"
    with clock.fixed(clock.now() + tasks.LEASE):
        assert tasks.deliver() == 1
    assert moody.parcels[0].id == notice.public_id


def test_two_workers_never_send_the_same_message(moody: Moody) -> None:
    code()
    read_by_both = list(Notice.objects.filter(key="k1")) + list(Notice.objects.filter(key="k1"))
    assert [tasks._leased(notice) for notice in read_by_both] == [True, False]


def test_one_broken_message_does_not_stop_the_others(moody: Moody) -> None:
    broken = code("broken")
    Notice.objects.filter(pk=broken.pk).update(template="gone.with_the_upgrade")
    code("good")
    assert tasks.deliver() == 1
    broken.refresh_from_db()
    assert broken.state == Notice.FAILED


def test_a_secret_is_forgotten_when_it_is_sent() -> None:
    notice = code()
    assert json.loads(notice.params)["code"] == "482913"
    tasks.deliver()
    assert Notice.objects.get(pk=notice.pk).params == ""


def test_an_attempt_is_a_fact_nobody_changes() -> None:
    code()
    tasks.deliver()
    for statement in ("UPDATE notices_delivery SET outcome = 'x'", "DELETE FROM notices_delivery"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Delivery.objects.filter(outcome="accepted").exists()


def test_the_demo_provider_delivers_as_soon_as_the_act_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        code()
    assert DemoMessage.objects.filter(phone_index=phone_index(PHONE)).count() == 1


def test_the_spool_gives_the_operators_gateway_one_file_a_message(tmp_path: Path, settings: Any) -> None:
    settings.NOTICES_SPOOL = tmp_path / "outbox"
    parcel = providers.Parcel("id-1", "person:x", "sms", PHONE, "", "", "Hello")
    for _ in range(2):
        assert providers.SpoolProvider().send(parcel) == "id-1.json"
    files = list((tmp_path / "outbox").iterdir())
    assert [file.name for file in files] == ["id-1.json"]
    assert json.loads(files[0].read_text())["body"] == "Hello"
    assert files[0].stat().st_mode & 0o077 == 0
    settings.NOTICES_SPOOL = tmp_path / "outbox" / "id-1.json"
    with pytest.raises(providers.Unreachable):
        providers.SpoolProvider().send(parcel)


def test_the_inbox_speaks_the_readers_language_and_is_read_once() -> None:
    said: dict[str, Param] = {"at": {"at": "2026-11-20T02:00:00+00:00"}, "device": "Chrome"}
    send: dict[str, Any] = {"to": SOMEBODY, "channel": "app", "template": "access.signed_in", "params": said}
    outbox.send(**send, key="a")
    outbox.send(**send, key="later", due_at=clock.now() + timedelta(days=1))
    assert "11月20日 10:00" in queries.inbox("person:somebody", "zh-hans")[0].body
    english = queries.inbox(["person:somebody", "account:x"], "en")
    assert [(row.link, row.unread) for row in english] == [("/my/sessions/", True)]
    assert "10:00 on 20 November" in english[0].body
    assert queries.unread("person:somebody") == 1
    assert (outbox.mark_read(["person:somebody"]), outbox.mark_read(["person:somebody"])) == (1, 0)
    assert queries.unread("person:somebody") == 0
    assert queries.inbox("person:else", "en") == []


@pytest.mark.parametrize("channel", ["sms", "letter"])
def test_a_text_without_a_phone_and_a_letter_without_an_address_never_count_as_sent(channel: str) -> None:
    params: dict[str, Param] = {"code": "482913", "minutes": 5}
    nobody = Recipient("person:nobody")
    outbox.send(to=nobody, channel=channel, template="access.sign_in_code", params=params, key="void")
    assert tasks.deliver() == 0
    assert Notice.objects.get(key="void").state == Notice.FAILED
    assert (
        not queries.left_at(["void"]) and not DemoMessage.objects.filter(recipient="person:nobody").exists()
    )
