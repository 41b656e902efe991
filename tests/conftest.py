"""What every test stands on: a database of its own, compiled catalogues, the clock put back, the demo world.

``SHEBAO_TEST_DATABASE`` is ``sqlite`` (the default) or ``postgresql``; the latter is taken from
``DATABASE_URL`` or, without one, started from a wheel. Django's settings are read after this module, so the
environment is arranged here, at the top.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

sys.path.insert(0, str(Path(__file__).parent))

from postgres import Server, administer, town_database

WORKER = "PYTEST_XDIST_WORKER" in os.environ
KIND = os.environ.setdefault("SHEBAO_TEST_DATABASE", "sqlite")
if KIND not in {"sqlite", "postgresql"}:
    raise SystemExit(f"SHEBAO_TEST_DATABASE must be 'sqlite' or 'postgresql', not {KIND!r}.")

VAR = Path(tempfile.mkdtemp(prefix="shebao-test-"))
(VAR / "static").mkdir()
os.environ.update(SHEBAO_VAR=str(VAR), SHEBAO_MODE="demo", DJANGO_SETTINGS_MODULE="shebao.config.settings")
for name in ("SHEBAO_KEYS", "SHEBAO_VAULT", "SHEBAO_ANCHORS", "SHEBAO_SQLITE"):
    os.environ.pop(name, None)

_server = None
if KIND == "sqlite":
    os.environ.pop("DATABASE_URL", None)
elif "DATABASE_URL" not in os.environ:
    _server = Server()
    os.environ["DATABASE_URL"] = _server.url

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from shebao.doors.console import catalogues  # noqa: E402
from shebao.ground.storage import slices  # noqa: E402
from shebao.values import clock  # noqa: E402

if not WORKER:
    town_database()
    catalogues.compile_all()

# Reading one setting loads them all, and pytest-django then sets Django up. The name leaves the environment:
# with it, a worker of xdist would load the settings before this module gives it a folder of its own.
if settings.VAR != VAR:
    raise SystemExit("The settings were read before tests/conftest.py; unset DJANGO_SETTINGS_MODULE.")
del os.environ["DJANGO_SETTINGS_MODULE"]

pytest_plugins = ["centre", "browsers", "pages"]

# A Friday, ten in the morning in Shanghai.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def pytest_report_header() -> str:
    where = (
        "in a file" if KIND == "sqlite" else "of its own, from the wheel" if _server else "at DATABASE_URL"
    )
    return f"database: {KIND}, {where}"


# Whoever asks for one of these reaches the center's database; pytest-django forbids it to everybody else.
TOUCHES = {"db", "transactional_db", "own_database", "_opened"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the journeys; on PostgreSQL leave out what cannot tell the databases apart and ran on SQLite.

    The longest file is begun first, so that no processor waits for it at the end.
    """
    items.sort(key=lambda item: item.path.name != "test_every_page.py")
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
    if KIND == "postgresql":
        same = [item for item in items if not touches(item)]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if touches(item)]


def touches(item: pytest.Item) -> bool:
    """Whether a test may reach the database the center works on."""
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not TOUCHES.isdisjoint(asked)


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR, ignore_errors=True)
    if not WORKER:
        administer(f'DROP DATABASE IF EXISTS "{town_database()}" WITH (FORCE)')
    if _server:
        _server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests use a file, as the center does: WAL and second connections differ in memory."""
    database = settings.DATABASES["default"]
    if KIND == "sqlite":
        database.setdefault("TEST", {})["NAME"] = str(VAR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The demo world is loaded once; every test sees it and, rolled back, leaves it as it was."""
    from shebao.demo import town

    with django_db_blocker.unblock(), clock.fixed(NOW):
        town.load()


@pytest.fixture(autouse=True)
def clock_stands(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins at the same instant; journeys, whose center is another process, live in real time."""
    clock.reset()
    slices.forget()  # ids come again after a rollback
    with contextlib.nullcontext() if request.node.get_closest_marker("journey") else clock.fixed(NOW):
        yield
    clock.reset()
    assert not slices.aside(), "a row failed in a task and was put aside, which no test expects to last"


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A copy of the world's database for one test that really commits: threads, races, crashes."""
    with _copied_database(django_db_blocker, tmp_path, "own"), django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def prepared_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Callable[[Path], None]], Path]]:
    """A copy for the tests of one module, which begin alike: what the given function commits there stands in each.

    The function is handed a folder for its files, and the fixture answers with it. Each test is rolled back.
    """
    folder = tmp_path_factory.mktemp("prepared")

    def prepare(build: Callable[[Path], None]) -> Path:
        with django_db_blocker.unblock(), clock.fixed(NOW):
            build(folder)
        _close_everything(django_db_blocker)
        return folder

    with _copied_database(django_db_blocker, folder, "prepared"):
        yield prepare


@contextlib.contextmanager
def _copied_database(blocker: DjangoDbBlocker, folder: Path, name: str) -> Iterator[None]:
    """Django's own way for tests that commit is to empty every table afterwards, which append-only tables refuse."""
    world = connection.settings_dict["NAME"]
    copy = f"{world}_{name}" if KIND == "postgresql" else str(folder / f"{name}.sqlite3")
    _close_everything(blocker)
    if KIND == "sqlite":
        shutil.copyfile(world, copy)
    administer(f'CREATE DATABASE "{copy}" TEMPLATE "{world}"')
    connection.settings_dict["NAME"] = copy
    yield
    _close_everything(blocker)
    connection.settings_dict["NAME"] = world
    administer(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _close_everything(blocker: DjangoDbBlocker) -> None:
    """Leave the database: SQLite then folds its log into the file, PostgreSQL lets it be copied."""
    with blocker.unblock():
        connections.close_all()
        if KIND == "postgresql":
            connection.close_pool()
