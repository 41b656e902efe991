"""The signed-in family page and its JSON against the same written bare, and against a naive ORM page.

    python benchmarks/family_page.py [--seconds 20] [--json]

Four servers of one process each, on one PostgreSQL of its own (``DATABASE_URL`` names another, empty one). They take
turns of a second; the figure is requests for each second of the server's own processor time, which is what one core
serves whatever else the machine does, and the slowest hundredth by the clock. The ratios are ours over bare.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 8
MEMBERS = {"grandmother": "52", "grandfather": "51", "husband": "10", "worker_mother": "62"}
GOALS = {"html_to_bare": 0.35, "json_to_bare": 0.45}


@dataclass
class Served:
    """One page of one server, and what was measured of it."""

    name: str
    port: int
    process: Any
    request: bytes
    latencies: list[float] = field(default_factory=list)
    processor: float = 0.0
    bytes: int = 0

    def per_core(self) -> float:
        return len(self.latencies) / self.processor

    def p99(self) -> float:
        return statistics.quantiles(self.latencies, n=100)[98] * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40, help="altogether, in turns of one second")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]
    with tempfile.TemporaryDirectory(prefix="shebao-page-") as folder:
        own = None
        if "DATABASE_URL" not in os.environ:
            from postgres import Server

            own = Server()
            os.environ["DATABASE_URL"] = own.url
        try:
            pages = measured(Path(folder), told.seconds)
        finally:
            if own:
                own.stop()
    by_name = {page.name: page for page in pages}
    ratios = {
        "html_to_bare": by_name["ours, page"].per_core() / by_name["bare, page"].per_core(),
        "json_to_bare": by_name["ours, JSON"].per_core() / by_name["bare, JSON"].per_core(),
        "html_to_naive": by_name["ours, page"].per_core() / by_name["naive, page"].per_core(),
    }
    if told.json:
        rows = {p.name: {"per_core": p.per_core(), "p99_ms": p.p99(), "bytes": p.bytes} for p in pages}
        print(json.dumps({"ratios": ratios, "goals": GOALS, "pages": rows}))
    else:
        print(f"{'page':<14}{'requests/s a core':>18}{'p99, ms':>10}{'bytes':>8}")
        for page in pages:
            print(f"{page.name:<14}{page.per_core():>18.0f}{page.p99():>10.1f}{page.bytes:>8}")
        for name, ratio in ratios.items():
            print(f"{name:<16}{ratio:>6.2f}" + (f"   goal {GOALS[name]}" if name in GOALS else ""))
    return 0


def measured(folder: Path, seconds: float) -> list[Served]:
    """Arrange one family, open the servers, let them take turns."""
    session, token = arranged(folder)
    headers = {
        "page": f"GET /family/ HTTP/1.1\r\nHost: localhost\r\nCookie: shebao={session}\r\nAccept-Language: en\r\n\r\n",
        "JSON": f"GET /api/v1/families HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n",
    }
    pages: list[Served] = []
    try:
        ours = served("wsgi", "shebao.config.wsgi:application")
        for kind, asked in headers.items():
            pages.append(Served(f"ours, {kind}", *ours, asked.encode()))
        parts = folder / "parts.json"
        parts.write_text(json.dumps(cut(asyncio.run(once(pages[0])).decode())))
        os.environ["FAMILY_PARTS"] = str(parts)
        bare = served("asginl", "family_engines:bare")
        for kind, asked in headers.items():
            pages.append(Served(f"bare, {kind}", *bare, asked.encode()))
        pages.append(Served("naive, page", *served("wsgi", "family_engines:naive"), headers["page"].encode()))
        for page in pages:
            page.bytes = len(asyncio.run(once(page)))
            asyncio.run(turn(page, 0.5))
            page.latencies, page.processor = [], 0.0
        for _round in range(max(1, round(seconds / len(pages)))):
            for page in pages:
                asyncio.run(turn(page, 1.0))
    finally:
        for page in pages:
            if page.process.poll() is None:
                page.process.send_signal(signal.SIGINT)
                page.process.wait(10)
    return pages


def arranged(folder: Path) -> tuple[str, str]:
    """A demo town, a daughter with four relatives bound, her session and her program's token."""
    os.environ.update(SHEBAO_VAR=str(folder), SHEBAO_MODE="demo", SHEBAO_API_PER_MINUTE="100000000")
    os.environ["DJANGO_SETTINGS_MODULE"] = "shebao.config.settings"
    (folder / "static").mkdir(exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    from shebao.demo import cast, town
    from shebao.doors.console import catalogues
    from shebao.ground.storage.models import Bucket
    from shebao.rooms.access.actions.sessions import open_session
    from shebao.rooms.access.clients.actions import make_token
    from shebao.rooms.access.models import Account
    from shebao.rooms.family import actions, tasks
    from shebao.values.identifiers import public_id

    catalogues.compile_all()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    town.load()
    daughter = town.citizen("daughter")
    actions.open_service(actor=daughter, notice_accepted=True)
    for key, relationship in MEMBERS.items():
        Bucket.objects.all().delete()
        who = cast.person(key)
        claim = actions.Claim(
            name=who.name_zh, number=who.number, computer_number=who.computer_number, relationship=relationship,
            route="own_account" if who.phone else "code", region=cast.GUANGZHOU, key=public_id(),
        )  # fmt: skip
        row = actions.claim_member(actor=daughter, claim=claim)
        tasks.match_claims()
        if who.phone:
            scopes = frozenset({"view", "certify"})
            actions.confirm_request(actor=town.citizen(key), binding_id=row.public_id, scopes=scopes)
        else:
            code = actions.issue_code(
                actor=town.officer("clerk"), binding_id=row.public_id, channel="counter"
            )
            actions.redeem_code(actor=daughter, binding_id=row.public_id, code=code)
    account = Account.objects.get(pk=daughter.account_id)
    token = make_token(actor=daughter, name="Bench", scopes=frozenset({"families:read"}), days=30)
    return open_session(account=account, device="", factor="code"), token


def cut(page: str) -> tuple[str, str, str]:
    """Our page in three: what stands before the family, one relative with holes, what stands after."""
    import re

    page = re.sub(r'nonce="[^"]+"', 'nonce="{nonce}"', page)
    starts = [found.start() for found in re.finditer(r"<article class=\"member", page)]
    first, end = starts[0], page.index('<div class="actions">')
    card = page[starts[0] : starts[1]].replace("Chen Guilan", "{name}")
    assert "{name}" in card, "the first relative is the grandmother"
    card = re.sub(r"/family/accounts/[^/]+/", "/family/accounts/{binding}/", card)
    card = re.sub(r"/certification/[A-Za-z0-9_-]{22}/", "/certification/{duty}/", card)
    return page[:first], card, page[end:]


def served(interface: str, target: str) -> tuple[int, subprocess.Popen[bytes]]:
    """One process of a server on a free port, answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    threads = ["--blocking-threads", "4"] if interface == "wsgi" else []
    command = [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            interface,
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ),
        *("--workers", "1", "--log-level", "error", "--no-ws", *threads, target),
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "benchmarks"), str(ROOT / "tests")]),
    }
    process = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return port, process
    raise RuntimeError(f"{target} did not open")


async def once(page: Served) -> bytes:
    """The body of one answer; a mistake when it is not 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
    writer.write(page.request)
    status, body = await answer(reader)
    writer.close()
    assert status == 200, (page.name, status, body[:300])
    return body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next(
        int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length:")
    )
    return int(head.split(" ", 2)[1]), await reader.readexactly(length)


async def turn(page: Served, seconds: float) -> None:
    """Ask for the page over all connections until the time is over."""
    before = spent(page.process.pid)
    until = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
        while time.perf_counter() < until:
            started = time.perf_counter()
            writer.write(page.request)
            status, body = await answer(reader)
            page.latencies.append(time.perf_counter() - started)
            assert status == 200, (page.name, status, body[:300])
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    page.processor += spent(page.process.pid) - before


def spent(number: int) -> float:
    """Seconds of processor time of a process and its children."""
    import psutil

    process = psutil.Process(number)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


if __name__ == "__main__":
    sys.exit(main())
