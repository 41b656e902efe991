"""A few requests are worked on, some wait, and who comes beyond that hears so at once and calmly."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shebao.config.middleware import Turns, turns


@pytest.fixture
def small(settings: pytest.FixtureRequest) -> None:
    settings.TURNS_WORKING, settings.TURNS_WAITING = 1, 1  # type: ignore[attr-defined]


def asked(path: str = "/family/", language: str = "en") -> HttpRequest:
    return RequestFactory().get(path, headers={"accept-language": language})


def held() -> tuple[Turns, Event, list[HttpResponse], Callable[[], None]]:
    """A door whose one worker is held until the event; ``come`` sends another request from a thread of its own."""
    going, answers = Event(), list[HttpResponse]()

    def work(request: HttpRequest) -> HttpResponse:
        going.wait(20)
        return HttpResponse("done")

    door = Turns(work)

    def come() -> None:
        thread = Thread(target=lambda: answers.append(door(asked())))  # type: ignore[arg-type]
        thread.start()
        threads.append(thread)

    threads: list[Thread] = []
    door.threads = threads  # type: ignore[attr-defined]
    return door, going, answers, come


def test_one_works_one_waits_the_third_is_told_at_once_and_nobody_is_lost(
    small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 60)
    door, going, answers, come = held()
    come()
    while door.working._value:
        pass
    come()
    while door.inside._value:
        pass
    refused = door(asked())
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert isinstance(refused, HttpResponse) and "One moment, please" in refused.content.decode()
    assert refused.headers["Content-Length"] == str(len(refused.content))
    going.set()
    for thread in door.threads:  # type: ignore[attr-defined]
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert door(asked()).status_code == 200, "the places are free again"


def test_who_waits_too_long_is_told_so_and_the_place_is_free_again(
    small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.01)
    door, going, _answers, come = held()
    come()
    while door.working._value:
        pass
    assert door(asked()).status_code == 503
    assert door.inside._value == 1
    going.set()


def test_it_is_said_in_the_language_of_the_reader_and_to_a_machine_as_a_problem() -> None:
    assert "请稍候" in turns.busy(asked(language="zh-CN")).content.decode()
    machine = turns.busy(asked("/api/v1/families"))
    assert machine.headers["Content-Type"].startswith("application/problem+json")
    assert b"api.busy" in machine.content


def test_a_fault_in_a_view_gives_its_place_back(small: None) -> None:
    def breaks(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("no")

    door = Turns(breaks)
    for _time in range(3):
        with pytest.raises(RuntimeError):
            door(asked())
    assert door.working._value == 1 and door.inside._value == 2
