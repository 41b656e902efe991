"""The command-line door: a table of contents, verbs that answer in sentences, a house that holds together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shebao.doors.console import house, serve, worker
from shebao.doors.console.main import GROUPS, build, contents, main

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DYING = [sys.executable, "-c", "pass"]


def test_help_is_a_table_of_contents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == main([]) == 0
    printed = capsys.readouterr().out
    for title in GROUPS.values():
        assert title in printed
    for verb in ("serve", "demo", "daily", "check", "import", "keys", "migrate", "catalogues"):
        assert f"\n  {verb} " in printed
    _, verbs = build()
    names = [name for rows in verbs.contents.values() for name, _ in rows]
    assert len(names) == len(set(names))
    for name in names:
        assert f"\n  {name}  " in printed, name


def test_every_verb_explains_itself_and_fits_the_terminal() -> None:
    _, verbs = build()
    assert max(map(len, contents(verbs).splitlines())) <= 110
    for rows in verbs.contents.values():
        for name, summary in rows:
            assert summary, name
            assert not summary.endswith("."), name


def test_help_answers_without_django() -> None:
    code = "import sys; from shebao.doors.console.main import main; main([]); print('django' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    "words", [("law", "coverage"), ("law", "list"), ("law", "show", "pension.divisor"), ()]
)
def test_a_reader_that_stops_reading_is_no_mistake(words: tuple[str, ...]) -> None:
    code = "import sys; from shebao.doors.console.main import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as told:
        assert told.stdout is not None and told.stderr is not None
        told.stdout.close()
        assert told.stderr.read() == b""
        assert told.wait() == 141


def test_a_verb_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serv"])
    assert left.value.code == 2
    assert "serv" in capsys.readouterr().err


def test_a_taken_port_is_noticed_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serve.port_is_taken("127.0.0.1", port)
        assert main(["serve", "--port", str(port)]) == 1
    assert f"Port {port} is in use" in capsys.readouterr().err
    assert not serve.port_is_taken("127.0.0.1", port)


def test_one_failing_task_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ValueError("a bad row of 440199196001011237")

    failed = worker.call_each([lambda: done.append("first"), broken, lambda: done.append("last")])
    assert done == ["first", "last"]
    assert len(failed) == 1
    assert failed[0].endswith("broken")


def run_house(children: list[house.Child], stop_after: float | None) -> int:
    """Run a house; pretend Ctrl-C after some seconds."""
    home = house.House(children)
    if stop_after is not None:
        signal.setitimer(signal.ITIMER_REAL, stop_after)
        signal.signal(signal.SIGALRM, home._close)
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        return home.run(ready=lambda: True, announce=lambda: None)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)


def test_ctrl_c_ends_every_child() -> None:
    children = [house.Child("web server", SLEEPER), house.Child("worker", SLEEPER)]
    started = time.monotonic()
    assert run_house(children, stop_after=0.3) == 0
    assert time.monotonic() - started < 8
    assert all(child.fell() for child in children)


def test_a_child_that_keeps_dying_closes_the_house(capsys: pytest.CaptureFixture[str]) -> None:
    children = [house.Child("web server", SLEEPER), house.Child("worker", DYING)]
    children[1].falls = []
    home = house.House(children)
    home._opened = lambda ready: True  # type: ignore[method-assign]
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert home.run(ready=lambda: True, announce=lambda: None) == 1
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)
    printed = capsys.readouterr()
    assert "is started again" in printed.out
    assert "the center closes" in printed.err
    assert children[0].fell()


def test_a_missing_file_is_named_and_nothing_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "events", str(tmp_path / "absent.csv"), "--source", "health"]) == 1
    assert "absent.csv" in capsys.readouterr().err
