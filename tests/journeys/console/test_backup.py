"""Backup and restore, drilled: a center in use is copied, destroyed, and brought back with two commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

import pytest

import walks
from centre import Centre, environment, start
from plaintext import Needles
from postgres import administer, database_url
from shebao.demo import cast

DAUGHTER = "10000000001"


@pytest.fixture
def empty_center() -> Iterator[Callable[[Path], dict[str, str]]]:
    """What an operator has on a new machine: the keys of the old one, and nothing else."""
    made: list[tuple[Path, str]] = []

    def place(keys: Path) -> dict[str, str]:
        var = Path(tempfile.mkdtemp(prefix="shebao-restored-"))
        shutil.copytree(keys, var / "keys")
        name = f"shebao_restored_{os.getpid()}_{len(made)}"
        administer(f'CREATE DATABASE "{name}"')
        made.append((var, name))
        return environment(var, database_url(name))

    yield place
    for var, name in made:
        shutil.rmtree(var, ignore_errors=True)
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def shebao(told: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shebao.doors.console.main", *arguments]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def nothing_readable(centre: Centre, copy: Path) -> dict[str, set[str]]:
    """Where an identifier of the town lies in clear: database and WAL, sessions, vault, what was logged, the copy."""
    people = [r for r in cast.PEOPLE if r.name_en]
    texts = [text for r in people for text in (r.number, r.phone, r.address, r.computer_number)]
    needles = Needles({text for text in [*texts, *(office.phone for office in cast.STAFF)] if len(text) > 8})
    places = [path for path in centre.var.iterdir() if path.name not in {"static", "keys", "printed.txt"}]
    found = needles.found_below(*places, *server_files(centre), copy)
    # The terminal of a demo says on purpose who can sign in; everything after that is the log.
    said = centre.printed().replace(cast.sign_in_table(), "")
    assert said != centre.printed()
    found |= {"the log": logged} if (logged := needles.found_in(said.encode())) else {}
    if database := centre.environment.get("DATABASE_URL"):
        # The dump is compressed; what it holds is read as the restore would read it.
        program = Path(os.environ.get("SHEBAO_PG_PROGRAMS", "/usr/bin")) / "pg_restore"
        text = subprocess.run(
            [program, "--file=-", copy / "database.dump"], capture_output=True, check=True
        ).stdout
        assert b"COPY public.people_person" in text, database
        found |= {"the dump": dumped} if (dumped := needles.found_in(text)) else {}
    else:
        assert (centre.var / "shebao.sqlite3-wal").stat().st_size, "there is a log of writes to look into"
    return found


def server_files(centre: Centre) -> list[Path]:
    """PostgreSQL's own files of this database, and its newest logs of writes; none on SQLite."""
    if not (url := centre.environment.get("DATABASE_URL")):
        return []
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT current_setting('data_directory'), oid, pg_walfile_name(pg_current_wal_lsn())"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        tables = connection.execute(
            "SELECT relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        assert row
        base = Path(row[0]) / "base" / str(row[1])
        ours = [base / str(node) for (node,) in tables if (base / str(node)).is_file()]
        logs = sorted((Path(row[0]) / "pg_wal").glob("0" * 7 + "*"))
    assert len(ours) > 20 and logs, "the tests may read the files of their PostgreSQL"
    return [*ours, *[path for path in logs if path.name <= row[2]][-2:]]


def in_use(url: str, over: Event) -> None:
    """Somebody reads and asks for codes all the while."""
    while not over.is_set():
        urlopen(f"{url}/demo/phone/", timeout=20).close()


def test_T25_a_center_in_use_is_copied_destroyed_and_brought_back(
    open_centre: Callable[..., Any],
    visitor: Callable[..., Any],
    empty_center: Callable[[Path], dict[str, str]],
    tmp_path: Path,
) -> None:
    centre, copy, over = open_centre(), tmp_path / "copy", Event()
    page = visitor("en", at=centre.url)
    walks.sign_in(page, DAUGHTER)
    page.goto("/family/")
    walks.open_family_service(page, walks.WORDS["en"])
    walks.tap(page, walks.WORDS["en"]["add"])
    walks.add_mother(page, walks.WORDS["en"], cast.person("grandmother").number)
    page.goto(f"/no-such-page/?q={cast.person('grandmother').number}")
    reader = Thread(target=in_use, args=(centre.url, over))
    reader.start()
    try:
        made = centre.shebao("backup", str(copy))
    finally:
        over.set()
        reader.join()
    assert made.returncode == 0, made.stderr
    assert "The keys are not in it" in made.stdout
    assert not [path for path in copy.rglob("*") if path.suffix == ".key"]
    assert not nothing_readable(centre, copy)
    assert {path.stat().st_mode & 0o077 for path in copy.rglob("*") if path.is_file()} == {0}
    living = centre.shebao("restore", str(copy))
    assert (living.returncode, "ever restored over a living center" in living.stderr) == (1, True)
    assert centre.close() == 0

    told = empty_center(centre.var / "keys")
    shutil.rmtree(centre.var)
    back = shebao(told, "restore", str(copy))
    assert back.returncode == 0, back.stderr
    assert "every seal holds" in back.stdout

    restored = start(Path(told["SHEBAO_VAR"]), told)
    try:
        # The session lies in the database: whoever was signed in still is, and what was acknowledged is there.
        old = page.context.cookies()
        anew = visitor("en", at=restored.url)
        anew.context.add_cookies([{**cookie, "domain": "localhost"} for cookie in old])
        anew.goto("/family/")
        assert anew.locator("main a", has_text="Add family account").count()
    finally:
        assert restored.close() == 0
