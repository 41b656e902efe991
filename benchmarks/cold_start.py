"""How long a newcomer waits: clone → install → first page, with a warm package cache.

Seconds differ from machine to machine, so the figures that count are ratios to floors of the same run:

- *installing* against ``uv sync`` of the same lock file into an empty environment, which nothing can beat;
- *opening*, from ``make run`` on an installed checkout to the first page, against a bare
  ``python -m http.server`` that answers one request: what starting any Python web server costs here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 600


def timed(command: list[str], folder: Path, **told: str) -> float:
    """Seconds a command takes; leaves with its output when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=environment(**told), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.monotonic() - started


def environment(**told: str) -> dict[str, str]:
    dropped = {"VIRTUAL_ENV", "DATABASE_URL", "SHEBAO_VAR", "SHEBAO_MODE", "MAKEFLAGS", "MAKELEVEL"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"UV_PYTHON_DOWNLOADS": "never"} | told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(command: list[str], folder: Path, port: int) -> float:
    """Seconds from starting a server to its first page; the server is ended again."""
    with tempfile.TemporaryFile() as printed:
        started = time.monotonic()
        server = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=printed, stderr=printed, start_new_session=True
        )
        try:
            while time.monotonic() - started < PATIENCE_SECONDS and server.poll() is None:
                try:
                    urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
                    return time.monotonic() - started
                except (URLError, ConnectionError, TimeoutError):
                    time.sleep(0.01)
            printed.seek(0)
            raise SystemExit(f"{' '.join(command)} did not answer:\n{printed.read().decode()}")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def measure() -> dict[str, float]:
    """Seconds of each step, floors included, in a clone that is removed again."""
    folder = Path(tempfile.mkdtemp(prefix="shebao-cold-start-"))
    clone = folder / "shebao"
    try:
        seconds = {"clone": timed(["git", "clone", "--quiet", "--no-local", str(ROOT), str(clone)], folder)}
        seconds["install"] = timed(["make", "install"], clone)
        port = free_port()
        seconds["first start"] = first_answer(["make", "run", f"PORT={port}"], clone, port)
        port = free_port()
        seconds["later start"] = first_answer(["make", "run", f"PORT={port}"], clone, port)
        seconds["uv sync (floor)"] = timed(
            [str(clone / ".venv/bin/uv"), "sync", "--locked", "--quiet", "--python", sys.executable],
            clone,
            UV_PROJECT_ENVIRONMENT=str(folder / "floor"),
        )
        port = free_port()
        bare = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
        (folder / "empty").mkdir()
        seconds["http.server (floor)"] = first_answer(bare, folder / "empty", port)
        return seconds
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ratios(seconds: dict[str, float]) -> dict[str, float]:
    """What may be compared across machines; the total against the sum of both floors."""
    sync, server = seconds["uv sync (floor)"], seconds["http.server (floor)"]
    total = seconds["clone"] + seconds["install"] + seconds["first start"]
    return {
        "install / uv sync": round(seconds["install"] / sync, 2),
        "first start / http.server": round(seconds["first start"] / server, 1),
        "later start / http.server": round(seconds["later start"] / server, 1),
        "clone to first page / both floors": round(total / (sync + server), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args()
    seconds = measure()
    found = ratios(seconds)
    total = seconds["clone"] + seconds["install"] + seconds["first start"]
    if arguments.json:
        print(json.dumps({"seconds": {k: round(v, 2) for k, v in seconds.items()}, "ratios": found}))
        return
    for name, value in {**seconds, "clone to first page": total}.items():
        print(f"{name:<36}{value:>8.2f} s")
    for name, value in found.items():
        print(f"{name:<36}{value:>8} ×")


if __name__ == "__main__":
    main()
