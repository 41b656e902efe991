"""Production refuses to open with anything that is only good for a demonstration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shebao.ground.storage import signing


def shebao(var: Path, *arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
    """One verb in a center of its own, on SQLite."""
    dropped = {"DJANGO_ALLOW_ASYNC_UNSAFE", "DATABASE_URL", "SHEBAO_KEYS"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"SHEBAO_VAR": str(var), "SHEBAO_MODE": "production"} | told
    command = [sys.executable, "-m", "shebao.doors.console.main", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production center with a database and real keys, made as an operator makes it."""
    var = tmp_path_factory.mktemp("production")
    assert shebao(var, "keys", "create").returncode == 0
    done = shebao(var, "migrate")
    assert done.returncode == 0, done.stderr
    return var


@pytest.fixture
def migrated(installed: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_without_keys_it_does_not_open(tmp_path: Path) -> None:
    refused = shebao(tmp_path, "serve", "--port", "0")
    assert refused.returncode == 1
    assert "shebao keys create" in refused.stderr or "shebao migrate" in refused.stderr


def test_a_demo_key_is_refused(migrated: Path) -> None:
    key = migrated / "keys" / signing.FILE
    key.unlink()
    signing.create(migrated / "keys", demo=True)
    refused = shebao(migrated, "check")
    assert refused.returncode == 1
    assert "was made for the demo" in refused.stdout


def test_a_key_others_can_read_is_refused(migrated: Path) -> None:
    (migrated / "keys" / signing.FILE).chmod(0o644)
    refused = shebao(migrated, "keys", "check")
    assert refused.returncode == 1
    assert "chmod 600" in refused.stderr


def test_the_demo_provider_is_refused(migrated: Path) -> None:
    refused = shebao(migrated, "check", SHEBAO_NOTICES="shebao.ground.notices.providers.DemoProvider")
    assert refused.returncode == 1
    assert "demo provider" in refused.stdout


def test_a_missing_guard_is_refused(migrated: Path) -> None:
    import sqlite3

    with sqlite3.connect(migrated / "shebao.sqlite3") as database:
        name = database.execute("select name from sqlite_master where type = 'trigger' limit 1").fetchone()[0]
        database.execute(f'drop trigger "{name}"')
    refused = shebao(migrated, "serve", "--port", "0")
    assert refused.returncode == 1
    assert name in refused.stderr


def test_a_sound_center_says_so(migrated: Path) -> None:
    done = shebao(migrated, "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("sound") == 4


def test_demo_people_never_enter_it(migrated: Path) -> None:
    refused = shebao(migrated, "demo", "--load-only")
    assert refused.returncode == 1
    assert "never loaded in production" in refused.stderr


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "folder.sqlite3"
    place.mkdir()
    refused = shebao(tmp_path, "serve", "--port", "0", SHEBAO_SQLITE=str(place), SHEBAO_MODE="demo")
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unknown_mode_is_a_sentence(tmp_path: Path) -> None:
    refused = shebao(tmp_path, "check", SHEBAO_MODE="staging")
    assert refused.returncode == 1
    assert "SHEBAO_MODE must be" in refused.stderr
