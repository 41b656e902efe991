"""What must stand before the doors open: database, translations, static files, and in demo mode the town."""

from __future__ import annotations

import io
from typing import Any

from shebao.doors.console import catalogues
from shebao.doors.console.ready import ready, say
from shebao.values import clock


def everything() -> str:
    """Prepare for serving; returns the sentence that forbids it, or an empty string."""
    catalogues.compile_all()
    ready()
    from django.conf import settings
    from django.core.management import call_command

    demo = settings.MODE == "demo"
    if problem := unreachable():
        return problem
    if pending := pending_migrations():
        if not demo:
            return f"The database lacks {len(pending)} migrations. Make a backup, then run `shebao migrate`."
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if demo:
        load_demo()
        load_funds()
    return "\n".join(forbidding())


def unreachable() -> str:
    """Why the database does not answer, as a sentence; empty when it does."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        return f"The database does not answer: {str(error).strip()}"
    return ""


def pending_migrations() -> list[str]:
    """Names of the migrations this version has and the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def load_demo() -> None:
    """The demo town and its books on the first start; on every start what its officers need to sign in."""
    from shebao.demo import ledger, town

    if not town.is_loaded():
        say("Loading the demo town …")
        town.load()
    town.equip_officers()
    if not ledger.is_loaded():
        say("Posting the books of its funds …")
        ledger.load()


def load_funds() -> None:
    """Chart, posting rules and settlements of the funds follow the books of this version."""
    from shebao.rooms.funds.actions.editions import load_chart
    from shebao.values.actors import Actor

    load_chart(actor=Actor.system("migrate"))


def forbidding() -> list[str]:
    """What the checks refuse: a missing guard, a law that is not whole, a foreign one of the funds, a demo key."""
    from django.conf import settings
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=settings.MODE == "production", databases=["default"])
    sentences = [
        _sentence(message) for message in found if message.is_serious() and not message.is_silenced()
    ]
    from shebao.rooms.funds.actions.editions import foreign_law
    from shebao.rooms.funds.queries import gate_left_open

    return [*sentences, *law_not_whole(), *foreign_law(), *gate_left_open()]


def law_not_whole() -> list[str]:
    """A book, two books that do not fit each other, or a rule that must not be used."""
    from shebao.law import wholeness

    hint = "Run `shebao law check`, and put back the books of this release."
    return [f"law.E001: {problem}. {hint}" for problem in wholeness.problems(clock.machine_day())]


def _sentence(message: Any) -> str:
    text = io.StringIO()
    text.write(f"{message.id}: {message.msg}")
    if message.hint:
        text.write(f" {message.hint}")
    return text.getvalue()


def who_can_sign_in() -> str:
    """The demo table of people and how they sign in; in production, where staff accounts come from."""
    from django.conf import settings

    if settings.MODE != "demo":
        return "Production mode. Staff roles are given with `shebao staff`."
    from shebao.demo import cast

    return str(cast.sign_in_table())
