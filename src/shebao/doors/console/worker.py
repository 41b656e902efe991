"""The worker: calls the rooms' background tasks in turn, every half second; no failure stops the others."""

from __future__ import annotations

import argparse
import logging
import signal
import time
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shebao.doors.console.ready import ready

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

log = logging.getLogger(__name__)

# Each takes nothing, does what is due, and may be called again at any moment.
EVERY_TURN: tuple[str, ...] = (
    "shebao.rooms.family.tasks.match_claims",
    "shebao.rooms.certification.tasks.match_events",
    "shebao.rooms.access.tasks.look_up_claims",
    "shebao.ground.notices.tasks.deliver",
    "shebao.ground.webhooks.tasks.deliver",
)
EVERY_MINUTE: tuple[str, ...] = (
    "shebao.rooms.family.tasks.write_down_endings",
    "shebao.ground.audit.tasks.seal",
    "shebao.rooms.funds.tasks.seal",
)
# Once each business day, in this order; `shebao daily` does the same by hand.
DAILY: tuple[str, ...] = (
    "shebao.rooms.certification.tasks.note_lapses",
    "shebao.rooms.certification.tasks.climb_ladder",
    "shebao.rooms.certification.inquiry.ask_again",
    "shebao.rooms.certification.checks.draw_checks",
    "shebao.rooms.certification.questions.follow_up",
    "shebao.rooms.certification.risk.forget_traces",
    "shebao.rooms.family.tasks.write_down_endings",
    "shebao.rooms.family.tasks.warn_of_endings",
    "shebao.rooms.access.tasks.sweep",
    "shebao.rooms.access.clients.tasks.sweep",
    "shebao.ground.storage.tasks.sweep",
    "shebao.ground.audit.tasks.seal",
    "shebao.rooms.funds.tasks.anchor",
)
PAUSE_SECONDS = 0.5
MINUTE_SECONDS = 60


def callables(names: Iterable[str]) -> list[Callable[[], Any]]:
    """The functions behind dotted names; an ``ImportError`` here is a mistake in the lists above."""
    pairs = (name.rsplit(".", 1) for name in names)
    return [getattr(import_module(module), function) for module, function in pairs]


def call_each(tasks: Iterable[Callable[[], Any]]) -> list[str]:
    """Call the tasks in turn; the names of those that failed, each logged with its traceback."""
    from django.db import connections

    failed = []
    for task in tasks:
        try:
            task()
        except Exception:
            name = f"{task.__module__}.{task.__qualname__}"
            log.exception("The task %s failed; it is tried again in the next turn.", name)
            failed.append(name)
            # Whatever state the failure left the connection in, the next task does not inherit it.
            connections.close_all()
    return failed


def run(arguments: argparse.Namespace) -> int:
    """Turn until a termination signal arrives, and then finish the task under way."""
    ready()
    from shebao.values import clock

    going = True

    def end(number: int, frame: object) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    every_turn, every_minute, daily = callables(EVERY_TURN), callables(EVERY_MINUTE), callables(DAILY)
    done_for: date | None = None
    last_minute = 0.0
    while going:
        call_each(every_turn)
        if clock.today() != done_for:
            done_for = clock.today()
            call_each(daily)
        if time.monotonic() - last_minute >= MINUTE_SECONDS:
            last_minute = time.monotonic()
            call_each(every_minute)
        if arguments.once:
            break
        time.sleep(PAUSE_SECONDS)
    return 0


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser("worker", help="background tasks only; `serve` starts one by itself")
    parser.add_argument("--once", action="store_true", help="one turn, then stop")
    parser.set_defaults(run=run)
