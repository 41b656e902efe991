"""A live center for the journeys: ``shebao serve`` in a folder of its own, the town loaded once and copied.

It is the code path of ``make run``, not a test server. ``centre`` is one center for a whole test module; a
test that must start from an untouched town asks for ``open_centre`` and opens its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from postgres import administer, database_url, town_database

START_SECONDS = 90


@dataclass
class Centre:
    """One running center: its address, its folder, its environment and what it printed so far."""

    url: str
    var: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    log: Path

    def printed(self) -> str:
        """What the terminal of the operator shows."""
        return self.log.read_text()

    def shebao(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another verb beside the open center, as an operator does."""
        command = [sys.executable, "-m", "shebao.doors.console.main", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def close(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


OpenCentre = Callable[..., Centre]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, database: str | None) -> dict[str, str]:
    """What a center of the tests is told: its folder and, on PostgreSQL, its database."""
    dropped = {
        "DATABASE_URL",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
        "SHEBAO_KEYS",
        "SHEBAO_VAULT",
        "SHEBAO_ANCHORS",
        "SHEBAO_SQLITE",
        "DJANGO_SETTINGS_MODULE",
    }
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    told = {"SHEBAO_VAR": str(var), "SHEBAO_MODE": "demo", "PYTHONUNBUFFERED": "1"}
    return kept | told | ({"DATABASE_URL": database} if database else {})


@pytest.fixture(scope="session")
def demo_town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder and the database name of a loaded demo town nobody changes; centers are copies of it.

    The processes of one run share it: the first one that asks loads it, the others wait for it.
    """
    shared = tmp_path_factory.getbasetemp()
    var = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "town"
    var.mkdir(exist_ok=True)
    name = town_database()
    with (var / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (var / "loaded").exists():
            administer(f'CREATE DATABASE "{name}"')
            command = [sys.executable, "-m", "shebao.doors.console.main", "demo", "--load-only"]
            told = environment(var, database_url(name))
            loaded = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
            if loaded.returncode:
                administer(f'DROP DATABASE "{name}" WITH (FORCE)')
                pytest.fail(f"`shebao demo --load-only` failed:\n{loaded.stdout}\n{loaded.stderr}")
            (var / "loaded").touch()
    return var, name


@pytest.fixture(scope="session")
def _opened(demo_town: tuple[Path, str]) -> Iterator[OpenCentre]:
    """Opens centers; whatever a test leaves open is closed when the session ends."""
    centres: list[tuple[Centre, str]] = []

    def open_centre(**told: str) -> Centre:
        town, template = demo_town
        var = Path(tempfile.mkdtemp(prefix="shebao-centre-"))
        shutil.copytree(town, var, dirs_exist_ok=True)
        name = f"shebao_centre_{os.getpid()}_{len(centres)}"
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        centre = start(var, environment(var, database_url(name)) | told)
        centres.append((centre, name))
        return centre

    yield open_centre
    for centre, name in centres:
        centre.close()
        shutil.rmtree(centre.var, ignore_errors=True)
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def start(var: Path, told: dict[str, str], *options: str) -> Centre:
    """``shebao serve`` on a free port, answering; fails with what it printed when it does not come up."""
    port = free_port()
    log = var / "printed.txt"
    with log.open("w") as out:
        command = [sys.executable, "-m", "shebao.doors.console.main", "serve", "--port", str(port), *options]
        process = subprocess.Popen(command, env=told, stdout=out, stderr=subprocess.STDOUT, text=True)
    centre = Centre(f"http://localhost:{port}", var, told, process, log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if "The center is open" in centre.printed():
            with contextlib.suppress(URLError, TimeoutError):
                urlopen(f"{centre.url}/", timeout=10).close()
                return centre
        time.sleep(0.05)
    centre.close()
    pytest.fail(f"`shebao serve` did not open:\n{centre.printed()}")


@pytest.fixture
def open_centre(_opened: OpenCentre) -> Iterator[OpenCentre]:
    """``open_centre()`` opens a center with an untouched town for this test; it closes with it."""
    mine: list[Centre] = []

    def open_one(**told: str) -> Centre:
        mine.append(_opened(**told))
        return mine[-1]

    yield open_one
    for centre in mine:
        centre.close()


@pytest.fixture(scope="module")
def centre(_opened: OpenCentre) -> Iterator[Centre]:
    """One open center for the whole test module."""
    opened = _opened()
    yield opened
    opened.close()


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False
