"""What must stand before the doors open: database, translations, static files, and in demo mode the town."""

from __future__ import annotations

import io
from typing import Any

from shebao.doors.console import catalogues
from shebao.doors.console.ready import ready, say


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
    """The demo town, on the first start only."""
    from shebao.demo import town

    if not town.is_loaded():
        say("Loading the demo town …")
        town.load()


def forbidding() -> list[str]:
    """What the checks refuse: a missing guard everywhere, a demo key or provider in production."""
    from django.conf import settings
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=settings.MODE == "production", databases=["default"])
    return [_sentence(message) for message in found if message.is_serious() and not message.is_silenced()]


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
