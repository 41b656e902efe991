"""What every test stands on: a database of its own, compiled catalogues, the clock put back, the demo world.

``SHEBAO_TEST_DATABASE`` is ``sqlite`` (the default) or ``postgresql``; the latter is taken from
``DATABASE_URL`` or, without one, started from a wheel. Django's settings are read after this module, so the
environment is arranged here, at the top.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

WORKER = "PYTEST_XDIST_WORKER" in os.environ
KIND = os.environ.setdefault("SHEBAO_TEST_DATABASE", "sqlite")
if KIND not in {"sqlite", "postgresql"}:
    raise SystemExit(f"SHEBAO_TEST_DATABASE must be 'sqlite' or 'postgresql', not {KIND!r}.")

VAR = Path(tempfile.mkdtemp(prefix="shebao-test-"))
os.environ.update(SHEBAO_VAR=str(VAR), SHEBAO_MODE="demo", DJANGO_SETTINGS_MODULE="shebao.config.settings")
for name in ("SHEBAO_KEYS", "SHEBAO_VAULT", "SHEBAO_SQLITE"):
    os.environ.pop(name, None)

_server = None
if KIND == "sqlite":
    os.environ.pop("DATABASE_URL", None)
elif "DATABASE_URL" not in os.environ:
    import postgres

    _server = postgres.Server()
    os.environ["DATABASE_URL"] = _server.url

if not WORKER and find_spec("shebao.doors.console.catalogues"):
    from shebao.doors.console import catalogues

    catalogues.compile_all()

from django.conf import settings  # noqa: E402

# Reading one setting loads them all, and pytest-django then sets Django up. The name leaves the environment:
# with it, a worker of xdist would load the settings before this module gives it a folder of its own.
if settings.VAR != VAR:
    raise SystemExit("The settings were read before tests/conftest.py; unset DJANGO_SETTINGS_MODULE.")
del os.environ["DJANGO_SETTINGS_MODULE"]

pytest_plugins = ["centre", "browsers"]


def pytest_report_header() -> str:
    where = (
        "in a file" if KIND == "sqlite" else "of its own, from the wheel" if _server else "at DATABASE_URL"
    )
    return f"database: {KIND}, {where}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR, ignore_errors=True)
    if _server:
        _server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests use a file, as the center does: WAL and second connections differ in memory."""
    database = settings.DATABASES["default"]
    if KIND == "sqlite":
        database.setdefault("TEST", {})["NAME"] = str(VAR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The demo world is loaded once; every test sees it and, rolled back, leaves it as it was."""
    if not find_spec("shebao.demo.town"):
        return
    from django_world import load

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load()


@pytest.fixture(autouse=True)
def clock_back() -> Iterator[None]:
    """A test that fixed the clock and failed must not fix it for the next one."""
    yield
    if find_spec("shebao.values.clock"):
        from shebao.values import clock

        clock.reset()
