"""Does the time of an answer tell whether a number belongs to somebody? Welch's t over interleaved calls.

The form *add family account* is sent with a person who matches, a wrong name, a wrong number, somebody dead, nobody,
and somebody already asked; then the page after it is read, when the worker has compared. The cases take turns in a
random order in one process, every call is undone, and the figure is Welch's t of each case against *match*. Time is
the processor time of the process, so that neighbours on the machine blur it less; the slowest tenth of each case is
dropped. A case with |t| of 4.5 or more is an oracle, and the script ends with 1.

``--planted`` adds a query to one case, to see that the figure finds it.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

BOUND = 4.5
KEPT = 0.9
HOLDER = "10000000004"


def welch(one: list[float], other: list[float]) -> float:
    """Welch's t of two samples."""
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / (spread**0.5 or 1e-12)


def cropped(times: list[int]) -> list[float]:
    """Without the slowest tenth: interruptions, not the program."""
    return [float(one) for one in sorted(times)[: int(len(times) * KEPT)]]


class Center:
    """A demo town in a folder of its own, and the six things somebody may type."""

    def __init__(self, planted: bool) -> None:
        from shebao.demo import cast, town
        from shebao.rooms.family import actions
        from shebao.values.identifiers import check_digit

        town.load()
        self.planted = planted
        self.holder = town.citizen("worker")
        actions.open_service(actor=self.holder, notice_accepted=True)
        role, late = cast.person("grandmother"), cast.person("late_uncle")
        unknown, wrong = role.number[:4] + "9919500101001", role.number[:14] + "999"
        self.cases = {
            "match": (role.name_zh, role.number),
            "wrong name": ("王大明", role.number),
            "wrong number": (role.name_zh, wrong + check_digit(wrong)),
            "dead": (late.name_zh, late.number),
            "unknown": ("陈桂兰", unknown + check_digit(unknown)),
            "already asked": (cast.person("daughter").name_zh, cast.person("daughter").number),
        }
        self._ask(*self.cases["already asked"])

    def timed(self, case: str) -> tuple[int, int]:
        """Nanoseconds of the form and of the page after it; everything is undone."""
        from django.db import transaction
        from django.test import Client

        from shebao.ground.storage.models import Bucket
        from shebao.rooms.access.actions.sessions import open_session
        from shebao.rooms.access.models import Account
        from shebao.rooms.family import tasks

        block = transaction.atomic()
        block._from_testcase = True  # type: ignore[attr-defined]
        with block:
            Bucket.objects.all().delete()
            account = Account.objects.get(pk=self.holder.account_id)
            client = Client()
            client.cookies["shebao"] = open_session(account=account, device="", factor="code")
            form = self._form(*self.cases[case])
            started = time.process_time_ns()
            if self.planted and case == "wrong name":
                Account.objects.filter(pk=account.pk).exists()
            answer = client.post("/family/add/", form)
            sent = time.process_time_ns() - started
            assert answer.status_code == 302, (case, answer.status_code)
            tasks.match_claims()
            started = time.process_time_ns()
            seen = client.get(answer["Location"])
            read = time.process_time_ns() - started
            assert seen.status_code == 200
            transaction.set_rollback(True)
        return sent, read

    def _ask(self, name: str, number: str) -> None:
        from shebao.rooms.family import actions, tasks
        from shebao.rooms.family.actions import Claim

        told = self._form(name, number)
        actions.claim_member(actor=self.holder, claim=Claim(**told, computer_number="", region="532301"))
        tasks.match_claims()

    def _form(self, name: str, number: str) -> dict[str, str]:
        from shebao.values.identifiers import public_id

        return {
            "name": name,
            "number": number,
            "relationship": "52",
            "route": "own_account",
            "key": public_id(),
        }


def measured(rounds: int, planted: bool) -> dict[str, dict[str, float]]:
    """|t| of the form and of the page after it, for each case against *match*."""
    center = Center(planted)
    order = [case for case in center.cases for _ in range(rounds)]
    random.Random(20261125).shuffle(order)
    times: dict[str, tuple[list[int], list[int]]] = {case: ([], []) for case in center.cases}
    for case in list(center.cases) * 3:
        center.timed(case)
    for number, case in enumerate(order):
        if number % 200 == 0:
            gc.collect()
            gc.disable()
        sent, read = center.timed(case)
        times[case][0].append(sent)
        times[case][1].append(read)
    gc.enable()
    against = [cropped(one) for one in times["match"]]
    return {
        case: {
            "form": welch(cropped(sent), against[0]),
            "page": welch(cropped(read), against[1]),
            "form_ms": statistics.fmean(cropped(sent)) / 1e6,
        }
        for case, (sent, read) in times.items()
    }


def main() -> int:
    """A table for people, or JSON; 1 when a case can be told from *match*."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000, help="calls of each case")
    parser.add_argument("--planted", action="store_true", help="add a query to one case, to see it found")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shebao-oracle-") as folder:
        os.environ.update(SHEBAO_VAR=folder, SHEBAO_MODE="demo", SHEBAO_HOSTS="testserver")
        os.environ["DJANGO_SETTINGS_MODULE"] = "shebao.config.settings"
        os.environ.pop("DATABASE_URL", None)
        (Path(folder) / "static").mkdir()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        found: dict[str, Any] = measured(told.rounds, told.planted)
    worst = max(abs(one[what]) for one in found.values() for what in ("form", "page"))
    if told.json:
        print(json.dumps({"rounds": told.rounds, "bound": BOUND, "worst": worst, "cases": found}))
    else:
        print(f"{'case':<16}{'t, form':>10}{'t, page':>10}{'form, ms':>10}")
        for case, one in found.items():
            print(f"{case:<16}{one['form']:>10.2f}{one['page']:>10.2f}{one['form_ms']:>10.2f}")
        print(f"worst |t| {worst:.2f}, bound {BOUND}, {told.rounds} calls of each case")
    return 1 if worst >= BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
