"""Acts that are killed: a database arranged once, copied for every point, compared with what an unbroken run leaves.

A process of its own dies with -9 before a statement or around a commit (``ledger_processes.Dying``). What it left must
hold together, and the same act again must leave exactly what one unbroken run leaves, once.
"""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import F, Max, OuterRef, Q, Subquery

from ledger_processes import Dying, ended, leave_database, start
from postgres import administer
from shebao.ground.audit.models import Record
from shebao.ground.notices.models import Notice
from shebao.ground.storage import slices
from shebao.rooms.certification.models import (
    Case,
    Certificate,
    Decision,
    Duty,
    Event,
    EventFile,
    Lapse,
    RejectedRow,
    Reminder,
    Submission,
    Withholding,
)
from shebao.rooms.family.models import Act, Binding, Consent, Mandate

Step = Callable[[], None]
MEMBER = ("binding__holder_id", "binding__member_id")


class Arranged:
    """The database as it stands now, kept aside; :meth:`again` goes on with an untouched copy of it."""

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])
        self.copy = f"{self.name}_crashed"
        leave_database()

    @contextmanager
    def again(self) -> Iterator[None]:
        """A copy for one run; the arranged database itself is never written again."""
        leave_database()
        if connection.vendor == "sqlite":
            shutil.copyfile(self.name, self.copy)
        administer(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.name}" STRATEGY file_copy')
        connection.settings_dict["NAME"] = self.copy
        slices._aside.clear()
        try:
            yield
        finally:
            leave_database()
            connection.settings_dict["NAME"] = self.name
            administer(f'DROP DATABASE "{self.copy}" WITH (FORCE)')


def left() -> dict[str, Counter[tuple[Any, ...]]]:
    """Everything these acts write, without what is random by nature; how often each row stands there counts."""
    files = dict(EventFile.objects.values_list("public_id", "digest"))
    audit = Record.objects.values_list("subject", "action", "purpose", "outcome", "actor_key")
    return {
        "bindings": rows(Binding, "holder_id", "member_id", "relationship", "route", "state"),
        "acts": rows(Act, *MEMBER, "route", "grade", "actor_key"),
        "consents": rows(Consent, *MEMBER, "given_by"),
        "mandates": rows(Mandate, *MEMBER, "scopes", "grade", "until"),
        "submissions": rows(Submission, "duty_id", "request_key", "channel"),
        "decisions": rows(Decision, "submission__duty_id", "approved", "reason", "decided_by"),
        "certificates": rows(Certificate, "duty_id", "channel", "happened_on", "valid_until", "recorded_by"),
        "duties": rows(Duty, "pk", "due_on", "latest__happened_on", "ended_on"),
        "lapses": rows(Lapse, "duty_id", "since", "until"),
        "reminders": rows(Reminder, "duty_id", "due_on", "rung", "channel"),
        "withholdings": rows(Withholding, "lapse__duty_id", "since", "until"),
        "files": rows(EventFile, "digest", "rows", "accepted", "finished_at"),
        "events": rows(Event, "reference", "kind", "outcome", "matched_at", "birth_date"),
        "rejected": rows(RejectedRow, "line", "problem", "column"),
        "cases": rows(Case, "person_id", "kind", "source", "event__reference"),
        # Not their state: a message leaves at least once, which is a story of the outbox.
        "notices": rows(Notice, "recipient", "template", "channel", "language"),
        "audit": Counter((files.get(row[0].removeprefix("file:"), row[0]), *row[1:]) for row in audit),
    }


def rows(model: Any, *columns: str) -> Counter[tuple[Any, ...]]:
    return Counter(model.objects.values_list(*columns))


def half_written() -> list[str]:
    """What one transaction writes together and does not stand together; nothing, whenever one looks."""
    newest = Certificate.objects.filter(duty=OuterRef("pk")).order_by("-happened_on", "-pk").values("pk")[:1]
    decided = Record.objects.filter(action="certification.decided")
    told = Notice.objects.filter(template="certification.lapsed", channel="app").values("recipient")
    found = {
        "an active binding without its act, consent and mandate": Binding.objects.filter(state="active").filter(
            Q(act=None) | Q(consent=None) | Q(mandate=None)
        ),
        "a mandate of a request nobody confirmed": Mandate.objects.filter(binding__state__in=["received", "waiting"]),
        "a certificate its duty does not know": Duty.objects.annotate(newest=Subquery(newest)).filter(
            newest__isnull=False
        ).exclude(latest=F("newest")),
        "a picture's certificate without a decision": Certificate.objects.filter(
            channel__in=["self_capture", "family_capture"], decision=None
        ),
        "a finished file without its rows": EventFile.objects.filter(finished_at__isnull=False).annotate(
            last=Max("events__pk"), kept=Max("rejected__pk")
        ).filter(last=None, kept=None, rows__gt=0),
        "a lapse nobody was told of": Lapse.objects.filter(until=None, duty__person__account__isnull=False).exclude(
            duty__person__public_id__in=[key["recipient"].removeprefix("person:") for key in told]
        ),
    }  # fmt: skip
    wrong = [what for what, rows_ in found.items() if rows_.exists()]
    if Decision.objects.count() != decided.count():
        wrong.append("a decision and its audit apart")
    return wrong


def swept(arranged: Arranged, step: Step, few: int | None = None) -> int:
    """Kill the step at each point, or at a ``few`` of them, look, do it again twice, look; how many were tried.

    The last point comes first: what goes wrong after a commit is found soon.
    """
    with arranged.again():
        points = Dying().run(step)
        unbroken = left()
        step()
        assert left() == unbroken, "done again, the act changes nothing"
    tried = range(points, 0, -max(1, points // few if few else 1))
    for point in tried:
        dying = Dying(point)
        with arranged.again():
            assert ended(start(partial(dying.run, step))) == -signal.SIGKILL
            assert not half_written(), f"{half_written()} after point {point} of {points}"
            same_in_the_end(step, unbroken, f"killed at {point} of {points} and done again")
    return len(tried)


def same_in_the_end(step: Step, unbroken: dict[str, Counter[tuple[Any, ...]]], what: str) -> None:
    """The act again, and once more, leaves what an unbroken run leaves."""
    for _time in range(2):
        try:
            step()
        except Exception as fault:
            raise AssertionError(f"{what}: it fails: {fault!r}") from fault
    now = left()
    wrong = {
        name: (now[name] - kept, kept - now[name]) for name, kept in unbroken.items() if now[name] != kept
    }
    assert not wrong, f"{what}: (too much, missing) {wrong}"
