"""A mixed load on an open center: is everybody answered in time, and is it calm beyond what it can do?

    python benchmarks/load.py [--rate 100] [--seconds 300] [--json]

Requests begin at a fixed rate whatever the answers do, as people do. First the rate for the time asked for, then three
times as many for a tenth of it, then the rate again. The center is ``shebao serve`` with a process for each core and
its worker, on SQLite, or on the PostgreSQL of ``DATABASE_URL`` (an empty one). The client shares the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"p95_ms": 300, "errors": 0, "refusal_p95_ms": 100, "recovery_seconds": 30}
CSRF = "x" * 32
PEOPLE = ("10000000001", "10000000002", "10000000003", "10000000004", "10000000005")
MIX = (
    ("GET", "/family/", 40),
    ("GET", "/certification/", 20),
    ("GET", "/my/", 10),
    ("GET", "/", 15),
    ("GET", "/funds/", 5),
    ("POST", "/my/settings/", 10),
)
"""Signed in, except that everybody may read the first page and the funds; every personal read writes its audit."""


@dataclass
class Phase:
    """One stretch of the load: when each request began, how long it took, and how it ended (0: not at all)."""

    rate: float
    answers: list[tuple[float, float, int]] = field(default_factory=list)

    def times(self, *statuses: int) -> list[float]:
        return sorted(took * 1000 for _began, took, status in self.answers if status in statuses)

    def told(self) -> dict[str, Any]:
        good, refused = self.times(200, 302), self.times(503)
        counts = Counter(status for _began, _took, status in self.answers)
        return {
            "rate": self.rate,
            "requests": len(self.answers),
            "served": len(good),
            "refused": len(refused),
            "errors": len(self.answers) - len(good) - len(refused),
            "p50_ms": statistics.median(good) if good else None,
            "p95_ms": part(good, 0.95),
            "p99_ms": part(good, 0.99),
            "refusal_p95_ms": part(refused, 0.95),
            "statuses": {str(status): number for status, number in sorted(counts.items())},
        }


def part(times: list[float], share: float) -> float | None:
    return times[min(len(times) - 1, int(len(times) * share))] if times else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100, help="requests a second")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    with tempfile.TemporaryDirectory(prefix="shebao-load-") as folder:
        phases = measured(Path(folder), told.rate, told.seconds)
    steady, over, after = (phase.told() for phase in phases)
    found = {
        "phases": {"steady": steady, "over": over, "after": after},
        "recovery_seconds": recovery(phases[2]),
        "goals": GOALS,
        "ratios": {
            "served_over": (over["served"] / over["requests"])
            / max(1e-9, steady["served"] / steady["requests"])
        },
    }
    if told.json:
        print(json.dumps(found))
        return 0
    head = ("requests", "served", "refused", "errors", "p50_ms", "p95_ms", "p99_ms", "refusal_p95_ms")
    print(f"{'phase':<8}" + "".join(f"{name:>16}" for name in head))
    for name, row in (("steady", steady), ("over", over), ("after", after)):
        cells = (row[key] for key in head)
        print(f"{name:<8}" + "".join(f"{'–' if cell is None else round(cell):>16}" for cell in cells))
    print(f"in time again after {found['recovery_seconds']} s; goals {GOALS}")
    return 0


def measured(folder: Path, rate: float, seconds: float) -> list[Phase]:
    """Sign everybody in, open the center, and let the load come."""
    from centre import environment, start

    var = folder / "var"
    var.mkdir()
    told = environment(var, os.environ.get("DATABASE_URL"))
    os.environ.update(told)
    tokens = arranged()
    centre = start(var, told, "--processes", str(os.cpu_count() or 1))
    try:
        port = urlsplit(centre.url).port
        assert port
        return asyncio.run(three_phases(port, tokens, rate, seconds))
    finally:
        centre.close()


async def three_phases(port: int, tokens: list[str], rate: float, seconds: float) -> list[Phase]:
    """The rate, three times the rate, the rate; a moment before to warm up."""
    await load(port, tokens, Phase(rate), 2)
    phases = [Phase(rate), Phase(rate * 3), Phase(rate)]
    for phase, span in zip(phases, (seconds, max(5, seconds / 10), max(30, seconds / 10)), strict=True):
        await load(port, tokens, phase, span)
    return phases


def arranged() -> list[str]:
    """The demo town, a family for everybody who has one, and a session each."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shebao.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from shebao.demo import cast, town
    from shebao.rooms.access.actions.sessions import open_session
    from shebao.rooms.access.models import Account
    from shebao.rooms.family import actions, tasks
    from shebao.values.identifiers import public_id

    call_command("migrate", verbosity=0, interactive=False)
    town.load()
    who = cast.person("grandmother")
    daughter = town.citizen("daughter")
    actions.open_service(actor=daughter, notice_accepted=True)
    claim = actions.Claim(
        name=who.name_zh, number=who.number, computer_number="", relationship="52",
        route="own_account", region=cast.GUANGZHOU, key=public_id(),
    )  # fmt: skip
    row = actions.claim_member(actor=daughter, claim=claim)
    tasks.match_claims()
    scopes = frozenset({"view", "certify"})
    actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=scopes)
    accounts = [account for account in Account.objects.all() if account.phone in PEOPLE]
    tokens = [open_session(account=account, device="", factor="code") for account in accounts]
    connections.close_all()
    return tokens


async def load(port: int, tokens: list[str], phase: Phase, seconds: float) -> None:
    """Begin requests at the rate of the phase, each on a connection that is free or on a new one."""
    dice = random.Random(1)
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    weights = [weight for *_what, weight in MIX]
    began, tasks = time.perf_counter(), []
    number = 0
    while (due := number / phase.rate) < seconds:
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        method, path, _weight = dice.choices(MIX, weights)[0]
        request = asked(method, path, dice.choice(tokens))
        tasks.append(asyncio.create_task(one(port, free, request, phase, began + due)))
        number += 1
    await asyncio.gather(*tasks)
    for _reader, writer in free:
        writer.close()


def asked(method: str, path: str, token: str) -> bytes:
    form = f"csrfmiddlewaretoken={CSRF}&language=en&theme=&text=" if method == "POST" else ""
    kind = (
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n" if form else ""
    )
    cookies = f"shebao={token}; csrf={CSRF}"
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n{kind}\r\n"
    return (head + form).encode()


async def one(port: int, free: list[Any], request: bytes, phase: Phase, due: float) -> None:
    """Send one request; its time counts from when it was due, so that a late start hides nothing."""
    status = 0
    try:
        reader, writer = free.pop() if free else await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).decode("latin-1")
        lengths = [line for line in head.splitlines() if line.lower().startswith("content-length:")]
        await reader.readexactly(int(lengths[0].split(":")[1]) if lengths else 0)
        status = int(head.split(" ", 2)[1])
        if lengths:
            free.append((reader, writer))
        else:
            writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        pass
    phase.answers.append((due, time.perf_counter() - due, status))


def recovery(phase: Phase) -> float | None:
    """Seconds after the overload until a second in which 95 of 100 are in time and none is refused; None if never."""
    if not phase.answers:
        return None
    first = min(began for began, _took, _status in phase.answers)
    seconds: dict[int, list[tuple[float, int]]] = {}
    for began, took, status in phase.answers:
        seconds.setdefault(int(began - first), []).append((took * 1000, status))
    for second, answers in sorted(seconds.items()):
        good = sorted(took for took, status in answers if status in (200, 302))
        if len(good) == len(answers) and (part(good, 0.95) or 0) <= GOALS["p95_ms"]:
            return float(second)
    return None


if __name__ == "__main__":
    sys.exit(main())
