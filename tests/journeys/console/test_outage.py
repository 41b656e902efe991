"""F5: the database goes away under an open center and comes back; web and worker go on by themselves."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import psycopg
import pytest

from centre import Centre, environment, start, until
from machines import LONG
from postgres import Server, administer
from shebao.demo import cast
from shebao.values import clock

AWAY_SECONDS = 2.0
BACK_SECONDS = 15.0
Away = Callable[[Centre], contextlib.AbstractContextManager[None]]


def asked(
    centre: Centre, path: str = "/search/?q=card", cookie: str = f"shebao={'x' * 43}"
) -> tuple[int, str, str]:
    """Status, page and Retry-After of one request that asks the database for its session."""
    request = Request(centre.url + path, headers={"Cookie": cookie, "Accept-Language": "en"})
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), ""
    except HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers.get("Retry-After", "")


@contextmanager
def connections_refused(centre: Centre) -> Iterator[None]:
    """No connection to the center's database, old or new; SQLite: a file that cannot be opened."""
    url = centre.environment.get("DATABASE_URL")
    if url is None:
        file = centre.var / "shebao.sqlite3"
        aside = file.with_suffix(".aside")
        file.rename(aside)
        file.mkdir()
        yield
        file.rmdir()
        aside.rename(file)
        return
    name = url.split("?")[0].rsplit("/", 1)[1]
    administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    yield
    administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def matched(centre: Centre) -> int:
    """How many events the worker has matched."""
    count = "SELECT count(*) FROM certification_event WHERE matched_at IS NOT NULL"
    if url := centre.environment.get("DATABASE_URL"):
        with psycopg.connect(url) as found:
            row = found.execute(count).fetchone()
    else:
        with contextlib.closing(sqlite3.connect(centre.var / "shebao.sqlite3", timeout=10)) as file:
            row = file.execute(count).fetchone()
    assert row
    return int(row[0])


def send_an_event(centre: Centre, folder: Path) -> None:
    person = cast.person("grandfather")
    path = folder / "events.csv"
    row = f"back,{person.number},{person.name_zh},rail,{clock.today()}"
    path.write_text(f"reference,number,name,kind,happened_on\n{row}\n", encoding="utf-8")
    done = centre.shebao("import", "events", str(path), "--source", "health")
    assert done.returncode == 0, done.stderr


def goes_on_after(centre: Centre, away: Away, folder: Path) -> None:
    """Calm while it is away, whole again afterwards, and the same two processes."""
    assert asked(centre)[0] == 200
    before = matched(centre)
    processes = {child.pid for child in psutil.Process(centre.process.pid).children()}
    with away(centre):
        deadline = time.monotonic() + AWAY_SECONDS
        seen = [asked(centre)]
        while time.monotonic() < deadline:
            time.sleep(0.2)
            seen.append(asked(centre))
        assert {status for status, _page, _after in seen} <= {200, 503}
        status, page, after = seen[-1]
        assert status == 503 and "Nothing was saved" in page and int(after) > 0
    assert until(lambda: asked(centre)[0] == 200, BACK_SECONDS), centre.printed()[-2000:]
    send_an_event(centre, folder)
    assert until(lambda: matched(centre) == before + 1, BACK_SECONDS), centre.printed()[-2000:]
    assert {child.pid for child in psutil.Process(centre.process.pid).children()} == processes
    assert centre.shebao("check").returncode == 0


@contextmanager
def own_server(var: Path) -> Iterator[tuple[Centre, Away]]:
    """A center on a PostgreSQL of its own, which is killed outright and started again."""
    server = Server()
    var.mkdir()
    told = environment(var, server.url)
    load = [sys.executable, "-m", "shebao.doors.console.main", "demo", "--load-only"]
    assert subprocess.run(load, env=told, check=False, capture_output=True).returncode == 0
    centre = start(var, told)

    @contextmanager
    def killed(_centre: Centre) -> Iterator[None]:
        server.kill()
        yield
        server.start_again()

    try:
        yield centre, killed
    finally:
        centre.close()
        server.stop()


@pytest.mark.parametrize("what", ["connections", *(["server"] if LONG else [])])
def test_F5_web_and_worker_come_back_when_the_database_does(
    open_centre: Callable[..., Any], tmp_path: Path, what: str
) -> None:
    if what == "connections":
        goes_on_after(open_centre(), connections_refused, tmp_path)
        return
    with own_server(tmp_path / "var") as (centre, killed):
        goes_on_after(centre, killed, tmp_path)
