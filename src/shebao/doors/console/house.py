"""The house: child processes that live and end together.

A child that dies is started again; one that keeps dying closes the house with a sentence, because a center
without its worker would take requests and never answer them.
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from shebao.doors.console.ready import refuse, say

START_SECONDS = 60
STOP_SECONDS = 10
FALLS = 3  # within FALL_SECONDS, then the house closes
FALL_SECONDS = 60


@dataclass
class Child:
    """One process of the house and the instants it fell."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the house alone, which then ends the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_house)  # noqa: PLW1509

    def fell(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def falls_too_often(self, now: float) -> bool:
        self.falls = [at for at in (*self.falls, now) if now - at < FALL_SECONDS]
        return len(self.falls) >= FALLS

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class House:
    """Starts the children, watches them, ends them on Ctrl-C or a termination signal."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.closing = False

    def run(self, *, ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        """Stay until told to stop (exit code 0) or until a child cannot be kept alive (1)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._close)
        try:
            for child in self.children:
                child.start()
            if not self._opened(ready):
                return 0 if self.closing else refuse("The center did not open; the lines above say why.")
            announce()
            return self._watch()
        finally:
            self._end()

    def _close(self, number: int, frame: FrameType | None) -> None:
        self.closing = True

    def _opened(self, ready: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.closing:
            if any(child.fell() for child in self.children):
                return False
            if ready():
                return True
            time.sleep(0.05)
        return False

    def _watch(self) -> int:
        while not self.closing:
            for child in self.children:
                if not child.fell():
                    continue
                if child.falls_too_often(time.monotonic()):
                    return refuse(
                        f"The {child.name} ended {FALLS} times within a minute, so the center closes."
                    )
                say(f"The {child.name} ended by itself and is started again.")
                child.start()
            time.sleep(0.2)
        say("\nClosing: requests under way are finished first.")
        return 0

    def _end(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.stop(deadline)


def _end_with_house() -> None:
    """Linux only: a house that is killed outright takes its children along, off the port."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
