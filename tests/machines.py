"""What hypothesis state machines share: a world that is rolled back after each run, and a clock that only advances."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine

from shebao.values import clock

LONG = os.environ.get("SHEBAO_CAMPAIGN") == "long"
"""A campaign of its own: `SHEBAO_CAMPAIGN=long pytest -k machine`; CI runs a slice."""
QUICK = settings(
    max_examples=400 if LONG else 8,
    stateful_step_count=40 if LONG else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class World(RuleBasedStateMachine):
    """The demo town at its instant; everything a run does is undone when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]
        self.stack.enter_context(self.block)
        self.stack.callback(transaction.set_rollback, True)
        self.now = clock.now()
        self.held = ExitStack()
        self.held.enter_context(clock.fixed(self.now))

    def pass_time(self, **span: int) -> None:
        """Let time pass; it never goes back."""
        self.now += timedelta(**span)
        self.held.close()
        self.held.enter_context(clock.fixed(self.now))

    def teardown(self) -> None:
        """Undo the run."""
        self.held.close()
        self.stack.close()
